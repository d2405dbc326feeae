// Plays recorded market data through an engine with the inline venue, in virtual time: at each moment the venue matches first, then
// the engine sees the data. Backtest runs it to the end at once, replay as far as the pace allows.

import type { Micros } from '../../core/units.ts'
import type { Bar } from '../../market/bar.ts'
import type { InlineVenue } from '../../sim/inline-venue.ts'
import type { Frame } from '../../tape/frame.ts'
import type { MarketSource, MarketTaker } from './market-source.ts'
import type { Shell } from './shell.ts'

export class Player implements MarketTaker {
  readonly #shell: Shell
  readonly #venue: InlineVenue
  readonly #source: MarketSource

  /** `name` of the recording, for the log. */
  constructor(shell: Shell, venue: InlineVenue, source: MarketSource, name: string) {
    this.#shell = shell
    this.#venue = venue
    this.#source = source
    venue.start({
      order: event => shell.run({ kind: 'order', t: this.#monotone(venue.now), event }),
      link: (up, text) => shell.run({ kind: 'link', t: this.#monotone(source.first), link: 'venue', up, text }),
    })
    shell.run({ kind: 'link', t: this.#monotone(source.first), link: 'feed', up: true, text: name })
  }

  get ended(): boolean {
    return this.#source.next === Number.POSITIVE_INFINITY
  }

  /** Plays everything due up to `limit`, at most `most` pieces of market data. True when it got there, false at the end of the data. */
  runTo(limit: number, most = Number.POSITIVE_INFINITY): boolean {
    const { engine } = this.#shell
    let played = 0
    while (played < most) {
      const market = this.#source.next
      if (market === Number.POSITIVE_INFINITY) return false
      const wake = this.#venue.nextWake
      const timer = engine.nextWake
      if (market <= wake && market <= timer) {
        if (market > limit) return true
        this.#source.deliver(this)
        played++
      } else if (wake <= timer) {
        if (wake > limit) return true
        this.#venue.advance(wake)
      } else {
        if (timer > limit) return true
        const t = this.#monotone(timer)
        this.#venue.advance(t)
        this.#shell.run({ kind: 'timer', t })
      }
    }
    return true
  }

  frame(frame: Frame): void {
    this.#venue.frame(frame)
    this.#shell.run({ kind: 'frame', t: this.#monotone(frame.received), frame })
  }

  bar(bar: Bar): void {
    this.#venue.bar(bar)
    this.#shell.run({ kind: 'bar', t: this.#monotone((bar.time + bar.length) as Micros), bar, warmup: false })
  }

  #monotone(t: Micros): Micros {
    const { now } = this.#shell.engine
    return t > now ? t : now
  }
}
