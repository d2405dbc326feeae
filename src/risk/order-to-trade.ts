// Keeps the messages of a day (orders, changes, cancels) in proportion to its fills, as exchanges ask of those who send orders by machine.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import { anywhere } from './first-over.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const OVER = reasonCode('order-to-trade')

/** `ratios` by scope: messages for each fill. The first `free` messages of a day are never judged: no ratio can be said of so few. */
export function orderToTrade(ratios: Float64Array, free: number): Rule {
  const find = (order: Candidate, { books }: RiskView): number => {
    const ks = order.asked
    for (let n = 0; n < ks.length; n++) {
      const k = ks[n] as number
      const messages = books.messages[k] as number
      if (messages >= free && messages >= (ratios[k] as number) * Math.max(1, books.fills[k] as number)) return k
    }
    return -1
  }
  return {
    name: 'order-to-trade',
    kind: 'limit',
    off: !anywhere(ratios),
    check: (order, view) => (find(order, view) < 0 ? ALLOWED : OVER),
    explain(order, view) {
      const k = Math.max(0, find(order, view))
      const { books } = view
      return [`${books.messages[k]} messages for ${books.fills[k]} fills`, `${ratios[k]}${books.scopes.text(k)}`]
    },
  }
}
