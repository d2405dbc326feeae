// Refuses a quantity off the lot. An odd position may still be closed whole.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Rule } from './rule.ts'

const OFF_LOT = reasonCode('off-lot')

export const lotMultiple: Rule = {
  name: 'lot-multiple',
  kind: 'fact',
  check(order, view) {
    if (order.qty % view.lot(order.instrument) === 0) return ALLOWED
    return order.reducing && order.qty === -view.position(order.instrument) ? ALLOWED : OFF_LOT
  },
  explain: (order, view) => [String(Math.abs(order.qty)), String(view.lot(order.instrument))],
}
