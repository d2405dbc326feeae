// Limits how many orders may be working at once.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import { anywhere, firstReached } from './first-over.ts'
import type { Rule } from './rule.ts'

const OVER = reasonCode('too-many-orders')

/** `limits` by scope. */
export const maxWorkingOrders = (limits: Float64Array): Rule => ({
  name: 'max-working-orders',
  kind: 'limit',
  off: !anywhere(limits),
  check: (order, { books }) => (firstReached(order.asked, books.atWork, limits) < 0 ? ALLOWED : OVER),
  explain(order, { books }) {
    const k = Math.max(0, firstReached(order.asked, books.atWork, limits))
    return [String(books.atWork[k]), `${limits[k]}${books.scopes.text(k)}`]
  },
})
