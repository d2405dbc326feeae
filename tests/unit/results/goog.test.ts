// Statistics against figures that other programs gave for one price history: buy and hold, and a moving-average cross.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Sma } from '../../../src/analysis/indicators/sma.ts'
import { parseDate, startOfDay } from '../../../src/core/ist.ts'
import { type DayNo, type InstrumentNo, type Micros, type Money, moneyOf, type Px, type Qty, rupees } from '../../../src/core/units.ts'
import { EquityCurve } from '../../../src/results/equity.ts'
import { outcomesOf } from '../../../src/results/outcomes.ts'
import { statisticsOf } from '../../../src/results/statistics.ts'
import { Trades } from '../../../src/results/trades.ts'
import { SKIPPED, sharedData } from '../../shared.ts'

const file = sharedData('oracles', 'GOOG.csv')
const A = 0 as InstrumentNo
type Row = { time: Micros; open: Px; close: Px }

const rows = (): Row[] =>
  readFileSync(file as string, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map(line => {
      const [date = '', open, , , close] = line.split(',')
      return { time: startOfDay(parseDate(date) as DayNo), open: rupees(Number(open)), close: rupees(Number(close)) }
    })

/** Agreement to a share of 1e-9 of the expected figure. */
const near = (got: number | null, expected: number): void =>
  expect(Math.abs((got as number) - expected), `${String(got)} for ${expected}`).toBeLessThan(1e-9 * Math.abs(expected))

describe.skipIf(!file)(`statistics of GOOG${file ? '' : ` (${SKIPPED})`}`, () => {
  it('bought and held agree with quantstats and empyrical', () => {
    const [first, ...rest] = rows() as [Row, ...Row[]]
    const equity = new EquityCurve(first.time, first.close as number as Money)
    for (const row of rest) equity.append(row.time, row.close as number as Money)
    const got = statisticsOf({ equity, trades: [] })
    expect(got.days).toBe(2147)
    near(got.sharpe, 0.8815185699129492)
    near(got.sortino, 1.3541673631507347)
    near(got.annualReturn, 0.2770806653191571)
    near(got.maxDrawdown, 0.65294759972499)
    near(got.calmar, 0.4243536011708422)
    near(got.volatility, 0.34405786161892116)
    near(got.skew, 0.7509291849603794)
    near(got.excessKurtosis, 8.977884467756585)
    near(got.psr, 0.995555452680773)
    // quantstats leaves days without a change out of these three.
    const moved = outcomesOf((equity.dailyReturns() as number[]).filter(r => r !== 0))
    near(moved.winRate, 0.5200372786579683)
    near((moved.averageWin as number) / (moved.averageLoss as number), 1.0888095664561162)
    near(moved.kelly, 0.0792230755790718)
  })

  it('traded by a 10/30 cross agree with backtesting.py', () => {
    const bars = rows()
    const equity = new EquityCurve((bars[0] as Row).time, moneyOf(10_000))
    const trades = new Trades()
    const [fast, slow] = [new Sma(10), new Sma(30)]
    let [cash, position, before, wanted, held] = [10_000 * 10_000, 0, Number.NaN, 0, 0]
    const trade = (qty: number, bar: Row): void => {
      if (qty === 0) return
      cash -= qty * bar.open
      position += qty
      trades.fill({ instrument: A, qty: qty as Qty, px: bar.open, time: bar.time, charges: 0 as Money })
    }
    bars.forEach((bar, i) => {
      const last = i === bars.length - 1
      if (last || wanted !== 0) trade(-position, bar)
      if (wanted !== 0 && !last) trade(wanted * Math.floor(cash / bar.open), bar)
      wanted = 0
      // The bar of the exit counts as one with a position.
      if (position !== 0 || last) held++
      fast.add(bar.close)
      slow.add(bar.close)
      const now = fast.value - slow.value
      if (before < 0 && now > 0) wanted = 1
      if (before > 0 && now < 0) wanted = -1
      before = now
      equity.append(bar.time, (cash + position * bar.close) as Money)
    })
    const got = statisticsOf({ equity, trades: trades.closed, exposure: { held, bars: bars.length } })
    expect(got.trades).toBe(66)
    near(got.endEquity, 51422.98999999996)
    near(got.totalReturn, 4.142298999999996)
    near(got.maxDrawdown, 0.4798012705007589)
    near(got.longestDrawdownDays, 584)
    near(got.winRate, 0.4696969696969697)
    near(got.sqn, 1.0766187356697705)
    near(got.exposure, 0.9674115456238361)
    near(Math.max(...equity.points().equity) / 10_000, 75787.44)
    near(got.cagrCalendar, 0.2116024570596262)
  })
})
