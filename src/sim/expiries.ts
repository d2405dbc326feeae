// Which contracts of the matching venue end when, and what closes a position that is held to the end. The venue asks it at each step
// for the next end and writes the closing into its book.

import type { InstrumentNo, Micros, OrderId, Px, Qty } from '../core/units.ts'
import type { Contract } from '../market/contract.ts'
import type { Instrument, InstrumentTable } from '../market/instrument.ts'
import type { OrderBook } from './order-book.ts'
import type { QuoteBoard } from './quote-board.ts'
import { type SettlementFacts, settlementOf } from './settlement.ts'
import type { TradingHours } from './trading-hours.ts'

type Ending = { readonly one: Instrument; readonly contract: Contract; readonly end: Micros }

type ExpiryParts = {
  readonly instruments: InstrumentTable
  readonly hours: TradingHours
  readonly board: QuoteBoard
  readonly book: OrderBook
  readonly facts: SettlementFacts | undefined
}

export class Expiries {
  /** When the next contract ends in which something is held or works; Infinity when there is none. */
  next = Infinity as Micros
  readonly #parts: ExpiryParts
  readonly #contracts: readonly Ending[]

  constructor(parts: ExpiryParts) {
    this.#parts = parts
    const { instruments, hours } = parts
    this.#contracts = instruments.list.flatMap(one =>
      one.contract ? [{ one, contract: one.contract, end: hours.settlesAt(one, one.contract.expiry) }] : [],
    )
  }

  /** The book has changed. */
  find(): void {
    this.next = Infinity as Micros
    for (const { one, end } of this.#contracts) if (end < this.next && this.#isLive(one.no)) this.next = end
  }

  /** Contracts that have ended by `t` with something held or working. */
  endedBy(t: Micros): readonly Ending[] {
    return this.#contracts.filter(({ one, end }) => end <= t && this.#isLive(one.no))
  }

  /** What closes the position in it, as the book and the engine take it; undefined where nothing is held. */
  closing({ one, contract, end }: Ending):
    | {
        readonly id: OrderId
        readonly fillId: string
        readonly qty: Qty
        readonly px: Px
        readonly text: string
        readonly time: Micros
      }
    | undefined {
    const { book } = this.#parts
    const held = book.holdings.qty(one.no)
    if (held === 0) return undefined
    const id = book.nextSettlement
    const worth = settlementOf(one, contract, end, { ...this.#parts, lastFill: i => book.lastFill(i) })
    return { id, fillId: `X${-id}`, qty: -held as Qty, ...worth, time: end }
  }

  #isLive(no: InstrumentNo): boolean {
    const { book } = this.#parts
    return book.holdings.qty(no) !== 0 || book.working(no).length > 0
  }
}
