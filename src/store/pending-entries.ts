// Records gathered as entries of a segment, to be written in one go: segment-log.ts keeps what waits for its next sync in one. The warm-up of
// a session gathers into one of its own, which is never written, so that the first order finds this code compiled.

import { assert, broken } from '../core/assert.ts'
import { ENTRY_HEAD, sealEntry } from './segment.ts'

export class PendingEntries<T> {
  /** Of the entries, one behind the other; what follows the last one is left from earlier. */
  bytes = new Uint8Array(4096)
  /** Where each entry ends. */
  readonly ends: number[] = []
  readonly #is: (value: unknown) => boolean
  readonly #most: number
  readonly #text = new TextEncoder()

  /** `is`: the shape of a record; no entry may have more than `most` bytes. */
  constructor(is: (value: unknown) => boolean, most: number) {
    this.#is = is
    this.#most = most
  }

  /** Bytes of all entries. */
  get length(): number {
    return this.ends.at(-1) ?? 0
  }

  add(record: T, seq: number): void {
    // What could not be read back (a NaN becomes null in JSON) must not be written.
    assert(this.#is(record), 'a record of the log has its shape')
    const text = JSON.stringify(record)
    const start = this.length
    this.#widen(start, start + ENTRY_HEAD + text.length * 3)
    const written = this.#encode(text, start + ENTRY_HEAD)
    const length = ENTRY_HEAD + written
    if (length > this.#most) broken(`a record of ${written} bytes does not fit in a segment of ${this.#most}`)
    sealEntry(this.bytes, start, written, seq)
    this.ends.push(start + length)
  }

  clear(): void {
    this.ends.length = 0
  }

  /** Most records are ASCII, and an order's comes when nothing is in the caches: with a loop an append takes 55 us then, with the encoder 70. */
  #encode(text: string, at: number): number {
    const { bytes } = this
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code > 127) return this.#text.encodeInto(text, bytes.subarray(at)).written
      bytes[at + i] = code
    }
    return text.length
  }

  #widen(kept: number, room: number): void {
    if (room <= this.bytes.length) return
    const wider = new Uint8Array(Math.max(room, this.bytes.length * 2))
    wider.set(this.bytes.subarray(0, kept))
    this.bytes = wider
  }
}
