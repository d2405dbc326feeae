// Ends new risk once so much of the day's best result has been given back. Only profit can be: what is lost below zero is the day's loss.

import { rupeesText } from '../core/money-text.ts'
import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import { anywhere } from './first-over.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const REACHED = reasonCode('give-back')

const givenBack = ({ books }: RiskView, k: number): number => (books.peak[k] as number) - Math.max(0, books.profit[k] as number)

/** `limits` by scope. */
export function maxGiveBack(limits: Float64Array): Rule {
  const find = (order: Candidate, view: RiskView): number => {
    const ks = order.asked
    for (let n = 0; n < ks.length; n++) if (givenBack(view, ks[n] as number) >= (limits[ks[n] as number] as number)) return ks[n] as number
    return -1
  }
  return {
    name: 'max-give-back',
    kind: 'limit',
    off: !anywhere(limits),
    check: (order, view) => (find(order, view) < 0 ? ALLOWED : REACHED),
    explain(order, view) {
      const k = Math.max(0, find(order, view))
      return [rupeesText(givenBack(view, k)), rupeesText(limits[k] as number) + view.books.scopes.text(k)]
    },
  }
}
