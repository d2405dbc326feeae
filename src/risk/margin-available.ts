// Refuses entries that would tie up more money than the account has free, as a broker would.

import { rupeesText } from '../core/money-text.ts'
import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Rule } from './rule.ts'

const SHORT = reasonCode('margin')

export const marginAvailable = (on: boolean): Rule => ({
  name: 'margin-available',
  kind: 'limit',
  check: (order, view) => (on && view.marginNeeded(order) > view.marginAvailable() ? SHORT : ALLOWED),
  explain: (order, view) => [rupeesText(view.marginNeeded(order)), rupeesText(view.marginAvailable())],
})
