// Whether an instrument's market is open at a moment, for the matching venue: within the session's hours and not halted. Without
// calendars it always is open.

import { clockText, dayOf, startOfDay, timeOfDay } from '../core/ist.ts'
import type { DayNo, Micros } from '../core/units.ts'
import type { CalendarName, Calendars, Window } from '../market/calendar.ts'
import type { Instrument } from '../market/instrument.ts'

/** Trading stops each day within [from, to), both since midnight IST: of one instrument by its symbol, or of all. */
export type Halt = { readonly symbol?: string | undefined; readonly from: Micros; readonly to: Micros }

export class TradingHours {
  readonly #calendars: Calendars | undefined
  readonly #latest: Partial<Record<CalendarName, Window>> = {}

  readonly #halts: readonly Halt[]
  readonly #withAuctions: boolean
  readonly #auctions: Partial<Record<CalendarName, { readonly day: DayNo; readonly windows: readonly Window[] }>> = {}

  /** `auctions`: orders are taken in the pre-open and the closing auction too. */
  constructor(calendars: Calendars | undefined, halts: readonly Halt[] = [], auctions = false) {
    this.#calendars = calendars
    this.#halts = halts
    this.#withAuctions = auctions
  }

  /** The order entry of the day's auctions; each ends with all orders traded at one price. */
  auctions(name: CalendarName, t: Micros): readonly Window[] {
    if (!this.#withAuctions || !this.#calendars) return []
    const day = dayOf(t)
    const known = this.#auctions[name]
    if (known?.day === day) return known.windows
    const windows: Window[] = []
    for (const { phase, stage, open, close } of this.#calendars[name].tradingDay(day)?.phases ?? []) {
      if ((phase !== 'preopen' && phase !== 'auction') || !/order/.test(stage)) continue
      const last = windows.at(-1)
      if (last?.close === open) windows[windows.length - 1] = { open: last.open, close }
      else windows.push({ open, close })
    }
    this.#auctions[name] = { day, windows }
    return windows
  }

  inAuction(one: Instrument, t: Micros): boolean {
    return this.auctions(one.calendar, t).some(window => t >= window.open && t < window.close) && !this.#haltOf(one, t)
  }

  isOpen(one: Instrument, t: Micros): boolean {
    return this.#inSession(one.calendar, t) && (this.#halts.length === 0 || !this.#haltOf(one, t))
  }

  /** When day orders given at `t` end: the close of the day's last session, or of an auction after it. Infinity where no calendar tells. */
  dayClose(name: CalendarName, t: Micros): Micros {
    const close = this.#calendars?.[name].tradingDay(dayOf(t))?.windows.at(-1)?.close ?? (Infinity as Micros)
    return Math.max(close, this.auctions(name, t).at(-1)?.close ?? 0) as Micros
  }

  /** The end of the halt that refuses orders at `t`, undefined when there is none. */
  haltedUntil(one: Instrument, t: Micros): Micros | undefined {
    const halt = this.#haltOf(one, t)
    return halt && ((t - timeOfDay(t) + halt.to) as Micros)
  }

  /** When a contract ends: the close of its expiry day. A made-up market, open always, keeps the exchange's hours in this. */
  settlesAt({ exchange, calendar }: Instrument, expiry: DayNo): Micros {
    const name = calendar === 'always' ? (exchange === 'BSE' ? 'bse-fo' : 'nse-fo') : calendar
    return this.#calendars?.[name].tradingDay(expiry)?.windows.at(-1)?.close ?? startOfDay((expiry + 1) as DayNo)
  }

  #haltOf(one: Instrument, t: Micros): Halt | undefined {
    const time = timeOfDay(t)
    return this.#halts.find(halt => time >= halt.from && time < halt.to && (halt.symbol === undefined || halt.symbol === one.symbol))
  }

  #inSession(name: CalendarName, t: Micros): boolean {
    if (!this.#calendars) return true
    const latest = this.#latest[name]
    if (latest && t >= latest.open && t < latest.close) return true
    const found = this.#calendars[name].tradingDay(dayOf(t))?.windows.find(one => t >= one.open && t < one.close)
    if (found) this.#latest[name] = found
    return found !== undefined
  }

  /** Empty when open, else a sentence. */
  closedBecause(one: Instrument, t: Micros): string {
    if (this.#calendars && !this.#inSession(one.calendar, t) && !this.inAuction(one, t))
      return this.#outside(this.#calendars, one.calendar, t)
    const halt = this.#haltOf(one, t)
    if (!halt) return ''
    const until = clockText(this.haltedUntil(one, t) as Micros)
    return `${halt.symbol === undefined ? 'the market' : one.name} is halted until ${until}: no orders are taken`
  }

  #outside(calendars: Calendars, name: CalendarName, t: Micros): string {
    const calendar = calendars[name]
    const today = calendar.tradingDay(dayOf(t))
    if (today) {
      const hours = today.windows.map(one => `${clockText(one.open)} to ${clockText(one.close)}`).join(' and ')
      return `the market is closed at ${clockText(t)}: trading is from ${hours}`
    }
    return `the market is closed: ${calendar.closedBecause(dayOf(t))}`
  }
}
