// Reads a folder of segments without changing anything: which segments count, their records in order, and what is torn, damaged or lost,
// each in a sentence with its file, byte and record. segment-log.ts opens with it; a tool that only looks may call it too.

import { join } from 'node:path'
import { countText } from '../core/count-text.ts'
import { type Result, failed, fault, ok } from '../core/result.ts'
import { type Disk, fileBytes, wordsOf } from './disk.ts'
import { type Entry, SEGMENT_FORMAT, type Scan, type SegmentHead, readHead, scanSegment } from './segment.ts'

const NAME = /^(\d{6})\.seg$/
export const segmentName = (number: number): string => `${String(number).padStart(6, '0')}.seg`

export type SegmentsRead<T> = {
  readonly records: readonly T[]
  /** The number of each of them, ascending; one that is missing between two is lost. */
  readonly seqs: readonly number[]
  /** A sentence for each tear, damage, loss, or segment left out. */
  readonly notes: readonly string[]
  /** More than a torn tail: records that were once whole are missing, or may be. */
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
  const base = Math.max(
    0,
    all.findLastIndex(one => one.head?.base === true),
  )
  const reading = new Reading<T>(folder, is)
  for (const one of all.slice(base)) {
    const wrong = reading.take(one)
    if (wrong !== '') return fault(wrong)
  }
  return ok({
    ...reading.found(),
    highest: all.at(-1)?.number ?? 0,
    replaced: all.slice(0, base).map(one => one.name),
    kept: all.slice(base).map(one => one.name),
  })
}

/** Goes through the segments that count, in their order. */
class Reading<T> {
  readonly #folder: string
  readonly #is: (value: unknown) => boolean
  readonly #text = new TextDecoder()
  readonly #records: T[] = []
  readonly #seqs: number[] = []
  readonly #notes: string[] = []
  /** A tear counts as settled once a later segment goes on at its number: the records after it were written afterwards. */
  #open: string[] = []
  #tail: SegmentsRead<T>['tail']
  /** After the last good record, and after the last that there was. */
  #endSeq = 0
  #nextSeq = 0
  #damaged = false

  constructor(folder: string, is: (value: unknown) => boolean) {
    this.#folder = folder
    this.#is = is
  }

  /** A sentence when the log must not be opened by this build, else ''. */
  take(one: Segment): string {
    const path = join(this.#folder, one.name)
    const begins = this.#begin(path, one.head)
    const scan = scanSegment(one.bytes, begins)
    if (!one.head) this.#headless(path, scan)
    for (const entry of scan.entries) {
      const wrong = this.#add(entry, path)
      if (wrong !== '') return wrong
    }
    this.#tellGaps(path, scan)
    // What was whole once had its number: the log goes on behind it, so that the gap stays in sight.
    this.#endSeq = scan.nextSeq
    this.#nextSeq = scan.nextSeq + (scan.tail === 'damaged' && scan.nextSeq > 0 ? 1 : 0)
    this.#tellTail(path, one, scan)
    return ''
  }

  found(): Pick<SegmentsRead<T>, 'records' | 'seqs' | 'notes' | 'damaged' | 'nextSeq' | 'tail'> {
    const notes = [...this.#notes, ...this.#open]
    const [records, seqs, tail, nextSeq] = [this.#records, this.#seqs, this.#tail, Math.max(1, this.#nextSeq)]
    return { records, seqs, notes, damaged: this.#damaged || this.#notes.length > 0, nextSeq, tail }
  }

  /** The number its first record is to have, 0 where nobody knows. */
  #begin(path: string, head: SegmentHead | undefined): number {
    const next = this.#nextSeq
    if (!head) return next
    const { firstSeq } = head
    if (next === 0) {
      if (firstSeq > 1 && !head.base)
        this.#notes.push(`${path} begins at record ${firstSeq}: ${lostText(1, firstSeq - 1)}, with the files that held them`)
    } else if (firstSeq < next) this.#leaveOut(path, firstSeq)
    else if (firstSeq > this.#endSeq) this.#notes.push(...this.#open)
    if (next > 0 && firstSeq > next) this.#notes.push(`${path} begins at record ${firstSeq}: ${lostText(next, firstSeq - 1)}`)
    this.#open = []
    return firstSeq
  }

  /** The log went on before the end of what can be read: at that time the rest was not. What was decided then stands. */
  #leaveOut(path: string, from: number): void {
    const at = this.#seqs.findIndex(seq => seq >= from)
    if (at < 0) return
    const last = this.#seqs.at(-1) as number
    this.#notes.push(`${path} goes on at record ${from}: ${recordsText(from, last)} of the files before it were left out`)
    this.#records.length = at
    this.#seqs.length = at
  }

  /** The records speak for themselves; only the head was lost. */
  #headless(path: string, scan: Scan): void {
    const first = scan.entries[0]
    const text = `the head of ${path} is damaged${first ? '; its records were read' : ''}`
    if (first && first.seq > this.#endSeq) this.#notes.push(...this.#open.splice(0))
    if (first) this.#notes.push(text)
    else this.#open.push(text)
    this.#damaged = true
  }

  #add({ seq, at, payload }: Entry, path: string): string {
    let value: unknown
    let why = 'a field is missing or of another kind'
    try {
      value = JSON.parse(this.#text.decode(payload))
    } catch (error) {
      why = wordsOf(error)
    }
    if (!this.#is(value))
      return `record ${seq} at byte ${at} of ${path} is whole but not one this build knows (${why}): open it with the build that wrote it`
    this.#records.push(value as T)
    this.#seqs.push(seq)
    return ''
  }

  #tellGaps(path: string, { gaps, entries }: Scan): void {
    for (const { at, from, to } of gaps) {
      const after = entries.filter(one => one.seq > to).length
      const read = after === 1 ? 'the record after it was read' : `the ${after} records after it were read`
      // A number that is not missing: only bytes between two records have changed.
      const lost = to < from ? 'no record is lost' : lostText(from, to)
      this.#notes.push(`${path} is damaged at byte ${at}: ${lost}; ${read}`)
    }
  }

  #tellTail(path: string, { name, head, bytes }: Segment, { tail, end, nextSeq }: Scan): void {
    const kept = `${countText(this.#records.length, 'record')} before it were kept`
    const next = nextSeq === 0 ? 'the record' : `record ${nextSeq}`
    const cut = head !== undefined && bytes.length < head.size
    if (tail === 'damaged') this.#open.push(`${path} is damaged at byte ${end}: from ${next} on, what was whole once is lost; ${kept}`)
    else if (tail === 'torn')
      this.#open.push(`${path} is torn at byte ${end}: from ${next} on there is none whole, as after a write that did not end; ${kept}`)
    // Segments have their full length before the first record is written: a shorter one has been cut by somebody else.
    if (cut) this.#open.push(`${path} is cut off at byte ${bytes.length} of ${head.size}: from ${next} on, what it held is lost; ${kept}`)
    this.#damaged ||= tail === 'damaged' || cut
    this.#tail = tail !== 'zeros' || cut || !head ? undefined : { name, end, size: bytes.length }
  }
}

const recordsText = (from: number, to: number): string => (from === to ? `record ${from}` : `records ${from} to ${to}`)

const lostText = (from: number, to: number): string => {
  if (from === 0) return `the records before ${to + 1} are lost`
  return `${recordsText(from, to)} ${from === to ? 'is' : 'are'} lost`
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
