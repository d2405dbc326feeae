// Refuses to sell shares held as delivery beyond what is held: they cannot be sold short.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const SHORT = reasonCode('delivery-short')

/** What is held and not being sold yet. */
const free = (order: Candidate, view: RiskView): number =>
  Math.max(0, view.position(order.instrument) - view.workingQty(order.instrument, -1))

export const deliverySale: Rule = {
  name: 'delivery-sale',
  kind: 'fact',
  check(order, view) {
    if (order.reducing || order.qty >= 0 || !view.isDelivery(order.instrument)) return ALLOWED
    return -order.qty > free(order, view) ? SHORT : ALLOWED
  },
  explain: (order, view) => [String(Math.abs(order.qty)), String(free(order, view))],
}
