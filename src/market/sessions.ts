// Calendars built from dated tables of hours, holidays and special days (app/config reads them), and the clock that tells the
// data plane at each time whether the market is open. Nothing is ever assumed open: an unlisted year has no trading days.

import { dateText, dayOf, startOfDay, weekdayOf } from '../core/ist.ts'
import type { DayNo, Micros } from '../core/units.ts'
import type { Calendar, Calendars, TradingDay, Window } from './calendar.ts'

/** A window as micros since IST midnight, [open, close). */
export type Hours = { readonly open: Micros; readonly close: Micros }

export type DatedHours = { readonly from: DayNo; readonly hours: readonly Hours[] }

export type SpecialDay = {
  readonly note: string
  /** `full`: the ordinary hours of that date. `unknown`: announced without times, so closed until they are known. */
  readonly hours: readonly Hours[] | 'full' | 'unknown'
}

export type SessionTable = {
  /** Ascending by `from`. */
  readonly hours: readonly DatedHours[]
  /** The years whose holidays are known. */
  readonly years: ReadonlySet<number>
  readonly holidays: ReadonlyMap<DayNo, string>
  /** Wins over holidays and weekends. */
  readonly special: ReadonlyMap<DayNo, SpecialDay>
}

const DAY = 86_400_000_000
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
/** How far ahead a next window is looked for: longer than any run of holidays. */
const LOOK_AHEAD_DAYS = 10

const yearOf = (day: DayNo): number => Number(dateText(day).slice(0, 4))

const windowsOn = (day: DayNo, hours: readonly Hours[]): readonly Window[] => {
  const midnight = startOfDay(day)
  return hours.map(one => ({ open: (midnight + one.open) as Micros, close: (midnight + one.close) as Micros }))
}

/** The exchange's calendar. Only continuous trading counts as open: auctions do not. */
export function equityCalendar(table: SessionTable): Calendar {
  const hoursOn = (day: DayNo): readonly Hours[] | undefined => table.hours.findLast(one => one.from <= day)?.hours
  const knows = (day: DayNo): boolean => table.years.has(yearOf(day)) && hoursOn(day) !== undefined

  const plan = (day: DayNo): { readonly hours: readonly Hours[]; readonly note: string } | { readonly closed: string } => {
    const ordinary = hoursOn(day)
    if (!ordinary || !knows(day)) return { closed: `no table of holidays for ${yearOf(day)}, so nothing is assumed open` }
    const special = table.special.get(day)
    if (special?.hours === 'unknown') return { closed: `${special.note}, times not yet known, so closed until the table names them` }
    if (special) return { hours: special.hours === 'full' ? ordinary : special.hours, note: special.note }
    const holiday = table.holidays.get(day)
    if (holiday !== undefined) return { closed: holiday }
    const weekday = weekdayOf(day)
    return weekday === 0 || weekday === 6 ? { closed: WEEKDAYS[weekday] as string } : { hours: ordinary, note: '' }
  }

  return {
    name: 'nse-equity',
    knows,
    tradingDay(day) {
      const found = plan(day)
      return 'closed' in found ? undefined : { day, windows: windowsOn(day, found.hours), note: found.note }
    },
    closedBecause(day) {
      const found = plan(day)
      return 'closed' in found ? found.closed : ''
    },
  }
}

/** The synthetic market's calendar: each day from midnight to midnight IST. */
export const alwaysOpen: Calendar = {
  name: 'always',
  knows: () => true,
  tradingDay: day => ({ day, windows: windowsOn(day, [{ open: 0 as Micros, close: DAY as Micros }]), note: '' }),
  closedBecause: () => '',
}

export const calendarsFrom = (equity: SessionTable): Calendars => ({ 'nse-equity': equityCalendar(equity), always: alwaysOpen })

/** The window that holds `t`, else the next one within 10 days, else undefined. Control plane: it allocates. */
export function windowAtOrAfter(calendar: Calendar, t: Micros): Window | undefined {
  const today = dayOf(t)
  for (let day = today; day <= today + LOOK_AHEAD_DAYS; day++) {
    const found = calendar.tradingDay(day as DayNo)?.windows.find(one => t < one.close)
    if (found) return found
  }
  return undefined
}

/**
 * Tells the data plane where in the session it is. One per calendar; `advance` costs two comparisons until a window or a
 * day begins or ends. Time may also go backwards.
 */
export class SessionClock {
  /** True within a window. */
  open = false
  /** Of the current window or, while closed, of the next within 10 days; 0 when there is none. */
  windowOpen = 0 as Micros
  windowClose = 0 as Micros
  /** The IST day of the last `advance`. */
  day = 0 as DayNo
  /** The end of the day's last window, 0 on a day without trading: squaring off counts back from here. */
  dayClose = 0 as Micros
  readonly #calendar: Calendar
  /** What is said above holds within [from, until). */
  #from = 0
  #until = 0

  constructor(calendar: Calendar) {
    this.#calendar = calendar
  }

  advance(t: Micros): void {
    if (t >= this.#from && t < this.#until) return
    this.#locate(t)
  }

  #locate(t: Micros): void {
    this.day = dayOf(t)
    const today: TradingDay | undefined = this.#calendar.tradingDay(this.day)
    this.dayClose = today?.windows.at(-1)?.close ?? (0 as Micros)
    this.#from = startOfDay(this.day)
    this.#until = this.#from + DAY
    for (const one of today?.windows ?? []) {
      if (one.close <= t) this.#from = one.close
    }
    const next = windowAtOrAfter(this.#calendar, t)
    this.open = next !== undefined && t >= next.open
    this.windowOpen = next?.open ?? (0 as Micros)
    this.windowClose = next?.close ?? (0 as Micros)
    if (!next) return
    if (this.open) this.#from = next.open
    this.#until = Math.min(this.#until, this.open ? next.close : next.open)
  }
}
