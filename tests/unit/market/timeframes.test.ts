// Every bar length through real trading days: an ordinary one before and after the closing auction came, a drill of two windows, Muhurat.

import { describe, expect, it } from 'vitest'
import { loadMarketData } from '../../../src/app/config/market-data.ts'
import { dayOf, parseDate } from '../../../src/core/ist.ts'
import { failed } from '../../../src/core/result.ts'
import { DAY, type DayNo, type InstrumentNo, type Micros, MINUTE, type Px, type Qty, SECOND } from '../../../src/core/units.ts'
import { MarketState } from '../../../src/engine/market-state.ts'
import type { Window } from '../../../src/market/calendar.ts'
import { InstrumentTable } from '../../../src/market/instrument.ts'
import { timeframes } from '../../../src/market/timeframe.ts'
import { Frame } from '../../../src/tape/frame.ts'

const loaded = loadMarketData()
if (failed(loaded)) throw new Error(loaded.error)
const { calendars } = loaded.ok
const DAYS = ['2024-03-01', '2024-03-02', '2024-03-04', '2024-11-01', '2026-07-31', '2026-08-03', '2026-08-04'].map(
  text => parseDate(text) as DayNo,
)

const table = new InstrumentTable(
  (['nse-equity', 'nse-fo', 'always'] as const).map(calendar => ({
    exchange: 'NSE',
    symbol: calendar.toUpperCase(),
    kind: 'EQ',
    tick: 500 as Px,
    lot: 1 as Qty,
    product: 'intraday',
    calendar,
    tradable: true,
  })),
)

type Candle = { readonly i: number; readonly length: number; readonly start: number; readonly end: number; readonly volume: number }

/** `feed` sees each window of each instrument's days in time order. */
function candlesOf(feed: (market: MarketState, i: InstrumentNo, open: Micros, close: Micros) => void): Candle[] {
  const candles: Candle[] = []
  const market = new MarketState(table, calendars, Object.values(timeframes), {
    candle: (i, from) =>
      void candles.push({
        i,
        length: from.length,
        start: from.start[i] as number,
        end: from.end[i] as number,
        volume: from.volume[i] as number,
      }),
    tick: () => {},
  })
  const windows = table.list.flatMap(({ no, calendar }) =>
    DAYS.flatMap(day => (calendars[calendar].tradingDay(day)?.windows ?? []).map(one => ({ no, ...one }))),
  )
  for (const { no, open, close } of windows.toSorted((a, b) => a.open - b.open)) feed(market, no, open, close)
  market.sweep(Number.POSITIVE_INFINITY)
  expect(market.outside).toBe(0)
  return candles
}

const ONE = 1
function minutes(market: MarketState, instrument: InstrumentNo, open: Micros, close: Micros): void {
  for (let time = open; time < close; time = (time + MINUTE) as Micros) {
    const px = 100 as Px
    market.bar({ instrument, time, length: MINUTE, open: px, high: px, low: px, close: px, volume: ONE, ticks: 1 })
  }
}

describe.each(Object.entries(timeframes))('candles of %s', (name, length) => {
  const bars = length < MINUTE ? [] : candlesOf(minutes).filter(one => one.length === length)

  it.skipIf(length < MINUTE)('from minutes cover each session exactly, counted from its opening, none beyond its close', () => {
    for (const { no, calendar } of table.list) {
      const mine = bars.filter(one => one.i === no)
      const days = DAYS.map(day => calendars[calendar].tradingDay(day))
      const whole = (windows: readonly Window[]): Window[] => [{ open: windows[0]?.open as Micros, close: windows.at(-1)?.close as Micros }]
      const spans = days.flatMap(day => (!day ? [] : name === '1d' ? whole(day.windows) : [...day.windows]))
      const expected = spans.flatMap(({ open, close }) =>
        Array.from({ length: Math.ceil((close - open) / length) }, (_, n) => ({
          start: open + n * length,
          end: Math.min(open + (n + 1) * length, close),
        })),
      )
      expect(mine.map(({ start, end }) => ({ start, end }))).toEqual(expected.toSorted((a, b) => a.start - b.start))
      const traded = days.flatMap(day => day?.windows ?? []).reduce((sum, one) => sum + (one.close - one.open) / MINUTE, 0)
      expect(mine.reduce((sum, one) => sum + one.volume, 0)).toBe(traded)
    }
  })

  it('from ticks lie within their session, one after the other', () => {
    const frame = new Frame()
    const ticks = candlesOf((market, i, open, close) => {
      for (let t = open; t < Math.min(close, open + 30 * MINUTE); t = (t + 7 * SECOND) as Micros) {
        frame.clear(t)
        frame.push(i, 100 as Px, -1, t)
        market.frame(frame)
      }
    }).filter(one => one.length === length)
    for (const { no, calendar } of table.list) {
      let before = 0
      const mine = ticks.filter(one => one.i === no)
      expect(mine.length).toBeGreaterThan(0)
      for (const { start, end } of mine) {
        const day = calendars[calendar].tradingDay(dayOf(start as Micros))
        const inside = length === DAY ? day?.windows.at(-1)?.close : day?.windows.find(one => start >= one.open && start < one.close)?.close
        expect(end).toBeLessThanOrEqual(inside ?? 0)
        expect(start).toBeGreaterThanOrEqual(before)
        before = end
      }
    }
  })
})
