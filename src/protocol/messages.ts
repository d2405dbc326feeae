// The envelope of every message between an engine's process and a screen: [length u32][type u8][payload], little endian.
// Rows are binary (row-codec), the rest is JSON. A screen says hello first; the hub answers with welcome and all rows.

export const ROWS = 1
export const REQUEST = 2
export const ANSWER = 3
export const HELLO = 4
export const WELCOME = 5
export const BYE = 6
export const KEY = 7

export const PROTOCOL_VERSION = 1
/** A message larger than this is a fault of the other side. */
export const MESSAGE_LIMIT = 16 * 1024 * 1024

export type Hello = { readonly version: number; readonly readOnly: boolean; readonly columns: number; readonly rows: number }
export type Welcome = {
  readonly version: number
  readonly pid: number
  readonly readOnly: boolean
  readonly home: string
  readonly build: string
}
/** Why the other side ends: 'shutdown', 'engine stopped: ...'. */
export type Bye = { readonly why: string }

/** Which screen may order now ('' none), which one is told, and how many look on. Sent at the start and with every change. */
export type WriteKey = { readonly you: string; readonly holder: string; readonly screens: number }

/** One end of a two-way stream of whole messages, whatever carries it. */
export type MessageLink = {
  send(type: number, payload: Uint8Array): void
  onMessage(take: (type: number, payload: Uint8Array) => void): void
  onClose(take: (why: string) => void): void
  close(): void
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Why a line closed that the other side ended without saying so: its process is gone. */
export const HUNG_UP = 'the other side hung up'

export const jsonBytes = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value))
/** Throws SyntaxError on bytes that are no JSON. */
export const fromJsonBytes = (bytes: Uint8Array): unknown => JSON.parse(decoder.decode(bytes))

export function envelope(type: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(5 + payload.length)
  new DataView(bytes.buffer).setUint32(0, payload.length + 1, true)
  bytes[4] = type
  bytes.set(payload, 5)
  return bytes
}

/** Cuts a byte stream into messages; give it chunks as they come. Throws RangeError on a message over the limit. */
export class Unwrap {
  /** Not yet given out; joined only when a message is whole, or a long one would be copied again with each of its chunks. */
  #chunks: Uint8Array[] = []
  #held = 0
  /** Bytes that the next message has, as far as is known. */
  #wanted = 5
  readonly #limit: number

  constructor(limit = MESSAGE_LIMIT) {
    this.#limit = limit
  }

  take(chunk: Uint8Array, each: (type: number, payload: Uint8Array) => void): void {
    this.#held += chunk.length
    if (this.#held < this.#wanted) {
      this.#chunks.push(chunk.slice())
      return
    }
    const bytes = this.#chunks.length === 0 ? chunk : this.#joined(chunk)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let at = 0
    this.#wanted = 5
    while (bytes.length - at >= 5) {
      const length = view.getUint32(at, true)
      if (length < 1 || length > this.#limit) throw new RangeError(`a message of ${length} bytes: the limit is ${this.#limit}`)
      if (bytes.length - at < 4 + length) {
        this.#wanted = 4 + length
        break
      }
      each(view.getUint8(at + 4), bytes.subarray(at + 5, at + 4 + length))
      at += 4 + length
    }
    this.#held = bytes.length - at
    this.#chunks = this.#held === 0 ? [] : [bytes.slice(at)]
  }

  #joined(last: Uint8Array): Uint8Array {
    const bytes = new Uint8Array(this.#held)
    let at = 0
    for (const one of [...this.#chunks, last]) {
      bytes.set(one, at)
      at += one.length
    }
    return bytes
  }
}
