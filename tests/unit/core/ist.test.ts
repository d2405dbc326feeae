// The oracle is the platform's own calendar: Intl with Asia/Kolkata, which shares no code with the formulas under test.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  clockText,
  dateText,
  dayOf,
  parseDate,
  parseTimeOfDay,
  stampText,
  startOfDay,
  timeOfDay,
  weekdayOf,
} from '../../../src/core/ist.ts'
import type { DayNo, Micros } from '../../../src/core/units.ts'

const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Kolkata',
  hourCycle: 'h23',
  weekday: 'short',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
// From 1947 on India keeps one offset; up to 2199.
const moment = fc.integer({ min: -700_000_000_000, max: 7_200_000_000_000 }).map(ms => (ms * 1000) as Micros)

describe('time of India', () => {
  it('is the platform’s for any moment', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 0, max: 999_999 }), (ms, micros) => {
        const t = (Math.floor(ms / 1e6) * 1e6 + micros) as Micros
        const is = Object.fromEntries(parts.formatToParts(new Date(Math.floor(t / 1000))).map(({ type, value }) => [type, value]))
        expect(stampText(t)).toBe(
          `${is.year}-${is.month}-${is.day} ${is.hour}:${is.minute}:${is.second}.${String(Math.floor(micros / 1000)).padStart(3, '0')}`,
        )
        expect(WEEKDAYS[weekdayOf(dayOf(t))]).toBe(is.weekday)
      }),
    )
  })

  it('is a day and a time of day, and both together', () => {
    fc.assert(
      fc.property(moment, t => {
        const day = dayOf(t)
        expect(startOfDay(day) + timeOfDay(t)).toBe(t)
        expect(timeOfDay(t)).toBeGreaterThanOrEqual(0)
        expect(timeOfDay(t)).toBeLessThan(86_400e6)
        expect(parseDate(dateText(day))).toBe(day)
        expect(parseTimeOfDay(clockText(t))).toBe(Math.floor(timeOfDay(t) / 1e6) * 1e6)
      }),
    )
  })

  it('knows the day before and after midnight', () => {
    const midnight = startOfDay(20_700 as DayNo)
    expect([dayOf((midnight - 1) as Micros), dayOf(midnight)]).toEqual([20_699, 20_700])
    expect(clockText((midnight - 1) as Micros, true)).toBe('23:59:59.999')
  })
})

describe('text that is no date or time', () => {
  it.each(['2026-02-29', '2025-02-29x', '2026-13-01', '2026-00-10', '2026-04-31', '26-04-30', '2026-4-3', ''])('refuses date %s', text => {
    expect(parseDate(text)).toBeUndefined()
  })
  it.each(['24:00', '09:60', '9:15', '09:15:60', '09.15', ''])('refuses time %s', text => {
    expect(parseTimeOfDay(text)).toBeUndefined()
  })
  it('takes a leap day', () => expect(dateText(parseDate('2024-02-29') as DayNo)).toBe('2024-02-29'))
})
