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
  #file: ReadStream | undefined
  #gunzip: Gunzip | undefined
  #chunks: AsyncIterator<unknown> | undefined
  #given = 0

  constructor(path: string, gz: boolean) {
    this.path = path
    this.gz = gz
  }

  /** The next bytes, good for ever; undefined at the end; a fault when the file ends in mid-gzip or cannot be read. */
  async next(): Promise<Result<Uint8Array | undefined>> {
    try {
      this.#chunks ??= this.#begin()
      const { done, value } = await this.#chunks.next()
      if (done || !(value instanceof Uint8Array)) return ok(undefined)
      this.#given += value.length
      return ok(value)
    } catch (error) {
      return fault(`${this.path} is cut off or damaged after ${this.#given} bytes of content (${wordsOf(error)})`)
    }
  }

  close(): void {
    this.#file?.destroy()
    this.#gunzip?.destroy()
  }

  /** Only when bytes are asked for: until then nobody would hear of an error, and an error that nobody hears ends the process. */
  #begin(): AsyncIterator<unknown> {
    const file = (this.#file = createReadStream(this.path, { highWaterMark: CHUNK }))
    if (!this.gz) return file[Symbol.asyncIterator]()
    const gunzip = (this.#gunzip = createGunzip({ chunkSize: CHUNK }))
    file.on('error', error => gunzip.destroy(error))
    return file.pipe(gunzip)[Symbol.asyncIterator]()
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
