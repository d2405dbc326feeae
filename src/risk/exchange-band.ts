// Refuses an entry outside the exchange's own price band of the day, where the instrument list tells it: it would only be rejected. An
// exit is let through, for bands are moved during the day, and it is priced anew after a rejection.

import { priceText } from '../core/money-text.ts'
import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Rule } from './rule.ts'

const OUTSIDE = reasonCode('exchange-band')

export const exchangeBand: Rule = {
  name: 'exchange-band',
  kind: 'limit',
  check({ instrument, limit }, view) {
    const low = view.bandLow(instrument)
    const high = view.bandHigh(instrument)
    return (low > 0 && limit < low) || (high > 0 && limit > high) ? OUTSIDE : ALLOWED
  },
  explain({ instrument, limit }, view) {
    const tick = view.tick(instrument)
    return [priceText(limit, tick), `${priceText(view.bandLow(instrument), tick)} to ${priceText(view.bandHigh(instrument), tick)}`]
  },
}
