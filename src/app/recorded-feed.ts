// A recording as the port Feed for a paper session: hands over what has come due by the session's clock, which runs at the chosen
// speed from the recording's first tick.

import type { Micros } from '../core/units.ts'
import type { Clock } from '../ports/clock.ts'
import type { Feed, FeedEvents } from '../ports/feed.ts'
import type { Frame } from '../tape/frame.ts'
import type { MarketSource } from './engine/market-source.ts'

const INTERVAL_MS = 20

export class RecordedFeed implements Feed {
  readonly #source: MarketSource
  readonly #clock: Clock
  readonly #name: string
  #timer: NodeJS.Timeout | undefined

  constructor(source: MarketSource, clock: Clock, name: string) {
    this.#source = source
    this.#clock = clock
    this.#name = name
  }

  start(events: FeedEvents): void {
    events.link(true, this.#name)
    const taker = {
      frame: (frame: Frame) => events.frame(frame),
      bar: () => undefined,
    }
    this.#timer = setInterval(() => {
      const now = this.#clock.now()
      while (this.#source.next <= now) this.#source.deliver(taker)
      if (this.#source.next < (Number.POSITIVE_INFINITY as Micros)) return
      clearInterval(this.#timer)
      events.link(false, `${this.#name} has ended`)
      events.end()
    }, INTERVAL_MS)
  }

  close(): Promise<void> {
    clearInterval(this.#timer)
    return Promise.resolve()
  }
}
