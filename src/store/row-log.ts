// Rows on their way to the database, in a file of the home: a queue that outlives a kill -9 and has room when the database is away for long.
// Each row is written before anything else is done with it and read again at the next start, unless all before it were settled. The row writer
// owns one. Without the file (disk full, no home) rows wait in memory up to a smaller limit.

import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { StoreRow } from '../ports/store.ts'
import { wordsOf } from './disk.ts'
import { makeFolder } from './make-folder.ts'

/** Rows held in memory; those behind them lie in the file alone. */
export const WINDOW_ROWS = 50_000
/** Bytes of the file, some 20 million rows; what comes then is refused and counted. Tape and journal still have it. */
const FILE_LIMIT = 4 * 1024 ** 3
/** A file of settled rows shorter than this is left: taking it away each time would cost more than sending its rows once more. */
const WORTH_EMPTYING = 1024 * 1024
const BUFFER = 256 * 1024
const CHUNK = 4 * 1024 * 1024
const NEWLINE = 10

export class RowLog {
  /** Why the file is not used (any more), or ''. */
  trouble = ''
  /** Lines of the file that were no rows. */
  broken = 0
  /** Rows that were only in the file when it could be used no more; the next start may still find them. */
  lost = 0
  #fd = -1
  #buffer = new Uint8Array(BUFFER)
  #used = 0
  /** Bytes in the file. */
  #size = 0
  /** Place in the file of the first row that is not in memory. */
  #readAt = 0
  /** Rows in file and buffer that are not in memory. */
  #behind = 0
  #memory: StoreRow[] = []
  readonly #text = new TextEncoder()

  /** Goes on with what an earlier process left. An empty folder: memory alone. */
  constructor(folder: string, account: string) {
    if (folder === '') return
    try {
      makeFolder(folder, 0o700)
      this.#fd = openSync(join(folder, `rows-${account}.log`), constants.O_RDWR | constants.O_CREAT, 0o600)
      this.#takeStock()
    } catch (error) {
      this.#fail(error)
    }
  }

  get waiting(): number {
    return this.#memory.length + this.#behind
  }

  /** How much of its room is taken, from 0 to 1. */
  get fullness(): number {
    return this.#fd >= 0 ? (this.#size + this.#used) / FILE_LIMIT : this.#memory.length / (WINDOW_ROWS * 2)
  }

  /** False when there is no room. */
  append(row: StoreRow): boolean {
    const inFile = this.#fd >= 0 && this.#write(row)
    if (!inFile && (this.#fd >= 0 || this.#memory.length >= WINDOW_ROWS * 2)) return false
    if (inFile && (this.#behind > 0 || this.#memory.length >= WINDOW_ROWS)) this.#behind++
    else {
      this.#memory.push(row)
      if (inFile) this.#readAt = this.#size + this.#used
    }
    return true
  }

  /** Hands what was appended to the system, so that a kill of this process cannot take it. */
  flush(): void {
    if (this.#used === 0 || this.#fd < 0) return
    try {
      for (let at = 0; at < this.#used; ) at += writeSync(this.#fd, this.#buffer, at, this.#used - at, this.#size + at)
      this.#size += this.#used
      this.#used = 0
    } catch (error) {
      this.#fail(error)
    }
  }

  /** The oldest rows, at most `n`; they stay until settled. */
  oldest(n: number): readonly StoreRow[] {
    if (this.#memory.length === 0 && this.#behind > 0) this.#refill()
    return this.#memory.slice(0, n)
  }

  /** The n oldest are in the database, or given up. */
  settle(n: number): void {
    this.#memory = this.#memory.slice(n)
    if (this.waiting === 0 && this.#size + this.#used >= WORTH_EMPTYING) this.#empty()
  }

  close(): void {
    this.flush()
    if (this.waiting === 0) this.#empty()
    if (this.#fd >= 0) closeSync(this.#fd)
    this.#fd = -1
  }

  #write(row: StoreRow): boolean {
    const text = `${JSON.stringify(row)}\n`
    if (this.#size + this.#used + text.length * 3 > FILE_LIMIT) return false
    if (this.#used + text.length * 3 > BUFFER) this.flush()
    // a row of a quarter megabyte is nobody's
    if (this.#fd < 0 || text.length * 3 > BUFFER) return false
    this.#used += this.#text.encodeInto(text, this.#buffer.subarray(this.#used)).written
    return true
  }

  #refill(): void {
    this.flush()
    for (let length = CHUNK; this.#fd >= 0; length *= 2) {
      const bytes = Buffer.allocUnsafe(Math.min(length, this.#size - this.#readAt))
      let read = 0
      try {
        read = readSync(this.#fd, bytes, 0, bytes.length, this.#readAt)
      } catch (error) {
        this.#fail(error)
        return
      }
      const end = bytes.subarray(0, read).lastIndexOf(NEWLINE)
      if (end < 0 && read === length) continue
      this.#readAt += end + 1
      for (const line of end < 0 ? [] : bytes.toString('utf8', 0, end).split('\n')) {
        this.#behind--
        const row = rowOf(line)
        if (row) this.#memory.push(row)
        else this.broken++
      }
      // the file is shorter than we were told: somebody else cut it
      if (end < 0) this.#behind = 0
      return
    }
  }

  /** Counts what an earlier process left; its torn last line, cut by a power failure or a full disk, goes. */
  #takeStock(): void {
    const bytes = new Uint8Array(CHUNK)
    const { size } = fstatSync(this.#fd)
    let whole = 0
    for (let at = 0; at < size; ) {
      const read = readSync(this.#fd, bytes, 0, CHUNK, at)
      if (read === 0) break
      for (let i = bytes.subarray(0, read).indexOf(NEWLINE); i >= 0; i = bytes.subarray(0, read).indexOf(NEWLINE, i + 1)) {
        this.#behind++
        whole = at + i + 1
      }
      at += read
    }
    if (whole < size) ftruncateSync(this.#fd, whole)
    this.#size = whole
  }

  #empty(): void {
    this.#used = 0
    if (this.#fd < 0) return
    try {
      ftruncateSync(this.#fd, 0)
      this.#size = 0
      this.#readAt = 0
    } catch (error) {
      this.#fail(error)
    }
  }

  /** From here on memory alone: rows that lie in the file stay there for the next start. */
  #fail(error: unknown): void {
    this.trouble = `the file of rows for the database cannot be used: ${wordsOf(error)}`
    if (this.#fd >= 0) closeSync(this.#fd)
    this.#fd = -1
    this.lost += this.#behind
    this.#behind = 0
    this.#used = 0
  }
}

function rowOf(line: string): StoreRow | undefined {
  try {
    const row: unknown = JSON.parse(line)
    return typeof row === 'object' && row !== null && 'table' in row ? (row as StoreRow) : undefined
  } catch {
    return undefined // counted by the caller
  }
}
