// config, import and migrate as functions: what they print, where values come from, that importing twice changes nothing.

import { gzipSync } from 'node:zlib'
import { mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { configCommand } from '../../../src/app/config-command.ts'
import { explainConfig, loadConfig } from '../../../src/app/config/load.ts'
import { loadMarketData } from '../../../src/app/config/market-data.ts'
import { homePaths, type HomePaths } from '../../../src/app/home/paths.ts'
import { importCommand } from '../../../src/app/import-command.ts'
import { migrateCommand } from '../../../src/app/migrate-command.ts'
import { Progress } from '../../../src/app/progress.ts'
import { storedBars } from '../../../src/app/stored-bars.ts'
import { readBars } from '../../../src/store/readers/bars.ts'
import { errorOf, got, postgresFound } from '../store/postgres-home.ts'

const folder = mkdtempSync(join(tmpdir(), 'cmd-'))
chmodSync(folder, 0o711)
const paths: HomePaths = got(
  homePaths({ home: join(folder, 'h'), env: { TAPEDECK_RUNTIME: join(folder, 'r') }, uid: process.getuid?.() ?? 1, platform: 'linux' }),
)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = async (act: (print: (line: string) => void, complain: (line: string) => void) => unknown) => {
  const out: string[] = []
  const err: string[] = []
  const code = await act(
    line => void out.push(line),
    line => void err.push(line),
  )
  return { code, out, err }
}

describe('config', () => {
  const ask = (more: object) => run((print, complain) => configCommand({ paths, sets: [], json: false, print, complain, ...more }))

  test('tells each value of the configuration in force and whose word it is', async () => {
    const settings = got(explainConfig({ sets: ['risk.maxDayLoss=5000'] }))
    const config: unknown = got(loadConfig({ sets: ['risk.maxDayLoss=5000'] }))
    for (const { key, value } of settings) {
      const path = key.split('.')
      if (path.length > 1)
        expect(
          path.reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], config),
          key,
        ).toEqual(value)
    }
    const place = (key: string) => settings.find(one => one.key === key)?.place
    expect(place('risk.maxDayLoss')).toBe('--set risk.maxDayLoss=5000')
    expect(place('risk.maxOrderValue')).toMatch(/^config\/default\.yaml:\d+$/)
  })

  test('masks secrets, narrows to a section, and knows what was meant', async () => {
    const shown = await ask({ key: 'store', sets: ['store.database=postgres://me:topsecret@db/x'] })
    expect(shown.code).toBe(0)
    expect(shown.out.join()).not.toContain('topsecret')
    expect(shown.out.every(line => line.startsWith('store.'))).toBe(true)
    expect((await ask({ key: 'risk.maxDayLos' })).err).toEqual(['there is no setting risk.maxDayLos; did you mean risk.maxDayLoss?'])
    const json = await ask({ key: 'risk.maxDayLoss', json: true })
    expect(JSON.parse(json.out[0] as string)).toEqual({
      'risk.maxDayLoss': { value: 20_000, from: expect.stringContaining('default.yaml') },
    })
  })
})

test('progress is a line for each tenth where nobody looks, and one line rewritten on a terminal', () => {
  for (const tty of [false, true]) {
    let now = 0
    const written: string[] = []
    const progress = new Progress({ tty, write: text => void written.push(text), clock: () => now })
    for (let i = 1; i <= 100; i++) {
      now += 0.5
      progress.at(i / 100, i * 1000, 'x.csv')
    }
    progress.end()
    expect(written.filter(text => text.endsWith('\n')).length).toBe(tty ? 0 : 10)
    expect(written[tty ? 49 : 4]).toContain('50 %  50,000 rows, 2,000 a second, 0:25 left')
  }
})

describe.skipIf(!postgresFound)('the database of a home', { timeout: 60_000 }, () => {
  const bars = join(folder, 'EQ-SBIN.csv')
  const ticks = join(folder, 'ticks-2021-06-09.csv.gz')
  const minute = (n: number) => `2021-06-09 09:${15 + n}:00`
  const database = process.env.DATABASE_URL
  beforeAll(() => {
    delete process.env.DATABASE_URL
    const good = Array.from({ length: 5 }, (_, i) => `${minute(i)},${100 + i},${101 + i},${99 + i},${100.5 + i},${10 * i},3,${100.25 + i}`)
    writeFileSync(bars, `ts,open,high,low,close,volume,ticks,vwap\n${good.join('\n')}\n${minute(6)},1,0.5,1,1,1,1,1\n`)
    const rows = ['33300,SBIN,100.5,10', '33300,SBIN,100.5,10', '33300,TCS,3000,5', '33299,SBIN,100,9', 'x,SBIN,1,1']
    writeFileSync(ticks, gzipSync(`sec_of_day_IST,symbol,ltp,cum_volume\n${rows.join('\n')}\n`))
  })
  afterAll(() => {
    if (database !== undefined) process.env.DATABASE_URL = database
  })

  const bring = async (kind: 'bars' | 'ticks', files: string[], more = {}) => {
    const stderr = { isTTY: false, write: () => true }
    const done = await run((print, complain) =>
      importCommand({ kind, files, paths, sets: [], replace: false, json: true, print, complain, stderr, ...more }),
    )
    return { ...done, json: done.out[0] === undefined ? undefined : (JSON.parse(done.out[0]) as Record<string, unknown>) }
  }

  test('is migrated once, and says how it stands', async () => {
    const ask = (look: boolean) => run((print, complain) => migrateCommand({ paths, sets: [], look, json: true, print, complain }))
    const before = await ask(true)
    expect(before.code).toBe(1)
    expect(JSON.parse(before.out[0] as string).migrations[0]).toEqual({ name: '0001_core.sql', applied: '' })
    const applied = await ask(false)
    expect(applied.code).toBe(0)
    expect(JSON.parse(applied.out[0] as string).applied.length).toBeGreaterThanOrEqual(3)
    const after = await ask(true)
    expect(after.code).toBe(0)
    const { applied: fresh, migrations } = JSON.parse(after.out[0] as string) as { applied: string[]; migrations: { applied: string }[] }
    expect(fresh).toEqual([])
    for (const each of migrations) expect(each.applied).toMatch(/^20..-.*Z$/)
  })

  test('takes bars once, says what was rejected and what differs, and gives them back as the file has them', async () => {
    expect((await bring('bars', [bars])).json).toMatchObject({ rows: 5, inserted: 5, present: 0, differing: 0, rejected: 1 })
    const again = await bring('bars', [bars])
    expect(again.json).toMatchObject({ inserted: 0, present: 5, differing: 0 })
    expect(JSON.stringify(again.json)).toContain('line 7: a high below another price')
    const other = join(folder, 'other.csv')
    writeFileSync(
      other,
      `ts,open,high,low,close,volume\n${minute(0)},1,2,1,1.5,7\n${minute(1)},101,102,100,101.5,10\n${minute(9)},1,2,1,1.5,7\n`,
    )
    expect((await bring('bars', [`${other}=NSE:SBIN`])).json).toMatchObject({ inserted: 1, present: 1, differing: 1 })
    const file = got(await readBars(bars, { onBadRow: 'skip' }))
    const back = got(await storedBars('db:NSE:SBIN:1m:2021-06-09..2021-06-09', paths.home, got(loadMarketData())).finally(() => undefined))
    expect([...back.close].slice(0, 5)).toEqual([...file.close])
    expect([back.count, back.symbol, back.kind]).toEqual([6, 'NSE:SBIN', 'EQ'])
    expect([...back.time].slice(0, 5)).toEqual([...file.time])
    expect([...(back.vwap ?? [])]).toEqual([1_002_500, 1_012_500, 1_022_500, 1_032_500, 1_042_500, 0])
    expect((await bring('bars', [other], { instrument: 'NSE:SBIN', replace: true })).json).toMatchObject({ inserted: 0, differing: 1 })
    const replaced = got(await storedBars('db:SBIN:1m', paths.home, got(loadMarketData())))
    expect(replaced.close[0]).toBe(15_000)
    // Of another bar than the file's nobody knows the average; one that the file has as it stands keeps its own.
    expect([...(replaced.vwap ?? [])].slice(0, 2)).toEqual([0, 1_012_500])
  })

  test('keeps two ticks of one second, once', async () => {
    expect((await bring('ticks', [ticks])).json).toMatchObject({ rows: 4, inserted: 4, rejected: 1 })
    expect((await bring('ticks', [ticks])).json).toMatchObject({ inserted: 0, present: 4, differing: 0 })
  })

  test('is asked for in one sentence when that is wrong', async () => {
    expect((await bring('ticks', [ticks], { instrument: 'NSE:X' })).err[0]).toMatch(/^--instrument names the bars of one file/)
    expect((await bring('bars', [join(folder, 'none.csv')])).err[0]).toMatch(/^there is no file .*none\.csv$/)
    const data = got(loadMarketData())
    for (const [wish, says] of [
      ['db:SBIN', /write it as db:EXCHANGE:SYMBOL:LENGTH/],
      ['db:SBIN:2m', /2m is no length of bars; did you mean 1m\?/],
      ['db:SBIN:1m:2021-99-01..', /2021-99-01 is no date/],
      ['db:NOSUCH:1m', /has no bars for db:NOSUCH:1m: bring them with .*tapedeck import bars/],
    ] as const)
      expect(errorOf(await storedBars(wish, paths.home, data))).toMatch(says)
  })
})
