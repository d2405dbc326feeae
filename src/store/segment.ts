// One segment of a record log as bytes: a 32-byte head, records of [length u32][crc32 u32][seq f64][payload JSON], then zeros.
// Pure layout and scanning; segment-log.ts keeps the files.

import { crc32 } from '../core/crc32.ts'

/** The format this build writes and the only one it reads. */
export const SEGMENT_FORMAT = 1
export const SEGMENT_HEAD = 32
export const ENTRY_HEAD = 16
const MAGIC = [0x54, 0x44, 0x53, 0x45, 0x47, 0x0d, 0x0a, 0x1a]
const BASE_FLAG = 1
const BRACE = '}'.charCodeAt(0)

export type SegmentHead = {
  readonly format: number
  /** The sequence number of its first record. */
  readonly firstSeq: number
  /** Bytes of the whole file: a shorter one has been cut off. */
  readonly size: number
  /** Its records replace those of all segments before it. */
  readonly base: boolean
}

export function writeHead(bytes: Uint8Array, head: SegmentHead): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, SEGMENT_HEAD)
  bytes.set(MAGIC)
  view.setUint32(8, head.format, true)
  view.setUint32(12, head.base ? BASE_FLAG : 0, true)
  view.setFloat64(16, head.firstSeq, true)
  view.setUint32(24, head.size, true)
  view.setUint32(28, crc32(bytes, 0, 28), true)
}

/** The head, or undefined where it is damaged. */
export function readHead(bytes: Uint8Array): SegmentHead | undefined {
  if (bytes.length < SEGMENT_HEAD || MAGIC.some((byte, i) => bytes[i] !== byte)) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, SEGMENT_HEAD)
  if (view.getUint32(28, true) !== crc32(bytes, 0, 28)) return undefined
  return {
    format: view.getUint32(8, true),
    base: (view.getUint32(12, true) & BASE_FLAG) !== 0,
    firstSeq: view.getFloat64(16, true),
    size: view.getUint32(24, true),
  }
}

/** Writes the entry's head before the `length` payload bytes that already stand at `at` + ENTRY_HEAD. */
export function sealEntry(bytes: Uint8Array, at: number, length: number, seq: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  view.setUint32(at, length, true)
  view.setFloat64(at + 8, seq, true)
  view.setUint32(at + 4, entrySum(bytes, at, length), true)
}

const entrySum = (bytes: Uint8Array, at: number, length: number): number =>
  crc32(bytes, at + 8, at + ENTRY_HEAD + length, crc32(bytes, at, at + 4, SEGMENT_FORMAT))

export type Entry = {
  readonly seq: number
  /** Where its head begins. */
  readonly at: number
  /** A view of the bytes. */
  readonly payload: Uint8Array
}

/** Records that cannot be read although good ones follow: a last write that was cut off cannot cause it, unless it held several. */
export type Gap = {
  readonly at: number
  /** The first and last number lost; 0 as the first where it is not known which was expected. */
  readonly from: number
  readonly to: number
}

export type Scan = {
  readonly entries: readonly Entry[]
  readonly gaps: readonly Gap[]
  /** The sequence number after the last good record. */
  readonly nextSeq: number
  /** Where the last good record ends. */
  readonly end: number
  /** What stands behind it. torn: bytes of no whole record. damaged: a record that was whole once, by its length or its end. */
  readonly tail: 'zeros' | 'torn' | 'damaged'
}

/** Reads every good record, also behind damage. `firstSeq` 0 takes the first record's own number. */
export function scanSegment(bytes: Uint8Array, firstSeq: number): Scan {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const entries: Entry[] = []
  const gaps: Gap[] = []
  let [at, seq] = [SEGMENT_HEAD, firstSeq]
  for (;;) {
    const found = entryAt(bytes, view, at)
    if (found && (seq === 0 || found.seq === seq)) {
      entries.push({ seq: found.seq, at, payload: bytes.subarray(at + ENTRY_HEAD, found.end) })
      seq = found.seq + 1
      at = found.end
      continue
    }
    const written = lastWritten(bytes, at)
    const later = written < 0 ? undefined : laterEntry(bytes, view, at, seq)
    if (!later) {
      const tail = written < 0 ? 'zeros' : wasWhole(bytes, view, at, written) ? 'damaged' : 'torn'
      return { entries, gaps, nextSeq: seq, end: Math.min(at, bytes.length), tail }
    }
    gaps.push({ at, from: seq, to: later.seq - 1 })
    at = later.at
    seq = later.seq
  }
}

function entryAt(bytes: Uint8Array, view: DataView, at: number): { readonly seq: number; readonly end: number } | undefined {
  if (at + ENTRY_HEAD > bytes.length) return undefined
  const length = view.getUint32(at, true)
  const end = at + ENTRY_HEAD + length
  if (length === 0 || end > bytes.length || view.getUint32(at + 4, true) !== entrySum(bytes, at, length)) return undefined
  const seq = view.getFloat64(at + 8, true)
  return Number.isSafeInteger(seq) && seq > 0 ? { seq, end } : undefined
}

/** The place of the last byte that is not zero, -1 when there is none from `at` on. */
function lastWritten(bytes: Uint8Array, at: number): number {
  for (let i = bytes.length - 1; i >= at; i--) if (bytes[i] !== 0) return i
  return -1
}

/** The next good record from `at` on that is not an older one. */
function laterEntry(bytes: Uint8Array, view: DataView, at: number, seq: number): { readonly at: number; readonly seq: number } | undefined {
  for (let i = at; i + ENTRY_HEAD < bytes.length; i++) {
    if (bytes[i] === 0 && bytes[i + 1] === 0) continue
    const number = view.getFloat64(i + 8, true)
    // The sequence number is the cheap test; only what passes it is worth a checksum.
    if (number >= seq && number < seq + 1e6 && Number.isInteger(number) && entryAt(bytes, view, i)) return { at: i, seq: number }
  }
  return undefined
}

/**
 * What a write leaves that was cut off ends in zeros before the record does. A record that has its whole length, or its closing brace and
 * no hole before it, was written to the end and has changed since: no single flipped bit can hide both.
 */
function wasWhole(bytes: Uint8Array, view: DataView, at: number, last: number): boolean {
  if (at + ENTRY_HEAD > last) return false
  if (at + ENTRY_HEAD + view.getUint32(at, true) === last + 1) return true
  return bytes[last] === BRACE && !bytes.subarray(at + ENTRY_HEAD, last).includes(0)
}
