// Keeps entries within the order rate of a calendar second. Exits have the venue's own hard limit to themselves.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Rule } from './rule.ts'

const OVER = reasonCode('order-rate')

export const ordersPerSecond = (limit: number): Rule => ({
  name: 'orders-per-second',
  kind: 'limit',
  check: (_order, view) => (view.ordersThisSecond() >= limit ? OVER : ALLOWED),
  explain: (_order, view) => [String(view.ordersThisSecond()), String(limit)],
})
