// Whether an instrument's market is open at a moment, for the matching venue. Without calendars it always is.

import { clockText, dayOf } from '../core/ist.ts'
import type { Micros } from '../core/units.ts'
import type { CalendarName, Calendars, Window } from '../market/calendar.ts'

export class TradingHours {
  readonly #calendars: Calendars | undefined
  readonly #latest: Partial<Record<CalendarName, Window>> = {}

  constructor(calendars: Calendars | undefined) {
    this.#calendars = calendars
  }

  isOpen(name: CalendarName, t: Micros): boolean {
    if (!this.#calendars) return true
    const latest = this.#latest[name]
    if (latest && t >= latest.open && t < latest.close) return true
    const found = this.#calendars[name].tradingDay(dayOf(t))?.windows.find(one => t >= one.open && t < one.close)
    if (found) this.#latest[name] = found
    return found !== undefined
  }

  /** Empty when open, else a sentence. */
  closedBecause(name: CalendarName, t: Micros): string {
    if (!this.#calendars || this.isOpen(name, t)) return ''
    const calendar = this.#calendars[name]
    const today = calendar.tradingDay(dayOf(t))
    if (today) {
      const hours = today.windows.map(one => `${clockText(one.open)} to ${clockText(one.close)}`).join(' and ')
      return `the market is closed at ${clockText(t)}: trading is from ${hours}`
    }
    return `the market is closed: ${calendar.closedBecause(dayOf(t))}`
  }
}
