// Limits what everything would be worth together, long and short alike, if this order and whatever else works were filled: of the
// account, a strategy, a segment, or a group of instruments that move together.

import { rupeesText } from '../core/money-text.ts'
import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import { anywhere } from './first-over.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const OVER = reasonCode('gross-exposure')

/** What an instrument comes to is the greater of two ends: all its buys fill, or all its sales. */
function grossAfter(order: Candidate, { books }: RiskView, k: number): number {
  const c = books.cell(order, k)
  const worth = Math.abs(order.qty) * order.limit
  const held = books.value[c] as number
  const buys = (books.buyValue[c] as number) + (order.qty > 0 ? worth : 0)
  const sells = (books.sellValue[c] as number) + (order.qty > 0 ? 0 : worth)
  const after = Math.max(Math.abs(held + buys), Math.abs(held - sells))
  return (books.gross[k] as number) - (books.potential[c] as number) + after
}

/** `limits` by scope. */
export function maxGrossExposure(limits: Float64Array): Rule {
  const find = (order: Candidate, view: RiskView): number => {
    const ks = order.asked
    for (let n = 0; n < ks.length; n++) {
      const k = ks[n] as number
      const limit = limits[k] as number
      if (limit !== Number.POSITIVE_INFINITY && grossAfter(order, view, k) > limit) return k
    }
    return -1
  }
  return {
    name: 'max-gross-exposure',
    kind: 'limit',
    off: !anywhere(limits),
    check: (order, view) => (find(order, view) < 0 ? ALLOWED : OVER),
    explain(order, view) {
      const k = Math.max(0, find(order, view))
      return [rupeesText(grossAfter(order, view, k)), rupeesText(limits[k] as number) + view.books.scopes.text(k)]
    },
  }
}
