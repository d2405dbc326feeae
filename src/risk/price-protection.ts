// Refuses an entry in a contract priced where the exchange's limit price protection (LPP) would reject it. The exchange measures from the
// mean of the last 30 s of trades, here the last price stands for it; an SL order is judged from its trigger.

import { priceText } from '../core/money-text.ts'
import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const OUTSIDE = reasonCode('price-protection')

const baseOf = (order: Candidate, view: RiskView): number => (order.kind === 'sl' ? order.trigger : view.last(order.instrument))

export const priceProtection: Rule = {
  name: 'price-protection',
  kind: 'limit',
  check(order, view) {
    const width = view.protectedWidth(order.instrument)
    return width > 0 && Math.abs(order.limit - baseOf(order, view)) > width ? OUTSIDE : ALLOWED
  },
  explain(order, view) {
    const tick = view.tick(order.instrument)
    return [priceText(Math.abs(order.limit - baseOf(order, view)), tick), priceText(view.protectedWidth(order.instrument), tick)]
  },
}
