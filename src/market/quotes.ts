// The latest quote of every instrument, as columns, and the faults of the data that arrived. The engine applies each frame row
// here first; what is not accepted (late, impossible) reaches nothing else.

import type { Bar } from './bar.ts'
import { DEPTH_LEVELS, type Depth } from './depth.ts'
import type { Micros, Px } from '../core/units.ts'

/** What became of a row. */
export const ACCEPTED = 0
export const LATE = 1
export const BAD_PRICE = 2
export const REPEATED = 3
export const BAD_TIME = 4

/** An exchange clock may run ahead of ours by this much. A time further ahead would make all that follows look late. */
const AHEAD = 5_000_000

/** Silence of one instrument that counts as a gap in its feed. */
const GAP: number = 60_000_000

/** Rows of a market frame, as columns: `tape/frame.ts` is one. Columns, not numbers, because a call boxes each float that it is given. */
export type TickRows = {
  /** When our process had the bytes, micros. */
  readonly received: Micros
  /** Exchange time, micros. */
  readonly exchange: Float64Array
  readonly px: Float64Array
  /** Cumulative volume of the day in units, negative where the feed has none. */
  readonly volume: Float64Array
}

/** How fast the usual delay of a feed follows the last one. */
const DELAY_PART = 1 / 64

/** The columns that another thread may look at. */
export type QuoteColumns = Readonly<Record<'last' | 'received' | 'bid' | 'ask', Float64Array>>

/** They lie one behind the other in `memory`, each as long as there are instruments. */
export function quoteColumns(memory: ArrayBufferLike): QuoteColumns {
  const all = new Float64Array(memory)
  const size = all.length / 4
  const column = (n: number) => all.subarray(n * size, (n + 1) * size)
  return { last: column(0), received: column(1), bid: column(2), ask: column(3) }
}

export class Quotes {
  readonly last: Float64Array
  /** Cumulative volume of the day, the highest seen; 0 when never given. */
  readonly volume: Float64Array
  /** Units traded between the last accepted tick and the one before. */
  readonly traded: Float64Array
  /** Exchange time of the last accepted row; 0 before the first. */
  readonly exchange: Float64Array
  readonly received: Float64Array
  /** Best bid and ask, 0 where the feed gives no depth. */
  readonly bid: Float64Array
  readonly ask: Float64Array
  /** The price that change is measured from: yesterday's close when known, else the first price seen. */
  readonly reference: Float64Array
  readonly depth: Depth
  /** Faults by instrument. */
  readonly late: Int32Array
  readonly volumeBack: Int32Array
  readonly repeated: Int32Array
  readonly gaps: Int32Array
  /** Of them, since the day began; in bars the missing ones. The silence before a day's first quote is none. */
  readonly gapsToday: Int32Array
  readonly bad: Int32Array
  readonly badTime: Int32Array
  /** 1 where the latest word came as a bar. */
  readonly fromBars: Uint8Array
  /** Traded today as bars have told it. */
  readonly #barVolume: Float64Array
  /** 1 until the first quote of the day. */
  readonly #fresh: Uint8Array
  /** Usual micros from the exchange's time to ours, a moving mean over about the last 64 ticks; below 0 when its clock runs ahead. */
  readonly delay: Float64Array
  /**
   * The shortest way from the exchange to us seen today, in micros, over all instruments; Infinity before the first tick. What the
   * clocks differ by is at most this much: below 0, the exchange's clock is ahead of ours by at least that.
   */
  leastDelay = Number.POSITIVE_INFINITY
  /** Rows applied since the start. */
  ticks = 0

  /** `memory`: where the columns that others may look at lie, of four floats for each instrument; begun anew. */
  constructor(instruments: number, memory: ArrayBufferLike = new ArrayBuffer(instruments * 32)) {
    const floats = () => new Float64Array(instruments)
    const { last, received, bid, ask } = quoteColumns(memory)
    for (const column of [last, received, bid, ask]) column.fill(0)
    const counts = () => new Int32Array(instruments)
    this.last = last
    this.volume = floats()
    this.exchange = floats()
    this.received = received
    this.bid = bid
    this.ask = ask
    this.reference = floats()
    const levels = () => new Float64Array(instruments * DEPTH_LEVELS)
    this.depth = { bidPx: levels(), bidQty: levels(), askPx: levels(), askQty: levels() }
    this.late = counts()
    this.volumeBack = counts()
    this.repeated = counts()
    this.gaps = counts()
    this.bad = counts()
    this.badTime = counts()
    this.gapsToday = counts()
    this.fromBars = new Uint8Array(instruments)
    this.#barVolume = floats()
    this.#fresh = new Uint8Array(instruments)
    this.traded = floats()
    this.delay = floats()
  }

  /** Applies a row of a frame to instrument `i`, and says what became of it. */
  apply(i: number, rows: TickRows, row: number): number {
    const px = rows.px[row] as number
    const volume = rows.volume[row] as number
    const exchange = rows.exchange[row] as number
    const { received } = rows
    this.ticks++
    this.traded[i] = 0
    if (!(px > 0)) {
      this.bad[i]!++
      return BAD_PRICE
    }
    if (exchange > received + AHEAD) {
      this.badTime[i]!++
      return BAD_TIME
    }
    const before = this.exchange[i] as number
    if (exchange < before) {
      this.late[i]!++
      return LATE
    }
    this.received[i] = received
    const volumeBefore = this.volume[i] as number
    if (exchange === before && px === this.last[i] && volume === volumeBefore) {
      this.repeated[i]!++
      return REPEATED
    }
    if (before === 0) this.#first(i, px)
    else if (exchange - before > GAP) this.#gap(i)
    this.#fresh[i] = 0
    this.fromBars[i] = 0
    if (volume >= 0) {
      if (volume < volumeBefore) this.volumeBack[i]!++
      else {
        // The first volume of a day tells what was traded before we listened: it belongs to no tick of ours.
        if (volumeBefore > 0) this.traded[i] = volume - volumeBefore
        this.volume[i] = volume
      }
    }
    const delay = received - exchange
    if (before === 0) this.delay[i] = delay
    else this.delay[i]! += (delay - (this.delay[i] as number)) * DELAY_PART
    if (delay < this.leastDelay) this.leastDelay = delay
    this.last[i] = px
    this.exchange[i] = exchange
    return ACCEPTED
  }

  /** A bar stands for its close: backtests over bars and warm-up history come this way. */
  applyBar(bar: Bar): void {
    const { instrument: i, length } = bar
    this.#barVolume[i]! += bar.volume
    this.#word(i, bar.close, bar.time + length, length > GAP ? length : GAP)
  }

  /** A price of bars by itself, such as a bar's first. */
  applyClose(i: number, close: Px, end: Micros): void {
    this.#word(i, close, end, GAP)
  }

  /** A new day: the last close becomes the reference, volume begins again. */
  newDay(): void {
    for (let i = 0; i < this.last.length; i++) if (this.last[i] !== 0) this.reference[i] = this.last[i] as number
    this.volume.fill(0)
    this.#barVolume.fill(0)
    this.gapsToday.fill(0)
    this.#fresh.fill(1)
    this.leastDelay = Number.POSITIVE_INFINITY
  }

  /** Units traded today as far as the feed tells. */
  volumeToday(i: number): number {
    return (this.fromBars[i] === 1 ? this.#barVolume[i] : this.volume[i]) as number
  }

  /** What bars say of an instrument at a moment; `silence` is the longest that is no gap. */
  #word(i: number, px: number, end: number, silence: number): void {
    const before = this.exchange[i] as number
    if (before === 0) this.#first(i, px)
    else if (end - before > silence) this.#gap(i)
    this.#fresh[i] = 0
    this.fromBars[i] = 1
    this.last[i] = px
    this.exchange[i] = end
    this.received[i] = end
  }

  #gap(i: number): void {
    if (this.#fresh[i] === 1) return
    this.gaps[i]!++
    this.gapsToday[i]!++
  }

  #first(i: number, px: number): void {
    if (this.reference[i] === 0) this.reference[i] = px
  }
}
