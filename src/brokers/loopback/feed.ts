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

  /** `url` is ws://host:port. */
  constructor(url: string, instruments: InstrumentTable, now: () => Micros) {
    this.#instruments = instruments
    this.#now = now
    this.#socket = new LiveSocket({
      url: () => `${url}/market`,
      opened: () => (this.#named = false),
      lost: why => this.#events?.link(false, `market data: ${why}`),
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
    const reader = this.#reader
    const frame = this.#frame
    if (!this.#named || !reader.begin(bytes)) {
      this.#socket.drop('a market message without its header')
      return
    }
    do {
      frame.clear(received)
      if (!reader.read(frame)) {
        // A message that is wrong in one place is not to be trusted in another: none of this frame is passed on.
        this.#socket.drop('a malformed market message')
        return
      }
      if (frame.count > 0) this.#events?.frame(frame)
    } while (reader.left > 0)
  }
}
