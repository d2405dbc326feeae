// Market data of the loopback protocol as the port Feed. Made by loopback.ts, run by the engine's shell.

import { assert } from '../../core/assert.ts'
import { failed } from '../../core/result.ts'
import type { Micros } from '../../core/units.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import type { Feed, FeedEvents } from '../../ports/feed.ts'
import { Frame, LIVE_ROWS } from '../../tape/frame.ts'
import { LiveSocket } from '../wire/live-socket.ts'
import { decodeNames, MarketReader } from './decode.ts'

export class LoopbackFeed implements Feed {
  readonly #instruments: InstrumentTable
  readonly #now: () => Micros
  readonly #reader = new MarketReader()
  readonly #frame = new Frame(LIVE_ROWS)
  readonly #socket: LiveSocket
  #events: FeedEvents | undefined
  #named = false
  /** When the message came whose rest waits for orders of its first part to be written; 0 when none waits. */
  #unfinished = 0 as Micros
  /** Messages that came meanwhile: those of the same turn of the event loop. */
  readonly #waiting: { readonly bytes: Uint8Array; readonly received: Micros }[] = []

  /** `url` is ws://host:port. */
  constructor(url: string, instruments: InstrumentTable, now: () => Micros) {
    this.#instruments = instruments
    this.#now = now
    this.#socket = new LiveSocket({
      url: () => `${url}/market`,
      opened: () => (this.#named = false),
      lost: why => {
        while (this.#unfinished > 0) this.#goOn()
        this.#waiting.length = 0
        this.#events?.link(false, `market data: ${why}`)
      },
      text: message => this.#names(message),
      binary: bytes => this.#market(bytes),
    })
  }

  start(events: FeedEvents): void {
    assert(!this.#events, 'the loopback feed was started twice')
    this.#events = events
    this.#socket.start()
  }

  close(): Promise<void> {
    this.#events = undefined
    return this.#socket.close()
  }

  /** The link counts as up when the instruments are known. */
  #names(message: string): void {
    const names = decodeNames(message)
    if (failed(names)) {
      this.#socket.drop(names.error)
      return
    }
    this.#reader.map(names.ok, this.#instruments)
    this.#named = true
    this.#events?.link(true, `market data of ${names.ok.length} instruments`)
  }

  #market(bytes: Uint8Array): void {
    const received = this.#now()
    // A copy, for the socket uses its memory again.
    if (this.#unfinished > 0) this.#waiting.push({ bytes: new Uint8Array(bytes), received })
    else this.#begin(bytes, received)
  }

  #begin(bytes: Uint8Array, received: Micros): void {
    if (this.#named && this.#reader.begin(bytes)) this.#read(received)
    else this.#socket.drop('a market message without its header')
  }

  /** Hands over what is left of the message, up to the first frame that leads to orders. */
  #read(received: Micros): void {
    const reader = this.#reader
    const frame = this.#frame
    do {
      frame.clear(received)
      if (!reader.read(frame)) {
        // A message that is wrong in one place is not to be trusted in another: none of this frame is passed on.
        this.#socket.drop('a malformed market message')
        return
      }
      if (frame.count > 0 && this.#events?.frame(frame) === true && reader.left > 0) {
        this.#unfinished = received
        reader.keepRest()
        setImmediate(() => this.#goOn())
        return
      }
    } while (reader.left > 0)
  }

  #goOn(): void {
    const received = this.#unfinished
    if (received === 0) return
    this.#unfinished = 0 as Micros
    this.#read(received)
    while (this.#unfinished === 0) {
      const next = this.#waiting.shift()
      if (!next) return
      this.#begin(next.bytes, next.received)
    }
  }
}
