// When a market is open: trading days as lists of windows, from dated data that app/config has read. Types and the lookups.

import type { DayNo, Micros } from '../core/units.ts'
import type { CalendarName } from './instrument.ts'

/** One stretch of continuous trading, [open, close). */
export type Window = { readonly open: Micros; readonly close: Micros }

export type TradingDay = {
  readonly day: DayNo
  /** In time order, not overlapping, at least one. */
  readonly windows: readonly Window[]
  /** Why this day is special ('Muhurat', 'Budget, Saturday'), empty on an ordinary day. */
  readonly note: string
}

export type Calendar = {
  readonly name: CalendarName
  /** The trading day, or undefined on a holiday or weekend. */
  tradingDay(day: DayNo): TradingDay | undefined
  /** Why there is no trading, as a few words ('Sunday', 'Republic Day'), for sentences. */
  closedBecause(day: DayNo): string
  /** False where the shipped table has no word on that year: then nothing may be assumed open. */
  knows(day: DayNo): boolean
}

export type Calendars = Readonly<Record<CalendarName, Calendar>>
