// Builds candles of one length for all instruments, as columns, from ticks or from shorter bars. The engine owns one builder per
// timeframe in use; a closed candle is handed to `onClose` while its numbers still stand in the columns.

import { DAY, type Micros } from '../core/units.ts'
import type { Quotes } from './quotes.ts'
import type { SessionClock } from './sessions.ts'

/** Where a session stands: what candles are counted from, and what none goes beyond. */
type Session = Pick<SessionClock, 'windowOpen' | 'windowClose' | 'dayOpen' | 'dayClose'>

export class CandleBuilder {
  readonly length: Micros
  /** True for candles of a whole session day: their origin and limit are those of the day, not of a window. */
  readonly daily: boolean
  /** Start of the forming candle; 0 when none is forming. */
  readonly start: Float64Array
  /** End of the forming candle: its start plus the length, or the limit of its session when that comes first. */
  readonly end: Float64Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
  readonly ticks: Int32Array
  readonly #onClose: (i: number, builder: CandleBuilder) => void

  constructor(instruments: number, length: Micros, onClose: (i: number, builder: CandleBuilder) => void) {
    this.length = length
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
  }

  /** A trade or snapshot at exchange time `t`, within a session from `origin` (candles are counted from it) to `limit` (none goes beyond). */
  tick(i: number, px: number, traded: number, t: number, origin: number, limit: number): void {
    const start = this.start[i] as number
    if (start !== 0) {
      if (t < (this.end[i] as number) && t >= start) {
        if (px > (this.high[i] as number)) this.high[i] = px
        if (px < (this.low[i] as number)) this.low[i] = px
        this.close[i] = px
        this.volume[i]! += traded
        this.ticks[i]!++
        return
      }
      // A tick of a candle already past (a feed slower than the grace): it belongs to no forming candle.
      if (t < start) return
      this.#finish(i)
    }
    this.#begin(i, origin + Math.floor((t - origin) / this.length) * this.length, limit, px, px, px, px, traded, 1)
  }

  /** A tick that `quotes` has just taken, read where it stands: as arguments, times would be boxed on the heap at every tick. */
  quoted(i: number, quotes: Quotes, session: Session): void {
    const start = this.start[i] as number
    const t = quotes.exchange[i] as number
    if (start === 0 || t < start || t >= (this.end[i] as number)) {
      const px = quotes.last[i] as number
      if (this.daily) this.tick(i, px, quotes.traded, t, session.dayOpen, session.dayClose)
      else this.tick(i, px, quotes.traded, t, session.windowOpen, session.windowClose)
      return
    }
    const px = quotes.last[i] as number
    if (px > (this.high[i] as number)) this.high[i] = px
    if (px < (this.low[i] as number)) this.low[i] = px
    this.close[i] = px
    this.volume[i]! += quotes.traded
    this.ticks[i]!++
  }

  /** A closed bar no longer than this builder's length. The candle closes with the bar that completes it. */
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
    origin: number,
    limit: number,
  ): void {
    const bucket = origin + Math.floor((start - origin) / this.length) * this.length
    const forming = this.start[i] as number
    if (forming !== 0 && bucket !== forming) {
      if (bucket < forming) return
      this.#finish(i)
    }
    if (this.start[i] === 0) this.#begin(i, bucket, limit, open, high, low, close, volume, ticks)
    else {
      if (high > (this.high[i] as number)) this.high[i] = high
      if (low < (this.low[i] as number)) this.low[i] = low
      this.close[i] = close
      this.volume[i]! += volume
      this.ticks[i]! += ticks
    }
    if (start + length >= (this.end[i] as number)) this.#finish(i)
  }

  /** Closes every candle that ended at or before `t`: an instrument that trades no more still closes its candles. */
  closeBefore(t: number): void {
    for (let i = 0; i < this.start.length; i++) {
      const start = this.start[i] as number
      if (start !== 0 && (this.end[i] as number) <= t) this.#finish(i)
    }
  }

  #begin(
    i: number,
    start: number,
    limit: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
    ticks: number,
  ): void {
    this.start[i] = start
    this.end[i] = Math.min(start + this.length, limit)
    this.open[i] = open
    this.high[i] = high
    this.low[i] = low
    this.close[i] = close
    this.volume[i] = volume
    this.ticks[i] = ticks
  }

  #finish(i: number): void {
    this.#onClose(i, this)
    this.start[i] = 0
  }
}
