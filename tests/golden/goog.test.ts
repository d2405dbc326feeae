// A whole backtest that another program has run as well: the 10/30 cross of daily closes of GOOG, always in the market with all of the
// equity, sized at the fill. Through reader, engine, venue and statistics, every figure agrees with backtesting.py's.

import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type BacktestRun, backtest } from '../../src/app/backtest.ts'
import { prepare } from '../../src/app/backtest-command.ts'
import { failed } from '../../src/core/result.ts'
import { readBars } from '../../src/store/readers/bars.ts'
import type { Trade } from '../../src/results/trades.ts'
import { SKIPPED, sharedData } from '../shared.ts'

const file = sharedData('oracles', 'GOOG.csv')
const CROSS = join(import.meta.dirname, '../fixtures/sma-cross.ts')

/** Agreement to a share of 1e-9 of the expected figure: the other program reckons in binary floating point. */
const near = (got: number | null, expected: number): void =>
  expect(Math.abs((got as number) - expected), `${String(got)} for ${expected}`).toBeLessThan(1e-9 * Math.abs(expected))

const play = async (): Promise<{ readonly run: BacktestRun; readonly lines: readonly string[] }> => {
  const parts = await prepare({
    strategy: CROSS,
    data: [file as string],
    calendar: 'always',
    param: [],
    profile: 'backtest',
    set: ['sim.spreadTicks=0', 'account.startMoney=10000'],
    closeAtEnd: true,
  })
  if (failed(parts)) throw new Error(parts.error)
  const lines: string[] = []
  const run = backtest({ ...parts.ok, onOrderLine: line => void lines.push(line) })
  if (failed(run)) throw new Error(run.error)
  return { run: run.ok, lines }
}

/** What a trade returned on the money put in, as a fraction. */
const returnOf = ({ side, entryAverage, exitAverage }: Trade): number => (side === 'long' ? 1 : -1) * (exitAverage / entryAverage - 1)
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

describe.skipIf(!file)(`GOOG by the 10/30 cross${file ? '' : ` (${SKIPPED})`}`, () => {
  let run: BacktestRun
  let lines: readonly string[]
  let returns: readonly number[]
  beforeAll(async () => {
    ;({ run, lines } = await play())
    returns = run.closedTrades.map(returnOf)
  })

  it('ends with the same equity after the same trades', () => {
    expect(run.trades).toBe(66)
    near(run.finalEquity, 51422.98999999996)
    near(run.statistics.totalReturn, 4.142298999999996)
    near(Math.max(...run.curve.points().equity) / 10_000, 75787.44)
    near(run.statistics.cagrCalendar, 0.2116024570596262)
  })

  it('fell as far and as long, and was in the market as much', () => {
    near(run.statistics.maxDrawdown, 0.4798012705007589)
    near(run.statistics.longestDrawdownDays, 584)
    near(run.statistics.exposure, 0.9674115456238361)
  })

  it('won and lost the same on each trade', () => {
    near(run.statistics.winRate, 0.4696969696969697)
    near(Math.max(...returns), 0.5359595229490424)
    near(Math.min(...returns), -0.1839887353835481)
    near(returns.reduce((product, one) => product * (1 + one), 1) ** (1 / returns.length) - 1, 0.02531715975158555)
    near(sum(returns.filter(one => one > 0)) / -sum(returns.filter(one => one < 0)), 2.167945974262033)
    near(run.statistics.sqn, 1.0766187356697705)
  })

  it('beside what was bought and held', async () => {
    const bars = await readBars(file as string)
    if (failed(bars)) throw new Error(bars.error)
    const { close, count } = bars.ok
    // The other program begins to hold at the close of the first bar at which the slow average is known.
    near((close[count - 1] as number) / (close[29] as number) - 1, 5.220601851851852)
  })

  it('sends the same orders, bit for bit, a second time, and none is left open', async () => {
    const again = await play()
    expect(again.lines).toEqual(lines)
    expect(again.run.orderHash).toBe(run.orderHash)
    expect(run.warnings.filter(one => one.includes('open at the end'))).toEqual([])
  })
})
