// The stylised facts that the synthetic market keeps, over seeds: what moves together, when it moves, jumps, gaps, spreads, index and options.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayOf, startOfDay } from '../../../src/core/ist.ts'
import { type DayNo, type InstrumentNo, MINUTE, type Micros, type Px, rupees, SECOND } from '../../../src/core/units.ts'
import { activity } from '../../../src/sim/synthetic-day.ts'
import { blackScholes, normalCdf, smile } from '../../../src/sim/synthetic-derived.ts'
import { type Listing, SyntheticMarket } from '../../../src/sim/synthetic-market.ts'
import { DEPTH_LEVELS, Frame } from '../../../src/tape/frame.ts'
import { T0 } from './bench.ts'

const DAY_MINUTES = 1_440
/** 09:15 of the day of T0. */
const OPEN = (startOfDay(dayOf(T0)) + 555 * MINUTE) as Micros
const share = (i: number, sector: string): Listing => ({
  instrument: i as InstrumentNo,
  symbol: `${sector}-${i}`,
  reference: rupees(1_000),
  tick: rupees(0.05),
  dailyVolume: 2_000_000,
  sector,
})
const banksAndMines = ['bank', 'bank', 'bank', 'mine', 'mine', 'mine'].map((sector, i) => share(i, sector))
const index: Listing = { instrument: 6 as InstrumentNo, symbol: 'INDEX', reference: rupees(20_000), tick: rupees(0.05), dailyVolume: 0 }

const closes = (market: SyntheticMarket, i: number): number[] =>
  market.history.filter(bar => bar.instrument === i).map(bar => Math.log(bar.close))
const changes = (levels: readonly number[]): number[] => levels.slice(1).map((x, i) => x - (levels[i] as number))
const mean = (x: readonly number[]): number => x.reduce((sum, one) => sum + one, 0) / x.length
function deviation(x: readonly number[]): number {
  const middle = mean(x)
  return Math.sqrt(mean(x.map(one => (one - middle) ** 2)))
}
function correlation(x: readonly number[], y: readonly number[]): number {
  const [a, b] = [mean(x), mean(y)]
  return mean(x.map((one, i) => (one - a) * ((y[i] as number) - b))) / (deviation(x) * deviation(y))
}

type Tick = { instrument: number; px: number; volume: number; t: number; spread: number; shown: number }

function ticks(market: SyntheticMarket, from: number, to: number, step: number): Tick[] {
  const frame = new Frame()
  const found: Tick[] = []
  for (let t = from + step; t <= to; t += step)
    for (let done = false; !done; ) {
      frame.clear(t as Micros)
      done = market.step(t as Micros, frame)
      for (let row = 0; row < frame.count; row++) {
        const place = (frame.depth[row] as number) * DEPTH_LEVELS
        const deep = place >= 0
        found.push({
          instrument: frame.instrument[row] as number,
          px: frame.px[row] as number,
          volume: frame.volume[row] as number,
          t: frame.exchange[row] as number,
          spread: deep ? (frame.askPx[place] as number) - (frame.bidPx[place] as number) : 0,
          shown: deep ? (frame.askQty[place] as number) + (frame.bidQty[place] as number) : 0,
        })
      }
    }
  return found
}

describe('the synthetic market', () => {
  it('is a function of the time: begun earlier, later or played in other steps, every tick is the same', () => {
    const listings = [...banksAndMines, index]
    fc.assert(
      fc.property(fc.nat(1_000), fc.integer({ min: 1, max: 20 }), fc.constantFrom(50_000, 250_000, 1_000_000), (seed, minutes, step) => {
        const end = T0 + 20 * SECOND
        const make = (start: number) => new SyntheticMarket({ seed, listings, start: start as Micros, historyMinutes: 0 })
        // The steps that a start falls into are told whole.
        const told = (start: number, micros: number) => ticks(make(start), start, end, micros).filter(one => one.t >= T0)
        const whole = told(T0, 50_000)
        expect(told(T0, step)).toEqual(whole)
        expect(told(T0 - minutes * MINUTE, 1_000_000)).toEqual(whole)
      }),
      { numRuns: 10 },
    )
  })

  it('goes on from history into ticks and over midnight as one market', () => {
    const midnight = startOfDay((dayOf(T0) + 1) as DayNo)
    const late = new SyntheticMarket({ seed: 3, listings: banksAndMines, start: (midnight + 30 * MINUTE) as Micros, historyMinutes: 60 })
    const early = new SyntheticMarket({ seed: 3, listings: banksAndMines, start: (midnight - 1 * MINUTE) as Micros, historyMinutes: 29 })
    expect(late.history.slice(0, early.history.length)).toEqual(early.history)
    expect(late.history.every(bar => bar.volume > 0)).toBe(true)
  })

  it.each([1, 2, 3])('moves by market, sector and own news (seed %i): a sector more closely than two of them', seed => {
    const start = (OPEN + 5 * DAY_MINUTES * MINUTE) as Micros
    const market = new SyntheticMarket({ seed, listings: banksAndMines, start, historyMinutes: 5 * DAY_MINUTES })
    const returns = banksAndMines.map((_, i) => changes(closes(market, i)))
    const pairs = (same: boolean): number[] =>
      returns.flatMap((x, i) => returns.slice(i + 1).flatMap((y, j) => ((i < 3 === i + 1 + j < 3) === same ? [correlation(x, y)] : [])))
    const [within, between] = [mean(pairs(true)), mean(pairs(false))]
    expect(within).toBeGreaterThan(between + 0.05)
    expect(between).toBeGreaterThan(0.1)
    expect(within).toBeLessThan(0.75)
  })

  it('is liveliest at the opening and the close: volume and movement make a U', () => {
    const days = 8
    const listings = banksAndMines.slice(0, 3)
    const start = (OPEN + days * DAY_MINUTES * MINUTE) as Micros
    const { history } = new SyntheticMarket({ seed: 5, listings, start, historyMinutes: days * DAY_MINUTES })
    const within = (from: number, to: number) =>
      history.filter(bar => {
        const minute = ((bar.time - OPEN) / MINUTE) % DAY_MINUTES
        return minute >= from && minute < to
      })
    const volume = (from: number, to: number) => mean(within(from, to).map(bar => bar.volume))
    const range = (from: number, to: number) => mean(within(from, to).map(bar => bar.high - bar.low))
    for (const one of [volume, range]) {
      expect(one(0, 45)).toBeGreaterThan(1.2 * one(150, 225))
      expect(one(330, 375)).toBeGreaterThan(1.2 * one(150, 225))
      expect(one(600, 800)).toBeLessThan(one(150, 225))
    }
    // A day's volume is about the one asked for, and the U adds nothing to it.
    expect((volume(0, 375) * 375) / 2_000_000).toBeGreaterThan(0.7)
    expect((volume(0, 375) * 375) / 2_000_000).toBeLessThan(1.6)
    expect(mean(Array.from({ length: 375 }, (_, i) => activity(555 + i)))).toBeCloseTo(1, 2)
  })

  it('moves about as much in a session as asked, gaps overnight, and stays within sight of its reference', () => {
    const days = 40
    const listings = [share(0, 'bank')]
    const start = (startOfDay(dayOf(OPEN)) + days * DAY_MINUTES * MINUTE) as Micros
    const market = new SyntheticMarket({ seed: 8, listings, start, historyMinutes: days * DAY_MINUTES, volatilityPercent: 2 })
    const levels = closes(market, 0)
    const moves: number[] = []
    const gaps: number[] = []
    const minutes: number[] = []
    for (let d = 0; d + 1 < days; d++) {
      moves.push((levels[d * DAY_MINUTES + DAY_MINUTES - 1] as number) - (levels[d * DAY_MINUTES] as number))
      gaps.push((levels[(d + 1) * DAY_MINUTES] as number) - (levels[d * DAY_MINUTES + DAY_MINUTES - 1] as number))
      minutes.push(...changes(levels.slice(d * DAY_MINUTES + 555, d * DAY_MINUTES + 930)))
    }
    expect(deviation(moves)).toBeGreaterThan(0.012)
    expect(deviation(moves)).toBeLessThan(0.035)
    expect(deviation(gaps)).toBeGreaterThan(5 * deviation(minutes))
    expect(deviation(gaps)).toBeLessThan(deviation(moves))
    // News: minutes far beyond what a normal distribution would have in so few days.
    const ordinary = deviation(minutes)
    expect(minutes.filter(one => Math.abs(one) > 6 * ordinary).length).toBeGreaterThan(3)
    expect(Math.max(...levels.map(one => Math.abs(one - Math.log(rupees(1_000)))))).toBeLessThan(0.35)
  })

  it('shows a wider spread and less depth where it moves more', () => {
    const listings = [{ ...share(0, 'bank'), reference: rupees(20_000) }]
    const byMinute: { spread: number; shown: number; range: number }[] = []
    for (let day = 0; day < 12; day++) {
      const from = OPEN + day * DAY_MINUTES * MINUTE
      for (const minute of [0, 60, 180, 300, 370]) {
        const start = from + minute * MINUTE
        const market = new SyntheticMarket({ seed: 4, listings, start: start as Micros, historyMinutes: 0, rate: 5 })
        const found = ticks(market, start, start + MINUTE, 1_000_000)
        const px = found.map(one => one.px)
        byMinute.push({
          spread: mean(found.map(one => one.spread)),
          shown: mean(found.map(one => one.shown)),
          range: Math.max(...px) - Math.min(...px),
        })
      }
    }
    const range = byMinute.map(one => one.range)
    expect(
      correlation(
        range,
        byMinute.map(one => one.spread),
      ),
    ).toBeGreaterThan(0.3)
    expect(
      correlation(
        range,
        byMinute.map(one => one.shown),
      ),
    ).toBeLessThan(-0.2)
  })

  it('has an index that is its members, weighed by what is traded of them', () => {
    const listings = [...banksAndMines, index]
    const market = new SyntheticMarket({ seed: 6, listings, start: T0, historyMinutes: 300 })
    const members = banksAndMines.map((_, i) => closes(market, i))
    const value = closes(market, 6)
    for (const [minute, level] of value.entries()) {
      const ratio = mean(members.map(one => Math.exp(one[minute] as number) / rupees(1_000)))
      // The members are rounded to their ticks.
      expect(Math.exp(level) / (rupees(20_000) * ratio)).toBeCloseTo(1, 4)
    }
    expect(deviation(changes(value))).toBeLessThan(mean(members.map(one => deviation(changes(one)))))
  })
})

describe('the synthetic options', () => {
  const expiry = (T0 + 6 * DAY_MINUTES * MINUTE) as Micros
  const strikes = [19_000, 19_500, 20_000, 20_500, 21_000]
  const options = strikes.flatMap((strike, i): Listing[] =>
    (['CE', 'PE'] as const).map((right, j) => ({
      instrument: (7 + 2 * i + j) as InstrumentNo,
      symbol: `INDEX-${strike}${right}`,
      reference: rupees(200),
      tick: rupees(0.05),
      dailyVolume: 1_000_000,
      option: { underlying: 'INDEX', strike: rupees(strike), expiry, right },
    })),
  )
  const market = new SyntheticMarket({ seed: 9, listings: [...banksAndMines, index, ...options], start: T0, historyMinutes: 60 })
  const close = (i: number, bar: number): number => market.history.filter(one => one.instrument === i)[bar]?.close ?? 0

  it('keep put-call parity, and cost less the further out of the money', () => {
    for (const bar of [0, 30, 59]) {
      const years = (expiry - (T0 - (60 - bar - 1) * MINUTE)) / (365 * DAY_MINUTES * MINUTE)
      for (const [i, strike] of strikes.entries()) {
        const [call, put] = [close(7 + 2 * i, bar), close(8 + 2 * i, bar)]
        const parity = close(6, bar) - rupees(strike) * Math.exp(-0.065 * years)
        expect(Math.abs(call - put - parity)).toBeLessThan(rupees(1))
        if (i === 0) continue
        expect(call).toBeLessThan(close(7 + 2 * (i - 1), bar))
        expect(put).toBeGreaterThan(close(8 + 2 * (i - 1), bar))
      }
    }
  })

  it('quote on tick with five levels, at every moment of the last day and after it', () => {
    const start = (expiry - 30 * SECOND) as Micros
    const last = new SyntheticMarket({ seed: 9, listings: [...banksAndMines, index, ...options], start, historyMinutes: 0 })
    const found = ticks(last, start, start + MINUTE, 500_000).filter(one => one.instrument >= 7)
    expect(found.length).toBeGreaterThan(100)
    for (const one of found) {
      expect(one.px % 500).toBe(0)
      expect(one.px).toBeGreaterThan(0)
      expect(one.spread).toBeGreaterThan(0)
    }
  })

  it('are priced by the formula: against known values, and the smile is lowest near the money and higher below than above', () => {
    // Hull, Options, Futures and Other Derivatives, 15.9: S 42, K 40, r 10 %, sigma 20 %, half a year: call 4.76, put 0.81.
    expect(blackScholes('CE', 42, 40, 0.5, 0.2, 0.1)).toBeCloseTo(4.76, 2)
    expect(blackScholes('PE', 42, 40, 0.5, 0.2, 0.1)).toBeCloseTo(0.81, 2)
    expect([0, 1, -1, 1.96, 7, -7].map(x => Number(normalCdf(x).toFixed(6)))).toEqual([0.5, 0.841345, 0.158655, 0.975002, 1, 0])
    const at = (strike: number) => smile(0.15, 20_000, strike as Px, 0.02)
    expect(at(20_000)).toBeCloseTo(0.15, 10)
    expect(at(18_500)).toBeGreaterThan(at(21_500))
    expect(at(21_500)).toBeGreaterThan(0.15)
  })
})
