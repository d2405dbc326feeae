// Reads a folder of segments without changing anything: which segments count, their records in order, and what is torn or damaged.
// segment-log.ts opens with it; a tool that only looks may call it too.

import { join } from 'node:path'
import { type Result, failed, fault, ok } from '../core/result.ts'
import { type Disk, fileBytes, wordsOf } from './disk.ts'
import { SEGMENT_FORMAT, scanSegment, readHead, type SegmentHead } from './segment.ts'

const NAME = /^(\d{6})\.seg$/
export const segmentName = (number: number): string => `${String(number).padStart(6, '0')}.seg`

export type SegmentsRead<T> = {
  readonly records: readonly T[]
  /** A sentence for each tear, damage or segment left out. */
  readonly notes: readonly string[]
  /** More than a torn tail: records that were once whole are missing. */
  readonly damaged: boolean
  readonly nextSeq: number
  /** The highest number of any segment file, 0 with none. */
  readonly highest: number
  /** Segments that a later base has replaced, free to be removed. */
  readonly replaced: readonly string[]
  /** All others. */
  readonly kept: readonly string[]
  /** Where the next record goes, when the last segment ends in clean zeros. */
  readonly tail: { readonly name: string; readonly end: number; readonly size: number } | undefined
}

type Segment = { readonly name: string; readonly number: number; readonly bytes: Uint8Array; readonly head: SegmentHead | undefined }

/** `is` checks a record's shape: one that fails it with a good checksum was written by another build, and nothing is opened. */
export function readSegments<T>(
  folder: string,
  names: readonly string[],
  is: (value: unknown) => boolean,
  on?: Disk,
): Result<SegmentsRead<T>> {
  const segments = loadSegments(folder, names, on)
  if (failed(segments)) return segments
  const all = segments.ok
  const base = all.findLastIndex(one => one.head?.base === true)
  const records: T[] = []
  const notes: string[] = []
  // A tear counts as settled once a later segment goes on at its number: the records after it were written afterwards.
  let open: string[] = []
  let tail: SegmentsRead<T>['tail']
  let nextSeq = 0
  let damaged = false
  for (const one of all.slice(Math.max(0, base))) {
    const path = join(folder, one.name)
    if (!one.head) open.push(`the head of ${path} is damaged`)
    else if (nextSeq === 0) {
      if (one.head.firstSeq > 1 && !one.head.base)
        notes.push(`${path} begins at record ${one.head.firstSeq}: the records before it are missing`)
      nextSeq = one.head.firstSeq
      open = []
    } else if (one.head.firstSeq !== nextSeq) {
      open.push(`${path} begins at record ${one.head.firstSeq} instead of ${nextSeq} and was left out`)
      tail = undefined
      damaged = true
      continue
    } else open = []
    const scan = scanSegment(one.bytes, nextSeq)
    const taken = readPayloads(scan.payloads, path, nextSeq, is, records)
    if (failed(taken)) return taken
    if (!one.head && scan.payloads.length > 0) {
      // The records speak for themselves; only the head was lost.
      notes.push(...open)
      open = []
    }
    nextSeq = scan.nextSeq
    damaged ||= scan.damaged || !one.head
    if (scan.tear) open.push(`${path} is ${scan.tear}; ${records.length} records before it were kept`)
    const cut = one.head !== undefined && one.bytes.length < one.head.size
    if (cut && !scan.tear)
      open.push(`${path} is cut off at byte ${one.bytes.length} of ${one.head?.size}; ${records.length} records before it were kept`)
    tail = scan.tear || cut || !one.head ? undefined : { name: one.name, end: scan.end, size: one.bytes.length }
  }
  return ok({
    records,
    notes: [...notes, ...open],
    damaged: damaged || notes.length > 0,
    nextSeq: Math.max(1, nextSeq),
    highest: all.at(-1)?.number ?? 0,
    replaced: all.slice(0, Math.max(0, base)).map(one => one.name),
    kept: all.slice(Math.max(0, base)).map(one => one.name),
    tail,
  })
}

function loadSegments(folder: string, names: readonly string[], on: Disk | undefined): Result<Segment[]> {
  const segments: Segment[] = []
  for (const name of names) {
    const number = Number(NAME.exec(name)?.[1] ?? Number.NaN)
    if (Number.isNaN(number)) continue
    const bytes = fileBytes(join(folder, name), on)
    if (failed(bytes)) return bytes
    const head = readHead(bytes.ok)
    if (head && head.format !== SEGMENT_FORMAT)
      return fault(
        `${join(folder, name)} is of format ${head.format} and this build reads ${SEGMENT_FORMAT}: open it with the build that wrote it`,
      )
    segments.push({ name, number, bytes: bytes.ok, head })
  }
  return ok(segments)
}

function readPayloads<T>(
  payloads: readonly Uint8Array[],
  path: string,
  firstSeq: number,
  is: (value: unknown) => boolean,
  into: T[],
): Result<void> {
  const text = new TextDecoder()
  for (const [i, payload] of payloads.entries()) {
    let value: unknown
    let why = 'a field is missing or of another kind'
    try {
      value = JSON.parse(text.decode(payload))
    } catch (error) {
      why = wordsOf(error)
    }
    if (!is(value))
      return fault(`record ${firstSeq + i} in ${path} is whole but not one this build knows (${why}): open it with the build that wrote it`)
    into.push(value as T)
  }
  return ok(undefined)
}
