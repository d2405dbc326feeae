// Limits the units of one order.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import { anywhere } from './first-over.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const OVER = reasonCode('order-quantity')

/** `limits` by scope. */
export function maxOrderQty(limits: Float64Array): Rule {
  const find = (order: Candidate, { books }: RiskView): number => {
    const ks = books.asked(order)
    for (let n = 0; n < ks.length; n++) if (Math.abs(order.qty) > (limits[ks[n] as number] as number)) return ks[n] as number
    return -1
  }
  return {
    name: 'max-order-qty',
    kind: 'limit',
    off: !anywhere(limits),
    check: (order, view) => (find(order, view) < 0 ? ALLOWED : OVER),
    explain(order, view) {
      const k = Math.max(0, find(order, view))
      return [String(Math.abs(order.qty)), `${limits[k]}${view.books.scopes.text(k)}`]
    },
  }
}
