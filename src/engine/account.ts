// The account's money: what positions and working orders tie up, and what is left for new ones. The order desk tells it of each order
// that changed and each fill; the gate asks it before every entry. Allocates nothing on the way of an order.

import type { DayNo, InstrumentNo, Money, Qty } from '../core/units.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import type { Candidate } from '../risk/rule.ts'
import type { MarginBook } from '../trading/margins.ts'
import { otherProduct } from '../trading/products.ts'
import type { Ledger } from './ledger.ts'
import type { RiskKeeper } from './risk-keeper.ts'

export class Account {
  readonly #instruments: InstrumentTable
  readonly #ledger: Ledger
  readonly #keeper: RiskKeeper
  readonly #book: MarginBook
  /** Fractions of value, by instrument, and the strike whose value counts when sold (0: the price does). */
  readonly #bought: Float64Array
  readonly #sold: Float64Array
  readonly #strike: Float64Array
  /** The fraction of a position's cost under the other product. */
  readonly #other: Float64Array
  /** What positions held under the other product tie up beyond that; below zero: less. */
  readonly #more: Float64Array
  /** Tied up by instrument, and in all. */
  readonly #margin: Float64Array
  #used = 0

  constructor(instruments: InstrumentTable, ledger: Ledger, keeper: RiskKeeper, book: MarginBook) {
    this.#instruments = instruments
    this.#ledger = ledger
    this.#keeper = keeper
    this.#book = book
    this.#bought = new Float64Array(instruments.size)
    this.#sold = new Float64Array(instruments.size)
    this.#strike = new Float64Array(instruments.size)
    this.#other = new Float64Array(instruments.size)
    this.#more = new Float64Array(instruments.size)
    this.#margin = new Float64Array(instruments.size)
    this.useDay(0 as DayNo)
  }

  /** The margins in force on a day, from now on. */
  useDay(day: DayNo): void {
    for (const one of this.#instruments.list) {
      const { bought, sold, strike } = this.#book.rates(day, one)
      this.#bought[one.no] = bought
      this.#sold[one.no] = sold
      this.#strike[one.no] = strike
      this.#other[one.no] = this.#book.rates(day, { ...one, product: otherProduct(one.product) }).bought
      this.refresh(one.no)
    }
  }

  /** Orders or position of the instrument have changed. */
  refresh(i: InstrumentNo): void {
    this.#keeper.refresh(i)
    const is = this.#of(i, 0, 0)
    const more = this.#moreFor(i, this.#ledger.positions.converted[i] as number)
    this.#used += is + more - (this.#margin[i] as number) - (this.#more[i] as number)
    this.#margin[i] = is
    this.#more[i] = more
  }

  /** What holding `converted` (signed) of a position under the other product would tie up beyond what is tied up now. */
  converting(i: InstrumentNo, converted: Qty): Money {
    return (this.#moreFor(i, converted) - (this.#more[i] as number)) as Money
  }

  /** Money tied up by positions and by orders that may still open one. */
  get used(): Money {
    return this.#used as Money
  }

  /** Money for new orders: cash less open losses and what is tied up. Open profit is no money yet. Negative after losses. */
  get available(): Money {
    return (this.#ledger.cautious - this.#used) as Money
  }

  /** What an order would tie up on top: 0 for what only closes. */
  needed({ instrument, qty, limit }: Pick<Candidate, 'instrument' | 'qty' | 'limit'>): Money {
    return Math.max(0, this.#of(instrument, qty, limit) - (this.#margin[instrument] as number)) as Money
  }

  #moreFor(i: InstrumentNo, converted: number): number {
    if (converted === 0) return 0
    const { qty, cost } = this.#ledger.positions
    const held = qty[i] as number
    // A contract costs the same under both, and a sold option is measured by its strike.
    if (this.#instruments.at(i).contract) return 0
    const own = (held > 0 ? this.#bought[i] : this.#sold[i]) as number
    return Math.ceil(Math.abs(((cost[i] as number) * converted) / held) * ((this.#other[i] as number) - own))
  }

  /** The dearer of both sides, with one more order: what may be bought and what may be sold never both stand in the end. */
  #of(i: InstrumentNo, qty: number, limit: number): number {
    const { positions } = this.#ledger
    const held = positions.qty[i] as number
    const cost = positions.cost[i] as number
    const { buyQty, buyValue, sellQty, sellValue } = this.#keeper.books
    const buys = Math.max(0, qty) + (buyQty[i] as number)
    const sales = Math.max(0, -qty) + (sellQty[i] as number)
    const bought = Math.max(0, qty) * limit + (buyValue[i] as number)
    const sold = Math.max(0, -qty) * limit + (sellValue[i] as number)
    const strike = this.#strike[i] as number
    const long = sideValue(held, cost, buys, bought) * (this.#bought[i] as number)
    const short = (strike === 0 ? sideValue(-held, -cost, sales, sold) : Math.max(0, sales - held) * strike) * (this.#sold[i] as number)
    return Math.ceil(Math.max(long, short))
  }
}

/** Value of a side when all its orders are filled: what closes first comes off, at the orders' average price. */
function sideValue(held: number, cost: number, ordered: number, value: number): number {
  const opening = ordered + Math.min(0, held)
  return Math.max(0, cost) + (opening <= 0 ? 0 : (value * opening) / ordered)
}
