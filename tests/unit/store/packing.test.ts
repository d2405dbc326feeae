// Closed days packed: every tick comes back equal, late ticks unpack the day, old days go, imported ones stay.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Connection, type Sql } from '../../../src/store/postgres/connect.ts'
import { keepHouse } from '../../../src/store/postgres/housekeeping.ts'
import { NO_VOLUME } from '../../../src/tape/frame.ts'
import { got, OPEN, PostgresHome, postgresFound } from './postgres-home.ts'

const DAY = 86_400_000_000

describe.skipIf(!postgresFound)('old ticks', { timeout: 30_000 }, () => {
  let home: PostgresHome
  let sql: Sql
  beforeAll(async () => {
    home = new PostgresHome()
    await home.start()
    sql = home.connect()
  }, 20_000)
  afterAll(async () => {
    await sql.end({ timeout: 1 })
    await home.end()
  }, 20_000)

  const tend = async (keepDays: number, openFrom = Number.MAX_SAFE_INTEGER) => {
    const target = { name: 'test', client: 'test', reach: () => Promise.resolve({ ok: { socket: home.server.socket } }) }
    const connection = new Connection(target, () => undefined, 60_000)
    const done = got(
      await keepHouse(connection, { keepDays, openFrom: Math.min(openFrom, Date.now() * 1000), signal: new AbortController().signal }),
    )
    await connection.drop()
    return done
  }
  const all = () =>
    sql`select instrument_id, to_micros(ts) as ts, seq, to_micros(exchange_ts) as x, px, volume from all_ticks order by 1, 2, 3`
  const partitions = async () =>
    (
      await sql<{ name: string }[]>`select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'ticks'::regclass order by 1`
    ).map(each => each.name)

  test('are packed and come back equal; a tick sent again is found, a late one is taken', async () => {
    const db = await home.open()
    db.useInstruments(['P:A', 'P:B'])
    let seed = 7
    const random = (n: number): number => (seed = (seed * 48_271) % 2_147_483_647) % n
    const send = (i: number): void => {
      seed = i * 7919 + 1
      const ts = OPEN + Math.floor(i / 3) * 1_000_003
      const px = i === 11 ? Number.MAX_SAFE_INTEGER : i === 12 ? -Number.MAX_SAFE_INTEGER : random(50_000_000)
      db.addTick(random(2), i, ts, random(5) === 0 ? 0 : ts - random(900_000), px, random(5) === 0 ? NO_VOLUME : random(2_000_000_000))
    }
    for (let i = 0; i < 6_000; i++) send(i)
    expect(await db.flush()).toBe(true)
    const before = JSON.stringify(await all())
    expect(await tend(0, OPEN)).toEqual({ dropped: 0, packed: 0, ticks: 0 })
    expect(await tend(0)).toEqual({ dropped: 0, packed: 1, ticks: 6_000 })
    expect(await partitions()).toEqual([])
    expect(JSON.stringify(await all())).toBe(before)
    const [one] =
      await sql`select count(*)::int as n from ticks_of(1, from_micros(${OPEN + 60_000_000}), from_micros(${OPEN + 7_200_000_000}))`
    const [same] = await sql`select count(*)::int as n from all_ticks where instrument_id = 1
      and ts >= from_micros(${OPEN + 60_000_000}) and ts < from_micros(${OPEN + 7_200_000_000})`
    expect(one).toEqual(same)
    expect(one?.n).toBeGreaterThan(300)
    // the same again and one more
    for (let i = 5_000; i <= 6_000; i++) send(i)
    expect(await db.flush()).toBe(true)
    expect(db.stats().ticks.duplicates).toBe(1000)
    expect((await all()).length).toBe(6_001)
    expect(await partitions()).toEqual(['ticks_20210222'])
    expect(await tend(0)).toEqual({ dropped: 0, packed: 1, ticks: 6_001 })
    expect((await all()).length).toBe(6_001)
    await db.close()
  })

  test('rows that come while a day is being packed are not lost', async () => {
    const db = await home.open()
    db.useInstruments(['LATE:A'])
    const day = OPEN + 10 * DAY
    db.addTick(0, 0, day, 0, 5, 0)
    await db.flush()
    await sql`select pack_hour(date_trunc('hour', from_micros(${day})))`
    db.addTick(0, 1, day + 1, 0, 6, 0)
    await db.flush()
    const [sealed] = await sql`select seal_day('2021-03-04') as done`
    expect(sealed?.done).toBe(false)
    const mine = () => sql`select px from all_ticks where ts >= from_micros(${day}) and ts < from_micros(${day + DAY}) order by seq`
    expect((await mine()).map(each => each.px)).toEqual([5, 6])
    await tend(0)
    expect((await mine()).map(each => each.px)).toEqual([5, 6])
    await db.close()
  })

  test('of days beyond the wish go whole, packed or not; imported days stay', async () => {
    const db = await home.open()
    db.useInstruments(['OLD:A'])
    const today = Math.floor((Date.now() * 1000) / DAY) * DAY
    for (const back of [1, 3, 4, 50]) db.addTick(0, 0, today - back * DAY, 0, back, 0)
    await db.flush()
    await sql`update tick_days set imported = true where day < '2022-01-01'`
    await tend(0)
    expect((await tend(3)).dropped).toBe(2)
    const left = await sql`select px from all_ticks where ts > from_micros(${today - 60 * DAY}) order by 1`
    expect(left.map(each => each.px)).toEqual([1, 3])
    expect((await all()).length).toBe(6_001 + 2 + 2)
    await db.close()
  })
})
