// The one way brokers keep a WebSocket: it connects, notices silence, and connects again with a growing pause until closed.

import type { NetConnectOpts, createConnection } from 'node:net'
import { WebSocket } from 'ws'
import { ReceiveRing } from './receive-ring.ts'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000
/** A link on which nothing was heard for this long, neither data nor ping, is taken for dead. */
const SILENCE_MS = 8_000
const HANDSHAKE_MS = 5_000
const MOST_BYTES = 4 * 1_048_576
/** Of a WebSocket's frame. */
const HEAD_BYTES = 14

export type SocketEvents = {
  /** Asked before every try, because the address may name what has been seen. */
  url(): string
  opened(): void
  /** Once for each link lost, and once when the first try fails; not for each further try. */
  lost(why: string): void
  text(message: string): void
  /** The bytes may be kept no longer than the call. */
  binary(bytes: Uint8Array): void
}

export class LiveSocket {
  readonly #events: SocketEvents
  readonly #ring = new ReceiveRing(MOST_BYTES + HEAD_BYTES)
  #socket: WebSocket | undefined
  #pauseMs = FIRST_PAUSE_MS
  #retry: NodeJS.Timeout | undefined
  #watch: NodeJS.Timeout | undefined
  #heard = false
  #told = false
  #closed = false

  constructor(events: SocketEvents) {
    this.#events = events
  }

  start(): void {
    this.#connect()
    this.#watch = setInterval(() => {
      if (!this.#heard && this.#socket?.readyState === WebSocket.OPEN) this.drop(`nothing heard for ${SILENCE_MS / 1_000} s`)
      this.#heard = false
    }, SILENCE_MS)
  }

  /** Gives up the present link, because of what came over it; another is tried. */
  drop(why: string): void {
    const socket = this.#socket
    if (!socket) return
    this.#lost(socket, why)
    socket.terminate()
  }

  close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#retry)
    clearInterval(this.#watch)
    const socket = this.#socket
    this.#socket = undefined
    if (!socket || socket.readyState === WebSocket.CLOSED) return Promise.resolve()
    return new Promise(resolve => {
      socket.once('close', () => resolve())
      socket.terminate()
    })
  }

  #connect(): void {
    const url = this.#events.url()
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      maxPayload: MOST_BYTES,
      handshakeTimeout: HANDSHAKE_MS,
      // What comes encrypted is decrypted into memory of its own anyway. ws gives the options alone.
      ...(url.startsWith('ws:')
        ? { createConnection: ((options: NetConnectOpts) => this.#ring.connect(options)) as typeof createConnection }
        : {}),
    })
    this.#socket = socket
    let problem = 'the other side closed the link'
    socket.on('open', () => {
      if (this.#socket !== socket) return
      this.#heard = true
      this.#told = false
      this.#pauseMs = FIRST_PAUSE_MS
      this.#events.opened()
    })
    socket.on('ping', () => (this.#heard = true))
    socket.on('message', (data, isBinary) => {
      if (this.#socket !== socket) return
      this.#heard = true
      const bytes = data as Buffer
      if (isBinary) this.#events.binary(bytes)
      else this.#events.text(bytes.toString())
    })
    socket.on('error', error => {
      problem = error.message || 'the connection failed'
    })
    socket.on('close', () => this.#lost(socket, problem))
  }

  #lost(socket: WebSocket, why: string): void {
    if (this.#socket !== socket || this.#closed) return
    this.#socket = undefined
    if (!this.#told) {
      this.#told = true
      this.#events.lost(why)
    }
    this.#retry = setTimeout(() => this.#connect(), this.#pauseMs)
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2)
  }
}
