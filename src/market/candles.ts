// Builds candles of one length for all instruments, as columns, from ticks or from shorter bars. The engine owns one builder per
// timeframe in use; a closed candle is handed to `onClose` while its numbers still stand in the columns.

import { DAY, type Micros, type Px } from '../core/units.ts'
import type { Bar } from './bar.ts'
import type { Quotes } from './quotes.ts'

/** The last accepted tick of each instrument. */
type Latest = Pick<Quotes, 'exchange' | 'last' | 'traded'>
/** The session that a tick or bar lies in: candles are counted from its opening, and none goes beyond its close. `SessionClock` is one. */
export type Session = { readonly windowOpen: Micros; readonly windowClose: Micros; readonly dayOpen: Micros; readonly dayClose: Micros }

/** The usual assumption where a bar does not say: its trades were made around its typical price. */
const typical = (high: number, low: number, close: number): number => Math.round((high + low + close) / 3)

const averageOf = (bar: Bar): number => (bar.vwap ? bar.vwap : typical(bar.high, bar.low, bar.close))

export class CandleBuilder {
  readonly length: Micros
  /** True for candles of a whole session day: their origin and limit are those of the day, not of a window. */
  readonly daily: boolean
  /** Start of the forming candle; 0 when none is forming. */
  readonly start: Float64Array
  /**
   * End of the candle begun last: its start plus the length, or the limit of its session when that comes first. A tick before it
   * belongs to that candle or to none.
   */
  readonly end: Float64Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
  readonly ticks: Int32Array
  /** Money turned over within the candle (price times units), where the feed tells volumes. */
  readonly value: Float64Array
  /** Candles of this length without a trade, since the session's window opened or the candle before. */
  readonly missed: Int32Array
  /** All of them since the start that lie between two candles of one session: the silence before its first is none. */
  readonly allMissed: Int32Array
  /** Ticks that came when their candle had been closed by the clock; they are in no candle. */
  readonly tooLate: Int32Array
  readonly #onClose: (i: number, builder: CandleBuilder) => void

  /** Its place among the builders of one market, by which others find what belongs to it. */
  readonly place: number

  constructor(instruments: number, length: Micros, onClose: (i: number, builder: CandleBuilder) => void, place = 0) {
    this.length = length
    this.place = place
    this.daily = length === DAY
    this.#onClose = onClose
    this.start = new Float64Array(instruments)
    this.end = new Float64Array(instruments)
    this.open = new Float64Array(instruments)
    this.high = new Float64Array(instruments)
    this.low = new Float64Array(instruments)
    this.close = new Float64Array(instruments)
    this.volume = new Float64Array(instruments)
    this.ticks = new Int32Array(instruments)
    this.value = new Float64Array(instruments)
    this.missed = new Int32Array(instruments)
    this.allMissed = new Int32Array(instruments)
    this.tooLate = new Int32Array(instruments)
  }

  /** The tick that `quotes` has just accepted, in its session. Columns, because a call boxes each float that it is given. */
  follow(i: number, quotes: Latest, session: Session): void {
    const start = this.start[i] as number
    const t = quotes.exchange[i] as number
    const px = quotes.last[i] as number
    const traded = quotes.traded[i] as number
    if (start !== 0 && t >= start && t < (this.end[i] as number)) {
      if (px > (this.high[i] as number)) this.high[i] = px
      if (px < (this.low[i] as number)) this.low[i] = px
      this.close[i] = px
      this.volume[i]! += traded
      this.value[i]! += traded * px
      this.ticks[i]!++
    } else if (t < (this.end[i] as number)) this.tooLate[i]!++
    else {
      if (start !== 0) this.#finish(i)
      this.start[i] = t
      this.#place(i, session)
      this.open[i] = px
      this.high[i] = px
      this.low[i] = px
      this.close[i] = px
      this.volume[i] = traded
      this.value[i] = traded * px
      this.ticks[i] = 1
    }
  }

  /** A trade or snapshot at exchange time `t`, within that session. */
  tick(i: number, px: number, traded: number, t: number, session: Session): void {
    const start = this.start[i] as number
    if (t < (this.end[i] as number)) {
      // Its candle is past: the feed was slower than the grace.
      if (start === 0 || t < start) this.tooLate[i]!++
      else this.#add(i, px, px, px, traded, traded * px, 1)
      return
    }
    if (start !== 0) this.#finish(i)
    this.start[i] = t
    this.#place(i, session)
    this.#fill(i, px, px, px, px, traded, traded * px, 1)
  }

  /** A closed bar no longer than this builder's length, in its session, read where it stands. The candle closes with the bar that completes it. */
  take(bar: Bar, session: Session): void {
    const { instrument: i, time, high, low, close, volume } = bar
    const forming = this.start[i] as number
    const value = volume * averageOf(bar)
    if (time < (this.end[i] as number)) {
      if (forming === 0 || time < forming) return
      if (high > (this.high[i] as number)) this.high[i] = high
      if (low < (this.low[i] as number)) this.low[i] = low
      this.close[i] = close
      this.volume[i]! += volume
      this.value[i]! += value
      this.ticks[i]! += bar.ticks
    } else {
      if (forming !== 0) this.#finish(i)
      this.start[i] = time
      this.#place(i, session)
      this.open[i] = bar.open
      this.high[i] = high
      this.low[i] = low
      this.close[i] = close
      this.volume[i] = volume
      this.value[i] = value
      this.ticks[i] = bar.ticks
    }
    if (time + bar.length >= (this.end[i] as number)) this.#finish(i)
  }

  /** The same bar as numbers. `value`: the money it turned over. */
  bar(
    i: number,
    start: number,
    length: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
    ticks: number,
    session: Session,
    value: number = volume * typical(high, low, close),
  ): void {
    const forming = this.start[i] as number
    if (start < (this.end[i] as number)) {
      if (forming === 0 || start < forming) return
      this.#add(i, high, low, close, volume, value, ticks)
    } else {
      if (forming !== 0) this.#finish(i)
      this.start[i] = start
      this.#place(i, session)
      this.#fill(i, open, high, low, close, volume, value, ticks)
    }
    if (start + length >= (this.end[i] as number)) this.#finish(i)
  }

  /** Volume-weighted average price of the forming or closing candle; its close where no volume is known. */
  vwap(i: number): Px {
    const volume = this.volume[i] as number
    return (volume > 0 ? Math.round((this.value[i] as number) / volume) : (this.close[i] as number)) as Px
  }

  /** Closes every candle that ended at or before `t`: an instrument that trades no more still closes its candles. */
  closeBefore(t: number): void {
    for (let i = 0; i < this.start.length; i++) if (this.start[i] !== 0 && (this.end[i] as number) <= t) this.#finish(i)
  }

  /**
   * A candle begins: that of the moment which stands in `start`, where it stands because a call boxes each float that it is given. One that
   * begins where the session or the candle before it says needs no dividing.
   */
  #place(i: number, session: Session): void {
    const { length } = this
    const origin = this.daily ? session.dayOpen : session.windowOpen
    const limit = this.daily ? session.dayClose : session.windowClose
    const t = this.start[i] as number
    const before = this.end[i] as number
    let start = t
    if (t === origin || (t === before && before > origin)) this.missed[i] = 0
    else {
      start = origin + Math.floor((t - origin) / length) * length
      this.missed[i] = Math.round((start - (before > origin ? before : origin)) / length)
      if (before > origin) this.allMissed[i]! += this.missed[i] as number
    }
    this.start[i] = start
    this.end[i] = start + length < limit ? start + length : limit
  }

  #fill(i: number, open: number, high: number, low: number, close: number, volume: number, value: number, ticks: number): void {
    this.open[i] = open
    this.high[i] = high
    this.low[i] = low
    this.close[i] = close
    this.volume[i] = volume
    this.value[i] = value
    this.ticks[i] = ticks
  }

  #add(i: number, high: number, low: number, close: number, volume: number, value: number, ticks: number): void {
    if (high > (this.high[i] as number)) this.high[i] = high
    if (low < (this.low[i] as number)) this.low[i] = low
    this.close[i] = close
    this.volume[i]! += volume
    this.value[i]! += value
    this.ticks[i]! += ticks
  }

  #finish(i: number): void {
    this.#onClose(i, this)
    this.start[i] = 0
  }
}
