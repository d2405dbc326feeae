// Limits the value of one order at the price it is sent at.

import { rupeesText } from '../core/money-text.ts'
import type { Money } from '../core/units.ts'
import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Rule } from './rule.ts'

const OVER = reasonCode('order-value')

export const maxOrderValue = (limit: Money): Rule => ({
  name: 'max-order-value',
  kind: 'limit',
  check: order => (Math.abs(order.qty) * order.limit > limit ? OVER : ALLOWED),
  explain: order => [rupeesText(Math.abs(order.qty) * order.limit), rupeesText(limit)],
})
