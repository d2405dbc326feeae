// Limits how many positions may be opened in a day. Those that an order may still open count; adding to one that is held does not.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import { anywhere } from './first-over.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const OVER = reasonCode('trades-per-day')

/** Opened, and about to be. */
const tradesOf = ({ books }: RiskView, k: number): number =>
  (books.opened[k] as number) + (books.taken[k] as number) - (books.held[k] as number)

/** `limits` by scope. */
export function maxTrades(limits: Float64Array): Rule {
  const find = (order: Candidate, view: RiskView): number => {
    const { books } = view
    const ks = order.asked
    for (let n = 0; n < ks.length; n++) {
      const k = ks[n] as number
      if (tradesOf(view, k) < (limits[k] as number)) continue
      const held = books.qty[books.cell(order, k)] as number
      // A turn opens one as well.
      if (held === 0 || held > 0 !== order.qty > 0) return k
    }
    return -1
  }
  return {
    name: 'max-trades',
    kind: 'limit',
    off: !anywhere(limits),
    check: (order, view) => (find(order, view) < 0 ? ALLOWED : OVER),
    explain(order, view) {
      const k = Math.max(0, find(order, view))
      return [String(tradesOf(view, k)), `${limits[k]}${view.books.scopes.text(k)}`]
    },
  }
}
