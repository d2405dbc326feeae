// Refuses orders while the instrument's market is closed, and entries after they have ended for the day.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Rule } from './rule.ts'

const CLOSED = reasonCode('market-closed')
const ENDED = reasonCode('square-off')

export const sessionOpen: Rule = {
  name: 'session-open',
  kind: 'limit',
  check(order, view) {
    if (!view.isOpen(order.instrument)) return CLOSED
    return view.entriesEnded(order.instrument) ? ENDED : ALLOWED
  },
  explain: (order, view) => [view.isOpen(order.instrument) ? view.squareOffText(order.instrument) : view.nameOf(order.instrument), ''],
}
