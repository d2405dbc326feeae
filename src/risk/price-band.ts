// Refuses a limit far from the last trade: near on the paying side, where it costs money, and wide on the other, where no exchange's
// band would take it. Both are the slip of a finger. An SL order's limit is measured from its trigger, and the trigger from the last.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const OUTSIDE = reasonCode('price-band')

/** How far the limit pays beyond the last price, or an SL order's beyond its trigger, percent; negative for a passive price. */
function beyond(order: Candidate, view: RiskView): number {
  const base = order.kind === 'sl' ? order.trigger : view.last(order.instrument)
  return ((order.limit - base) / base) * 100 * (order.qty > 0 ? 1 : -1)
}

/** How far an SL order's trigger lies from the last price, percent; 0 for others. */
function away(order: Candidate, view: RiskView): number {
  const last = view.last(order.instrument)
  return order.kind === 'sl' ? (Math.abs(order.trigger - last) / last) * 100 : 0
}

/** The widest daily band of a share, percent. */
const WIDEST = 20

const limitOf = (order: Candidate, view: RiskView, percent: number): number => (beyond(order, view) > 0 ? percent : WIDEST)

export const priceBand = (percent: number): Rule => ({
  name: 'price-band',
  kind: 'limit',
  onEachPrice: true,
  check: (order, view) => (Math.abs(beyond(order, view)) > limitOf(order, view, percent) || away(order, view) > WIDEST ? OUTSIDE : ALLOWED),
  explain: (order, view) =>
    away(order, view) > WIDEST
      ? [`${away(order, view).toFixed(1)}%`, `${WIDEST}%`]
      : [`${Math.abs(beyond(order, view)).toFixed(1)}%`, `${limitOf(order, view, percent)}%`],
})
