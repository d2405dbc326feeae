// The least that makes bytes durable: pwrite and fdatasync into a prezeroed file. The journal and the whole way are judged beside it.

import { closeSync, fdatasyncSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export class BareLog {
  readonly #fd: number
  readonly #bytes: Uint8Array
  #at = 0

  constructor(folder: string, bytes: number) {
    this.#fd = openSync(join(folder, 'bare'), 'w')
    this.#bytes = new Uint8Array(bytes).fill(88)
    writeSync(this.#fd, new Uint8Array(8 * 1024 * 1024))
    fsyncSync(this.#fd)
  }

  append(): void {
    this.#at += writeSync(this.#fd, this.#bytes, 0, this.#bytes.length, this.#at)
    fdatasyncSync(this.#fd)
  }

  close(): void {
    closeSync(this.#fd)
  }
}
