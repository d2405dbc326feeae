// What a wish is sent at: its own limit, a market order's protecting limit, and that of an SL order without one. The order desk, the
// reprice watch and changes of orders ask it.

import { type InstrumentNo, NO_PX, type Px, type Qty } from '../core/units.ts'
import { PROTECTED, type Protection, TOUCH, protectedLimit, stepLimit } from '../trading/exit-machine.ts'
import type { OrderKind } from '../trading/order.ts'
import type { Ledger } from './ledger.ts'
import type { MarketState } from './market-state.ts'

/** What must be known of a wish to price it. */
export type Priced = {
  readonly kind: OrderKind
  readonly instrument: InstrumentNo
  readonly qty: Qty
  readonly limit: Px
  readonly trigger?: Px | undefined
  /** A market order's first price is the quote it meets, without the protection. */
  readonly atQuote?: boolean | undefined
}

export class OrderPrices {
  readonly protection: Protection
  readonly #market: MarketState
  readonly #ledger: Ledger

  constructor(market: MarketState, ledger: Ledger, protection: Protection) {
    this.#market = market
    this.#ledger = ledger
    this.protection = protection
  }

  /** The limit to send; 0 where a market order has no price to go by. */
  limitOf({ kind, instrument, qty, limit, trigger = NO_PX, atQuote }: Priced): Px {
    if (kind === 'market') return this.steppedAt(instrument, qty, atQuote ? TOUCH : PROTECTED)
    if (kind !== 'sl' || limit !== NO_PX || !(trigger > 0)) return limit
    const { tick } = this.#market.instruments.at(instrument)
    return protectedLimit(qty < 0 ? 'sell' : 'buy', trigger, 0, 0, tick, this.protection, 0)
  }

  /** A market order's limit at a step of trading/exit-machine.ts; 0 where it has no price to go by. */
  steppedAt(i: InstrumentNo, qty: Qty, step: number): Px {
    const { quotes, instruments } = this.#market
    const last = (quotes.last[i] as number) || this.#costOf(i, qty)
    if (last === 0) return 0 as Px
    const side = qty < 0 ? 'sell' : 'buy'
    return stepLimit(side, last, quotes.bid[i] as number, quotes.ask[i] as number, instruments.at(i), this.protection, step)
  }

  /** Before the first price after a restart, an exit is priced from what the position cost; 0 for an entry. */
  #costOf(i: InstrumentNo, qty: Qty): Px {
    const { positions } = this.#ledger
    return (positions.qty[i] as number) * qty < 0 ? positions.average(i) : (0 as Px)
  }
}
