// Refuses entries while trading is paused or halted.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Rule } from './rule.ts'

const PAUSED = reasonCode('paused')
const HALTED = reasonCode('halted')

export const tradingLevel: Rule = {
  name: 'trading-level',
  kind: 'limit',
  check: (_order, view) => (view.level === 'normal' ? ALLOWED : view.level === 'paused' ? PAUSED : HALTED),
  explain: () => ['', ''],
}
