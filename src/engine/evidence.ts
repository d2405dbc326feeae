// What a decision was made on, kept for the journal and the audit log: the quote that stood when an order was made, with the values of its
// strategy's indicators, and each refusal. Written down when it is made, as the next tick changes it; the desk calls it once an order.

import type { InstrumentNo, Micros, Px, Qty } from '../core/units.ts'
import type { Order, OrderKind } from '../trading/order.ts'
import type { ReasonCode } from '../trading/reasons.ts'
import type { MarketState } from './market-state.ts'
import type { Outbox } from './outbox.ts'

/** Prices 0 where none was known. */
export type Sight = {
  readonly order: Order
  readonly px: Px
  readonly bid: Px
  readonly ask: Px
  /** The exchange's time of that price, and ours. */
  readonly time: Micros
  readonly received: Micros
  /** By the indicator's name; prices in rupees. */
  readonly values: Readonly<Record<string, number>>
}

export type Refusal = {
  readonly instrument: InstrumentNo
  readonly qty: Qty
  readonly kind: OrderKind
  readonly owner: string
  readonly why: string
  readonly reason: ReasonCode
  readonly text: string
}

type Values = (i: InstrumentNo, owner: string) => Readonly<Record<string, number>>

const NONE: Readonly<Record<string, number>> = {}

export class Evidence {
  /** The values that a strategy sees of an instrument; the strategies are made after the desk. */
  valuesOf: Values = () => NONE
  /** Set by a shell that keeps a journal; without one nobody reads it. */
  wanted = false
  readonly #market: MarketState
  readonly #outbox: Outbox

  constructor(market: MarketState, outbox: Outbox) {
    this.#market = market
    this.#outbox = outbox
  }

  placed(order: Order): void {
    if (!this.wanted) return
    const { last, bid, ask, exchange, received } = this.#market.quotes
    const i = order.instrument
    this.#outbox.sights.push({
      order,
      px: last[i] as Px,
      bid: bid[i] as Px,
      ask: ask[i] as Px,
      time: exchange[i] as Micros,
      received: received[i] as Micros,
      values: this.valuesOf(i, order.owner),
    })
  }

  refused({ instrument, qty, kind, owner, why }: Omit<Refusal, 'reason' | 'text'>, reason: ReasonCode, text: string): void {
    if (!this.wanted) return
    this.#outbox.refusals.push({ instrument, qty, kind, owner, why, reason, text })
  }
}
