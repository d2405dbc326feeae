// Keeps entries within the messages that a broker takes in a minute, so that exits and cancels always have room.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Rule } from './rule.ts'

const OVER = reasonCode('messages-per-minute')

/** 0: any number. */
export const messagesPerMinute = (limit: number): Rule => ({
  name: 'messages-per-minute',
  kind: 'limit',
  off: limit === 0,
  check: (_order, view) => (limit > 0 && view.messagesThisMinute() >= limit ? OVER : ALLOWED),
  explain: (_order, view) => [String(view.messagesThisMinute()), String(limit)],
})
