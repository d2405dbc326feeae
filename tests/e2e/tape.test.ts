// A session of real processes goes onto a tape, and the tape gives the same orders again: whole, torn, or left by a kill -9.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { Random } from '../../src/core/random.ts'
import { listTapes } from '../../src/store/tape-file.ts'
import { SKIPPED, sharedData } from '../shared.ts'
import { type Home, fixture, got, root, testHome, withoutDatabase } from './home.ts'
import { eventually } from './wait.ts'

const seed = Number(process.env.E2E_SEED ?? Math.floor(Math.random() * 2 ** 31))
process.stdout.write(`tapes: E2E_SEED=${seed} cuts at the same places\n`)

function churning(strategy: string): string[] {
  const settings = [
    'synthetic.instruments=4',
    'synthetic.ticksPerSecond=15',
    'risk.maxOrderValue=10000000',
    'risk.maxPositionValue=10000000',
  ]
  const strategies = [{ use: strategy, instruments: ['*'], params: { every: 6, qty: 300 } }]
  return ['--set', `strategies=${JSON.stringify(strategies)}`, ...settings.flatMap(one => ['--set', one]), ...withoutDatabase]
}

type Verdict = {
  readonly messages: number
  readonly orderHash: string
  readonly same?: boolean
  readonly note: string
  readonly inputs: number
  readonly lost: number
  readonly warnings: readonly string[]
}

async function replay(home: Home, tape: string): Promise<Verdict> {
  const ran = await home.run('replay', tape, '--no-ui', '--json')
  expect(ran, ran.err).toMatchObject({ code: 0, err: '' })
  return JSON.parse(ran.out) as Verdict
}

async function trade(home: Home, orders: number): Promise<void> {
  await home.start(...churning(fixture('churn.ts')))
  await eventually(async () => expect((await home.status()).ordersToday).toBeGreaterThan(orders), 20_000)
}

const tapeOf = (home: Home): string => got(listTapes(home.paths.tapes)).at(-1) ?? ''

describe('a tape', () => {
  test('of a session that was shut down gives the same orders; cut anywhere it plays to there and says so', async () => {
    const home = testHome()
    await trade(home, 20)
    await home.ask({ kind: 'stop', level: 'flatten' })
    await eventually(async () => expect((await home.status()).positions).toEqual([]))
    expect((await home.command('stop', '--shutdown')).code).toBe(0)
    const tape = tapeOf(home)
    expect(tape).toMatch(/\.tape\.gz$/)
    const whole = await replay(home, tape)
    expect(whole).toMatchObject({ same: true, note: '', lost: 0, warnings: [] })
    expect(whole.messages).toBeGreaterThan(20)

    const bytes = gunzipSync(readFileSync(tape))
    const random = new Random(seed)
    const header = bytes.indexOf('"setup"') + 20_000
    for (let i = 0; i < 6; i++) {
      const at = random.int(header, bytes.length - 1)
      const torn = join(home.folder, `torn-${at}.tape`)
      writeFileSync(torn, bytes.subarray(0, at))
      const played = await replay(home, torn)
      expect(played.note).toMatch(
        /^the tape (is cut off at byte \d+: its last \d+ bytes are no whole record; played to there|was not closed: what came after byte \d+ is missing)$/,
      )
      expect(played.same).toBeUndefined()
      expect(played.messages).toBeLessThanOrEqual(whole.messages)
    }
    const packed = join(home.folder, 'torn.tape.gz')
    const gz = readFileSync(tape)
    writeFileSync(packed, gz.subarray(0, Math.floor(gz.length * 0.7)))
    expect((await replay(home, packed)).note).toMatch(/played to/)
  })

  test('of a session that was killed plays to its last whole record', async () => {
    const home = testHome()
    await trade(home, 10)
    process.kill(home.enginePid ?? 0, 'SIGKILL')
    const played = await eventually(() => replay(home, tapeOf(home)))
    expect(played.note).toMatch(/^the tape (was not closed|is cut off)/)
    expect(played.same).toBeUndefined()
    expect(played.messages).toBeGreaterThan(5)
  })
})

describe('a backtest', () => {
  /** A day of minutes that goes up and down, so that the averages cross. */
  function bars(home: Home): string {
    const path = join(home.folder, 'NSE-WAVES.csv')
    const random = new Random(5)
    const lines = Array.from({ length: 375 }, (_, i) => {
      const at = `2021-06-09 ${String(Math.floor((555 + i) / 60)).padStart(2, '0')}:${String((555 + i) % 60).padStart(2, '0')}:00`
      const close = Math.round((100 + 5 * Math.sin(i / 20) + random.next()) * 20) / 20
      return `${at},${close},${(close + 0.25).toFixed(2)},${(close - 0.25).toFixed(2)},${close},${1000 + i}`
    })
    writeFileSync(path, `ts,open,high,low,close,volume\n${lines.join('\n')}\n`)
    return path
  }

  test('run twice gives the same orders, line for line, and the same hash', async () => {
    const home = testHome()
    const data = bars(home)
    const once = async (name: string) => {
      const orders = join(home.folder, name)
      const strategy = join(root, 'strategies/ema-cross.ts')
      const ran = await home.run('backtest', strategy, '--data', data, '--param', 'fast=3', 'slow=8', '--json', '--orders', orders)
      expect(ran, ran.err).toMatchObject({ code: 0 })
      const { orderHash, orders: count } = JSON.parse(ran.out) as { orderHash: string; orders: number }
      return { orderHash, count, lines: readFileSync(orders, 'utf8') }
    }
    const first = await once('first.txt')
    expect(first.count).toBeGreaterThan(3)
    expect(await once('second.txt')).toEqual(first)
  })

  const sample = sharedData('nse-1m-2021', 'EQ-RELIANCE.csv.gz')
  test.skipIf(sample === undefined)(`of real minutes gives the same hash twice (${sample ? 'sample data' : SKIPPED})`, async () => {
    const home = testHome()
    const once = async () => {
      const ran = await home.run('backtest', join(root, 'strategies/ema-cross.ts'), '--data', sample ?? '', '--json')
      return (JSON.parse(ran.out) as { orderHash: string }).orderHash
    }
    expect(await once()).toBe(await once())
  })
})
