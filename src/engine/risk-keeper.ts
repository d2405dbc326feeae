// Keeps the risk books up: tells them of fills, of orders that change, of messages sent and of new days, from the ledger's positions and
// the desk's orders. The market's ticks go to them directly.

import type { DayNo, InstrumentNo, Micros } from '../core/units.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import { type CellHolding, RiskBooks } from '../risk/books.ts'
import type { RiskLimits } from '../risk/index.ts'
import { Scopes } from '../risk/scopes.ts'
import { scopesOf } from '../risk/account-scope.ts'
import { type Order, restOf } from '../trading/order.ts'
import type { Orders } from '../trading/orders.ts'
import type { KeptBudgets } from '../trading/recovery.ts'
import type { Ledger } from './ledger.ts'

const NOTHING: CellHolding = { qty: 0, cost: 0, realised: 0, charges: 0 }

export class RiskKeeper {
  readonly books: RiskBooks
  /** Working orders of each instrument whose state is unknown. */
  readonly unknown: Int32Array
  /** 1 where the venue's book says otherwise than we do. */
  readonly doubted: Uint8Array
  /** What was booked by hand, signed, and the venue's book has nothing of. */
  readonly denied: Float64Array
  readonly #ledger: Ledger
  readonly #orders: Orders
  readonly #last: Float64Array
  readonly #net = { qty: 0, cost: 0, realised: 0, charges: 0 }
  /** Sums of one instrument by strategy (the first: of everyone): orders, bought, value bought, sold, value sold. */
  readonly #sums: Float64Array

  constructor(instruments: InstrumentTable, limits: RiskLimits | undefined, ledger: Ledger, orders: Orders, last: Float64Array) {
    const scopes = limits ? scopesOf(limits, instruments.size) : new Scopes(instruments.size, { measures: {} })
    this.books = new RiskBooks(scopes)
    if (limits) this.books.lossFloor = -limits.maxDayLoss
    this.unknown = new Int32Array(instruments.size)
    this.doubted = new Uint8Array(instruments.size)
    this.denied = new Float64Array(instruments.size)
    this.#ledger = ledger
    this.#orders = orders
    this.#last = last
    this.#sums = new Float64Array((scopes.strategies.length + 1) * SUMS)
  }

  /** The cell of an order: its instrument in the scope of its owner. */
  cellOf({ instrument, owner }: Pick<Order, 'instrument' | 'owner'>): number {
    const { scopes } = this.books
    return (scopes.base[scopes.scopeOf(owner)] as number) + instrument
  }

  /** A fill of the instrument has been booked. */
  booked(i: InstrumentNo, now: Micros): void {
    this.#hold(i, now, true)
  }

  /** Orders of the instrument have changed. */
  refresh(i: InstrumentNo): void {
    const { books } = this
    const { width, strategies, strategyScope } = books.scopes
    const sums = this.#sums
    sums.fill(0)
    let unknown = 0
    if (this.#orders.workingAt(i) > 0) {
      for (const order of this.#orders.working) {
        if (order.instrument !== i || order === this.#orders.aside) continue
        if (order.state === 'unknown') unknown++
        this.#add(0, order)
        for (let s = 0; s < strategies.length; s++) if (strategies[s] === order.owner) this.#add(s + 1, order)
      }
    }
    this.unknown[i] = unknown
    for (let s = 0, c = i as number; s <= strategyScope.length; s++, c += width) {
      const at = s * SUMS
      books.work(c, sums[at] as number, sums[at + 1] as number, sums[at + 2] as number, sums[at + 3] as number, sums[at + 4] as number)
    }
  }

  sent(order: Order, made: boolean): void {
    this.books.message(this.cellOf(order), made)
  }

  /** The ledger's day has changed already; what it charged for the night belongs to the day before. */
  newDay(day: DayNo, now: Micros, first: boolean): void {
    for (const i of this.#ledger.positions.touched) this.#hold(i, now, false)
    this.books.newDay(day, first)
  }

  /** What a restart found is in the ledger. Orders made today are counted anew where the kept counts are older than they. */
  restored(day: DayNo, now: Micros, kept: KeptBudgets | undefined, madeToday: Iterable<Order>): void {
    const { positions, dayStart, dayBase } = this.#ledger
    for (const i of positions.touched) this.#hold(i, now, false)
    const { books } = this
    books.restore(kept?.scopes ?? [], (kept?.day ?? day) as DayNo, day, dayStart - dayBase)
    const made = new Int32Array(books.orders.length)
    for (const order of madeToday) for (const k of books.scopes.asked[this.cellOf(order)] as Int32Array) made[k]!++
    for (const [k, count] of made.entries()) {
      books.orders[k] = Math.max(books.orders[k] as number, count)
      books.messages[k] = Math.max(books.messages[k] as number, count)
    }
  }

  #hold(i: InstrumentNo, now: Micros, counts: boolean): void {
    const { books } = this
    const { positions } = this.#ledger
    const { width, strategies } = books.scopes
    const px = this.#last[i] as number
    const net = this.#net
    net.qty = positions.qty[i] as number
    net.cost = positions.cost[i] as number
    net.realised = positions.realised[i] as number
    net.charges = positions.charges[i] as number
    books.hold(i, net, px, now, counts)
    let any = net.qty !== 0
    for (let s = 0, c = i + width; s < strategies.length; s++, c += width) {
      const share = positions.owners(i).get(strategies[s] as string) ?? NOTHING
      if (share.qty !== 0) any = true
      // A fill of another owner is none of this one's.
      if (share.qty !== books.qty[c] || share.realised - share.charges !== books.closed[c]) books.hold(c, share, px, now, counts)
    }
    books.watched[i] = any ? 1 : 0
  }

  #add(s: number, order: Order): void {
    const sums = this.#sums
    const rest = restOf(order)
    // Until a change is answered, the dearer of both prices.
    const px = order.pending === undefined ? order.limit : Math.max(order.limit, order.pending.limit)
    const at = s * SUMS + (order.qty > 0 ? 1 : 3)
    sums[s * SUMS]! += 1
    sums[at]! += rest
    sums[at + 1]! += rest * px
  }
}

/** Numbers kept for each strategy in `#sums`. */
const SUMS = 5
