// The sandbox's WebSocket clients: who hears market data and who hears order events, with the events kept for those who come back.

import { WebSocket } from 'ws'

/** A client with more than this waiting does not read, and loses its link. */
const MOST_WAITING = 8 * 1_048_576
const MOST_EVENTS = 100_000
const PING_MS = 2_000

export class Listeners {
  readonly #session: string
  readonly #market = new Set<WebSocket>()
  readonly #orders = new Set<WebSocket>()
  readonly #greeting: string
  /** Event number `#forgotten + 1` is the first of these. */
  #events: string[] = []
  #forgotten = 0
  readonly #pings: NodeJS.Timeout

  constructor(session: string, names: readonly string[]) {
    this.#session = session
    this.#greeting = JSON.stringify({ instruments: names })
    this.#pings = setInterval(() => {
      for (const socket of [...this.#market, ...this.#orders]) socket.ping()
    }, PING_MS)
  }

  get marketCount(): number {
    return this.#market.size
  }

  addMarket(socket: WebSocket): void {
    socket.send(this.#greeting)
    this.#keep(socket, this.#market)
  }

  /** `session` as the client names it: empty hears from now on, the running one goes on after `after`, any other hears all. */
  addOrders(socket: WebSocket, session: string, after: number): void {
    const last = this.#forgotten + this.#events.length
    const wanted = session === '' ? last : session === this.#session ? Math.min(after, last) : 0
    const from = Math.max(wanted, this.#forgotten)
    socket.send(JSON.stringify({ session: this.#session, after: from }))
    for (let i = from - this.#forgotten; i < this.#events.length; i++) socket.send(this.#events[i] as string)
    this.#keep(socket, this.#orders)
  }

  tellMarket(bytes: Uint8Array): void {
    for (const socket of this.#market) this.#send(socket, bytes)
  }

  tellOrder(event: object): void {
    const text = JSON.stringify({ seq: this.#forgotten + this.#events.length + 1, event })
    this.#events.push(text)
    if (this.#events.length > 2 * MOST_EVENTS) {
      this.#events = this.#events.slice(-MOST_EVENTS)
      this.#forgotten += MOST_EVENTS + 1
    }
    for (const socket of this.#orders) this.#send(socket, text)
  }

  /** Cuts every link; the clients may come back. */
  drop(): void {
    for (const socket of [...this.#market, ...this.#orders]) socket.terminate()
  }

  close(): void {
    clearInterval(this.#pings)
    this.drop()
  }

  #keep(socket: WebSocket, set: Set<WebSocket>): void {
    set.add(socket)
    socket.on('close', () => set.delete(socket))
    socket.on('error', () => socket.terminate())
  }

  #send(socket: WebSocket, data: Uint8Array | string): void {
    if (socket.readyState !== WebSocket.OPEN) return
    if (socket.bufferedAmount > MOST_WAITING) socket.terminate()
    else socket.send(data)
  }
}
