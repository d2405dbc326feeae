// A link over a connected unix socket: the hub's side of an attached screen, and that screen's side. A reader that falls behind
// is cut off with a reason, so that a slow screen never makes the engine's process grow.

import type { Socket } from 'node:net'
import { HUNG_UP, MESSAGE_LIMIT, type MessageLink, Unwrap, envelope } from '../messages.ts'

/** Bytes that may wait unsent before the reader is cut off. */
export const UNSENT_LIMIT = 8 * 1024 * 1024
/** How long a closed line may still send what was written before it, milliseconds. */
const FLUSH_MS = 1_000

export type SocketLimits = {
  /** Bytes that may wait unsent; UNSENT_LIMIT without it. */
  readonly unsent?: number
  /** Bytes of the longest message taken from the other side; MESSAGE_LIMIT without it. */
  readonly message?: number
}

class SocketLink implements MessageLink {
  readonly #socket: Socket
  readonly #unsent: number
  readonly #unwrap: Unwrap
  #open = true
  #why: string | undefined
  #closed: ((why: string) => void) | undefined
  #told = false

  constructor(socket: Socket, limits: SocketLimits) {
    this.#socket = socket
    this.#unsent = limits.unsent ?? UNSENT_LIMIT
    this.#unwrap = new Unwrap(limits.message ?? MESSAGE_LIMIT)
    socket.on('error', error => this.#cut(`the line broke: ${error.message}`))
    socket.on('close', () => {
      this.#open = false
      this.#why ??= HUNG_UP
      this.#tell()
    })
    if (socket.destroyed) queueMicrotask(() => this.#cut('the line was closed'))
  }

  send(type: number, payload: Uint8Array): void {
    if (!this.#open) return
    if (this.#socket.writableLength > this.#unsent) {
      this.#cut(`the other side reads too slowly: ${this.#socket.writableLength} bytes waited unsent`)
      return
    }
    this.#socket.write(envelope(type, payload))
  }

  onMessage(take: (type: number, payload: Uint8Array) => void): void {
    this.#socket.on('data', (chunk: Uint8Array) => {
      if (!this.#open) return
      try {
        this.#unwrap.take(chunk, (type, payload) => {
          if (this.#open) take(type, payload)
        })
      } catch (error) {
        // What came in is not ours, or its taker failed: this line ends with the reason, and nothing else does.
        this.#cut(error instanceof Error ? error.message : String(error))
      }
    })
  }

  onClose(take: (why: string) => void): void {
    this.#closed = take
    if (this.#told || this.#socket.destroyed) queueMicrotask(() => this.#tell())
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    this.#why ??= 'closed on this side'
    this.#socket.end()
    // Goes on reading into nothing, or the end of the other side would never be seen.
    this.#socket.resume()
    const timer = setTimeout(() => this.#socket.destroy(), FLUSH_MS)
    timer.unref()
    this.#socket.once('close', () => clearTimeout(timer))
  }

  #cut(why: string): void {
    this.#why ??= why
    this.#open = false
    this.#socket.destroy()
  }

  #tell(): void {
    this.#told = true
    const closed = this.#closed
    this.#closed = undefined
    closed?.(this.#why ?? 'the line was closed')
  }
}

/** Takes over a connected socket. Bytes are read once `onMessage` has a taker. */
export const socketLink = (socket: Socket, limits: SocketLimits = {}): MessageLink => new SocketLink(socket, limits)
