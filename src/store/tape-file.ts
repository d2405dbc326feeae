// Tape files: tapes/2026-11-21/091500-ab12.tape, written by the store thread, compressed when closed. Losing the tail of one is
// allowed (the journal is the truth about orders), so nothing here waits for the disk before close.

import { createReadStream, createWriteStream, ftruncateSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Result, fault, ok } from '../core/result.ts'
import { clockText, dateText, dayOf } from '../core/ist.ts'
import type { Micros } from '../core/units.ts'
import { type Disk, disk as realDisk, wordsOf, writeAll } from './disk.ts'
import { makeFolder } from './make-folder.ts'

/** Bytes gathered before a write happens even without `flush`. */
const BUFFER = 1024 * 1024

export const tapePath = (root: string, started: Micros, run: string): string =>
  join(root, dateText(dayOf(started)), `${clockText(started).replaceAll(':', '')}-${run}.tape`)

/** Every tape under the root, oldest first. */
export function listTapes(root: string): Result<string[]> {
  try {
    const names = readdirSync(root, { recursive: true, encoding: 'utf8' })
    return ok(
      names
        .filter(name => /\.tape(\.gz)?$/.test(name))
        .sort()
        .map(name => join(root, name)),
    )
  } catch (error) {
    return fault(`cannot list the tapes in ${root}: ${wordsOf(error)}`)
  }
}

/** Begins a tape with its header record. `run` tells apart two starts within a second. */
export function createTape(root: string, started: Micros, run: string, header: Uint8Array, on: Disk = realDisk): Result<TapeWriter> {
  const path = tapePath(root, started, run)
  try {
    makeFolder(join(path, '..'), 0o700)
    const tape = new TapeWriter(path, on.open(path, true), on)
    tape.append(header)
    tape.flush()
    if (tape.trouble) {
      tape.close()
      return fault(tape.trouble)
    }
    return ok(tape)
  } catch (error) {
    return fault(`cannot begin the tape ${path}: ${wordsOf(error)}`)
  }
}

export class TapeWriter {
  readonly path: string
  readonly #disk: Disk
  readonly #fd: number
  readonly #bytes = new Uint8Array(BUFFER)
  #used = 0
  /** Bytes in the file, always whole records. */
  #written = 0
  #trouble = ''
  #dropped = 0

  constructor(path: string, fd: number, on: Disk) {
    this.path = path
    this.#fd = fd
    this.#disk = on
  }

  /** Why the tape has ended early, or ''. After it every record is dropped and counted. */
  get trouble(): string {
    return this.#trouble
  }

  get dropped(): number {
    return this.#dropped
  }

  /** Bytes the tape holds, written or gathered. */
  get size(): number {
    return this.#written + this.#used
  }

  /** Adds a record as the codec encoded it; the bytes are copied. */
  append(record: Uint8Array): void {
    if (this.#trouble) {
      this.#dropped++
      return
    }
    if (this.#used + record.length > BUFFER) this.flush()
    if (record.length > BUFFER) {
      this.#write(record, record.length)
      return
    }
    this.#bytes.set(record, this.#used)
    this.#used += record.length
  }

  /** Hands what was gathered to the system; the caller decides how often. */
  flush(): void {
    const used = this.#used
    this.#used = 0
    if (used > 0) this.#write(this.#bytes, used)
  }

  /** Flushes, makes the file durable and lets it go. */
  close(): void {
    this.flush()
    try {
      this.#disk.sync(this.#fd)
      this.#disk.close(this.#fd)
    } catch (error) {
      this.#trouble ||= `the tape ${this.path} may be cut off: ${wordsOf(error)}`
    }
  }

  #write(bytes: Uint8Array, length: number): void {
    if (this.#trouble) return
    try {
      writeAll(this.#disk, this.#fd, bytes, 0, length, this.#written)
      this.#written += length
    } catch (error) {
      this.#trouble = `the tape ${this.path} ends at byte ${this.#written}: ${wordsOf(error)}`
      this.#cutBack()
    }
  }

  /** A write that stopped half-way leaves a torn record, unless it is cut away. */
  #cutBack(): void {
    try {
      ftruncateSync(this.#fd, this.#written)
    } catch (error) {
      this.#trouble += `; its torn end stays (${wordsOf(error)})`
    }
  }
}

/** Replaces a closed tape by its .gz; the old file goes only when the new one is on disk. Returns the new path. */
export async function compressTape(path: string): Promise<Result<string>> {
  const target = `${path}.gz`
  const temporary = `${target}.new`
  try {
    await pipeline(createReadStream(path), createGzip({ level: 6 }), createWriteStream(temporary, { mode: 0o600, flush: true }))
    realDisk.rename(temporary, target)
    realDisk.syncFolder(join(path, '..'))
    rmSync(path)
    return ok(target)
  } catch (error) {
    rmSync(temporary, { force: true })
    return fault(`cannot compress the tape ${path}: ${wordsOf(error)}`)
  }
}
