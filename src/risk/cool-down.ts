// Keeps from entering for a while after a losing trade.

import { clockText } from '../core/ist.ts'
import type { Micros } from '../core/units.ts'
import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import { anywhere } from './first-over.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const COOLING = reasonCode('cool-down')

/** `pauses` by scope, micros. */
export function coolDown(pauses: Float64Array): Rule {
  const find = (order: Candidate, { books, now }: RiskView): number => {
    const ks = order.asked
    for (let n = 0; n < ks.length; n++) {
      const k = ks[n] as number
      const pause = pauses[k] as number
      if (pause !== Number.POSITIVE_INFINITY && (books.lastLoss[k] as number) > 0 && now < (books.lastLoss[k] as number) + pause) return k
    }
    return -1
  }
  return {
    name: 'cool-down',
    kind: 'limit',
    off: !anywhere(pauses),
    check: (order, view) => (find(order, view) < 0 ? ALLOWED : COOLING),
    explain(order, view) {
      const k = find(order, view)
      if (k < 0) return ['', '']
      const lost = view.books.lastLoss[k] as number
      return [clockText(lost as Micros), clockText((lost + (pauses[k] as number)) as Micros) + view.books.scopes.text(k)]
    },
  }
}
