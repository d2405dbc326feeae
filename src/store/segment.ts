// One segment of a record log as bytes: a 32-byte head, records of [length u32][crc32 u32][seq f64][payload JSON], then zeros.
// Pure layout and scanning; segment-log.ts keeps the files.

import { crc32 } from '../core/crc32.ts'

/** The format this build writes and the only one it reads. */
export const SEGMENT_FORMAT = 1
export const SEGMENT_HEAD = 32
export const ENTRY_HEAD = 16
const MAGIC = [0x54, 0x44, 0x53, 0x45, 0x47, 0x0d, 0x0a, 0x1a]
const BASE_FLAG = 1

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

export type Scan = {
  /** The payloads of the good records, in order; views of the bytes. */
  readonly payloads: readonly Uint8Array[]
  /** The sequence number after the last good record. */
  readonly nextSeq: number
  /** Where the last good record ends. */
  readonly end: number
  /** '' when only zeros follow; else what stands there. */
  readonly tear: string
  /** Good records follow: not a last write that was cut off. */
  readonly damaged: boolean
}

/** Reads records up to the first that is not good or not the next in sequence. `firstSeq` 0 takes the first record's own number. */
export function scanSegment(bytes: Uint8Array, firstSeq: number): Scan {
  const payloads: Uint8Array[] = []
  let [at, seq] = [SEGMENT_HEAD, firstSeq]
  for (;;) {
    const found = entryAt(bytes, at)
    if (!found || (seq !== 0 && found.seq !== seq)) break
    payloads.push(bytes.subarray(at + ENTRY_HEAD, found.end))
    seq = found.seq + 1
    at = found.end
  }
  return { payloads, nextSeq: seq, end: Math.min(at, bytes.length), ...tearAt(bytes, at, seq) }
}

function entryAt(bytes: Uint8Array, at: number): { readonly seq: number; readonly end: number } | undefined {
  if (at + ENTRY_HEAD > bytes.length) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, ENTRY_HEAD)
  const length = view.getUint32(0, true)
  const end = at + ENTRY_HEAD + length
  if (length === 0 || end > bytes.length || view.getUint32(4, true) !== entrySum(bytes, at, length)) return undefined
  const seq = view.getFloat64(8, true)
  return Number.isSafeInteger(seq) && seq > 0 ? { seq, end } : undefined
}

function tearAt(bytes: Uint8Array, at: number, seq: number): Pick<Scan, 'tear' | 'damaged'> {
  let from = at
  while (from < bytes.length && bytes[from] === 0) from++
  if (from >= bytes.length) return { tear: '', damaged: false }
  // A good later record means damage in the middle, which a torn last write cannot cause.
  for (let i = at + 1; i + ENTRY_HEAD < bytes.length; i++) {
    const later = bytes[i] === 0 && bytes[i + 1] === 0 ? undefined : laterEntry(bytes, i, seq)
    if (later !== undefined)
      return { tear: `damaged at byte ${at}: good records from number ${later} on follow it and were not taken`, damaged: true }
  }
  return { tear: `torn at byte ${at}: what follows is no whole record`, damaged: false }
}

function laterEntry(bytes: Uint8Array, at: number, seq: number): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, ENTRY_HEAD)
  const number = view.getFloat64(8, true)
  // The sequence number is the cheap test; only what passes it is worth a checksum.
  return number > seq && number < seq + 1e6 && Number.isInteger(number) ? entryAt(bytes, at)?.seq : undefined
}
