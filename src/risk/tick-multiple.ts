// Refuses a price off the exchange's tick, naming the nearest one on it.

import { priceText } from '../core/money-text.ts'
import { roundToTick } from '../core/units.ts'
import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Rule } from './rule.ts'

const OFF_TICK = reasonCode('off-tick')

export const tickMultiple: Rule = {
  name: 'tick-multiple',
  kind: 'fact',
  check: (order, view) => (order.limit % view.tick(order.instrument) === 0 ? ALLOWED : OFF_TICK),
  explain(order, view) {
    const tick = view.tick(order.instrument)
    return [priceText(roundToTick(order.limit, tick, 'nearest'), tick), priceText(tick, tick)]
  },
}
