// Refuses an entry while the last price stands at an end of the exchange's band, or within a margin of it: at the circuit there is
// nobody on the other side, and what is bought or sold there cannot be closed.

import { priceText } from '../core/money-text.ts'
import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Rule } from './rule.ts'

const AT_CIRCUIT = reasonCode('circuit')

/** `percent` of the last price: 0 refuses only at the very end. */
export const circuit = (percent: number): Rule => ({
  name: 'circuit',
  kind: 'limit',
  check({ instrument }, view) {
    const last = view.last(instrument)
    const room = (last * percent) / 100
    const low = view.bandLow(instrument)
    const high = view.bandHigh(instrument)
    return (low > 0 && last <= low + room) || (high > 0 && last >= high - room) ? AT_CIRCUIT : ALLOWED
  },
  explain({ instrument }, view) {
    const tick = view.tick(instrument)
    return [
      `${view.nameOf(instrument)} stands at ${priceText(view.last(instrument), tick)}`,
      `${priceText(view.bandLow(instrument), tick)} to ${priceText(view.bandHigh(instrument), tick)}`,
    ]
  },
})
