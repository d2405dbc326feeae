// What is known by table of futures and options on indices: lots, freezes and expiry days, each by date. app/config fills it and asks it
// when it builds contracts that no instrument list knows.

import { dateText, parseDate, weekdayOf } from '../core/ist.ts'
import type { DayNo, Qty } from '../core/units.ts'
import type { Calendar } from './calendar.ts'

export type DatedQty = { readonly from: DayNo; readonly qty: Qty }

export type Underlying = {
  readonly exchange: 'NSE' | 'BSE'
  /** Expiries every week, else the last of each month only. */
  readonly weekly: boolean
  /** By expiry, ascending. */
  readonly lots: readonly DatedQty[]
  /** By day of trading, ascending. */
  readonly freezes: readonly DatedQty[]
}

/** The weekday of expiry from a date on, 0 Sunday. */
export type DatedExpiry = { readonly from: DayNo; readonly weekday: Readonly<Record<'NSE' | 'BSE', number>> }

const SEARCH_DAYS = 366 * 2

const qtyAt = (list: readonly DatedQty[], day: DayNo): Qty | undefined => list.findLast(one => one.from <= day)?.qty

export class ContractTable {
  readonly #underlyings: ReadonlyMap<string, Underlying>
  readonly #expiries: readonly DatedExpiry[]

  constructor(underlyings: ReadonlyMap<string, Underlying>, expiries: readonly DatedExpiry[]) {
    this.#underlyings = underlyings
    this.#expiries = expiries
  }

  /** Of an index; undefined for a share and for what is not known. */
  underlying(symbol: string): Underlying | undefined {
    return this.#underlyings.get(symbol)
  }

  /** Units of a lot of the contract that expires then; undefined where not known. */
  lotOf(symbol: string, expiry: DayNo): Qty | undefined {
    return qtyAt(this.#underlyings.get(symbol)?.lots ?? [], expiry)
  }

  /** The greatest quantity of one order on `day`; 0 where not known. */
  freezeOn(symbol: string, day: DayNo): Qty {
    return qtyAt(this.#underlyings.get(symbol)?.freezes ?? [], day) ?? (0 as Qty)
  }

  /**
   * The next `count` expiries from `day` on, itself included; of an unknown symbol, which is taken for a share, the monthly ones.
   * `calendar` moves them before holidays, as far as it knows the year. None before the first rule.
   */
  expiries(exchange: 'NSE' | 'BSE', symbol: string, day: DayNo, count: number, calendar: Calendar): DayNo[] {
    const weekly = this.#underlyings.get(symbol)?.weekly ?? false
    const found: DayNo[] = []
    for (let at = day; found.length < count && at < day + SEARCH_DAYS; at = (at + 1) as DayNo) {
      const rule = this.#expiries.findLast(one => one.from <= at)
      if (!rule || weekdayOf(at) !== rule.weekday[exchange]) continue
      if (!weekly && sameMonth(at, (at + 7) as DayNo)) continue
      const expiry = tradedBefore(at, calendar)
      if (expiry >= day) found.push(expiry)
    }
    return found
  }

  /** The last expiry of a month (2026-11), undefined before the first rule. */
  monthly(exchange: 'NSE' | 'BSE', month: string, calendar: Calendar): DayNo | undefined {
    const first = parseDate(`${month}-01`)
    return first === undefined ? undefined : this.expiries(exchange, '', first, 1, calendar)[0]
  }
}

const sameMonth = (a: DayNo, b: DayNo): boolean => dateText(a).slice(0, 7) === dateText(b).slice(0, 7)

/** The day itself when it is traded, else the last traded one in the week before it. */
function tradedBefore(day: DayNo, calendar: Calendar): DayNo {
  if (!calendar.knows(day)) return day
  for (let at = day; at > day - 7; at = (at - 1) as DayNo) if (calendar.tradingDay(at)) return at
  return day
}
