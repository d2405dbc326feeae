// Limits what the position would be worth if this order and everything working on its side were filled.

import { rupeesText } from '../core/money-text.ts'
import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import { anywhere } from './first-over.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const OVER = reasonCode('position-value')

/** In a strategy's scope what that strategy holds, else what is held of the instrument in all. */
function valueAfter(order: Candidate, { books }: RiskView, k: number): number {
  const c = books.cell(order, k)
  const held = books.qty[c] as number
  const buy = order.qty > 0
  const after = (buy ? held + (books.buyQty[c] as number) : (books.sellQty[c] as number) - held) + Math.abs(order.qty)
  // Everything that works on this side counts; what only closes brings `after` to zero or below.
  return Math.max(0, after) * order.limit
}

/** `limits` by scope. */
export function maxPositionValue(limits: Float64Array): Rule {
  const find = (order: Candidate, view: RiskView): number => {
    const ks = order.asked
    for (let n = 0; n < ks.length; n++) {
      const k = ks[n] as number
      if (valueAfter(order, view, k) > (limits[k] as number)) return k
    }
    return -1
  }
  return {
    name: 'max-position-value',
    kind: 'limit',
    off: !anywhere(limits),
    check: (order, view) => (find(order, view) < 0 ? ALLOWED : OVER),
    explain(order, view) {
      const k = Math.max(0, find(order, view))
      return [rupeesText(valueAfter(order, view, k)), rupeesText(limits[k] as number) + view.books.scopes.text(k)]
    },
  }
}
