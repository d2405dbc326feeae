// Plays recorded market data through an engine with the inline venue, in virtual time: at each moment the venue matches first, then
// the engine sees the data. Backtest runs it to the end at once, replay as far as the pace allows.

import { dayOf } from '../../core/ist.ts'
import type { Micros } from '../../core/units.ts'
import type { Bar } from '../../market/bar.ts'
import type { InlineVenue } from '../../sim/inline-venue.ts'
import type { Frame } from '../../tape/frame.ts'
import type { Input } from '../../tape/input.ts'
import type { MarketSource, MarketTaker, Opening } from './market-source.ts'
import type { Shell } from './shell.ts'

/** Looks over the player's shoulder, as a backtest's record does. */
export type Onlooker = {
  /** A piece of data of time `t` is about to be played ... */
  before(t: Micros): void
  /** ... and it has been. */
  bar(bar: Bar): void
  frame(frame: Frame): void
}

export type PlayerOptions = {
  /** What is held is closed at the open of its instrument's last bar. */
  readonly closeAtEnd?: boolean | undefined
  readonly onlooker?: Onlooker
}

type Reused<T> = { -readonly [K in keyof T]: T[K] }

export class Player implements MarketTaker {
  readonly #shell: Shell
  readonly #venue: InlineVenue
  readonly #source: MarketSource
  /** Openings of last bars at which positions are closed, the next one first. */
  readonly #endings: Opening[]
  readonly #onlooker: Onlooker | undefined
  // Market data are the most of all inputs: one object of each kind serves them all.
  readonly #barInput = { kind: 'bar', t: 0, bar: undefined, warmup: false } as unknown as Reused<Extract<Input, { kind: 'bar' }>>
  readonly #frameInput = { kind: 'frame', t: 0, frame: undefined } as unknown as Reused<Extract<Input, { kind: 'frame' }>>

  /** `name` of the recording, for the log. */
  constructor(shell: Shell, venue: InlineVenue, source: MarketSource, name: string, { closeAtEnd, onlooker }: PlayerOptions = {}) {
    this.#onlooker = onlooker
    this.#endings = closeAtEnd ? [...(source.lastOpenings?.() ?? [])] : []
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
      const opening = this.#opening()
      // After all else of its moment: what a bar's close decided can meet the open that follows.
      if (opening && opening.t < market && opening.t < wake && opening.t < timer) {
        if (opening.t > limit) return true
        this.#open(opening)
      } else if (market <= wake && market <= timer) {
        if (market > limit) return true
        this.#onlooker?.before(market)
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

  /** The data have ended: a contract held over the close of their last day is settled, though nothing came after it. */
  end(): void {
    const due = this.#venue.matching.nextSettlement
    const { now } = this.#shell.engine
    if (due >= now && dayOf((due - 1) as Micros) === dayOf(now)) this.#venue.advance(due)
  }

  frame(frame: Frame): void {
    this.#venue.frame(frame)
    const input = this.#frameInput
    input.t = this.#monotone(frame.received)
    input.frame = frame
    this.#shell.run(input)
    this.#onlooker?.frame(frame)
  }

  bar(bar: Bar): void {
    this.#venue.bar(bar)
    const input = this.#barInput
    input.t = this.#monotone((bar.time + bar.length) as Micros)
    input.bar = bar
    this.#shell.run(input)
    this.#onlooker?.bar(bar)
  }

  /** The next first price of a bar that somebody waits for. */
  #opening(): Opening | undefined {
    const { strategies, now } = this.#shell.engine
    const ending = this.#endings[0]
    if (!strategies.awaitsOpen) return ending
    let first = ending
    for (const i of strategies.awaitedOpens()) {
      const found = this.#source.opening?.(i)
      // A bar that had begun when the order was wished is not its bar.
      if (found && found.t >= now && (first === undefined || found.t < first.t)) first = found
    }
    return first
  }

  #open({ instrument, t: at, px }: Opening): void {
    const t = this.#monotone(at)
    const last = this.#endings[0]?.instrument === instrument && this.#endings[0].t === at
    if (last) this.#endings.shift()
    this.#venue.advance(t)
    this.#shell.run({ kind: 'open', t, instrument, px, last })
  }

  #monotone(t: Micros): Micros {
    const { now } = this.#shell.engine
    return t > now ? t : now
  }
}
