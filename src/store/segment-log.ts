// A durable list of records in prezeroed segment files: `append` gathers, `sync` puts everything gathered on disk with one write and
// one fdatasync. The order journal and the paper venue's book are such logs. One process opens a folder at a time.

import { join } from 'node:path'
import { type Result, failed, fault, ok } from '../core/result.ts'
import { type Disk, disk as realDisk, fileBytes, folderNames, placeFile, wordsOf, writeAll } from './disk.ts'
import { PendingEntries } from './pending-entries.ts'
import { type SegmentsRead, readSegments, segmentName } from './segment-read.ts'
import { SEGMENT_FORMAT, SEGMENT_HEAD, writeHead } from './segment.ts'

const SEGMENT_BYTES = 4 * 1024 * 1024
const RESERVE = 'reserve'

export type SegmentOptions = {
  /** The shape of a record. */
  readonly is: (value: unknown) => boolean
  /** Size of a new segment, 4 MiB when left out. No record may be longer. */
  readonly segmentBytes?: number
  readonly disk?: Disk
}

export type OpenedLog<T> = {
  readonly log: SegmentLog<T>
} & Pick<SegmentsRead<T>, 'records' | 'seqs' | 'notes' | 'damaged'>

/**
 * Opens the folder's log, making it when absent. Every good record is kept, also behind damage; after a torn or damaged tail the log goes
 * on in a new segment, so that no byte once written is ever written again.
 */
export function openSegments<T>(folder: string, options: SegmentOptions): Result<OpenedLog<T>> {
  const names = folderNames(folder, options.disk)
  if (failed(names)) return names
  const read = readSegments<T>(folder, names.ok, options.is, options.disk)
  if (failed(read)) return read
  const { records, seqs, notes, damaged } = read.ok
  const log = new SegmentLog<T>(folder, options, read.ok)
  const begun = log.begin(read.ok)
  return failed(begun) ? begun : ok({ log, records, seqs, notes, damaged })
}

type Found = Omit<SegmentsRead<unknown>, 'records' | 'seqs' | 'notes'>

export class SegmentLog<T> {
  readonly #folder: string
  readonly #disk: Disk
  readonly #segmentBytes: number
  /** What waits for the next sync. */
  readonly #pending: PendingEntries<T>
  #files: string[]
  #nextSeq: number
  #number: number
  #fd = -1
  #at = 0
  #size = 0
  #hasReserve = false
  #trouble = ''
  #broken = ''

  constructor(folder: string, options: SegmentOptions, found: Found) {
    this.#folder = folder
    this.#disk = options.disk ?? realDisk
    this.#segmentBytes = options.segmentBytes ?? SEGMENT_BYTES
    this.#pending = new PendingEntries(options.is, this.#segmentBytes - SEGMENT_HEAD)
    this.#nextSeq = found.nextSeq
    this.#number = found.highest
    this.#files = [...found.kept]
  }

  /** True while no reserve segment can be made: what is left is for exits. `tend` looks again. */
  get diskFull(): boolean {
    return this.#trouble !== ''
  }

  /** Why no reserve can be made, or ''. */
  get trouble(): string {
    return this.#trouble
  }

  /** Opens the segment to go on in; called once, by `openSegments`. */
  begin({ tail, replaced }: Found): Result<void> {
    try {
      // Where the last stop came between a rename and its sync, what is written from now on must not go with the file's name.
      this.#disk.syncFolder(this.#folder)
      for (const name of replaced) this.#disk.remove(join(this.#folder, name))
      const reserve = fileBytes(join(this.#folder, RESERVE), this.#disk)
      // Only a whole reserve of zeros will do: one with a head was being taken when the program died.
      this.#hasReserve = !failed(reserve) && reserve.ok.length === this.#segmentBytes && reserve.ok.every(byte => byte === 0)
      if (!this.#hasReserve) this.#disk.remove(join(this.#folder, RESERVE))
      const last = tail?.name ?? this.#files.at(-1)
      if (last !== undefined) {
        this.#fd = this.#disk.open(join(this.#folder, last), false)
        // What has been read may have been written and not synced before the last stop.
        this.#disk.sync(this.#fd)
      }
      if (tail) {
        this.#at = tail.end
        this.#size = tail.size
      } else this.#nextSegment(this.#nextSeq)
      this.tend()
      return ok(undefined)
    } catch (error) {
      this.#release()
      return fault(`cannot open the log in ${this.#folder}: ${wordsOf(error)}`)
    }
  }

  /** The number of the last record, appended or on disk. */
  get lastSeq(): number {
    return this.#nextSeq + this.#pending.ends.length - 1
  }

  /** Gathers a record; it is durable when `sync` has returned. */
  append(record: T): void {
    this.#pending.add(record, this.#nextSeq + this.#pending.ends.length)
  }

  /**
   * Returns when everything appended is on disk. Throws when the disk refuses, and from then on always: after a failed sync nobody
   * knows what is on disk, so nothing may rely on this log until it has been read again.
   */
  sync(): void {
    if (this.#broken) throw new Error(this.#broken)
    const { ends, bytes } = this.#pending
    if (ends.length === 0) return
    try {
      let from = 0
      for (let i = 0; i < ends.length; ) {
        let to = from
        while (i < ends.length && this.#at + (ends[i] as number) - from <= this.#size) to = ends[i++] as number
        if (to > from) {
          writeAll(this.#disk, this.#fd, bytes, from, to, this.#at)
          this.#disk.datasync(this.#fd)
          this.#at += to - from
          from = to
        }
        if (i < ends.length) this.#nextSegment(this.#nextSeq + i)
      }
      this.#nextSeq += ends.length
      this.#pending.clear()
    } catch (error) {
      this.#broken = `the log in ${this.#folder} cannot be written: ${wordsOf(error)}`
      throw new Error(this.#broken, { cause: error })
    }
    if (!this.#hasReserve) this.tend()
  }

  /** Makes the reserve segment when it is missing (about 10 ms); called after each change of segment, and now and then while `diskFull`. */
  tend(): void {
    if (this.#hasReserve) return
    try {
      placeFile(this.#disk, this.#folder, RESERVE, new Uint8Array(this.#segmentBytes))
      this.#hasReserve = true
      this.#trouble = ''
    } catch (error) {
      // Nothing is lost yet, whatever the cause: it shows as `diskFull`, and entries stop while exits go on.
      this.#trouble = `no reserve for the log in ${this.#folder}: ${wordsOf(error)}`
    }
  }

  /**
   * Replaces all records at once: seen whole or not at all, also after a power cut. On a fault the sentence says what stands. `aside`: the
   * old files are not removed but keep their bytes under names that no log reads, for whoever wants to know what became of them.
   */
  rewrite(records: readonly T[], aside = false): Result<void> {
    this.sync()
    for (const record of records) this.append(record)
    const { length } = this.#pending
    const bytes = new Uint8Array(Math.max(this.#segmentBytes, SEGMENT_HEAD + length))
    bytes.set(this.#pending.bytes.subarray(0, length), SEGMENT_HEAD)
    writeHead(bytes, { format: SEGMENT_FORMAT, firstSeq: this.#nextSeq, size: bytes.length, base: true })
    const name = segmentName(this.#number + 1)
    const appended = this.#pending.ends.length
    this.#pending.clear()
    const replaced = [...this.#files]
    let placed = false
    try {
      placeFile(this.#disk, this.#folder, name, bytes)
      placed = true
      this.#continueIn(name, SEGMENT_HEAD + length, bytes.length)
    } catch (error) {
      return this.#notRewritten(name, placed, error)
    }
    this.#files = [name]
    this.#nextSeq += appended
    return this.#letGo(replaced, aside)
  }

  /** Where the new file stands in its place all the same, what is appended to the old one would be ignored behind it: then nothing may be. */
  #notRewritten(name: string, placed: boolean, error: unknown): Result<void> {
    const found = folderNames(this.#folder, this.#disk)
    if (!placed && !failed(found) && !found.ok.includes(name))
      return fault(`cannot rewrite the log in ${this.#folder}: ${wordsOf(error)}; it stands as it was`)
    this.#broken = `the log in ${this.#folder} cannot be written: ${wordsOf(error)}`
    return fault(`${this.#broken}, while it was being rewritten`)
  }

  /** Behind a base the old segments are ignored; those that remain go at the next opening. */
  #letGo(replaced: readonly string[], aside: boolean): Result<void> {
    try {
      for (const old of replaced) {
        const path = join(this.#folder, old)
        if (aside) this.#disk.rename(path, `${path}.damaged`)
        else this.#disk.remove(path)
      }
      return ok(undefined)
    } catch (error) {
      return fault(
        `the log in ${this.#folder} is rewritten, but its old files could not be ${aside ? 'set aside' : 'removed'}: ${wordsOf(error)}`,
      )
    }
  }

  /** Syncs and lets the file go. */
  close(): void {
    if (!this.#broken) this.sync()
    this.#release()
  }

  /** Goes on in the next segment: the reserve when there is one (a rename), else a new file. */
  #nextSegment(firstSeq: number): void {
    const name = segmentName(this.#number + 1)
    const head = new Uint8Array(SEGMENT_HEAD)
    writeHead(head, { format: SEGMENT_FORMAT, firstSeq, size: this.#segmentBytes, base: false })
    if (this.#hasReserve) {
      const reserve = join(this.#folder, RESERVE)
      const fd = this.#disk.open(reserve, false)
      try {
        writeAll(this.#disk, fd, head, 0, head.length, 0)
        this.#disk.datasync(fd)
      } finally {
        this.#disk.close(fd)
      }
      this.#disk.rename(reserve, join(this.#folder, name))
      this.#disk.syncFolder(this.#folder)
      this.#hasReserve = false
    } else {
      const bytes = new Uint8Array(this.#segmentBytes)
      bytes.set(head)
      placeFile(this.#disk, this.#folder, name, bytes)
    }
    this.#continueIn(name, SEGMENT_HEAD, this.#segmentBytes)
  }

  #continueIn(name: string, at: number, size: number): void {
    this.#release()
    this.#number++
    this.#files.push(name)
    this.#at = at
    this.#size = size
    try {
      this.#fd = this.#disk.open(join(this.#folder, name), false)
    } catch (error) {
      this.#broken = `the log in ${this.#folder} cannot be written: ${wordsOf(error)}`
      throw error
    }
  }

  #release(): void {
    if (this.#fd >= 0) this.#disk.close(this.#fd)
    this.#fd = -1
  }
}
