// Limits how many instruments may be held at once. One in which an entry works counts as held.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import { anywhere } from './first-over.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const OVER = reasonCode('open-positions')

/** `limits` by scope. */
export function maxOpenPositions(limits: Float64Array): Rule {
  const find = (order: Candidate, { books }: RiskView): number => {
    const ks = order.asked
    for (let n = 0; n < ks.length; n++) {
      const k = ks[n] as number
      if ((books.taken[k] as number) < (limits[k] as number)) continue
      const c = books.cell(order, k)
      if (books.qty[c] === 0 && books.working[c] === 0) return k
    }
    return -1
  }
  return {
    name: 'max-open-positions',
    kind: 'limit',
    off: !anywhere(limits),
    check: (order, view) => (find(order, view) < 0 ? ALLOWED : OVER),
    explain(order, view) {
      const k = Math.max(0, find(order, view))
      return [String(view.books.taken[k]), `${limits[k]}${view.books.scopes.text(k)}`]
    },
  }
}
