// Money: positions, charges as they are booked, and the result of the day. Booked from fills only.

import type { DayNo, InstrumentNo, Money, Px, Qty } from '../core/units.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import { type ChargeBook, type ChargeTable, chargesFor } from '../trading/charges.ts'
import type { Order } from '../trading/order.ts'
import { Positions } from '../trading/positions.ts'

export class Ledger {
  readonly positions: Positions
  #startEquity: Money
  /** Equity when the current day began. */
  #dayStart: Money
  /** Money when the current day began, without open profit. */
  #dayBase: Money
  readonly #book: ChargeBook
  #table: ChargeTable
  readonly #instruments: InstrumentTable
  readonly #last: Float64Array

  constructor(instruments: InstrumentTable, book: ChargeBook, last: Float64Array, startEquity: Money) {
    this.#instruments = instruments
    this.#book = book
    this.#table = book.on(0 as DayNo)
    this.#last = last
    this.#startEquity = startEquity
    this.#dayStart = startEquity
    this.#dayBase = startEquity
    this.positions = new Positions(instruments.size)
  }

  /** Money at the start of the day, as recovered: without and with the open profit of what was held over. */
  begin(startEquity: Money, dayStart: Money): void {
    this.#startEquity = startEquity
    this.#dayBase = startEquity
    this.#dayStart = dayStart
  }

  /** A new trading day begins: the charges in force change and the day's result starts at zero. */
  newDay(day: DayNo): void {
    this.#table = this.#book.on(day)
    this.#dayStart = this.equity
    this.#dayBase = this.base
  }

  /** The charges table of a day, without closing the result of the day before. */
  useCharges(day: DayNo): void {
    this.#table = this.#book.on(day)
  }

  /** Books a fill that the order already counts; returns its charges. Brokerage is per order, so what it traded before matters. */
  fill(order: Order, qty: Qty, px: Px): Money {
    const before = (Math.abs(order.filledValue) - Math.abs(px * qty)) as Money
    const charges = chargesFor(this.#table, this.#instruments.at(order.instrument).product, { qty, px }, before)
    this.positions.fill(order.instrument, order.owner, qty, px, charges)
    return charges
  }

  /** What an order of this value would cost, both ways, by the table in force. */
  chargesOf(i: InstrumentNo, qty: Qty, px: Px): Money {
    return chargesFor(this.#table, this.#instruments.at(i).product, { qty, px }, 0 as Money)
  }

  get dayBase(): Money {
    return this.#dayBase
  }

  /** Money now without open profit: start and what was realised, less charges. */
  get base(): Money {
    const { positions } = this
    let sum: number = this.#startEquity
    for (const i of positions.touched) sum += (positions.realised[i] as number) - (positions.charges[i] as number)
    return sum as Money
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
