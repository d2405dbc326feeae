// Limits how many orders may be working at once.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Rule } from './rule.ts'

const OVER = reasonCode('too-many-orders')

export const maxWorkingOrders = (limit: number): Rule => ({
  name: 'max-working-orders',
  kind: 'limit',
  check: (_order, view) => (view.workingOrders() >= limit ? OVER : ALLOWED),
  explain: (_order, view) => [String(view.workingOrders()), String(limit)],
})
