// Every file in strategies/ loads by the road a trader's own file takes, and decides from its inputs alone: the same recorded day
// gives the same orders, bit for bit. Putting a file there is having it tested.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BacktestRun, backtest } from '../../src/app/backtest.ts'
import { prepare } from '../../src/app/backtest-command.ts'
import { loadStrategy } from '../../src/app/strategies/load.ts'
import { dayOf, timeOfDay } from '../../src/core/ist.ts'
import { Random } from '../../src/core/random.ts'
import { failed } from '../../src/core/result.ts'
import { clock } from '../../src/strategy/clock.ts'

const FOLDER = join(import.meta.dirname, '../../strategies')
const files = readdirSync(FOLDER)
const BARS = 375 // 09:15 to 15:30, minute by minute
const folder = mkdtempSync(join(tmpdir(), 'tapedeck-strategies-'))
afterAll(() => rmSync(folder, { recursive: true }))

const WEDNESDAY = ['2021-06-09']
const FORTNIGHT = [7, 8, 9, 10, 11, 14, 15, 16, 17, 18].map(day => `2021-06-${String(day).padStart(2, '0')}`)

/** Days of minute bars that wander and swing, so that what follows trends finds some. Prices are on the tick of 0.05. */
function recorded(seed: number, days = WEDNESDAY): string {
  const random = new Random(seed)
  const file = join(folder, `days-${seed}-${days.length}.csv`)
  const text = (paise: number) => (paise / 100).toFixed(2)
  let close = 219_000
  const rows = Array.from({ length: BARS * days.length }, (_, n) => {
    const i = n % BARS
    const open = close
    // A fortnight is more of a walk than of a wave: what waits for a dip within a rise finds none in a wave.
    close = Math.round(open / 5 + (days.length > 1 ? 3 : 12) * Math.sin(n / 25) + random.int(-10, 10)) * 5
    const high = Math.max(open, close) + random.int(0, 6) * 5
    const low = Math.min(open, close) - random.int(0, 6) * 5
    const time = 9 * 60 + 15 + i
    const clock = `${String(Math.floor(time / 60)).padStart(2, '0')}:${String(time % 60).padStart(2, '0')}`
    return `${days[Math.floor(n / BARS)]}T${clock}:00+05:30,${text(open)},${text(high)},${text(low)},${text(close)},${random.int(1_000, 90_000)}`
  })
  writeFileSync(file, `ts,open,high,low,close,volume\n${rows.join('\n')}\n`)
  return file
}

type Ran = { readonly run: BacktestRun; readonly lines: readonly string[] }

async function play(strategy: string, data: string, param: readonly string[] = []): Promise<Ran> {
  const parts = await prepare({ strategy, data: [`${data}=NSE:RELIANCE`], param, set: [] })
  if (failed(parts)) throw new Error(parts.error)
  const lines: string[] = []
  const run = backtest({ ...parts.ok, onOrderLine: line => void lines.push(line) })
  if (failed(run)) throw new Error(run.error)
  return { run: run.ok, lines }
}

describe('the folder of strategies', () => {
  it('holds strategies and nothing else', () => {
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) expect(file).toMatch(/^[a-z0-9-]+\.ts$/)
  })

  it('is tried on a day with something in it: the strategy of the README trades, and another day gives other orders', async () => {
    const file = join(FOLDER, 'ema-cross.ts')
    const [one, other] = [await play(file, recorded(1)), await play(file, recorded(2))]
    expect([one.run.orders > 0, one.run.fills > 0, other.run.orders > 0]).toEqual([true, true, true])
    expect(other.run.orderHash).not.toBe(one.run.orderHash)
  })
})

it('of several files trades only what it is told to', async () => {
  const [one, other] = [recorded(1), recorded(2)]
  const question = { strategy: join(FOLDER, 'ema-cross.ts'), data: [`${one}=NSE:RELIANCE`, `${other}=NSE:TCS`], param: [], set: [] }
  const traded = async (trade?: readonly string[]) => {
    const parts = await prepare({ ...question, ...(trade ? { trade } : {}) })
    if (failed(parts)) return parts.error
    const lines: string[] = []
    const run = backtest({ ...parts.ok, onOrderLine: line => void lines.push(line) })
    return failed(run) ? run.error : new Set(lines.map(line => line.split('|')[1]))
  }
  expect(await traded()).toEqual(new Set(['NSE:RELIANCE', 'NSE:TCS']))
  expect(await traded(['TCS'])).toEqual(new Set(['NSE:TCS']))
  expect(await traded(['SBIN'])).toBe('--trade SBIN: not in the data')
})

describe.each(files)('strategies/%s', name => {
  const file = join(FOLDER, name)
  let first: Ran
  let second: Ran
  beforeAll(async () => {
    const day = recorded(1)
    first = await play(file, day)
    second = await play(file, day)
  })

  it('loads, is called what its file is called, and its parameters have defaults in their range', async () => {
    const loaded = await loadStrategy(file)
    if (failed(loaded)) throw new Error(loaded.error)
    expect(`${loaded.ok.strategy.name}.ts`).toBe(name)
    for (const one of loaded.ok.declared) expect(one.min <= one.byDefault && one.byDefault <= one.max, one.name).toBe(true)
  })

  it('sees the whole day and sends the same orders twice, bit for bit', () => {
    expect(first.run.bars).toBe(BARS)
    expect(second.lines).toEqual(first.lines)
    expect(second.run.orderHash).toBe(first.run.orderHash)
    expect(second.run.finalEquity).toBe(first.run.finalEquity)
  })

  it('holds nothing at the end: square-off is before the close', () => {
    expect(first.run.warnings.filter(one => one.includes('still open'))).toEqual([])
  })
})

/** When each enters last and is out at the latest, bars' lengths included: what is sent on a bar's close fills at the next one's open. */
const HOURS: Readonly<
  Record<string, { from: string; cutoff: string; out: string /** Eager, to have something to look at. */; param: string[] }>
> = {
  'opening-range.ts': { from: '09:30', cutoff: '12:30', out: '15:01', param: ['narrowestPercent=0', 'widestPercent=10'] },
  'vwap-revert.ts': { from: '10:15', cutoff: '14:15', out: '15:01', param: ['farAtrs=2'] },
  'rsi-swing.ts': { from: '09:45', cutoff: '14:30', out: '15:06', param: ['low=50', 'slopePercent=0'] },
}

describe.each(Object.entries(HOURS))('over a fortnight, strategies/%s', (name, { from, cutoff, out, param }) => {
  it('trades, enters within its hours alone, and holds nothing over night', async () => {
    const { run } = await play(join(FOLDER, name), recorded(3, FORTNIGHT), param)
    expect(run.switchedOff).toBe(false)
    expect(run.closedTrades.length).toBeGreaterThan(2)
    for (const { entered, exited } of run.closedTrades) {
      expect(timeOfDay(entered)).toBeGreaterThanOrEqual(clock(from))
      expect(timeOfDay(entered)).toBeLessThanOrEqual(clock(cutoff))
      expect(timeOfDay(exited)).toBeLessThanOrEqual(clock(out))
      expect(dayOf(exited)).toBe(dayOf(entered))
    }
    expect(run.warnings.filter(one => /still open|over a night/.test(one))).toEqual([])
  })
})
