// The limits a session runs with: those of the configuration, unless the day's session has begun and they are looser than those the
// journal has of today. Called by the start of a paper or live session and by `tapedeck config`.

import { dayOf } from '../../core/ist.ts'
import type { Micros } from '../../core/units.ts'
import type { CalendarName, Calendars } from '../../market/calendar.ts'
import type { JournalRecord } from '../../ports/journal.ts'
import { type LockedLimits, limitsFromText, lockedLimits } from '../config/limit-lock.ts'
import type { RiskConfig } from '../config/risk-schema.ts'

export type LimitsQuestion = {
  readonly records: readonly JournalRecord[]
  readonly wanted: RiskConfig
  /** Calendars of what is traded: the earliest opening begins the session day. */
  readonly calendars: readonly CalendarName[]
  readonly all: Calendars
  readonly now: Micros
}

/** Locked from the first opening of the day or its first order on, whichever is earlier, until the day ends. */
export function limitsInForce({ records, wanted, calendars, all, now }: LimitsQuestion): LockedLimits {
  const today = dayOf(now)
  const last = records.findLast(record => record.kind === 'limits')
  if (last?.kind !== 'limits' || dayOf(last.t) !== today) return { risk: wanted, kept: [] }
  const opened = calendars.some(name => (all[name].tradingDay(today)?.windows[0]?.open ?? Number.POSITIVE_INFINITY) <= now)
  const ordered = records.some(record => record.kind === 'intent' && dayOf(record.t) === today)
  const inForce = limitsFromText(last.risk, wanted)
  return (opened || ordered) && inForce !== undefined ? lockedLimits(inForce, wanted) : { risk: wanted, kept: [] }
}

/** 'risk.maxDayLoss and 2 more are looser in the configuration: they hold as they were until the next session day'. */
export function lockText(kept: readonly string[]): string {
  const [first = '', ...more] = kept.map(key => `risk.${key}`)
  const names = more.length === 0 ? first : more.length === 1 ? `${first} and ${more[0]}` : `${first} and ${more.length} more`
  return `${names} ${more.length === 0 ? 'is' : 'are'} looser in the configuration than at the start of the day: until the next session day the old ${more.length === 0 ? 'limit holds' : 'limits hold'}`
}

export const limitsRecord = (risk: RiskConfig, t: Micros): JournalRecord => ({ kind: 'limits', t, risk: JSON.stringify(risk) })
