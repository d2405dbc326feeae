// Refuses what no venue could take: an index, a quantity of zero, an instrument without any price yet.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Rule } from './rule.ts'

const NOT_TRADABLE = reasonCode('not-tradable')
const ZERO = reasonCode('zero-quantity')
const NO_PRICE = reasonCode('no-price')

export const tradable: Rule = {
  name: 'tradable',
  kind: 'fact',
  check(order, view) {
    if (!view.tradable(order.instrument)) return NOT_TRADABLE
    if (order.qty === 0) return ZERO
    if (order.limit <= 0) return NO_PRICE
    // An exit may be priced from what the position cost when no price has come since a restart.
    return order.reducing || view.last(order.instrument) > 0 ? ALLOWED : NO_PRICE
  },
  explain: (order, view) => [view.nameOf(order.instrument), ''],
}
