// Market orders are limits that protect: this watches each of them and prices it wider until it is filled or given up. Made by the
// order desk, woken by its timers.

import type { Micros, OrderId } from '../core/units.ts'
import { PROTECTED, TOUCH } from '../trading/exit-machine.ts'
import { type Order, isFinal } from '../trading/order.ts'
import { reasonCode, reasonText } from '../trading/reasons.ts'
import type { MarketState } from './market-state.ts'
import type { OrderChanges } from './order-changes.ts'
import type { OrderDesk } from './order-desk.ts'
import type { OrderPrices } from './order-prices.ts'
import type { Timers } from './timers.ts'

const REPRICE_ENDED = reasonCode('reprice-ended')

/** An IOC order is over before a new price could reach it. A stop over which the price has jumped must not rest while the price runs away. */
export const isRepriced = ({ kind, validity, chased, reducing, triggered }: Order): boolean =>
  (kind === 'market' && validity === 'day') || (chased && reducing && triggered)

export class RepriceWatch {
  readonly #desk: OrderDesk
  readonly #changes: OrderChanges
  readonly #prices: OrderPrices
  readonly #market: MarketState
  readonly #timers: Timers

  constructor(desk: OrderDesk, changes: OrderChanges, prices: OrderPrices, market: MarketState, timers: Timers) {
    this.#desk = desk
    this.#changes = changes
    this.#prices = prices
    this.#market = market
    this.#timers = timers
  }

  /** Looks at it again after the patience, or when the market opens: no venue changes an order while it is closed. */
  begin(order: Order): void {
    const { open, windowOpen } = this.#market.sessionOf(order.instrument)
    const from: Micros = open || windowOpen === 0 ? this.#desk.now : windowOpen
    this.#timers.at(from + this.#prices.protection.afterMicros, { kind: 'watch', order: order.id })
  }

  /** A market order's limit has stood for a while: price it wider, or give it up. */
  due(id: OrderId): void {
    const order = this.#desk.orders.get(id)
    // One that has become a limit order since is watched no more.
    if (!order || isFinal(order.state) || !isRepriced(order)) return
    this.begin(order)
    if (order.state !== 'open' || order.pending !== undefined || this.#desk.cancelWanted(id)) return
    const step = order.reprices + (order.atQuote ? TOUCH : PROTECTED)
    const spent = step >= this.#prices.protection.times + PROTECTED || !this.#changes.mayChange(order)
    const limit = this.#prices.steppedAt(order.instrument, order.qty, spent ? step : step + 1)
    const pays = order.qty > 0 ? limit > order.limit : limit < order.limit
    // An exit that already pays the widest price rests there: without a trade a new order would only be the same again.
    if (!pays && (!spent || order.reducing)) return
    if (spent) {
      order.reason = REPRICE_ENDED
      order.text = reasonText(REPRICE_ENDED, String(order.reprices))
      this.#desk.cancel(order)
      return
    }
    order.reprices++
    const { qty, trigger, kind, chased } = order
    this.#changes.send(order, { qty, limit, trigger, kind, chased })
  }
}
