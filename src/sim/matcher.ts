// Which orders of one book trade, how much and at what price, when an order arrives, a quote moves or a bar ends. It decides; the
// matching venue writes down and tells. Own orders come in the exchange's order: better price first, then the older.
//
// The queue: a resting order at the touch stands behind everyone who was there before, and nobody tells how many they were. So it
// fills when a trade goes through its price (everyone at it has then been served), or when the opposite side's displayed quantity
// reaches its price; a trade at its very price fills nothing. Results are on the safe side.

import type { Micros, Px, Qty } from '../core/units.ts'
import type { Bar } from '../market/bar.ts'
import { DEPTH_LEVELS } from '../tape/frame.ts'
import { barFill } from './bar-fill.ts'
import type { BookOrder } from './order-book.ts'
import type { QuoteBoard } from './quote-board.ts'

/** `time` is when it traded, which a bar's open may date before now. */
export type Traded = (order: BookOrder, qty: Qty, px: Px, time: Micros) => void

export class Matcher {
  readonly #board: QuoteBoard
  readonly #traded: Traded

  constructor(board: QuoteBoard, traded: Traded) {
    this.#board = board
    this.#traded = traded
  }

  /** True when the last price has reached the trigger of a sleeping order. */
  wakes(order: BookOrder): boolean {
    return !order.live && reached(order, this.#board.last(order.instrument))
  }

  /** A new order or price meets the standing quote as a taker: at the opposite side, level by level where depth is known. */
  arrived(order: BookOrder, t: Micros): void {
    const { instrument, limit } = order
    if (!order.live || this.#board.fromBars(instrument)) return
    const buy = order.qty > 0
    if (this.#board.hasDepth(instrument)) {
      this.#takeLevels(order, t, false)
      return
    }
    const px = this.#board.against(instrument, this.#board.last(instrument), buy)
    if (px > 0 && (buy ? px <= limit : px >= limit)) this.#traded(order, rest(order), px, t)
  }

  /** A resting order fills at its limit: whole when a trade went through it, else as far as the opposite side reaches it. */
  resting(order: BookOrder, traded: boolean, t: Micros): void {
    if (!order.live) return
    const last = this.#board.last(order.instrument)
    const through = traded && (order.qty > 0 ? last < order.limit : last > order.limit)
    if (through) this.#traded(order, rest(order), order.limit, t)
    else if (this.#board.hasDepth(order.instrument)) this.#takeLevels(order, t, true)
  }

  /** An order that stood before the bar began meets the whole of it. */
  bar(order: BookOrder, bar: Bar, end: Micros): void {
    const open = this.#board.against(bar.instrument, bar.open, order.qty > 0)
    const { px, atOpen } = barFill(order.qty, order.limit, open, bar)
    if (px > 0 && (atOpen || order.validity === 'day')) this.#traded(order, rest(order), px, atOpen ? bar.time : end)
  }

  /** True when a sleeping order's trigger lies within the bar. */
  wakesInBar(order: BookOrder, bar: Bar): boolean {
    return !order.live && reached(order, order.qty > 0 ? bar.high : bar.low)
  }

  /**
   * An order whose trigger was reached in the bar. Opened beyond it, the order meets the bar as one that stood before it. Else it
   * came to life at the trigger and pays half the spread on it; how the price went on from there within the bar nobody knows, so
   * where its limit does not allow that much it waits for the next bar.
   */
  wokenBar(order: BookOrder, bar: Bar, end: Micros): void {
    if (reached(order, bar.open)) {
      this.bar(order, bar, end)
      return
    }
    const px = this.#board.against(bar.instrument, order.trigger, order.qty > 0)
    if (order.qty > 0 ? px <= order.limit : px > 0 && px >= order.limit) this.#traded(order, rest(order), px, end)
  }

  #takeLevels(order: BookOrder, t: Micros, atLimit: boolean): void {
    const { instrument, limit } = order
    const buy = order.qty > 0
    for (let level = 0; level < DEPTH_LEVELS && order.state === 'open'; level++) {
      const px = this.#board.levelPx(instrument, buy, level)
      const shown = this.#board.levelQty(instrument, buy, level)
      if (shown <= 0) continue
      if (!(px > 0) || (buy ? px > limit : px < limit)) return
      const qty = (Math.sign(order.qty) * Math.min(shown, Math.abs(rest(order)))) as Qty
      this.#board.take(instrument, buy, level, qty)
      this.#traded(order, qty, atLimit ? limit : px, t)
    }
  }
}

const rest = (order: BookOrder): Qty => (order.qty - order.filled) as Qty

const reached = ({ trigger, qty }: BookOrder, px: Px): boolean => px > 0 && (qty > 0 ? px >= trigger : px <= trigger)

/** A copy of an instrument's working orders in the order in which they are matched; the two sides do not compete. */
export function inPriority(orders: readonly BookOrder[]): readonly BookOrder[] {
  if (orders.length < 2) return orders.slice()
  return orders.toSorted((a, b) => {
    const side = Math.sign(b.qty) - Math.sign(a.qty)
    return side || (b.limit - a.limit) * Math.sign(a.qty) || a.place - b.place
  })
}
