// What the matching venue knows of the market: last price, displayed depth where the feed has it, else a quote made from the last
// price and a stated spread. Columns by instrument; the venue writes it before it matches.

import type { InstrumentNo, Micros, Px, Qty } from '../core/units.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import { DEPTH_LEVELS, type Frame, NO_VOLUME } from '../tape/frame.ts'
import type { Interest } from './auction.ts'

/** From bars an order can only meet the next bar; from ticks it meets the quote that stands. */
const NOTHING = 0
const TICKS = 1
const BARS = 2

export class QuoteBoard {
  readonly #last: Float64Array
  readonly #volume: Float64Array
  /** When the last price came. */
  readonly #time: Float64Array
  readonly #source: Uint8Array
  readonly #deep: Uint8Array
  readonly #bidPx: Float64Array
  readonly #bidQty: Float64Array
  readonly #askPx: Float64Array
  readonly #askQty: Float64Array
  readonly #tick: Float64Array
  readonly #halfTicks: number

  /** `spreadTicks`: the whole assumed spread where there is no depth; 0 trades at the very price. */
  constructor(instruments: InstrumentTable, spreadTicks: number) {
    const size = instruments.size
    this.#last = new Float64Array(size)
    this.#time = new Float64Array(size).fill(-Infinity)
    this.#volume = new Float64Array(size).fill(NO_VOLUME)
    this.#source = new Uint8Array(size)
    this.#deep = new Uint8Array(size)
    this.#bidPx = new Float64Array(size * DEPTH_LEVELS)
    this.#bidQty = new Float64Array(size * DEPTH_LEVELS)
    this.#askPx = new Float64Array(size * DEPTH_LEVELS)
    this.#askQty = new Float64Array(size * DEPTH_LEVELS)
    this.#tick = Float64Array.from(instruments.list, one => one.tick)
    this.#halfTicks = spreadTicks / 2
  }

  /** 0 before the first datum. */
  last(instrument: InstrumentNo): Px {
    return (this.#last[instrument] ?? 0) as Px
  }

  /** When the last price came; -Infinity before the first. */
  lastTime(instrument: InstrumentNo): Micros {
    return (this.#time[instrument] ?? -Infinity) as Micros
  }

  /** Last price and best quotes, made where there is no depth; 0 before the first datum. */
  priceOf(instrument: InstrumentNo): { readonly last: Px; readonly bid: Px; readonly ask: Px } {
    const last = this.last(instrument)
    if (last === 0) return { last, bid: last, ask: last }
    if (!this.hasDepth(instrument)) return { last, bid: this.against(instrument, last, false), ask: this.against(instrument, last, true) }
    return { last, bid: this.levelPx(instrument, false, 0), ask: this.levelPx(instrument, true, 0) }
  }

  known(instrument: InstrumentNo): boolean {
    return this.#source[instrument] !== NOTHING
  }

  fromBars(instrument: InstrumentNo): boolean {
    return this.#source[instrument] === BARS
  }

  hasDepth(instrument: InstrumentNo): boolean {
    return this.#deep[instrument] === 1
  }

  /**
   * Takes one row of a frame; true when it tells of a trade since the row before. A feed repeats the last price with every
   * change of depth, and an old trade must not fill a new order. A row without a price is no news.
   */
  row(frame: Frame, row: number): boolean {
    const at = frame.instrument[row] as InstrumentNo
    const px = frame.px[row] as number
    if (!(px > 0)) return false
    const volume = frame.volume[row] as number
    const before = this.#volume[at] as number
    const traded = volume === NO_VOLUME || before === NO_VOLUME ? px !== this.#last[at] : volume !== before
    this.#last[at] = px
    this.#time[at] = frame.received
    this.#volume[at] = volume
    this.#source[at] = TICKS
    const place = frame.depth[row] as number
    this.#deep[at] = place < 0 ? 0 : 1
    if (place < 0) return traded
    for (let level = 0; level < DEPTH_LEVELS; level++) {
      const from = place * DEPTH_LEVELS + level
      const to = at * DEPTH_LEVELS + level
      this.#bidPx[to] = frame.bidPx[from] as number
      this.#bidQty[to] = frame.bidQty[from] as number
      this.#askPx[to] = frame.askPx[from] as number
      this.#askQty[to] = frame.askQty[from] as number
    }
    return traded
  }

  /** A bar has ended at this price. */
  close(instrument: InstrumentNo, px: Px, t: Micros): void {
    this.#last[instrument] = px
    this.#time[instrument] = t
    this.#source[instrument] = BARS
    this.#deep[instrument] = 0
  }

  /** The price to pay (buy) or to get (sell) around `px` without depth: half the spread against the order, on tick. */
  against(instrument: InstrumentNo, px: Px, buy: boolean): Px {
    const tick = this.#tick[instrument] as number
    const half = this.#halfTicks
    return ((buy ? Math.ceil(px / tick + half) : Math.floor(px / tick - half)) * tick) as Px
  }

  /** Price of a displayed level of the side that a buy (asks) or a sell (bids) meets. */
  levelPx(instrument: InstrumentNo, buy: boolean, level: number): Px {
    return (buy ? this.#askPx : this.#bidPx)[instrument * DEPTH_LEVELS + level] as Px
  }

  /** Quantity left at it; 0 is no such level. */
  levelQty(instrument: InstrumentNo, buy: boolean, level: number): number {
    return (buy ? this.#askQty : this.#bidQty)[instrument * DEPTH_LEVELS + level] as number
  }

  /** The displayed interest of others, buys positive; empty without depth. */
  displayed(instrument: InstrumentNo): Interest[] {
    if (!this.hasDepth(instrument)) return []
    const found: Interest[] = []
    for (const side of [1, -1])
      for (let level = 0; level < DEPTH_LEVELS; level++) {
        const qty = this.levelQty(instrument, side < 0, level)
        if (qty > 0) found.push({ qty: (side * qty) as Qty, limit: this.levelPx(instrument, side < 0, level) })
      }
    return found
  }

  /** Takes quantity off a level, until the next row displays it anew. */
  take(instrument: InstrumentNo, buy: boolean, level: number, qty: Qty): void {
    const column = buy ? this.#askQty : this.#bidQty
    const at = instrument * DEPTH_LEVELS + level
    column[at] = (column[at] as number) - Math.abs(qty)
  }
}
