// Refuses a limit far from the last trade: near on the paying side, where it costs money, and wide on the other, where no exchange's
// band would take it. Both are the slip of a finger.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const OUTSIDE = reasonCode('price-band')

/** How far the limit pays beyond the last price, percent; negative for a passive price. */
function beyond(order: Candidate, view: RiskView): number {
  const last = view.last(order.instrument)
  return ((order.limit - last) / last) * 100 * (order.qty > 0 ? 1 : -1)
}

/** The widest daily band of a share, percent. */
const WIDEST = 20

const limitOf = (order: Candidate, view: RiskView, percent: number): number => (beyond(order, view) > 0 ? percent : WIDEST)

export const priceBand = (percent: number): Rule => ({
  name: 'price-band',
  kind: 'limit',
  check: (order, view) => (Math.abs(beyond(order, view)) > limitOf(order, view, percent) ? OUTSIDE : ALLOWED),
  explain: (order, view) => [`${Math.abs(beyond(order, view)).toFixed(1)}%`, `${limitOf(order, view, percent)}%`],
})
