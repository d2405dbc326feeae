import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { loadMarketData } from '../../../src/app/config/market-data.ts'
import { dateText, dayOf, parseDate, parseTimeOfDay, startOfDay, timeOfDay, weekdayOf } from '../../../src/core/ist.ts'
import { failed } from '../../../src/core/result.ts'
import type { DayNo, Micros } from '../../../src/core/units.ts'
import { alwaysOpen, SessionClock, windowAtOrAfter } from '../../../src/market/sessions.ts'
import { SKIPPED, sharedData } from '../../shared.ts'

const loaded = loadMarketData()
if (failed(loaded)) throw new Error(loaded.error)
const nse = loaded.ok.calendars['nse-equity']

const day = (text: string): DayNo => parseDate(text) as DayNo
const at = (text: string): Micros => {
  const [date = '', time = ''] = text.split(' ')
  return (startOfDay(day(date)) + (parseTimeOfDay(time) as number)) as Micros
}
const hhmm = (t: Micros): string => {
  const minutes = timeOfDay(t) / 60e6
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
const hours = (date: string): string[] => (nse.tradingDay(day(date))?.windows ?? []).map(w => `${hhmm(w.open)}-${hhmm(w.close)}`)

describe('the exchange calendar', () => {
  it.each([
    ['2021-06-09', ['09:15-15:30']],
    ['2024-01-20', ['09:15-15:30']],
    ['2024-03-02', ['09:15-10:00', '11:30-12:30']],
    ['2024-11-01', ['18:00-19:00']],
    ['2025-10-21', ['13:45-14:45']],
    ['2026-02-01', ['09:15-15:30']],
    ['2026-07-31', ['09:15-15:30']],
    ['2026-08-03', ['09:15-15:15']],
  ])('trades on %s within %j', (date, windows) => {
    expect(hours(date)).toEqual(windows)
    expect(nse.closedBecause(day(date))).toBe('')
  })

  it.each([
    ['2026-11-22', 'Sunday'],
    ['2026-11-21', 'Saturday'],
    ['2026-11-24', 'Guru Nanak Jayanti'],
    ['2026-11-08', 'Muhurat, times not yet known, so closed until the table names them'],
    ['2027-01-04', 'no table of holidays for 2027, so nothing is assumed open'],
    ['2019-06-03', 'no table of holidays for 2019, so nothing is assumed open'],
  ])('is closed on %s: %s', (date, why) => {
    expect(nse.tradingDay(day(date))).toBeUndefined()
    expect(nse.closedBecause(day(date))).toBe(why)
  })

  it('knows the years of its table and no other', () => {
    const years = [2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026, 2027]
    expect(years.filter(year => nse.knows(day(`${year}-12-31`)) && nse.knows(day(`${year}-01-01`)))).toEqual(years.slice(1, -1))
  })

  it('has windows in time order within their own day, and either windows or a reason', () => {
    for (let d = day('2018-01-01'); d <= day('2028-12-31'); d++) {
      const found = nse.tradingDay(d)
      expect(found === undefined).toBe(nse.closedBecause(d) !== '')
      let before = startOfDay(d)
      for (const one of found?.windows ?? []) {
        expect(one.open).toBeGreaterThanOrEqual(before)
        expect(one.close).toBeGreaterThan(one.open)
        before = one.close
      }
      expect(before).toBeLessThanOrEqual(startOfDay((d + 1) as DayNo))
    }
  })

  it('lists as holidays only days of the week that would else be traded', () => {
    // By year, less the days that have a Muhurat session instead.
    const shut: string[] = []
    for (let d = day('2020-01-01'); d <= day('2026-12-31'); d++) {
      const weekend = weekdayOf(d) === 0 || weekdayOf(d) === 6
      if (!weekend && nse.closedBecause(d)) shut.push(dateText(d))
      if (weekend && nse.closedBecause(d)) expect(nse.closedBecause(d)).toMatch(/day$|^Muhurat/)
    }
    expect(shut).toHaveLength(12 + 13 + 12 + 15 + 16 + 13 + 16)
  })
})

// Days without bars in this recording (of both indices) on which the exchange did trade: it published its daily files.
const NOT_RECORDED = ['2024-02-01', '2024-03-04', '2024-04-05', '2024-05-07', '2024-07-10']

const minutes = sharedData('nse-index-1m', 'NIFTY_2024.csv.gz')

test.skipIf(!minutes)(
  `the recorded index bars of 2024 agree with the calendar to the day and the window (${minutes ? 'found' : SKIPPED})`,
  () => {
    const barsOf = new Map<string, string[]>()
    for (const line of gunzipSync(readFileSync(minutes as string))
      .toString()
      .split('\n')
      .slice(1)) {
      const [, date = '', time = ''] = line.split(',')
      if (!/^\d{8}$/.test(date)) continue
      const key = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`
      barsOf.set(key, [...(barsOf.get(key) ?? []), time.slice(0, 5)])
    }
    const days = [...barsOf.keys()].toSorted()
    const open: string[] = []
    for (let d = day(days[0] as string); d <= day(days.at(-1) as string); d++) if (nse.tradingDay(d)) open.push(dateText(d))
    expect(open).toEqual([...days, ...NOT_RECORDED].toSorted())

    let drills = 0
    for (const [date, times] of barsOf) {
      const windows = nse.tradingDay(day(date))?.windows ?? []
      const inside = times.filter(time => windows.some(w => at(`${date} ${time}`) >= w.open && at(`${date} ${time}`) < w.close))
      const length = windows.reduce((sum, w) => sum + (w.close - w.open) / 60e6, 0)
      // Nothing outside the windows but the after-hours prints of one Saturday; nothing missing inside but single minutes.
      if (date !== '2024-01-20') expect(times.length - inside.length, `${date} outside`).toBe(0)
      expect(length - inside.length, `${date} missing`).toBeLessThan(3)
      if (times.length === 105) {
        drills++
        expect(length).toBe(105)
      }
    }
    expect(drills).toBe(2)
  },
)

describe('the synthetic calendar', () => {
  it('has every instant of every day in exactly one window', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e15 }), n => {
        const t = n as Micros
        const found = alwaysOpen.tradingDay(dayOf(t))?.windows.filter(w => t >= w.open && t < w.close)
        expect(found).toHaveLength(1)
        expect(alwaysOpen.knows(dayOf(t))).toBe(true)
      }),
    )
  })
})

describe('the session clock', () => {
  it('says the same as the calendar at any times in any order', () => {
    const from = at('2023-12-20 00:00')
    const time = fc.oneof(
      fc.integer({ min: from, max: at('2024-03-10 00:00') }),
      // Edges: a few micros about the opening and close of drills, ordinary days, midnight.
      fc
        .tuple(
          fc.constantFrom('09:15', '10:00', '11:30', '12:30', '15:30', '00:00'),
          fc.constantFrom('2024-03-01', '2024-03-02', '2024-03-04'),
        )
        .chain(([clock, date]) => fc.integer({ min: at(`${date} ${clock}`) - 2, max: at(`${date} ${clock}`) + 2 })),
    )
    fc.assert(
      fc.property(fc.constantFrom(nse, alwaysOpen), fc.array(time, { minLength: 1, maxLength: 40 }), (calendar, times) => {
        const clock = new SessionClock(calendar)
        for (const n of times) {
          const t = n as Micros
          clock.advance(t)
          const today = calendar.tradingDay(dayOf(t))
          const next = windowAtOrAfter(calendar, t)
          expect(clock.day).toBe(dayOf(t))
          expect(clock.open).toBe(today?.windows.some(w => t >= w.open && t < w.close) ?? false)
          expect([clock.windowOpen, clock.windowClose]).toEqual([next?.open ?? 0, next?.close ?? 0])
          expect(clock.dayClose).toBe(today?.windows.at(-1)?.close ?? 0)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('asks the calendar only when a window or a day begins or ends', () => {
    let asked = 0
    const counting = {
      ...nse,
      tradingDay: (d: DayNo) => {
        asked++
        return nse.tradingDay(d)
      },
    }
    const clock = new SessionClock(counting)
    for (let t = at('2024-03-01 09:15'); t < at('2024-03-01 15:30'); t = (t + 1e6) as Micros) clock.advance(t)
    expect(asked).toBeLessThan(5)
    expect(clock.open).toBe(true)
  })

  it('names no window when the table ends', () => {
    const clock = new SessionClock(nse)
    clock.advance(at('2026-12-31 15:15'))
    expect([clock.open, clock.windowOpen, clock.windowClose]).toEqual([false, 0, 0])
  })

  it('looks past a weekend to the next window', () => {
    const clock = new SessionClock(nse)
    clock.advance(at('2026-11-20 16:00'))
    expect([clock.open, clock.windowOpen]).toEqual([false, at('2026-11-23 09:15')])
  })
})
