// Limits how far the account, a strategy, a segment or a group may lean to one side: longs less shorts, if this order and whatever else
// works on its side were filled. An order against the lean is never refused by it.

import { rupeesText } from '../core/money-text.ts'
import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import { anywhere } from './first-over.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const OVER = reasonCode('net-exposure')

/** In the direction of the order; negative while the books lean to the other side. */
function netAfter(order: Candidate, { books }: RiskView, k: number): number {
  const net = books.net[k] as number
  const worth = Math.abs(order.qty) * order.limit
  return order.qty > 0 ? net + (books.buys[k] as number) + worth : worth + (books.sells[k] as number) - net
}

/** `limits` by scope. */
export function maxNetExposure(limits: Float64Array): Rule {
  const find = (order: Candidate, view: RiskView): number => {
    const ks = order.asked
    for (let n = 0; n < ks.length; n++) {
      const k = ks[n] as number
      if (netAfter(order, view, k) > (limits[k] as number)) return k
    }
    return -1
  }
  return {
    name: 'max-net-exposure',
    kind: 'limit',
    off: !anywhere(limits),
    check: (order, view) => (find(order, view) < 0 ? ALLOWED : OVER),
    explain(order, view) {
      const k = Math.max(0, find(order, view))
      return [rupeesText(netAfter(order, view, k)), rupeesText(limits[k] as number) + view.books.scopes.text(k)]
    },
  }
}
