// What a wish is sent at: its own limit, a market order's protecting limit, and that of an SL order without one. The order desk, the
// reprice watch and changes of orders ask it.

import { type InstrumentNo, NO_PX, type Px, type Qty } from '../core/units.ts'
import { type Protection, protectedLimit } from '../trading/exit-machine.ts'
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

const NO_PROTECTION: Protection = { percent: 0, stepPercent: 0, times: 0, afterMicros: 0 }

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
    if (kind === 'market') return this.protectedAt(instrument, qty, 0, atQuote ? NO_PROTECTION : this.protection)
    if (kind !== 'sl' || limit !== NO_PX || !(trigger > 0)) return limit
    const { tick } = this.#market.instruments.at(instrument)
    return protectedLimit(qty < 0 ? 'sell' : 'buy', trigger, 0, 0, tick, this.protection, 0)
  }

  /** A market order's limit at its `step`-th price, 0 first. */
  protectedAt(i: InstrumentNo, qty: Qty, step: number, protection = this.protection): Px {
    const { quotes, instruments } = this.#market
    const last = (quotes.last[i] as number) || this.#costOf(i, qty)
    if (last === 0) return 0 as Px
    const side = qty < 0 ? 'sell' : 'buy'
    return protectedLimit(side, last, quotes.bid[i] as number, quotes.ask[i] as number, instruments.at(i).tick, protection, step)
  }

  /** Before the first price after a restart, an exit is priced from what the position cost; 0 for an entry. */
  #costOf(i: InstrumentNo, qty: Qty): Px {
    const { positions } = this.#ledger
    return (positions.qty[i] as number) * qty < 0 ? positions.average(i) : (0 as Px)
  }
}
