// Money: positions, charges as they are booked, and the result of the day. Booked from fills only.

import type { DayNo, InstrumentNo, Micros, Money, OrderId, Px, Qty } from '../core/units.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import { type ChargeBook, type ChargeTable, chargesFor } from '../trading/charges.ts'
import type { Order } from '../trading/order.ts'
import { Positions } from '../trading/positions.ts'

export class Ledger {
  readonly positions: Positions
  #startEquity: Money
  /** Equity when the current day began. */
  #dayStart: Money
  readonly #book: ChargeBook
  #table: ChargeTable
  readonly #instruments: InstrumentTable
  readonly #last: Float64Array
  /** Value traded by each working order so far: brokerage is per order. */
  readonly #traded = new Map<OrderId, number>()

  constructor(instruments: InstrumentTable, book: ChargeBook, last: Float64Array, startEquity: Money) {
    this.#instruments = instruments
    this.#book = book
    this.#table = book.on(0 as DayNo)
    this.#last = last
    this.#startEquity = startEquity
    this.#dayStart = startEquity
    this.positions = new Positions(instruments.size)
  }

  /** Money at the start, as recovered. */
  begin(startEquity: Money): void {
    this.#startEquity = startEquity
    this.#dayStart = startEquity
  }

  /** A new trading day begins: the charges in force change and the day's result starts at zero. */
  newDay(day: DayNo): void {
    this.#table = this.#book.on(day)
    this.#dayStart = this.equity
  }

  /** The charges table of a day, without closing the result of the day before. */
  useCharges(day: DayNo): void {
    this.#table = this.#book.on(day)
  }

  /** Books a fill of an order; returns its charges. */
  fill(order: Order, qty: Qty, px: Px, _t: Micros): Money {
    const before = (this.#traded.get(order.id) ?? 0) as Money
    const charges = chargesFor(this.#table, this.#instruments.at(order.instrument).product, { qty, px }, before)
    if (order.filled === order.qty) this.#traded.delete(order.id)
    else this.#traded.set(order.id, before + Math.abs(px * qty))
    this.positions.fill(order.instrument, order.owner, qty, px, charges)
    return charges
  }

  /** What an order of this value would cost, both ways, by the table in force. */
  chargesOf(i: InstrumentNo, qty: Qty, px: Px): Money {
    return chargesFor(this.#table, this.#instruments.at(i).product, { qty, px }, 0 as Money)
  }

  get startEquity(): Money {
    return this.#startEquity
  }

  get dayStart(): Money {
    return this.#dayStart
  }

  /** Money now: start, realised and open profit, less charges. */
  get equity(): Money {
    const { positions } = this
    let sum: number = this.#startEquity
    for (let n = 0; n < positions.touched.length; n++) {
      const i = positions.touched[n] as InstrumentNo
      sum += positions.profit(i, this.#last[i] as number) - (positions.charges[i] as number)
    }
    return sum as Money
  }

  get charges(): Money {
    let sum = 0
    for (const i of this.positions.touched) sum += this.positions.charges[i] as number
    return sum as Money
  }

  get dayProfit(): Money {
    return (this.equity - this.#dayStart) as Money
  }
}
