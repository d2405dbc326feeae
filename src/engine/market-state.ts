// What the engine knows of the market: quotes, candles of every timeframe in use, one-minute history, and whether each
// instrument's session is open. Frames and bars come in here first; closed candles go out to the strategies.

import { MINUTE, type InstrumentNo, type Micros, type Px } from '../core/units.ts'
import type { Bar } from '../market/bar.ts'
import type { Calendar, CalendarName, Calendars } from '../market/calendar.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import { CandleBuilder } from '../market/candles.ts'
import { DEPTH_LEVELS } from '../market/depth.ts'
import { History } from '../market/history.ts'
import type { Prints } from '../market/prints.ts'
import { ACCEPTED, Quotes, REPEATED } from '../market/quotes.ts'
import { SessionClock } from '../market/sessions.ts'
import type { Frame } from '../tape/frame.ts'
import type { Outbox } from './outbox.ts'

export type MarketEvents = {
  candle(i: InstrumentNo, from: CandleBuilder): void
  tick(i: InstrumentNo): void
  /** The last price of a watched instrument has changed. */
  marked?(i: number): void
  /** All candles of the moment have been told. */
  settle?(): void
}

export class MarketState {
  readonly quotes: Quotes
  readonly history: History
  readonly instruments: InstrumentTable
  /** Each trade, where a publisher asked for them; they decide nothing. */
  prints: Prints | undefined
  /** Ascending by length. */
  readonly builders: readonly CandleBuilder[]
  /** The one of them for minutes, which the history is kept of; one that stays empty where it is not built. */
  readonly minutes: CandleBuilder
  /** Ticks outside any session window, counted and left out of candles. */
  outside = 0
  /** 1 for instruments whose every price is told: they are held. */
  watched: Uint8Array
  /** The latest market data were ticks: their candles are closed by the clock, too. */
  fromTicks = false
  /** Session clocks at the engine's time, one for each calendar in use, in the order of the instruments. */
  readonly sessions: readonly SessionClock[]
  /** Of each instrument. */
  readonly #clocks: readonly SessionClock[]
  /** Other clocks of the same calendars, walked by exchange time. */
  readonly #exchangeClocks: readonly SessionClock[]
  readonly #events: MarketEvents
  readonly #calendars: Calendars

  /** `memory`: of the quotes. */
  constructor(
    instruments: InstrumentTable,
    calendars: Calendars,
    lengths: Iterable<Micros>,
    events: MarketEvents,
    memory?: SharedArrayBuffer,
  ) {
    const count = instruments.size
    this.instruments = instruments
    this.#events = events
    this.watched = new Uint8Array(count)
    this.#calendars = calendars
    this.quotes = new Quotes(count, memory)
    this.history = new History(count)
    const wanted = [...new Set<Micros>(lengths)].sort((a, b) => a - b)
    this.builders = wanted.map(
      (length, place) => new CandleBuilder(count, length, (i, from) => this.#closed(i as InstrumentNo, from), place),
    )
    this.minutes = this.builders.find(one => one.length === MINUTE) ?? new CandleBuilder(count, MINUTE as Micros, () => undefined)
    this.#clocks = clocksOf(instruments, calendars)
    this.sessions = [...new Set(this.#clocks)]
    this.#exchangeClocks = clocksOf(instruments, calendars)
  }

  /** Moves the session clocks to the engine's time, read where it stands: a call boxes each float that it is given. */
  advance(input: { readonly t: Micros }): void {
    for (let i = 0; i < this.sessions.length; i++) (this.sessions[i] as SessionClock).advance(input.t)
  }

  sessionOf(i: InstrumentNo): SessionClock {
    return this.#clocks[i] as SessionClock
  }

  calendarOf(i: InstrumentNo): Calendar {
    return this.#calendars[this.instruments.at(i).calendar]
  }

  /** A clock of its own over the instrument's sessions. */
  clockOf(i: InstrumentNo): SessionClock {
    return new SessionClock(this.calendarOf(i))
  }

  /** Runs the frame's rows from number `from` on, with `outbox` until one has led to an order. Returns the number of the next row. */
  frame(frame: Frame, from = 0, outbox?: Pick<Outbox, 'actions'>): number {
    const { quotes } = this
    this.fromTicks = true
    const count = this.instruments.size
    for (let row = from; row < frame.count; row++) {
      const i = frame.instrument[row] as number
      if (i < 0 || i >= count) throw new RangeError(`frame row ${row} names instrument ${i} of ${count}`)
      const verdict = quotes.apply(i, frame, row)
      // A feed repeats its last trade with each change of the book; what is refused brings no book either.
      if ((frame.depth[row] as number) >= 0 && (verdict === ACCEPTED || verdict === REPEATED))
        this.#depth(i, frame, frame.depth[row] as number)
      if (verdict !== ACCEPTED) continue
      if (this.watched[i] !== 0) this.#events.marked?.(i)
      const clock = this.#exchangeClocks[i] as SessionClock
      clock.advance(frame.exchange[row] as Micros)
      if (!clock.open) {
        this.outside++
        continue
      }
      this.prints?.add(i, quotes)
      for (let b = 0; b < this.builders.length; b++) (this.builders[b] as CandleBuilder).follow(i, quotes, clock)
      this.#events.settle?.()
      this.#events.tick(i as InstrumentNo)
      if (outbox !== undefined && outbox.actions.length > 0) return row + 1
    }
    return frame.count
  }

  /** Ticks of an instrument that found their bar closed already: of the shortest length, which closes first, so those of all others are among them. */
  tooLate(i: number): number {
    return this.builders[0]?.tooLate[i] as number
  }

  bar(bar: Bar): void {
    const i = bar.instrument
    this.fromTicks = false
    const clock = this.#exchangeClocks[i] as SessionClock
    clock.advance(bar.time)
    if (!clock.open) {
      this.outside++
      return
    }
    this.quotes.applyBar(bar)
    if (this.watched[i] !== 0) this.#events.marked?.(i)
    for (let b = 0; b < this.builders.length; b++) {
      const builder = this.builders[b] as CandleBuilder
      if (bar.length > builder.length) continue
      builder.take(bar, clock)
    }
    this.#events.settle?.()
  }

  /** The first price of a bar that is still to come. */
  opened(i: InstrumentNo, px: Px, t: Micros): void {
    this.quotes.applyClose(i, px, t)
    if (this.watched[i] !== 0) this.#events.marked?.(i)
  }

  /** Closes the candles that ended at or before `t`. */
  sweep(t: number): void {
    for (const builder of this.builders) builder.closeBefore(t)
    this.#events.settle?.()
  }

  /** When candles are next to be closed by the clock, `grace` after their end: session opens lie on whole minutes, so candles of every length end on a multiple of the shortest. */
  nextSweep(now: Micros, grace: Micros): number {
    const step = this.builders[0]?.length ?? MINUTE
    return (Math.floor((now - grace) / step) + 1) * step + grace
  }

  last(i: InstrumentNo): Px {
    return this.quotes.last[i] as Px
  }

  #depth(i: number, frame: Frame, place: number): void {
    const from = place * DEPTH_LEVELS
    const to = i * DEPTH_LEVELS
    const { bidPx, bidQty, askPx, askQty } = this.quotes.depth
    for (let level = 0; level < DEPTH_LEVELS; level++) {
      bidPx[to + level] = frame.bidPx[from + level] as number
      bidQty[to + level] = frame.bidQty[from + level] as number
      askPx[to + level] = frame.askPx[from + level] as number
      askQty[to + level] = frame.askQty[from + level] as number
    }
    this.quotes.bid[i] = frame.bidQty[from] ? (frame.bidPx[from] as number) : 0
    this.quotes.ask[i] = frame.askQty[from] ? (frame.askPx[from] as number) : 0
  }

  #closed(i: InstrumentNo, from: CandleBuilder): void {
    if (from.length === MINUTE) this.history.keep(i, from)
    this.#events.candle(i, from)
  }
}

/** One clock a calendar, shared by its instruments. */
function clocksOf(instruments: InstrumentTable, calendars: Calendars): SessionClock[] {
  const clocks = new Map<CalendarName, SessionClock>()
  return instruments.list.map(({ calendar }) => {
    const clock = clocks.get(calendar) ?? new SessionClock(calendars[calendar])
    clocks.set(calendar, clock)
    return clock
  })
}
