// Money: positions, charges as they are booked, and the result of the day. Booked from fills only.

import type { DayNo, InstrumentNo, Money, Px, Qty } from '../core/units.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import { ChargeMeter } from '../trading/charge-meter.ts'
import type { ChargeBook } from '../trading/charges.ts'
import { type Order, isSettlement } from '../trading/order.ts'
import { Positions } from '../trading/positions.ts'
import type { HeldPosition } from '../trading/recovery.ts'
import type { Conversion } from './outbox.ts'

export class Ledger {
  readonly positions: Positions
  #startEquity: Money
  /** Equity when the current day began. */
  #dayStart: Money
  /** Money when the current day began, without open profit. */
  #dayBase: Money
  readonly meter: ChargeMeter
  /** Roundings of contract notes, booked when a day ends: cost of no position. */
  #rounding = 0
  /** Charges of all days before today. */
  #chargesBefore = 0
  readonly #last: Float64Array
  /** Scratch of #reckon: money with open profit and loss, and with open loss only. */
  readonly #worth = new Float64Array(2)

  constructor(instruments: InstrumentTable, book: ChargeBook, last: Float64Array, startEquity: Money) {
    this.meter = new ChargeMeter(instruments, book, 0 as DayNo)
    this.#last = last
    this.#startEquity = startEquity
    this.#dayStart = startEquity
    this.#dayBase = startEquity
    this.positions = new Positions(instruments.size, i => instruments.at(i).product)
  }

  /** Money at the start of the day, as recovered: without and with the open profit of what was held over. */
  begin(startEquity: Money, dayStart: Money): void {
    this.#startEquity = startEquity
    this.#dayBase = startEquity
    this.#dayStart = dayStart
  }

  /** The charges of the first day, without closing the result of a day before. */
  useCharges(day: DayNo): void {
    this.meter.useDay(day)
  }

  /**
   * A new trading day begins. What intraday shares are still held has become delivery, and the contract note of the day that ends is
   * booked; then the charges in force change and the day's result starts at zero.
   */
  newDay(day: DayNo): { readonly converted: readonly Conversion[]; readonly rounding: Money } {
    const { positions, meter } = this
    const converted: Conversion[] = []
    for (const instrument of positions.touched) {
      const qty = positions.qty[instrument] as Qty
      const charges = meter.carry(instrument, qty, positions.cost[instrument] as Money)
      if (charges === 0) continue
      positions.charge(instrument, charges)
      converted.push({ instrument, qty, charges })
    }
    const rounding = this.bookNote()
    meter.useDay(day)
    this.#chargesBefore = this.charges
    this.#dayStart = this.equity
    this.#dayBase = this.base
    return { converted, rounding }
  }

  /** Books by how much the contract note of the day so far differs from the charges booked; a second call adds what came since. */
  bookNote(): Money {
    const { items } = this.meter
    const difference = items.difference()
    this.#rounding += difference
    items.booked(difference)
    return difference
  }

  /** A position as a start found it, with what of it was held over night. */
  restore(held: HeldPosition): void {
    this.positions.restore(held)
    if (held.overnight) this.meter.restore(held.instrument, held.overnight.start, held.overnight.left)
  }

  /** Books a fill that the order already counts; returns its charges. Brokerage is per order, so what it traded before matters. */
  fill(order: Order, qty: Qty, px: Px): Money {
    const before = (Math.abs(order.filledValue) - Math.abs(px * qty)) as Money
    const { instrument } = order
    const charges = isSettlement(order.id) ? this.meter.settle(instrument, qty, px) : this.meter.fill(instrument, qty, px, before)
    this.positions.fill(order.instrument, order.owner, qty, px, charges)
    return charges
  }

  /** Books what a person says; its charges are in no contract note. */
  adjust(i: InstrumentNo, owner: string, qty: Qty, px: Px, charges: Money): void {
    this.positions.fill(i, owner, qty, px, charges)
  }

  get dayBase(): Money {
    return this.#dayBase
  }

  /** Money now without open profit: start and what was realised, less charges. */
  get base(): Money {
    return (this.#startEquity + this.positions.won - this.#rounding) as Money
  }

  /** Money without open profit but with open loss: what may be counted on. */
  get cautious(): Money {
    this.#reckon()
    return this.#worth[1] as Money
  }

  get dayStart(): Money {
    return this.#dayStart
  }

  /** Money now: start, realised and open profit, less charges. */
  get equity(): Money {
    this.#reckon()
    return this.#worth[0] as Money
  }

  /** One plain loop into typed numbers: two rules ask for it at every order, and it must neither box nor wander. */
  #reckon(): void {
    const { qty, cost, touched, won } = this.positions
    const last = this.#last
    const base = this.#startEquity + won - this.#rounding
    let open = 0
    for (let n = 0; n < touched.length; n++) {
      const i = touched[n] as InstrumentNo
      const held = qty[i] as number
      if (held === 0) continue
      const px = last[i] as number
      if (px !== 0) open += held * px - (cost[i] as number)
    }
    this.#worth[0] = base + open
    this.#worth[1] = base + Math.min(0, open)
  }

  /** What the contract notes' roundings have cost so far. */
  get rounding(): Money {
    return this.#rounding as Money
  }

  /** All charges since the start, with the roundings of contract notes. */
  get charges(): Money {
    let sum = this.#rounding
    for (const i of this.positions.touched) sum += this.positions.charges[i] as number
    return sum as Money
  }

  get dayCharges(): Money {
    return (this.charges - this.#chargesBefore) as Money
  }

  get dayProfit(): Money {
    return (this.equity - this.#dayStart) as Money
  }
}
