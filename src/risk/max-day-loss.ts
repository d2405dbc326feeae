// Ends new risk for the day once the loss, realised and open and after charges, has reached the limit, whatever is won back after.

import { rupeesText } from '../core/money-text.ts'
import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import { anywhere } from './first-over.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const REACHED = reasonCode('day-loss')

/** `limits` by scope. */
export function maxDayLoss(limits: Float64Array): Rule {
  const find = (order: Candidate, { books }: RiskView): number => {
    const ks = order.asked
    for (let n = 0; n < ks.length; n++) {
      const k = ks[n] as number
      if (-(books.worst[k] as number) >= (limits[k] as number)) return k
    }
    return -1
  }
  return {
    name: 'max-day-loss',
    kind: 'limit',
    off: !anywhere(limits),
    check: (order, view) => (find(order, view) < 0 ? ALLOWED : REACHED),
    explain(order, view) {
      const k = Math.max(0, find(order, view))
      return [rupeesText(-(view.books.worst[k] as number)), rupeesText(limits[k] as number) + view.books.scopes.text(k)]
    },
  }
}
