// Limits what the position would be worth if this order and everything working on its side were filled.

import { rupeesText } from '../core/money-text.ts'
import type { Money } from '../core/units.ts'
import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const OVER = reasonCode('position-value')

function valueAfter(order: Candidate, view: RiskView): number {
  const sign = order.qty > 0 ? 1 : -1
  const after = view.position(order.instrument) * sign + view.workingQty(order.instrument, sign) + Math.abs(order.qty)
  // Everything that works on this side counts; what only closes brings `after` to zero or below.
  return Math.max(0, after) * order.limit
}

export const maxPositionValue = (limit: Money): Rule => ({
  name: 'max-position-value',
  kind: 'limit',
  check: (order, view) => (valueAfter(order, view) > limit ? OVER : ALLOWED),
  explain: (order, view) => [rupeesText(valueAfter(order, view)), rupeesText(limit)],
})
