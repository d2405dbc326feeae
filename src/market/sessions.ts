// Calendars built from dated tables of hours, holidays and special days (app/config reads them), and the clock that tells the
// data plane at each time whether the market is open. Nothing is ever assumed open: an unlisted year has no trading days.

import { dateText, dayOf, startOfDay, weekdayOf } from '../core/ist.ts'
import { DAY, type DayNo, type Micros } from '../core/units.ts'
import {
  type Calendar,
  type CalendarName,
  calendarNames,
  type Calendars,
  type ExchangeCalendar,
  type Phase,
  type PhaseName,
  type TradingDay,
  type Window,
} from './calendar.ts'

/** A phase of any day, as micros since IST midnight, [open, close). */
export type PhaseHours = { readonly open: Micros; readonly close: Micros; readonly phase: PhaseName; readonly stage: string }

/** `phases` in time order, not overlapping, at least one of them `open`. */
export type DatedHours = { readonly from: DayNo; readonly phases: readonly PhaseHours[] }

export type SpecialDay = {
  readonly note: string
  /** `full`: the ordinary hours of that date. `unknown`: announced without times, so closed until they are known. */
  readonly hours: readonly PhaseHours[] | 'full' | 'unknown'
}

/** Which days are traded at all. */
export type TradingDays = {
  /** The years whose holidays are known. */
  readonly years: ReadonlySet<number>
  readonly holidays: ReadonlyMap<DayNo, string>
  /** Wins over holidays and weekends. */
  readonly special: ReadonlyMap<DayNo, SpecialDay>
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
/** How far ahead a next phase is looked for: longer than any run of holidays. */
const LOOK_AHEAD_DAYS = 10

const yearOf = (day: DayNo): number => Number(dateText(day).slice(0, 4))

function tradingDayOf(day: DayNo, hours: readonly PhaseHours[], note: string): TradingDay {
  const midnight = startOfDay(day)
  const phases = hours.map(one => ({ ...one, open: (midnight + one.open) as Micros, close: (midnight + one.close) as Micros }))
  return { day, windows: phases.filter(one => one.phase === 'open'), phases, note }
}

/** The calendar of one part of an exchange; `hours` ascending by `from`. */
export function exchangeCalendar(name: ExchangeCalendar, hours: readonly DatedHours[], days: TradingDays): Calendar {
  const hoursOn = (day: DayNo): readonly PhaseHours[] | undefined => hours.findLast(one => one.from <= day)?.phases
  const knows = (day: DayNo): boolean => days.years.has(yearOf(day)) && hoursOn(day) !== undefined

  const plan = (day: DayNo): { readonly hours: readonly PhaseHours[]; readonly note: string } | { readonly closed: string } => {
    const ordinary = hoursOn(day)
    if (!ordinary || !knows(day)) return { closed: `no table of holidays for ${yearOf(day)}, so nothing is assumed open` }
    const special = days.special.get(day)
    if (special?.hours === 'unknown') return { closed: `${special.note}, times not yet known, so closed until the table names them` }
    if (special) return { hours: special.hours === 'full' ? ordinary : special.hours, note: special.note }
    const holiday = days.holidays.get(day)
    if (holiday !== undefined) return { closed: holiday }
    const weekday = weekdayOf(day)
    return weekday === 0 || weekday === 6 ? { closed: WEEKDAYS[weekday] as string } : { hours: ordinary, note: '' }
  }

  // A run asks for the same days at every order.
  const asked = new Map<DayNo, TradingDay | undefined>()
  return {
    name,
    knows,
    tradingDay(day) {
      if (!asked.has(day)) {
        const found = plan(day)
        asked.set(day, 'closed' in found ? undefined : tradingDayOf(day, found.hours, found.note))
      }
      return asked.get(day)
    },
    closedBecause(day) {
      const found = plan(day)
      return 'closed' in found ? found.closed : ''
    },
  }
}

const ALL_DAY: readonly PhaseHours[] = [{ open: 0 as Micros, close: DAY as Micros, phase: 'open', stage: '' }]

/** Each day from midnight to midnight IST. */
export const alwaysOpen: Calendar = {
  name: 'always',
  knows: () => true,
  tradingDay: day => tradingDayOf(day, ALL_DAY, ''),
  closedBecause: () => '',
}

export function calendarsFrom(hoursOf: (name: ExchangeCalendar) => readonly DatedHours[], days: TradingDays): Calendars {
  const of = (name: CalendarName): Calendar => (name === 'always' ? alwaysOpen : exchangeCalendar(name, hoursOf(name), days))
  return Object.fromEntries(calendarNames.map(name => [name, of(name)])) as Record<CalendarName, Calendar>
}

/** The window that holds `t`, else the next one within 10 days, else undefined. Control plane: it allocates. */
export function windowAtOrAfter(calendar: Calendar, t: Micros): Window | undefined {
  return firstAfter(calendar, t, day => day.windows)
}

/** The phase that holds `t`, else the next one within 10 days, else undefined. Control plane. */
export function phaseAtOrAfter(calendar: Calendar, t: Micros): Phase | undefined {
  return firstAfter(calendar, t, day => day.phases)
}

function firstAfter<T extends Window>(calendar: Calendar, t: Micros, of: (day: TradingDay) => readonly T[]): T | undefined {
  const today = dayOf(t)
  for (let day = today; day <= today + LOOK_AHEAD_DAYS; day++) {
    const found = calendar.tradingDay(day as DayNo)
    const next = found && of(found).find(one => t < one.close)
    if (next) return next
  }
  return undefined
}

/**
 * Tells the data plane where in the session it is. One per calendar; `advance` costs two comparisons until a phase or a
 * day begins or ends. Time may also go backwards.
 */
export class SessionClock {
  readonly calendar: Calendar
  /** True within a window. */
  open = false
  phase: PhaseName = 'closed'
  /** What the phase's rules are, in a few words; may be empty. */
  stage = ''
  /** When the phase changes next: its end, or while closed the beginning of the next one within 10 days; 0 when there is none. */
  changes = 0 as Micros
  /** Of the current window or, while closed, of the next within 10 days; 0 when there is none. */
  windowOpen = 0 as Micros
  windowClose = 0 as Micros
  /** The IST day of the last `advance`. */
  day = 0 as DayNo
  /** The beginning of the day's first window and the end of its last, 0 on a day without trading: squaring off counts back from the end. */
  dayOpen = 0 as Micros
  dayClose = 0 as Micros
  /** What is said above holds within [from, until). */
  #from = 0
  #until = 0

  constructor(calendar: Calendar) {
    this.calendar = calendar
  }

  advance(t: Micros): void {
    if (t >= this.#from && t < this.#until) return
    this.#locate(t)
  }

  #locate(t: Micros): void {
    const { calendar } = this
    this.day = dayOf(t)
    const today: TradingDay | undefined = calendar.tradingDay(this.day)
    this.dayOpen = today?.windows[0]?.open ?? (0 as Micros)
    this.dayClose = today?.windows.at(-1)?.close ?? (0 as Micros)
    this.#from = startOfDay(this.day)
    this.#until = this.#from + DAY
    for (const one of today?.phases ?? []) if (one.close <= t) this.#from = one.close
    const window = windowAtOrAfter(calendar, t)
    this.open = window !== undefined && t >= window.open
    this.windowOpen = window?.open ?? (0 as Micros)
    this.windowClose = window?.close ?? (0 as Micros)
    const phase = phaseAtOrAfter(calendar, t)
    const within = phase !== undefined && t >= phase.open
    this.phase = within ? phase.phase : 'closed'
    this.stage = within ? phase.stage : ''
    this.changes = within ? phase.close : (phase?.open ?? (0 as Micros))
    if (!phase) return
    if (within) this.#from = phase.open
    this.#until = Math.min(this.#until, this.changes)
  }
}
