// The rows of one subscribed chart: candles of its length built from the one-minute history and the forming minute, or from the
// kept trades when shorter, with the usual overlays. Lives beside the publisher; nothing in it reaches a decision.

import type { Bars } from '../analysis/bars.ts'
import type { Indicator } from '../analysis/indicator.ts'
import { Ema } from '../analysis/indicators/ema.ts'
import { Vwap } from '../analysis/indicators/vwap.ts'
import { type InstrumentNo, type Micros, MINUTE } from '../core/units.ts'
import { CandleBuilder } from '../market/candles.ts'
import type { Prints } from '../market/prints.ts'
import { SessionClock } from '../market/sessions.ts'
import type { RowWriter } from '../protocol/row-codec.ts'
import type { Engine } from './engine.ts'

/** Candles kept on screen: more than the widest terminal shows. */
const KEPT = 240

const firstRow = ({ open, high, low, close, volume }: Bars) =>
  [open[0], high[0], low[0], close[0], volume[0]] as [number, number, number, number, number]

export class ChartFeed {
  readonly no: InstrumentNo
  readonly length: Micros
  readonly #engine: Engine
  readonly #rows: RowWriter
  readonly #builder: CandleBuilder
  readonly #minutes: CandleBuilder
  readonly #session: SessionClock
  readonly #ema9 = new Ema(9)
  readonly #ema21 = new Ema(21)
  readonly #vwap = new Vwap()
  /** The forming candle as the overlays take it: columns of one row. */
  readonly #row: Bars = {
    open: new Float64Array(1),
    high: new Float64Array(1),
    low: new Float64Array(1),
    close: new Float64Array(1),
    volume: new Float64Array(1),
  }
  readonly #peeked = { value: Number.NaN }
  readonly #times: number[] = []
  #seen = 0
  #day = 0

  constructor(engine: Engine, rows: RowWriter, no: InstrumentNo, length: Micros) {
    this.no = no
    this.length = length
    this.#engine = engine
    this.#rows = rows
    this.#builder = new CandleBuilder(1, length, (_, from) => this.#closed(from))
    this.#minutes = engine.market.minutes
    this.#session = new SessionClock(engine.setup.calendars[engine.setup.instruments.at(no).calendar])
  }

  /** Writes what changed since the last call. */
  publish(): void {
    const { history, prints } = this.#engine.market
    if (this.length < MINUTE) return prints && this.#short(prints)
    const count = history.count(this.no)
    history.each(this.no, this.#seen, (time, open, high, low, close, volume, value, ticks) => {
      this.#enter(time)
      this.#builder.bar(0, time, 60_000_000, open, high, low, close, volume, ticks, this.#session, value)
    })
    this.#seen = count
    this.#forming()
  }

  /** Takes all its rows away. */
  end(): void {
    for (const time of this.#times) this.#rows.delete('candle', [this.no, this.length, time])
  }

  /** Bars shorter than a minute are built from the trades that are kept. */
  #short(prints: Prints): void {
    const b = this.#builder
    prints.each(this.no, this.#seen, (_, t, px, traded) => {
      this.#enter(t)
      b.tick(0, px, traded, t, this.#session)
    })
    this.#seen = prints.count(this.no)
    if (b.start[0] !== 0) this.#putForming(b.start[0] as number, b, b.vwap(0), b.ticks[0] as number, b.missed[0] as number)
  }

  /** Candles are counted from here. */
  get #origin(): Micros {
    return this.#builder.daily ? this.#session.dayOpen : this.#session.windowOpen
  }

  #enter(time: number): void {
    this.#session.advance(time as Micros)
    if (this.#session.day !== this.#day) {
      this.#day = this.#session.day
      this.#vwap.reset()
    }
  }

  #closed(from: CandleBuilder): void {
    this.#ema9.push(from, 0)
    this.#ema21.push(from, 0)
    this.#vwap.push(from, 0)
    const overlays = [this.#ema9.value, this.#ema21.value, this.#vwap.value]
    this.#put(from.start[0] as number, from, overlays, from.vwap(0), from.ticks[0] as number, from.missed[0] as number)
  }

  /** The candle still forming: its closed minutes and the minute that is forming now. */
  #forming(): void {
    const minute = this.#minutes
    const b = this.#builder
    const start = minute.start[this.no] as number
    const has = b.start[0] !== 0
    if (start === 0 && !has) return
    if (start !== 0) this.#enter(start)
    const origin = this.#origin
    const bucket = start === 0 ? (b.start[0] as number) : origin + Math.floor((start - origin) / this.length) * this.length
    const joined = has && b.start[0] === bucket
    const live = start !== 0
    const open = (joined ? b.open[0] : minute.open[this.no]) as number
    const high = Math.max(joined ? (b.high[0] as number) : 0, live ? (minute.high[this.no] as number) : 0)
    const low = Math.min(
      joined ? (b.low[0] as number) : Number.POSITIVE_INFINITY,
      live ? (minute.low[this.no] as number) : Number.POSITIVE_INFINITY,
    )
    const close = (live ? minute.close[this.no] : b.close[0]) as number
    const volume = (joined ? (b.volume[0] as number) : 0) + (live ? (minute.volume[this.no] as number) : 0)
    const row = this.#row
    row.open[0] = open
    row.high[0] = high
    row.low[0] = low
    row.close[0] = close
    row.volume[0] = volume
    const value = (joined ? (b.value[0] as number) : 0) + (live ? (minute.value[this.no] as number) : 0)
    const trades = (joined ? (b.ticks[0] as number) : 0) + (live ? (minute.ticks[this.no] as number) : 0)
    const missed = joined ? (b.missed[0] as number) : this.#missedBefore(bucket)
    this.#putForming(bucket, row, volume > 0 ? Math.round(value / volume) : close, trades, missed)
  }

  /** Bars without a trade between the one closed last, or the session's opening, and one that begins at `start`. */
  #missedBefore(start: number): number {
    const before = this.#builder.end[0] as number
    return Math.round((start - (before > this.#origin ? before : this.#origin)) / this.length)
  }

  #putForming(time: number, bars: Bars, average: number, trades: number, missed: number): void {
    const peek = (overlay: Indicator<{ value: number }>): number => {
      overlay.peek(bars, 0, this.#peeked)
      return this.#peeked.value
    }
    this.#put(time, bars, [peek(this.#ema9), peek(this.#ema21), peek(this.#vwap)], average, trades, missed)
  }

  #put(time: number, bars: Bars, overlays: readonly number[], average: number, trades: number, missed: number): void {
    if (this.#times.at(-1) !== time) {
      this.#times.push(time)
      if (this.#times.length > KEPT) this.#rows.delete('candle', [this.no, this.length, this.#times.shift() as number])
    }
    const or0 = (value: number): number => (Number.isNaN(value) ? 0 : Math.round(value))
    this.#rows.put('candle', [this.no, this.length, time, ...firstRow(bars), ...overlays.map(or0), average, trades, missed])
  }
}
