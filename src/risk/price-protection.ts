// Refuses an entry in a contract priced where the exchange's limit price protection (LPP) would reject it: a buy above, a sale below its
// range. The exchange measures from the mean of the last 30 s of trades, here the last price stands for it; an SL order is judged from its
// trigger.

import { priceText } from '../core/money-text.ts'
import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const OUTSIDE = reasonCode('price-protection')

/** How far the limit reaches beyond, towards filling. */
const beyond = (order: Candidate, view: RiskView): number =>
  order.qty > 0 ? order.limit - baseOf(order, view) : baseOf(order, view) - order.limit

const baseOf = (order: Candidate, view: RiskView): number => (order.kind === 'sl' ? order.trigger : view.last(order.instrument))

export const priceProtection: Rule = {
  name: 'price-protection',
  kind: 'limit',
  check(order, view) {
    const width = view.protectedWidth(order.instrument)
    return width > 0 && beyond(order, view) > width ? OUTSIDE : ALLOWED
  },
  explain(order, view) {
    const tick = view.tick(order.instrument)
    return [priceText(beyond(order, view), tick), priceText(view.protectedWidth(order.instrument), tick)]
  },
}
