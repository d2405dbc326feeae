// What the database missed comes from the tapes: of runs that were killed, and of times when memory was full.

import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../../../src/app/config/load.ts'
import { CatchUp } from '../../../src/app/recovery/catch-up.ts'
import { portable } from '../../../src/app/tape-setup.ts'
import { type InstrumentNo, type Micros, type Px, SECOND } from '../../../src/core/units.ts'
import type { Sql } from '../../../src/store/postgres/connect.ts'
import { createTape, type TapeWriter } from '../../../src/store/tape-file.ts'
import { TapeEncoder } from '../../../src/tape/codec.ts'
import { Frame } from '../../../src/tape/frame.ts'
import { tapeHeader } from '../../../src/tape/header.ts'
import { table } from '../../sim/setup.ts'
import { got, PostgresHome, postgresFound } from '../store/postgres-home.ts'

const FRAMES = 200
const PER_FRAME = 3
const MINUTE_US = 60 * SECOND
const always = table.list.find(one => one.calendar === 'always')?.no ?? (0 as InstrumentNo)

describe.skipIf(!postgresFound)('catching up', { timeout: 60_000 }, () => {
  let home: PostgresHome
  let sql: Sql
  const tapes = mkdtempSync(join(tmpdir(), 'again-'))
  beforeAll(async () => {
    chmodSync(tapes, 0o755)
    home = new PostgresHome()
    await home.start()
    sql = home.connect()
    await (await home.open()).close()
  }, 60_000)
  afterAll(async () => {
    await sql.end({ timeout: 1 })
    await home.end()
    rmSync(tapes, { recursive: true, force: true })
  }, 60_000)

  /** A tape as a killed run leaves it: FRAMES frames, a second apart, no end. */
  function leave(started: Micros, run: string): { tape: TapeWriter; rows: [number, number, number][] } {
    const encoder = new TapeEncoder({ depth: 'off' })
    const setup = { config: portable(got(loadConfig())) }
    const header = tapeHeader({ build: 't', mode: 'paper', started, configHash: '', strategiesHash: '', setup }, table)
    const tape = got(createTape(tapes, started, run, got(encoder.header(header))))
    const frame = new Frame()
    const rows: [number, number, number][] = []
    for (let f = 0; f < FRAMES; f++) {
      const t = (started + f * SECOND) as Micros
      frame.clear(t)
      for (let i = 0; i < PER_FRAME; i++) {
        const px = 1_000_000 + ((f * 7 + i) % 50) * 500
        frame.push(always, px as Px, f * 10 + i, t)
        rows.push([f * PER_FRAME + i, t, px])
      }
      tape.append(encoder.input({ kind: 'frame', t, frame }))
    }
    tape.flush()
    return { tape, rows }
  }
  const stored = async (from: number, till: number): Promise<[number, number, number][]> =>
    (
      await sql<{ seq: number; ts: number; px: number }[]>`select seq, to_micros(ts) as ts, px from all_ticks
        where ts >= from_micros(${from}) and ts < from_micros(${till}) order by seq`
    ).map(row => [row.seq, row.ts, row.px])
  const until = async (what: () => Promise<boolean> | boolean): Promise<void> => {
    for (let i = 0; i < 400 && !(await what()); i++) await sleep(50)
    expect(await what()).toBe(true)
  }

  test('brings ticks and candles of runs that were killed, on whatever day, once; and does not look at them again', async () => {
    const now = Math.floor((Date.now() * 1000) / MINUTE_US) * MINUTE_US
    const [today, earlier, old] = [now - 3_600 * SECOND, now - 3 * 86_400 * SECOND, now - 60 * 86_400 * SECOND] as Micros[] as [
      Micros,
      Micros,
      Micros,
    ]
    const runs = [leave(today, 'a'), leave(earlier, 'b'), leave(old, 'c')] as const
    for (const { tape } of runs) tape.close()
    const db = await home.open()
    // most of today's is there
    db.useInstruments(table.list.map(one => one.name))
    for (const [seq, ts, px] of runs[0].rows.slice(0, 500))
      db.addTick(always, seq, ts, ts, px, Math.floor(seq / PER_FRAME) * 10 + (seq % PER_FRAME))
    await db.flush()
    const parts = { database: db, tapes, keepDays: 30, log: home.place.log, flush: () => undefined }
    const again = new CatchUp(parts)
    const marks = async () => (await sql<{ n: number }[]>`select count(*)::int as n from recordings`)[0]?.n
    await until(async () => (await marks()) === 2)
    await again.close(false)
    const after = FRAMES * SECOND
    expect(await stored(today, today + after)).toEqual(runs[0].rows)
    expect(await stored(earlier, earlier + after)).toEqual(runs[1].rows)
    expect(await stored(old, old + after)).toEqual([])
    const candles =
      await sql`select ticks from candles where ts >= from_micros(${earlier}) and ts < from_micros(${earlier + after}) and length = ${MINUTE_US}`
    expect(candles.length).toBeGreaterThanOrEqual(3)
    expect(home.said.join()).toContain('tapes of 2 earlier runs were gone through: 700 ticks were missing')
    const said = home.said.length
    const second = new CatchUp(parts)
    await sleep(1_500)
    await second.close(false)
    expect(home.said.length).toBe(said)
    await db.close()
  })

  test('reads back from the tape exactly the ticks that found no room, and marks the tape of a run that ended in order', async () => {
    const started = (Math.floor((Date.now() * 1000) / MINUTE_US) * MINUTE_US - 7_200 * SECOND) as Micros
    const db = await home.open()
    const { tape, rows } = leave(started, 'd')
    let flushed = 0
    const again = new CatchUp({ database: db, tapes, keepDays: 30, log: home.place.log, flush: () => void flushed++ })
    again.began(tape.path)
    const gone = (seq: number): boolean => (seq >= 40 && seq < 45) || seq === 300 || seq >= 590
    for (const [seq] of rows) if (gone(seq)) again.missed(tape.path, seq)
    expect(again.waiting).toBe(16)
    await until(() => again.waiting === 0)
    await until(async () => (await stored(started, started + FRAMES * SECOND)).length > 0)
    expect(flushed).toBe(1)
    expect(await stored(started, started + FRAMES * SECOND)).toEqual(rows.filter(([seq]) => gone(seq)))
    await again.close(true)
    const [marked] = await sql`select count(*)::int as n from recordings where name like ${'%-d.tape'}`
    expect(marked?.n).toBe(1)
    tape.close()
    await db.close()
  })
})
