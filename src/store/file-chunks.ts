// A file as a stream of byte chunks, unpacked when its first bytes are those of gzip, whatever its name. Tape and CSV readers use it.

import { type ReadStream, createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { type Gunzip, createGunzip } from 'node:zlib'
import { type Result, fault, ok } from '../core/result.ts'
import { reasonOf, wordsOf } from './disk.ts'

const CHUNK = 256 * 1024

export class FileChunks {
  readonly path: string
  readonly gz: boolean
  readonly #file: ReadStream
  readonly #gunzip: Gunzip | undefined
  readonly #chunks: AsyncIterator<unknown>
  #given = 0

  constructor(path: string, gz: boolean) {
    this.path = path
    this.gz = gz
    this.#file = createReadStream(path, { highWaterMark: CHUNK })
    this.#gunzip = gz ? createGunzip({ chunkSize: CHUNK }) : undefined
    if (this.#gunzip) {
      const gunzip = this.#gunzip
      this.#file.on('error', error => gunzip.destroy(error))
      this.#file.pipe(gunzip)
    }
    this.#chunks = (this.#gunzip ?? this.#file)[Symbol.asyncIterator]()
  }

  /** The next bytes, good for ever; undefined at the end; a fault when the file ends in mid-gzip or cannot be read. */
  async next(): Promise<Result<Uint8Array | undefined>> {
    try {
      const { done, value } = await this.#chunks.next()
      if (done || !(value instanceof Uint8Array)) return ok(undefined)
      this.#given += value.length
      return ok(value)
    } catch (error) {
      return fault(`${this.path} is cut off or damaged after ${this.#given} bytes of content (${wordsOf(error)})`)
    }
  }

  close(): void {
    this.#file.destroy()
    this.#gunzip?.destroy()
  }
}

/** Opens a file, plain or gzip by its first two bytes. */
export async function openChunks(path: string): Promise<Result<FileChunks>> {
  try {
    await using file = await open(path, 'r')
    if (!(await file.stat()).isFile()) return fault(`${path} is not a file`)
    const { bytesRead, buffer } = await file.read(new Uint8Array(2), 0, 2, 0)
    return ok(new FileChunks(path, bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b))
  } catch (error) {
    return fault(`cannot read ${path}: ${reasonOf(error)}`)
  }
}
