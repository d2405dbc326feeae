// Indian Standard Time (UTC+05:30, no daylight saving) between micros, calendar days and text. For sessions and print only.

import { DAY, type DayNo, type Micros } from './units.ts'

const OFFSET = 19_800_000_000

/** The IST calendar day that holds `t`. */
export const dayOf = (t: Micros): DayNo => Math.floor((t + OFFSET) / DAY) as DayNo
/** Micros at IST midnight of `day`. */
export const startOfDay = (day: DayNo): Micros => (day * DAY - OFFSET) as Micros
/** Micros since IST midnight. */
export const timeOfDay = (t: Micros): Micros => (t + OFFSET - dayOf(t) * DAY) as Micros
/** 0 Sunday .. 6 Saturday. */
export const weekdayOf = (day: DayNo): number => (((day + 4) % 7) + 7) % 7

const two = (n: number): string => (n < 10 ? `0${n}` : String(n))

/** 2026-11-21 */
export function dateText(day: DayNo): string {
  // Howard Hinnant's civil-from-days: exact for all years, no Date object.
  const z = day + 719_468
  const era = Math.floor(z / 146_097)
  const doe = z - era * 146_097
  const yoe = Math.floor((doe - Math.floor(doe / 1_460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365)
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100))
  const mp = Math.floor((5 * doy + 2) / 153)
  const month = mp < 10 ? mp + 3 : mp - 9
  return `${yoe + era * 400 + (month <= 2 ? 1 : 0)}-${two(month)}-${two(doy - Math.floor((153 * mp + 2) / 5) + 1)}`
}

/** The day number of 2026-11-21, or undefined when the text is no such date. */
export function parseDate(text: string): DayNo | undefined {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!m) return undefined
  const month = Number(m[2])
  const year = Number(m[1]) - (month <= 2 ? 1 : 0)
  const era = Math.floor(year / 400)
  const yoe = year - era * 400
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + Number(m[3]) - 1
  const day = (era * 146_097 + yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy - 719_468) as DayNo
  return dateText(day) === text ? day : undefined
}

/** 11:42:07, or 11:42:07.123 with `millis`. */
export function clockText(t: Micros, millis = false): string {
  const us = timeOfDay(t)
  const s = Math.floor(us / 1e6)
  const text = `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`
  return millis ? `${text}.${String(Math.floor((us % 1e6) / 1e3)).padStart(3, '0')}` : text
}

/** 2026-11-21 11:42:07.123 */
export const stampText = (t: Micros): string => `${dateText(dayOf(t))} ${clockText(t, true)}`

/** Micros since midnight of 09:15 or 09:15:30, or undefined when the text is no time of day. */
export function parseTimeOfDay(text: string): Micros | undefined {
  const m = /^(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text)
  if (!m) return undefined
  const [h, min, s] = [Number(m[1]), Number(m[2]), Number(m[3] ?? 0)]
  return h < 24 && min < 60 && s < 60 ? ((((h * 60 + min) * 60 + s) * 1e6) as Micros) : undefined
}
