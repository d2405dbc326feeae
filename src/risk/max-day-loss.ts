// Ends new risk for the day once the loss, realised and open and after charges, has reached the limit.

import { rupeesText } from '../core/money-text.ts'
import type { Money } from '../core/units.ts'
import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Rule } from './rule.ts'

const REACHED = reasonCode('day-loss')

export const maxDayLoss = (limit: Money): Rule => ({
  name: 'max-day-loss',
  kind: 'limit',
  check: (_order, view) => (view.dayLoss() >= limit ? REACHED : ALLOWED),
  explain: (_order, view) => [rupeesText(view.dayLoss()), rupeesText(limit)],
})
