// Refuses a limit that is far from the last trade on the paying side: the slip of a finger.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const OUTSIDE = reasonCode('price-band')

/** How far the limit pays beyond the last price, percent; negative for a passive price. */
function beyond(order: Candidate, view: RiskView): number {
  const last = view.last(order.instrument)
  return ((order.limit - last) / last) * 100 * (order.qty > 0 ? 1 : -1)
}

export const priceBand = (percent: number): Rule => ({
  name: 'price-band',
  kind: 'limit',
  check: (order, view) => (beyond(order, view) > percent ? OUTSIDE : ALLOWED),
  explain: (order, view) => [`${beyond(order, view).toFixed(1)}%`, `${percent}%`],
})
