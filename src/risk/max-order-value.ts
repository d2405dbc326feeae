// Limits the value of one order at the price it is sent at.

import { rupeesText } from '../core/money-text.ts'
import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import { anywhere } from './first-over.ts'
import type { Candidate, Rule } from './rule.ts'

const OVER = reasonCode('order-value')

const valueOf = (order: Candidate): number => Math.abs(order.qty) * order.limit

/** `limits` by scope. */
export function maxOrderValue(limits: Float64Array): Rule {
  const find = (order: Candidate): number => {
    const ks = order.asked
    for (let n = 0; n < ks.length; n++) if (valueOf(order) > (limits[ks[n] as number] as number)) return ks[n] as number
    return -1
  }
  return {
    name: 'max-order-value',
    kind: 'limit',
    off: !anywhere(limits),
    check: order => (find(order) < 0 ? ALLOWED : OVER),
    explain(order, view) {
      const k = Math.max(0, find(order))
      return [rupeesText(valueOf(order)), rupeesText(limits[k] as number) + view.books.scopes.text(k)]
    },
  }
}
