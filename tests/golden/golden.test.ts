// One recorded session, kept for good: today's engine must send exactly the orders that were sent then. When it decides differently
// on purpose, record a new one with scripts/record-golden.ts.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { loadMarketData } from '../../src/app/config/market-data.ts'
import { backtestTape } from '../../src/app/backtest.ts'
import { prepare } from '../../src/app/backtest-command.ts'
import { type TapeReplay, replayMarket, replayTape } from '../../src/app/replay-headless.ts'
import type { TapeReader } from '../../src/store/tape-read.ts'
import { type Result, failed } from '../../src/core/result.ts'

const TAPE = resolve(import.meta.dirname, 'churn.tape.gz')
const ORDER_HASH = 'da25e30018d2f77e5f5ea5b1a56415e9c98a8ab75e3e5dc405ff8d2fc5c0fff7'
const MESSAGES = 93

const got = <T>(result: Result<T>): T => {
  if (failed(result)) throw new Error(result.error)
  return result.ok
}
const play = async (file: string): Promise<TapeReplay> => got(await replayTape(file, got(loadMarketData())))

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'td-golden-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

describe('the golden tape', () => {
  test('gives the orders that were sent when it was recorded, bit for bit', async () => {
    const played = await play(TAPE)
    expect(played).toMatchObject({ messages: MESSAGES, orderHash: ORDER_HASH, same: true, note: '', lost: 0, warnings: [] })
    expect(played.recorded).toEqual({ messages: MESSAGES, orderHash: ORDER_HASH })
    expect(played.messages).toBeGreaterThan(10)
    // It ends with the emergency flatten: entries, exits, cancellations and closing orders are all in it.
    expect(played.status).toMatchObject({ level: 'halted', positions: [], orders: [] })
  })

  test('gives the same when it is played a second time, and when it is not compressed', async () => {
    const plain = join(folder(), 'plain.tape')
    writeFileSync(plain, gunzipSync(readFileSync(TAPE)))
    const [first, second] = [await play(TAPE), await play(plain)]
    expect(second).toEqual(first)
  })

  test('without its end plays to there, says so, and claims nothing about being the same', async () => {
    const plain = gunzipSync(readFileSync(TAPE))
    const cut = join(folder(), 'cut.tape')
    writeFileSync(cut, plain.subarray(0, Math.floor(plain.length * 0.8)))
    const played = await play(cut)
    expect(played.note).toMatch(/^the tape (is cut off at byte \d+: its last \d+ bytes are no whole record; played to there|was not closed: .*)$/)
    expect(played).toMatchObject({ recorded: undefined, same: undefined })
    expect(played.messages).toBeGreaterThan(10)
    expect(played.messages).toBeLessThan(MESSAGES)
  })

  test('with one byte changed plays to there and says which record is damaged', async () => {
    const plain = gunzipSync(readFileSync(TAPE))
    const at = Math.floor(plain.length * 0.6)
    plain[at] = (plain[at] as number) ^ 0xff
    const damaged = join(folder(), 'damaged.tape')
    writeFileSync(damaged, plain)
    const played = await play(damaged)
    expect(played.note).toMatch(/byte \d+.*; played to there$/)
    expect(played.same).toBeUndefined()
  })

  test('is not found at all: one sentence with its place', async () => {
    const absent = join(folder(), 'absent.tape.gz')
    const played = await replayTape(absent, got(loadMarketData()))
    expect(failed(played) ? played.error : '').toContain(absent)
  })
})

describe('the market of the golden tape', () => {
  const strategy = resolve(import.meta.dirname, '../fixtures/churn.ts')
  const over = async (tape: string, set: readonly string[] = []): Promise<{ orderHash: string; orders: number; lines: string[] }> => {
    const parts = got(await prepare({ strategy, data: [tape], param: ['every=5', 'qty=300'], set }))
    const lines: string[] = []
    const run = got(await backtestTape({ ...parts, onOrderLine: line => void lines.push(line) }, parts.tape as TapeReader))
    return { orderHash: run.orderHash, orders: run.orders, lines }
  }

  test('gives a backtest the orders that it gives a replay with the inline venue', async () => {
    const replayed = got(await replayMarket(TAPE, got(loadMarketData())))
    const tested = await over(TAPE)
    expect(tested.orderHash).toBe(replayed.orderHash)
    expect(tested.lines).toHaveLength(replayed.messages)
    expect(tested.orders).toBe(replayed.orders)
    expect(tested.orders).toBeGreaterThan(20)
    expect(replayed.status.ticks).toBeGreaterThan(100)
    // Played against a venue of today: none of the orders of then.
    expect(replayed.orderHash).not.toBe(ORDER_HASH)
  })

  test('is the same piece by piece, and other settings on top give other orders', async () => {
    const plain = join(folder(), 'plain.tape')
    writeFileSync(plain, gunzipSync(readFileSync(TAPE)))
    const whole = await over(TAPE)
    expect(await over(plain)).toEqual(whole)
    expect((await over(TAPE, ['orders.marketProtectionPercent=1'])).orderHash).not.toBe(whole.orderHash)
  })

  test('comes alone: a second file beside a tape is refused', async () => {
    const refused = await prepare({ strategy, data: [TAPE, 'bars.csv'], param: [], set: [] })
    expect(failed(refused) ? refused.error : '').toContain('one tape alone')
  })
})
