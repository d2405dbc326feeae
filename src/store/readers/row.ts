// One CSV line in bytes: where its fields are, and their numbers and times without making strings. The tick and bar readers call it.

import { dayOf, parseDate, startOfDay } from '../../core/ist.ts'
import { printable } from '../../core/printable.ts'
import type { Micros } from '../../core/units.ts'

const COMMA = 44
const DOT = 46
const MINUS = 45
const COLON = 58
const ZERO = 48
const MAX_FIELDS = 64
/** Micros before and after these years are no exact numbers. */
const FIRST_YEAR = 1685
const LAST_YEAR = 2254
const MAX_SAFE_TENTH = Math.floor(Number.MAX_SAFE_INTEGER / 10) - 1
const IST_OFFSET_MINUTES = 330

export class Row {
  bytes: Uint8Array = new Uint8Array(0)
  /** Fields of the current line; more than 64 count as 65. */
  fields = 0
  /** The last number or time read. */
  value = 0
  /** The last number had digits beyond its scale, which were rounded half away from zero. */
  rounded = false
  readonly #from = new Int32Array(MAX_FIELDS)
  readonly #to = new Int32Array(MAX_FIELDS)
  #dayKey = -1
  #dayStart = 0

  /** Splits the line in bytes[from, to), to being its newline; trims spaces, and CR at its end. */
  split(bytes: Uint8Array, from: number, to: number): void {
    this.bytes = bytes
    let field = 0
    let start = from
    for (let i = from; i <= to; i++) {
      if (i < to && bytes[i] !== COMMA) continue
      if (field < MAX_FIELDS) {
        let end = i
        while (start < end && (bytes[start] as number) <= 32) start++
        while (end > start && (bytes[end - 1] as number) <= 32) end--
        this.#from[field] = start
        this.#to[field] = end
      }
      field++
      start = i + 1
    }
    this.fields = Math.min(field, MAX_FIELDS + 1)
  }

  from(field: number): number {
    return this.#from[field] as number
  }

  to(field: number): number {
    return this.#to[field] as number
  }

  empty(field: number): boolean {
    return this.#from[field] === this.#to[field]
  }

  /** The field as text, for names and sentences; at most 40 bytes. */
  text(field: number): string {
    const from = this.from(field)
    return printable(new TextDecoder().decode(this.bytes.subarray(from, Math.min(this.to(field), from + 40))))
  }

  /** Reads a decimal into `value`, times 10^digits. False when it is none, or too great to be exact. */
  decimal(field: number, digits: number): boolean {
    const bytes = this.bytes
    const end = this.to(field)
    let at = this.from(field)
    const negative = bytes[at] === MINUS && at < end
    if (negative) at++
    const first = at
    let value = 0
    let digit = 0
    for (; at < end && (digit = (bytes[at] as number) - ZERO) >= 0 && digit <= 9; at++) {
      if (value > MAX_SAFE_TENTH) return false
      value = value * 10 + digit
    }
    let seen = at - first
    let left = digits
    this.rounded = false
    if (at < end && bytes[at] === DOT) {
      at++
      for (; at < end && left > 0 && (digit = (bytes[at] as number) - ZERO) >= 0 && digit <= 9; at++, left--, seen++) {
        if (value > MAX_SAFE_TENTH) return false
        value = value * 10 + digit
      }
      if (left === 0 && at < end) {
        const up = (bytes[at] as number) >= ZERO + 5
        for (; at < end && (digit = (bytes[at] as number) - ZERO) >= 0 && digit <= 9; at++, seen++) if (digit > 0) this.rounded = true
        if (up) value++
      }
    }
    if (at !== end || seen === 0) return false
    for (; left > 0; left--) {
      if (value > MAX_SAFE_TENTH) return false
      value *= 10
    }
    this.value = negative && value !== 0 ? -value : value
    return true
  }

  /**
   * Reads a moment into `value` (micros): 2024-01-31 or 20240131, then nothing (midnight) or T or a space and 09:15[:00[.123456]]
   * with nothing (IST), Z or an offset such as +05:30.
   */
  moment(field: number): boolean {
    const end = this.to(field)
    let at = this.#date(this.from(field), end)
    if (at < 0) return false
    const day = this.#dayStart
    this.value = day
    if (at === end) return true
    const gap = this.bytes[at]
    if (gap !== 84 && gap !== 116 && gap !== 32) return false
    at = this.#clock(at + 1, end)
    if (at < 0) return false
    const time = day + this.value
    const offset = this.#offset(at, end)
    if (offset === undefined) return false
    this.value = time + (IST_OFFSET_MINUTES - offset) * 60_000_000
    return true
  }

  /** Reads a time of day, 09:15 or finer, into `value`: micros since midnight. */
  timeOfDay(field: number): boolean {
    const end = this.to(field)
    return this.#clock(this.from(field), end) === end
  }

  /** Returns where the date ends, or -1; sets #dayStart. */
  #date(from: number, end: number): number {
    const bytes = this.bytes
    const dashed = bytes[from + 4] === MINUS
    const year = this.#digits(from, 4, end)
    const month = this.#digits(from + (dashed ? 5 : 4), 2, end)
    const day = this.#digits(from + (dashed ? 8 : 6), 2, end)
    if (year < FIRST_YEAR || year > LAST_YEAR || month < 0 || day < 0 || (dashed && bytes[from + 7] !== MINUS)) return -1
    const key = (year * 100 + month) * 100 + day
    if (key !== this.#dayKey) {
      const text = String(key)
      const found = parseDate(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`)
      if (found === undefined) return -1
      this.#dayKey = key
      this.#dayStart = startOfDay(found)
    }
    return from + (dashed ? 10 : 8)
  }

  /** Reads HH:MM[:SS[.ffffff]] into `value`; returns where it ends, or -1. */
  #clock(from: number, end: number): number {
    const bytes = this.bytes
    const hour = this.#digits(from, 2, end)
    const minute = this.#digits(from + 3, 2, end)
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || bytes[from + 2] !== COLON) return -1
    this.value = (hour * 60 + minute) * 60_000_000
    let at = from + 5
    if (at === end || bytes[at] !== COLON) return at
    const second = this.#digits(at + 1, 2, end)
    if (second < 0 || second > 59) return -1
    this.value += second * 1_000_000
    at += 3
    if (at === end || bytes[at] !== DOT) return at
    at++
    for (let unit = 100_000; unit >= 1; unit /= 10, at++) {
      const digit = this.#digits(at, 1, end)
      if (digit < 0) return unit === 100_000 ? -1 : at
      this.value += digit * unit
    }
    while (this.#digits(at, 1, end) >= 0) at++
    return at
  }

  /** Minutes east of Greenwich; IST where nothing is said; undefined when it is no offset. */
  #offset(at: number, end: number): number | undefined {
    if (at === end) return IST_OFFSET_MINUTES
    const sign = this.bytes[at]
    if ((sign === 90 || sign === 122) && at + 1 === end) return 0
    if (sign !== 43 && sign !== MINUS) return undefined
    const colon = this.bytes[at + 3] === COLON ? 1 : 0
    const hours = this.#digits(at + 1, 2, end)
    const minutes = this.#digits(at + 3 + colon, 2, end)
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59 || at + 5 + colon !== end) return undefined
    return (sign === MINUS ? -1 : 1) * (hours * 60 + minutes)
  }

  /** `count` digits at `at` as a number, or -1. */
  #digits(at: number, count: number, end: number): number {
    if (at + count > end) return -1
    let value = 0
    for (let i = at; i < at + count; i++) {
      const digit = (this.bytes[i] as number) - ZERO
      if (digit < 0 || digit > 9) return -1
      value = value * 10 + digit
    }
    return value
  }
}

/** True at IST midnight. */
export const isMidnight = (t: number): boolean => startOfDay(dayOf(t as Micros)) === t
