// Limits how many orders may be made in a day.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import { anywhere, firstReached } from './first-over.ts'
import type { Rule } from './rule.ts'

const OVER = reasonCode('orders-per-day')

/** `limits` by scope. */
export const maxOrdersPerDay = (limits: Float64Array): Rule => ({
  name: 'max-orders-per-day',
  kind: 'limit',
  off: !anywhere(limits),
  check: (order, { books }) => (firstReached(order.asked, books.orders, limits) < 0 ? ALLOWED : OVER),
  explain(order, { books }) {
    const k = Math.max(0, firstReached(order.asked, books.orders, limits))
    return [String(books.orders[k]), `${limits[k]}${books.scopes.text(k)}`]
  },
})
