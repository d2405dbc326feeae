// A backtest's figures add up to the unit: what the finished trades made, what is still open and the roundings of contract notes are
// together the change of equity. Seeded days of a share; some days break off, so that positions stay over night.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type BacktestParts, type BacktestRun, backtest } from '../../../src/app/backtest.ts'
import { prepare } from '../../../src/app/backtest-command.ts'
import { Random } from '../../../src/core/random.ts'
import { type Result, failed } from '../../../src/core/result.ts'
import { MINUTE, type Micros } from '../../../src/core/units.ts'

const folder = mkdtempSync(join(tmpdir(), 'tapedeck-sums-'))
afterAll(() => rmSync(folder, { recursive: true }))

const must = <T>(result: Result<T>): T => {
  if (failed(result)) throw new Error(result.error)
  return result.ok
}

const DAYS = ['2021-06-07', '2021-06-08', '2021-06-09', '2021-06-10', '2021-06-11']
const two = (n: number): string => String(n).padStart(2, '0')

/** Minute bars that wander; each day ends at the close or anywhere before, as `ends` says in minutes from 09:15. */
function data(seed: number, ends: (random: Random) => number): string {
  const random = new Random(seed)
  const file = join(folder, `${seed}.csv`)
  let close = 40_000
  const rows = DAYS.flatMap(day => {
    const count = ends(random)
    return Array.from({ length: count }, (_, n) => {
      const open = close
      close = open + random.int(-15, 15)
      const [high, low] = [Math.max(open, close), Math.min(open, close)]
      const minute = 9 * 60 + 15 + n
      const prices = [open, high, low, close].map(ticks => (ticks / 20).toFixed(2))
      return `${day}T${two(Math.floor(minute / 60))}:${two(minute % 60)}:00+05:30,${prices.join(',')},${random.int(1_000, 90_000)}`
    })
  })
  writeFileSync(file, `ts,open,high,low,close,volume\n${rows.join('\n')}\n`)
  return file
}

async function parts(seed: number, symbol: string, ends: (random: Random) => number): Promise<BacktestParts> {
  const param = ['fast=3', 'slow=8']
  const file = `${data(seed, ends)}=${symbol}`
  return must(await prepare({ strategy: 'strategies/ema-cross.ts', data: [file], param, set: [], profile: 'backtest' }))
}

const run = async (...of: Parameters<typeof parts>): Promise<BacktestRun> => must(backtest(await parts(...of)))

const units = (rupees: number | null): number => Math.round((rupees as number) * 10_000)

function addsUp({ statistics, finalEquity, openResult, noteRounding, charges, closedTrades }: BacktestRun): void {
  const change = units(finalEquity) - units(statistics.startEquity)
  expect(units(statistics.netProfit) + units(openResult) - units(noteRounding)).toBe(change)
  expect(closedTrades.reduce((sum, { net }) => sum + net, 0)).toBe(units(statistics.netProfit))
  expect(statistics.endEquity).toBe(finalEquity)
  // Every day's contract note is in whole paise.
  expect(units(charges) % 100).toBe(0)
}

describe('the figures of a backtest add up to the unit', () => {
  const broken = (random: Random): number => (random.next() < 0.5 ? 375 : random.int(40, 374))

  it.each([1, 2, 3, 4, 5, 6])('over days that break off and what was held over them (seed %i)', async seed => {
    const one = await run(seed, 'NSE:RELIANCE', broken)
    expect(one.trades).toBeGreaterThan(5)
    addsUp(one)
  })

  it('over whole days, where nothing is open: trades and roundings are all', async () => {
    const one = await run(7, 'NSE:RELIANCE', () => 375)
    expect(one.openResult).toBe(0)
    expect(one.noteRounding).not.toBe(0)
    addsUp(one)
  })

  it('with a position open at the end', async () => {
    const runs = await Promise.all([11, 12, 13, 14].map(seed => run(seed, 'NSE:RELIANCE', () => 150 + seed)))
    expect(runs.filter(one => one.openResult !== 0).length).toBeGreaterThan(0)
    runs.forEach(addsUp)
  })
})

describe('the notes under a backtest', () => {
  const about = (one: BacktestRun, what: string): string[] => one.warnings.filter(text => text.includes(what))

  it('say on which days a position was carried over the night and why, three of them named', async () => {
    // A seed whose days all break off with something held.
    const [share, index] = [await run(131, 'NSE:RELIANCE', () => 200), await run(131, 'NSE:NIFTY 50', () => 200)]
    expect(about(share, 'carried')).toEqual([
      '4 positions were carried over a night (NSE:RELIANCE on 2021-06-07, NSE:RELIANCE on 2021-06-08, NSE:RELIANCE on 2021-06-09 and 1 more): the data of the day end before the square-off at 15:15; held over night, shares are charged as delivery',
    ])
    // A future is none of the depository's business.
    expect(about(index, 'carried')[0]).toMatch(/^4 positions .*the data of the day end before the square-off at 15:15$/)
    addsUp(index)
  })

  it('say of refused orders when the first was and what it was told', async () => {
    const one = await run(7, 'NSE:RELIANCE', () => 375)
    expect(about(one, 'square-off')).toHaveLength(1)
    expect(about(one, 'square-off')[0]).toMatch(
      /refused: square-off \(.*at 2021-06-\d\d 15:\d\d: entries have ended for today: square-off is at 15:15:00\)$/,
    )
  })
})

it('candles that no strategy asked for change nothing of a backtest', async () => {
  const asked = await parts(21, 'NSE:RELIANCE', () => 375)
  const [one, more] = [asked, { ...asked, setup: { ...asked.setup, lengths: [MINUTE as Micros] } }].map(each => must(backtest(each)))
  expect(one?.orders).toBeGreaterThan(10)
  expect([more?.orderHash, more?.finalEquity, more?.statistics]).toEqual([one?.orderHash, one?.finalEquity, one?.statistics])
})
