// Ends new risk for the day after so many losing trades in a row. A winning one, of what is still held, begins the count anew.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import { anywhere, firstReached } from './first-over.ts'
import type { Rule } from './rule.ts'

const REACHED = reasonCode('consecutive-losses')

/** `limits` by scope. */
export const maxConsecutiveLosses = (limits: Float64Array): Rule => ({
  name: 'max-consecutive-losses',
  kind: 'limit',
  off: !anywhere(limits),
  check: (order, { books }) => (firstReached(order.asked, books.losses, limits) < 0 ? ALLOWED : REACHED),
  explain(order, { books }) {
    const k = Math.max(0, firstReached(order.asked, books.losses, limits))
    return [String(books.losses[k]), `${limits[k]}${books.scopes.text(k)}`]
  },
})
