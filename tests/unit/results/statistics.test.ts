import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDate, startOfDay } from '../../../src/core/ist.ts'
import { type DayNo, type InstrumentNo, MINUTE, type Micros, type Money, moneyOf, type Qty } from '../../../src/core/units.ts'
import { EquityCurve } from '../../../src/results/equity.ts'
import { outcomesOf } from '../../../src/results/outcomes.ts'
import { normalCdf, perPeriod, sharpePerPeriod, sortinoPerPeriod } from '../../../src/results/returns.ts'
import { conventions, statisticsOf } from '../../../src/results/statistics.ts'
import type { Trade } from '../../../src/results/trades.ts'

const T0 = startOfDay(parseDate('2026-04-01') as DayNo)
const day = (n: number): Micros => (T0 + n * 1440 * MINUTE) as Micros
const daily = (start: number, ...values: number[]): EquityCurve => {
  const made = new EquityCurve(day(0), moneyOf(start))
  values.forEach((value, i) => made.append(day(i + 1), moneyOf(value)))
  return made
}
const trade = (net: number, charges = 0): Trade => ({
  instrument: 0 as InstrumentNo,
  side: 'long',
  qty: 1 as Qty,
  entered: day(0),
  exited: (day(0) + 30 * MINUTE) as Micros,
  entryAverage: 0,
  exitAverage: 0,
  gross: moneyOf(net + charges),
  charges: moneyOf(charges),
  net: moneyOf(net),
  mae: 0 as Money,
  mfe: moneyOf(net + charges),
})

describe('returns', () => {
  it('give the Sharpe and Sortino ratios of the published vectors', () => {
    expect((sharpePerPeriod([0.01, -0.02, 0.015, -0.005, 0.025]) as number) * Math.sqrt(252)).toBeCloseTo(4.48998886412873, 12)
    expect((sortinoPerPeriod([-0.01, 0.02, -0.015, 0.005, -0.02]) as number) * Math.sqrt(252)).toBeCloseTo(-5.273224492824493, 12)
  })

  it('take the risk-free rate off at the daily rate that compounds to it', () => {
    const rate = perPeriod(0.065, 252)
    expect((1 + rate) ** 252 - 1).toBeCloseTo(0.065, 12)
    const returns = [0.01, -0.02, 0.015]
    expect(sharpePerPeriod(returns, rate)).toBeCloseTo(sharpePerPeriod(returns.map(r => r - rate)) as number, 14)
  })

  it('have the normal distribution of the tables', () => {
    expect(normalCdf(0)).toBe(0.5)
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 14)
    expect(normalCdf(-1)).toBeCloseTo(0.15865525393145705, 14)
    expect(normalCdf(5)).toBeCloseTo(0.9999997133484281, 14)
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), x => {
        expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 13)
      }),
    )
  })
})

describe('outcomes', () => {
  it('by hand: 30, -10, -20, 0', () => {
    const got = outcomesOf([30, -10, -20, 0])
    expect(got).toMatchObject({ count: 4, wins: 1, losses: 2, winRate: 0.25, averageWin: 30, averageLoss: 15, best: 30, worst: -20 })
    expect(got).toMatchObject({ profitFactor: 1, expectancy: 0, expectancyR: 0, sqn: 0, longestLosingRun: 2 })
    expect(got.kelly).toBeCloseTo(0.25 - 0.75 / 2, 14)
  })

  it('have no profit factor, R-multiple or Kelly without a loss, and no SQN without spread', () => {
    expect(outcomesOf([5, 6])).toMatchObject({ profitFactor: null, expectancyR: null, kelly: null, averageLoss: null, winRate: 1 })
    expect(outcomesOf([0.1, 0.1, 0.1]).sqn).toBeNull()
    expect(outcomesOf([5]).sqn).toBeNull()
  })

  it('do not depend on the unit of money, where they are ratios', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 })), values => {
        const [one, other] = [outcomesOf(values), outcomesOf(values.map(v => v * 4))]
        for (const figure of ['winRate', 'profitFactor', 'expectancyR', 'sqn', 'kelly', 'longestLosingRun'] as const)
          expect(other[figure]).toBe(one[figure])
      }),
    )
  })
})

describe('statistics', () => {
  it('of a run with no trades and no days are null or zero, never NaN', () => {
    const got = statisticsOf({ equity: daily(100), trades: [] })
    for (const figure of ['annualReturn', 'sharpe', 'sortino', 'psr', 'calmar', 'winRate', 'profitFactor', 'sqn', 'exposure'] as const)
      expect(got[figure]).toBeNull()
    expect(got).toMatchObject({ totalReturn: 0, maxDrawdown: 0, trades: 0, netProfit: 0, days: 0 })
  })

  it('of a run that lost more than its capital say so without inventing a growth rate', () => {
    const got = statisticsOf({ equity: daily(100, 50, -20), trades: [] })
    expect(got).toMatchObject({ totalReturn: -1.2, maxDrawdown: 1.2, annualReturn: null, cagrCalendar: null, calmar: null })
  })

  it('survive JSON and are finite or null, whatever the run', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -200, max: 1000 })), fc.array(fc.integer({ min: -50, max: 50 })), (values, nets) => {
        const got = statisticsOf({ equity: daily(100, ...values), trades: nets.map(net => trade(net)) })
        for (const [figure, value] of Object.entries(got))
          if (figure !== 'basis') expect(value === null || Number.isFinite(value), figure).toBe(true)
        expect(JSON.parse(JSON.stringify(got))).toEqual(got)
      }),
    )
  })

  it('have a convention for each figure and a figure for each convention', () => {
    const { basis, ...figures } = statisticsOf({ equity: daily(100, 101), trades: [] })
    expect(Object.keys(figures).sort()).toEqual(Object.keys(conventions).sort())
    expect(basis).toEqual({ periodsPerYear: 252, riskFree: 0 })
  })

  it('are in rupees, net of charges', () => {
    const got = statisticsOf({ equity: daily(1000, 1030), trades: [trade(40, 1), trade(-10, 2)], exposure: { held: 3, bars: 12 } })
    expect(got).toMatchObject({ startEquity: 1000, endEquity: 1030, grossProfit: 33, charges: 3, netProfit: 30, profitFactor: 4 })
    expect(got).toMatchObject({ expectancy: 15, averageHoldingMinutes: 30, exposure: 0.25, winRate: 0.5, trades: 2 })
  })
})
