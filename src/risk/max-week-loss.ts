// Ends new risk for the week once the loss since Monday, realised and open and after charges, has reached the limit.

import { rupeesText } from '../core/money-text.ts'
import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import { anywhere } from './first-over.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const REACHED = reasonCode('week-loss')

const lossOf = ({ books }: RiskView, k: number): number => -((books.weekBefore[k] as number) + (books.profit[k] as number))

/** `limits` by scope. */
export function maxWeekLoss(limits: Float64Array): Rule {
  const find = (order: Candidate, view: RiskView): number => {
    const ks = order.asked
    for (let n = 0; n < ks.length; n++) if (lossOf(view, ks[n] as number) >= (limits[ks[n] as number] as number)) return ks[n] as number
    return -1
  }
  return {
    name: 'max-week-loss',
    kind: 'limit',
    off: !anywhere(limits),
    check: (order, view) => (find(order, view) < 0 ? ALLOWED : REACHED),
    explain(order, view) {
      const k = Math.max(0, find(order, view))
      return [rupeesText(lossOf(view, k)), rupeesText(limits[k] as number) + view.books.scopes.text(k)]
    },
  }
}
