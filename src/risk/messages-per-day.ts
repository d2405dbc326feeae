// Keeps entries within the messages that a broker takes in a day, so that exits and cancels always have room.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Rule } from './rule.ts'

const OVER = reasonCode('messages-per-day')

/** 0: any number. */
export const messagesPerDay = (limit: number): Rule => ({
  name: 'messages-per-day',
  kind: 'limit',
  off: limit === 0,
  check: (_order, view) => (limit > 0 && view.messagesToday() >= limit ? OVER : ALLOWED),
  explain: (_order, view) => [String(view.messagesToday()), String(limit)],
})
