// Refuses an SL order that no exchange would take, or that would not wait: its trigger missing, off the tick, on the wrong side of the
// market, or beyond its own limit.

import { priceText } from '../core/money-text.ts'
import { NO_PX, roundToTick } from '../core/units.ts'
import { ALLOWED, type ReasonCode, reasonCode } from '../trading/reasons.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const MISSING = reasonCode('trigger-missing')
const OFF_TICK = reasonCode('trigger-off-tick')
const SIDE = reasonCode('trigger-side')
const LIMIT = reasonCode('trigger-limit')
const UNUSED = reasonCode('trigger-unused')
const IOC = reasonCode('trigger-ioc')

function check(order: Candidate, view: RiskView): ReasonCode {
  const { trigger, limit, instrument } = order
  if (order.kind !== 'sl') return trigger === NO_PX ? ALLOWED : UNUSED
  if (order.validity === 'ioc') return IOC
  if (!(trigger > 0)) return MISSING
  if (trigger % view.tick(instrument) !== 0) return OFF_TICK
  const last = view.last(instrument)
  const buy = order.qty > 0
  // Before the first price after a restart an exit may be placed all the same: the venue knows the price.
  if (last > 0 && (buy ? trigger <= last : trigger >= last)) return SIDE
  return (buy ? limit < trigger : limit > trigger) ? LIMIT : ALLOWED
}

export const stopTrigger: Rule = {
  name: 'stop-trigger',
  kind: 'fact',
  check,
  explain(order, view) {
    const tick = view.tick(order.instrument)
    switch (check(order, view)) {
      case OFF_TICK:
        return [priceText(roundToTick(order.trigger, tick, 'nearest'), tick), priceText(tick, tick)]
      case SIDE:
        return [priceText(order.trigger, tick), priceText(view.last(order.instrument), tick)]
      case LIMIT:
        return [priceText(order.trigger, tick), priceText(order.limit, tick)]
      default:
        return [order.kind, '']
    }
  },
}
