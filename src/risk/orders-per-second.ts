// Keeps entries within the order rate of a calendar second in their segment. Exits have the exchange's own hard limit to themselves.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Rule } from './rule.ts'

const OVER = reasonCode('order-rate')

export const ordersPerSecond = (limit: number): Rule => ({
  name: 'orders-per-second',
  kind: 'limit',
  check: (order, view) => (view.ordersThisSecond(order.instrument) >= limit ? OVER : ALLOWED),
  explain: (order, view) => [String(view.ordersThisSecond(order.instrument)), String(limit)],
})
