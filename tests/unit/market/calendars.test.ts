// Every calendar over every day of the table: its phases, the closing auction from its date on, expiries on trading days, the clock.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadMarketData } from '../../../src/app/config/market-data.ts'
import { dateText, dayOf, parseDate, parseTimeOfDay, startOfDay, timeOfDay, weekdayOf } from '../../../src/core/ist.ts'
import { failed } from '../../../src/core/result.ts'
import type { DayNo, Micros } from '../../../src/core/units.ts'
import { closingTime, sessionText } from '../../../src/engine/session-text.ts'
import { type CalendarName, calendarNames } from '../../../src/market/calendar.ts'
import { phaseAtOrAfter, SessionClock } from '../../../src/market/sessions.ts'

const loaded = loadMarketData()
if (failed(loaded)) throw new Error(loaded.error)
const { calendars, contracts } = loaded.ok

const day = (text: string): DayNo => parseDate(text) as DayNo
const at = (text: string): Micros => {
  const [date = '', time = ''] = text.split(' ')
  return (startOfDay(day(date)) + (parseTimeOfDay(time) as number)) as Micros
}
const hhmm = (t: Micros): string => {
  const minutes = timeOfDay(t) / 60e6
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
const CAS = day('2026-08-03')
const FIRST = day('2020-01-01')
const LAST = day('2026-12-31')
const named = calendarNames.filter(name => name !== 'always')
const phasesOf = (name: CalendarName, date: string): string[] =>
  (calendars[name].tradingDay(day(date))?.phases ?? []).map(one => `${hhmm(one.open)}-${hhmm(one.close)} ${one.phase}`)

describe.each(named)('the calendar %s', name => {
  const calendar = calendars[name]

  it('has phases in time order within the day, the windows being those that are open', () => {
    for (let d = FIRST; d <= LAST; d++) {
      const found = calendar.tradingDay(d)
      if (!found) continue
      let before = startOfDay(d)
      for (const { open, close, phase } of found.phases) {
        expect(open).toBeGreaterThanOrEqual(before)
        expect(close).toBeGreaterThan(open)
        expect(phase).not.toBe('closed')
        before = close
      }
      expect(before).toBeLessThanOrEqual(startOfDay((d + 1) as DayNo))
      expect(found.windows).toEqual(found.phases.filter(one => one.phase === 'open'))
      expect(found.windows.length).toBeGreaterThan(0)
    }
  })

  it('trades on the same days as the others, and ends as its kind does since the closing auction came', () => {
    const ends = { equity: '15:15', late: '15:30', fo: '15:40' }
    const end = ends[name.endsWith('late') ? 'late' : name.endsWith('fo') ? 'fo' : 'equity']
    for (let d = FIRST; d <= LAST; d++) {
      const found = calendar.tradingDay(d)
      expect(found === undefined).toBe(calendars['nse-equity'].tradingDay(d) === undefined)
      if (!found || found.note) continue
      expect(hhmm(found.windows.at(-1)?.close as Micros), dateText(d)).toBe(d < CAS ? '15:30' : end)
      const auctioned = found.phases.some(one => one.phase === 'auction')
      expect(auctioned, dateText(d)).toBe(d >= CAS && name.endsWith('-equity'))
    }
  })

  it('tells the clock each phase and when it changes, at any times in any order', () => {
    const time = fc.tuple(fc.integer({ min: day('2026-07-27'), max: day('2026-09-14') }), fc.integer({ min: 0, max: 86_399 }))
    fc.assert(
      fc.property(fc.array(time, { minLength: 1, maxLength: 30 }), times => {
        const clock = new SessionClock(calendar)
        for (const [d, second] of times) {
          const t = (startOfDay(d as DayNo) + second * 1e6) as Micros
          clock.advance(t)
          const next = phaseAtOrAfter(calendar, t)
          const within = next !== undefined && t >= next.open
          expect([clock.phase, clock.stage]).toEqual(within ? [next.phase, next.stage] : ['closed', ''])
          expect(clock.changes).toBe(within ? next.close : next?.open)
          expect(clock.open).toBe(clock.phase === 'open')
          const today = calendar.tradingDay(dayOf(t))
          expect([clock.dayOpen, clock.dayClose]).toEqual([today?.windows[0]?.open ?? 0, today?.windows.at(-1)?.close ?? 0])
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('the phases of a day', () => {
  it('are those of the circulars', () => {
    expect(phasesOf('nse-equity', '2026-09-07')).toEqual([
      '09:00-09:05 preopen',
      '09:05-09:10 preopen',
      '09:10-09:12 preopen',
      '09:12-09:15 preopen',
      '09:15-15:15 open',
      '15:15-15:20 auction',
      '15:20-15:25 auction',
      '15:25-15:30 auction',
      '15:30-15:35 auction',
      '15:50-16:00 postclose',
    ])
    expect(phasesOf('nse-equity-late', '2026-08-03').slice(3)).toEqual(['09:15-15:30 open', '15:50-16:00 postclose'])
    expect(phasesOf('nse-fo', '2025-12-05')).toEqual(['09:15-15:30 open'])
    expect(phasesOf('nse-fo', '2025-12-08')).toHaveLength(4)
    // A special day has its own windows and nothing about them.
    expect(phasesOf('nse-fo', '2024-03-02')).toEqual(['09:15-10:00 open', '11:30-12:30 open'])
  })

  it('are told in the header, with the other calendars where they differ', () => {
    const clocks = (['nse-equity', 'nse-fo'] as const).map(name => new SessionClock(calendars[name]))
    const told = (when: string): [string, string] => {
      for (const one of clocks) one.advance(at(when))
      const closes = closingTime(clocks)
      return [sessionText(clocks), closes === 0 ? '' : hhmm(closes as Micros)]
    }
    expect(told('2026-11-20 08:30')).toEqual(['NSE closed', ''])
    expect(told('2026-11-20 09:06')).toEqual(['NSE pre-open: limit orders only', ''])
    expect(told('2026-11-20 10:00')).toEqual(['NSE open', '15:15'])
    expect(told('2026-11-20 15:16')).toEqual(['NSE closing auction: reference price · NSE F&O open', '15:40'])
    expect(told('2026-11-20 15:27')).toEqual(['NSE closing auction: limit orders only · NSE F&O open', '15:40'])
    expect(told('2026-11-20 15:37')).toEqual(['NSE closed · NSE F&O open', '15:40'])
    expect(told('2026-11-20 15:55')).toEqual(['NSE post-close: at the closing price · NSE F&O closed', ''])
    expect(told('2026-11-24 10:00')).toEqual(['NSE closed: Guru Nanak Jayanti', ''])
    expect(sessionText([new SessionClock(calendars.always)])).toBe('always closed')
  })
})

describe('expiries', () => {
  const fo = calendars['nse-fo']

  it('lie on trading days, on the weekday of their rule or before it where that is a holiday', () => {
    for (const [exchange, symbol, weekday] of [
      ['NSE', 'NIFTY', 2],
      ['NSE', 'BANKNIFTY', 2],
      ['BSE', 'SENSEX', 4],
      ['NSE', 'RELIANCE', 2],
    ] as const) {
      const all = contracts.expiries(exchange, symbol, day('2025-09-01'), 60, fo).filter(one => one <= LAST)
      expect(all).toEqual([...new Set(all)].toSorted((a, b) => a - b))
      for (const expiry of all) {
        expect(fo.tradingDay(expiry), `${symbol} ${dateText(expiry)}`).toBeDefined()
        const late = (weekday - weekdayOf(expiry) + 7) % 7
        for (let d = expiry + 1; d <= expiry + late; d++) expect(fo.tradingDay(d as DayNo), dateText(d as DayNo)).toBeUndefined()
      }
    }
  })

  it('are weekly for NIFTY and SENSEX, monthly for the rest, and begin with the day itself', () => {
    const next = (symbol: string, from: string): string[] =>
      contracts.expiries(symbol === 'SENSEX' ? 'BSE' : 'NSE', symbol, day(from), 3, fo).map(dateText)
    expect(next('NIFTY', '2026-11-21')).toEqual(['2026-11-23', '2026-12-01', '2026-12-08'])
    expect(next('NIFTY', '2026-12-01')[0]).toBe('2026-12-01')
    expect(next('SENSEX', '2026-11-21')).toEqual(['2026-11-26', '2026-12-03', '2026-12-10'])
    expect(next('BANKNIFTY', '2026-10-28')).toEqual(['2026-11-23', '2026-12-29', '2027-01-26'])
    // The last Tuesday of March 2026 is a holiday: that month's expiry is the day before.
    expect(contracts.monthly('NSE', '2026-03', fo)).toBe(day('2026-03-30'))
    expect(contracts.monthly('NSE', '2020-03', fo)).toBeUndefined()
  })

  it('have the lot of their date, and none where no table says it', () => {
    const lot = (symbol: string, expiry: string) => contracts.lotOf(symbol, day(expiry))
    expect([lot('NIFTY', '2025-12-30'), lot('NIFTY', '2026-01-27'), lot('NIFTY', '2025-10-28'), lot('SBIN', '2026-11-23')]).toEqual([
      75,
      65,
      undefined,
      undefined,
    ])
    expect([contracts.freezeOn('NIFTY', day('2026-08-02')), contracts.freezeOn('NIFTY', CAS), contracts.freezeOn('SBIN', CAS)]).toEqual([
      0, 1800, 0,
    ])
  })
})
