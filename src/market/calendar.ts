// When a market is open: trading days as lists of windows, from dated data that app/config has read. Types and the lookups.

import type { DayNo, Micros } from '../core/units.ts'

/**
 * Every calendar there is. `nse-equity`: shares that have derivatives, and the indices; `nse-equity-late`: the other shares, which have no
 * closing auction; `nse-fo`: futures and options; the same of BSE; `always`: from midnight to midnight every day, the synthetic
 * market's and that of data of no exchange known here.
 */
export const calendarNames = ['nse-equity', 'nse-equity-late', 'nse-fo', 'bse-equity', 'bse-equity-late', 'bse-fo', 'always'] as const
export type CalendarName = (typeof calendarNames)[number]

export type ExchangeCalendar = Exclude<CalendarName, 'always'>

/** One stretch of a day, [open, close). */
export type Window = { readonly open: Micros; readonly close: Micros }

/** `open` is continuous trading, the only phase in which this program trades; `auction` the closing auction. */
export type PhaseName = 'preopen' | 'open' | 'auction' | 'postclose' | 'closed'

/** A stretch of the day with rules of its own; `stage` says which ('limit orders only'), empty where there is nothing to add. */
export type Phase = Window & { readonly phase: PhaseName; readonly stage: string }

export type TradingDay = {
  readonly day: DayNo
  /** Continuous trading: in time order, not overlapping, at least one. */
  readonly windows: readonly Window[]
  /** All that happens that day, the windows among it: in time order, not overlapping. */
  readonly phases: readonly Phase[]
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
