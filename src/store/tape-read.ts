// Reads a tape file, plain or gzip, piece by piece: `fill` takes in the next bytes, `next` gives the records in them. Replay, tape
// inspection and backtests over a tape use it. Memory stays at one chunk and one record.

import { must } from '../core/assert.ts'
import { type Result, failed, fault, ok } from '../core/result.ts'
import { RECORD_HEAD, RECORD_LIMIT, TapeDecoder, type TapeRecord, recordSize } from '../tape/codec.ts'
import type { TapeEnd, TapeHeader } from '../tape/header.ts'
import { type FileChunks, openChunks } from './file-chunks.ts'

/** Opens a tape; its header has been read. A fault when the file is no tape or of a newer format. */
export async function readTape(path: string): Promise<Result<TapeReader>> {
  const chunks = await openChunks(path)
  if (failed(chunks)) return chunks
  const reader = new TapeReader(chunks.ok)
  let first: TapeRecord | undefined
  do first = reader.next()
  while (!first && (await reader.fill()))
  if (first?.kind !== 'header') {
    reader.close()
    return fault(`${path} cannot be played: ${reader.note || 'it begins with no header'}`)
  }
  return ok(reader)
}

export class TapeReader {
  readonly #chunks: FileChunks
  readonly #decoder = new TapeDecoder()
  #bytes = new Uint8Array(0)
  #at = 0
  /** Place of #bytes[0] in the tape. */
  #origin = 0
  #done = false
  #note = ''
  #lost = 0
  #header: TapeHeader | undefined
  #end: TapeEnd | undefined

  constructor(chunks: FileChunks) {
    this.#chunks = chunks
  }

  /** '' or one sentence: how far the tape could be played and why not to its end. Complete when `fill` has said false. */
  get note(): string {
    return this.#note
  }

  /** Records that were dropped while the tape was written; above 0 a replay cannot be exact. */
  get lost(): number {
    return this.#lost
  }

  /** The last record, of a tape that was closed in order. */
  get end(): TapeEnd | undefined {
    return this.#end
  }

  /** The first record, which `readTape` has read. */
  get header(): TapeHeader {
    return must(this.#header, 'a tape from readTape has its header')
  }

  /** Takes in the next bytes; false when the tape is over. Call `next` until it gives nothing, then this again. */
  async fill(): Promise<boolean> {
    if (this.#done) return false
    const chunk = await this.#chunks.next()
    if (failed(chunk)) {
      this.#finish(`${chunk.error}; played to byte ${this.#origin + this.#at}`)
      return false
    }
    if (chunk.ok) {
      const rest = this.#bytes.subarray(this.#at)
      this.#origin += this.#at
      this.#at = 0
      if (rest.length === 0) this.#bytes = chunk.ok as Uint8Array<ArrayBuffer>
      else {
        const joined = new Uint8Array(rest.length + chunk.ok.length)
        joined.set(rest)
        joined.set(chunk.ok, rest.length)
        this.#bytes = joined
      }
      return true
    }
    const left = this.#bytes.length - this.#at
    if (left > 0)
      this.#finish(`the tape is cut off at byte ${this.#origin + this.#at}: its last ${left} bytes are no whole record; played to there`)
    else this.#finish(this.#end ? '' : `the tape was not closed: what came after byte ${this.#origin + this.#at} is missing`)
    return false
  }

  /** The next record that is wholly here, or undefined. A frame in it is reused: copy what is kept past the next call. */
  next(): TapeRecord | undefined {
    if (this.#done) return undefined
    const size = recordSize(this.#bytes, this.#at)
    if (size < RECORD_HEAD || (size <= RECORD_LIMIT && this.#at + size > this.#bytes.length)) return undefined
    const decoded = this.#decoder.decode(this.#bytes, this.#at, this.#origin)
    if (failed(decoded)) {
      this.#finish(`${decoded.error}; played to there`)
      return undefined
    }
    this.#at = decoded.ok.next
    const { record } = decoded.ok
    if (record.kind === 'header') this.#header = record.header
    if (record.kind === 'gap') this.#lost += record.lost
    if (record.kind === 'end') this.#end = record.end
    return record
  }

  /** All records from here on, for those who do not count microseconds. */
  async *records(): AsyncGenerator<TapeRecord> {
    do for (let record = this.next(); record; record = this.next()) yield record
    while (await this.fill())
  }

  close(): void {
    this.#done = true
    this.#chunks.close()
  }

  #finish(note: string): void {
    this.#note ||= note
    this.close()
  }
}
