// Limits the units of one order.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import { anywhere } from './first-over.ts'
import type { Candidate, Rule } from './rule.ts'

const OVER = reasonCode('order-quantity')

/** `limits` by scope. */
export function maxOrderQty(limits: Float64Array): Rule {
  const find = (order: Candidate): number => {
    const ks = order.asked
    for (let n = 0; n < ks.length; n++) if (Math.abs(order.qty) > (limits[ks[n] as number] as number)) return ks[n] as number
    return -1
  }
  return {
    name: 'max-order-qty',
    kind: 'limit',
    off: !anywhere(limits),
    check: order => (find(order) < 0 ? ALLOWED : OVER),
    explain(order, view) {
      const k = Math.max(0, find(order))
      return [String(Math.abs(order.qty)), `${limits[k]}${view.books.scopes.text(k)}`]
    },
  }
}
