// The synthetic market as the port Feed: wakes by the clock it is given and hands over what has happened since.

import { assert } from '../core/assert.ts'
import type { Micros } from '../core/units.ts'
import type { Clock } from '../ports/clock.ts'
import type { Feed, FeedEvents } from '../ports/feed.ts'
import { Frame } from '../tape/frame.ts'
import type { SyntheticMarket } from './synthetic-market.ts'

/** Between two frames. */
const INTERVAL = 20_000

export class SyntheticFeed implements Feed {
  readonly #market: SyntheticMarket
  readonly #clock: Clock
  readonly #frame = new Frame()
  #forget: (() => void) | undefined
  #events: FeedEvents | undefined

  constructor(market: SyntheticMarket, clock: Clock) {
    this.#market = market
    this.#clock = clock
  }

  start(events: FeedEvents): void {
    assert(!this.#events, 'the synthetic feed was started twice')
    this.#events = events
    events.link(true, 'synthetic market')
    this.#sleep()
  }

  close(): Promise<void> {
    this.#forget?.()
    this.#events = undefined
    return Promise.resolve()
  }

  #sleep(): void {
    this.#forget = this.#clock.at((this.#clock.now() + INTERVAL) as Micros, () => this.#wake())
  }

  #wake(): void {
    const now = this.#clock.now()
    const frame = this.#frame
    for (let done = false; !done && this.#events; ) {
      frame.clear(now)
      done = this.#market.step(now, frame)
      if (frame.count > 0) this.#events.frame(frame)
    }
    if (this.#events) this.#sleep()
  }
}
