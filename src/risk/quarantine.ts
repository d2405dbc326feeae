// Refuses new risk in an instrument that has an order in an unknown state: its true position is not known.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Rule } from './rule.ts'

const QUARANTINED = reasonCode('quarantined')

export const quarantine: Rule = {
  name: 'quarantine',
  kind: 'limit',
  check: (order, view) => (view.quarantined(order.instrument) ? QUARANTINED : ALLOWED),
  explain: (order, view) => [view.nameOf(order.instrument), ''],
}
