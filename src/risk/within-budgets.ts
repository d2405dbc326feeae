// One look at all budgets of an order's scopes at once. True only where none of their rules would refuse: then the gate need not ask them
// one by one, which it does for the answer and its sentence as soon as any might. In doubt it says false.

import { columnOf } from './account-scope.ts'
import type { RiskLimits } from './index.ts'
import type { Candidate, RiskView } from './rule.ts'

const NONE = Number.POSITIVE_INFINITY

/** The names of the rules that it speaks for; the contract test holds it to them. */
export const budgetRules: ReadonlySet<string> = new Set([
  'max-order-value',
  'max-order-qty',
  'max-position-value',
  'max-gross-exposure',
  'max-net-exposure',
  'max-open-positions',
  'max-day-loss',
  'max-week-loss',
  'max-give-back',
  'max-consecutive-losses',
  'cool-down',
  'max-trades',
  'max-orders-per-day',
  'max-working-orders',
  'order-to-trade',
])

/** Limits of one scope, side by side in memory. */
const MEASURES = [
  'orderValue',
  'orderQty',
  'positionValue',
  'grossExposure',
  'netExposure',
  'openPositions',
  'dayLoss',
  'weekLoss',
  'giveBack',
  'consecutiveLosses',
  'coolDown',
  'trades',
  'orders',
  'workingOrders',
  'orderToTrade',
] as const

export class WithinBudgets {
  readonly #limits: Float64Array

  constructor(limits: RiskLimits) {
    const columns = MEASURES.map(measure => columnOf(limits, measure))
    const scopes = columns[0]?.length ?? 0
    this.#limits = new Float64Array(scopes * MEASURES.length)
    for (let k = 0; k < scopes; k++)
      for (const [m, column] of columns.entries()) this.#limits[k * MEASURES.length + m] = column[k] as number
  }

  check(order: Candidate, view: RiskView): boolean {
    const { books } = view
    const ks = order.asked
    const all = this.#limits
    const units = Math.abs(order.qty)
    const worth = units * order.limit
    const buy = order.qty > 0
    // A price or quantity that is no number is no matter for this short way.
    if (!(worth >= 0)) return false
    for (let n = 0; n < ks.length; n++) {
      const k = ks[n] as number
      const at = k * MEASURES.length
      const c = (books.scopes.base[k] as number) + order.instrument
      const held = books.qty[c] as number
      const value = books.value[c] as number
      const profit = books.profit[k] as number
      const after = units + (buy ? held + (books.buyQty[c] as number) : (books.sellQty[c] as number) - held)
      const net =
        worth + (buy ? (books.net[k] as number) + (books.buys[k] as number) : (books.sells[k] as number) - (books.net[k] as number))
      const long = value + (books.buyValue[c] as number) + (buy ? worth : 0)
      const short = value - (books.sellValue[c] as number) - (buy ? 0 : worth)
      const gross = (books.gross[k] as number) - (books.potential[c] as number) + Math.max(Math.abs(long), Math.abs(short))
      const taken = books.taken[k] as number
      const within =
        worth <= (all[at] as number) &&
        units <= (all[at + 1] as number) &&
        Math.max(0, after) * order.limit <= (all[at + 2] as number) &&
        gross <= (all[at + 3] as number) &&
        net <= (all[at + 4] as number) &&
        taken < (all[at + 5] as number) &&
        -(books.worst[k] as number) < (all[at + 6] as number) &&
        -((books.weekBefore[k] as number) + profit) < (all[at + 7] as number) &&
        (books.peak[k] as number) - Math.max(0, profit) < (all[at + 8] as number) &&
        (books.losses[k] as number) < (all[at + 9] as number) &&
        (all[at + 10] === NONE || books.lastLoss[k] === 0) &&
        (books.opened[k] as number) + taken < (all[at + 11] as number) &&
        (books.orders[k] as number) < (all[at + 12] as number) &&
        (books.atWork[k] as number) < (all[at + 13] as number) &&
        (all[at + 14] === NONE || (books.messages[k] as number) < (all[at + 14] as number))
      if (!within) return false
    }
    return true
  }
}
