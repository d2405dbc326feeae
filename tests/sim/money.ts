// The money of the simulated account reckoned a second time, from the fills alone: cash by instrument, and charges by order.

import { dayOf } from '../../src/core/ist.ts'
import type { InstrumentNo, Money, OrderId, Px, Qty } from '../../src/core/units.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { InstrumentTable } from '../../src/market/instrument.ts'
import { chargesFor } from '../../src/trading/charges.ts'
import type { ByHand } from './by-hand.ts'
import { FRIDAY, charges } from './stage.ts'
import { type TrueFill, fail } from './truth.ts'

const RATES = charges.on(FRIDAY).rates('NSE', 'intraday')

export class MoneyCheck {
  /** Paid for what was bought less got for what was sold, of the fills the engine knows. */
  readonly #spent: number[]
  readonly #charges: number[]
  /** Value traded by each order. */
  readonly #traded = new Map<OrderId, number>()
  /** Of which order each is booked. */
  readonly #as = new Map<string, OrderId>()
  readonly #table: InstrumentTable
  readonly #byHand: ByHand

  constructor(table: InstrumentTable, byHand: ByHand) {
    this.#byHand = byHand
    this.#table = table
    this.#spent = table.list.map(() => 0)
    this.#charges = table.list.map(() => 0)
  }

  /** As one of `order`: what was done past the engine it may book as a trade without an order. */
  booked(fill: TrueFill, order = fill.order): void {
    this.#as.set(fill.fillId, order)
    this.#add(fill, order, 1)
  }

  /** A new engine does not know of it. */
  taken(fill: TrueFill): void {
    this.#add(fill, this.#as.get(fill.fillId) ?? fill.order, -1)
    this.#as.delete(fill.fillId)
  }

  /** A new engine has all of them from the book, which names their orders. */
  begin(fills: Iterable<TrueFill>): void {
    for (const fill of fills) {
      const as = this.#as.get(fill.fillId)
      if (as === undefined || as === fill.order) continue
      this.taken(fill)
      this.booked(fill)
    }
  }

  #add({ instrument, qty, px }: TrueFill, order: OrderId, times: 1 | -1): void {
    this.#spent[instrument]! += times * qty * px
    const before = this.#traded.get(order) ?? 0
    const after = before + times * Math.abs(qty * px)
    this.#traded.set(order, after)
    this.#charges[instrument]! += due(qty, after) - due(qty, before)
  }

  /** One instrument, to the unit. Over midnight the day begins anew from the book. */
  check({ ledger, now }: Engine, i: InstrumentNo): void {
    if (dayOf(now) !== FRIDAY) return
    const { realised, cost, charges: booked } = ledger.positions
    const { symbol } = this.#table.at(i)
    const cash = (realised[i] as number) - (cost[i] as number)
    const spent = (this.#spent[i] as number) + (this.#byHand.spent[i] as number)
    const charges = (this.#charges[i] as number) + (this.#byHand.charges[i] as number)
    if (cash !== -spent) fail(`${symbol}: cash by its fills ${-spent}, in the books ${cash}`)
    if (booked[i] !== charges) fail(`${symbol}: charges by its fills ${charges}, in the books ${booked[i]}`)
  }

  /** Cash, positions and charges make the equity. */
  checkWhole({ ledger, market, now }: Engine, startMoney: number): void {
    if (dayOf(now) !== FRIDAY) return
    let sum = startMoney - ledger.rounding
    for (const { no } of this.#table.list) {
      const last = market.quotes.last[no] as number
      const held = last === 0 ? (ledger.positions.cost[no] as number) : (ledger.positions.qty[no] as number) * last
      sum += held - (this.#spent[no] as number) - (this.#charges[no] as number)
      sum -= (this.#byHand.spent[no] as number) + (this.#byHand.charges[no] as number)
    }
    if (sum !== ledger.equity) fail(`the equity is ${ledger.equity}, and by cash, positions and charges ${sum}`)
  }
}

/** What one order's trades of this value owe. */
const due = (qty: Qty, value: number): number => (value === 0 ? 0 : chargesFor(RATES, Math.sign(qty) as Qty, value as Px, 0 as Money))
