// Every file in strategies/ loads by the road a trader's own file takes, and decides from its inputs alone: the same recorded day
// gives the same orders, bit for bit. Putting a file there is having it tested.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BacktestRun, backtest } from '../../src/app/backtest.ts'
import { prepare } from '../../src/app/backtest-command.ts'
import { loadStrategy } from '../../src/app/strategies/load.ts'
import { Random } from '../../src/core/random.ts'
import { failed } from '../../src/core/result.ts'

const FOLDER = join(import.meta.dirname, '../../strategies')
const files = readdirSync(FOLDER)
const BARS = 375 // 09:15 to 15:30, minute by minute
const folder = mkdtempSync(join(tmpdir(), 'tapedeck-strategies-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A Wednesday of minute bars that wanders and swings, so that what follows trends finds some. Prices are on the tick of 0.05. */
function recordedDay(seed: number): string {
  const random = new Random(seed)
  const file = join(folder, `day-${seed}.csv`)
  const text = (paise: number) => (paise / 100).toFixed(2)
  let close = 219_000
  const rows = Array.from({ length: BARS }, (_, i) => {
    const open = close
    close = Math.round(open / 5 + 12 * Math.sin(i / 25) + random.int(-10, 10)) * 5
    const high = Math.max(open, close) + random.int(0, 6) * 5
    const low = Math.min(open, close) - random.int(0, 6) * 5
    const time = 9 * 60 + 15 + i
    const clock = `${String(Math.floor(time / 60)).padStart(2, '0')}:${String(time % 60).padStart(2, '0')}`
    return `2021-06-09T${clock}:00+05:30,${text(open)},${text(high)},${text(low)},${text(close)},${random.int(1_000, 90_000)}`
  })
  writeFileSync(file, `ts,open,high,low,close,volume\n${rows.join('\n')}\n`)
  return file
}

type Ran = { readonly run: BacktestRun; readonly lines: readonly string[] }

async function play(strategy: string, data: string): Promise<Ran> {
  const parts = await prepare({ strategy, data: [`${data}=NSE:RELIANCE`], param: [], set: [] })
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
    const [one, other] = [await play(file, recordedDay(1)), await play(file, recordedDay(2))]
    expect([one.run.orders > 0, one.run.fills > 0, other.run.orders > 0]).toEqual([true, true, true])
    expect(other.run.orderHash).not.toBe(one.run.orderHash)
  })
})

describe.each(files)('strategies/%s', name => {
  const file = join(FOLDER, name)
  let first: Ran
  let second: Ran
  beforeAll(async () => {
    const day = recordedDay(1)
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
