// What the database keeps: ticks and rows through a real private server, with everything that goes wrong on the way.

import { type AddressInfo, createConnection, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoreRow } from '../../../src/ports/store.ts'
import type { Sql } from '../../../src/store/postgres/connect.ts'
import type { DatabaseOptions } from '../../../src/store/postgres/database.ts'
import { NO_VOLUME } from '../../../src/tape/frame.ts'
import { OPEN, PostgresHome, postgresFound } from './postgres-home.ts'

describe.skipIf(!postgresFound)('the database', { timeout: 30_000 }, () => {
  let home: PostgresHome
  let sql: Sql

  beforeAll(async () => {
    home = new PostgresHome()
    await home.start()
    sql = home.connect()
  }, 20_000)

  afterAll(async () => {
    await sql.end({ timeout: 1 })
    expect(await home.end()).toEqual({ said: 'info: the private database was stopped', left: false })
  }, 20_000)

  type Stored = { name: string; seq: number; ts: number; exchange: number | null; px: number; volume: number | null }
  const stored = (like: string): Promise<Stored[]> =>
    sql<Stored[]>`select name, seq, to_micros(ts) as ts, to_micros(exchange_ts) as exchange, px, volume
      from ticks join instruments i on i.id = instrument_id where name like ${like} order by seq` as unknown as Promise<Stored[]>

  describe('ticks', () => {
    test('50,000 of two recorded days come back equal, odd values included', async () => {
      const db = await home.open()
      db.useInstruments(['T50:A', 'T50:B', 'T50:C'])
      let seed = 1
      const random = (n: number): number => (seed = (seed * 48_271) % 2_147_483_647) % n
      const sent: Stored[] = []
      for (let seq = 0; seq < 50_000; seq++) {
        const ts = OPEN + seq * 2_000_003 - (seq % 7 === 0 ? 2_000_003 : 0)
        const exchange = random(10) === 0 ? 0 : ts - random(1_000_000)
        const px = seq === 5 ? Number.MAX_SAFE_INTEGER : seq === 6 ? -Number.MAX_SAFE_INTEGER : random(50_000_000) - 1000
        const volume = random(10) === 0 ? NO_VOLUME : random(2_000_000_000) * 4
        const instrument = random(3)
        expect(db.addTick(instrument, seq, ts, exchange, px, volume)).toBe(true)
        sent.push({ name: `T50:${'ABC'[instrument]}`, seq, ts, exchange: exchange || null, px, volume: volume < 0 ? null : volume })
      }
      expect(await db.flush()).toBe(true)
      const back = await stored('T50:%')
      expect(back.length).toBe(sent.length)
      expect(JSON.stringify(back)).toBe(JSON.stringify(sent))
      expect(db.stats().ticks).toMatchObject({
        waiting: 0,
        committed: 50_000,
        dropped: 0,
        refused: 0,
        duplicates: 0,
        latency: { count: 0 },
      })
      await db.close()
      // PostgreSQL's own reading of the first stamps, and a partition for each UTC day
      const [first] = await sql`select (ts at time zone 'Asia/Kolkata')::text as ist from ticks where seq = 1 and ts < '2021-03-01'`
      expect(first?.ist).toBe('2021-02-22 09:15:02.000003')
      expect(
        (await sql`select to_regclass('ticks_20210222') is not null and to_regclass('ticks_20210223') is not null as made`)[0]?.made,
      ).toBe(true)
    })

    test('sent again under their old keys are stored once, beside new ones', async () => {
      const send = async (count: number): Promise<number> => {
        const db = await home.open()
        db.useInstruments(['AGAIN:X'])
        for (let i = 0; i < count; i++)
          db.addTick(0, i, OPEN + i, i % 2 === 0 ? 0 : OPEN + i - 9, i * 500 - 700, i % 3 === 0 ? NO_VOLUME : i)
        await db.flush()
        await db.close()
        return db.stats().ticks.duplicates
      }
      expect(await send(100)).toBe(0)
      const before = await stored('AGAIN:%')
      expect(await send(150)).toBe(100)
      const after = await stored('AGAIN:%')
      expect(after.slice(0, 100)).toEqual(before)
      expect(after.length).toBe(150)
      expect(after[149]).toEqual({ name: 'AGAIN:X', seq: 149, ts: OPEN + 149, exchange: OPEN + 140, px: 73_800, volume: 149 })
    })

    test('that are no ticks are refused and counted, without a partition for their time', async () => {
      const db = await home.open()
      db.useInstruments(['BAD:X'])
      const good = [OPEN, OPEN, 100, 1] as const
      for (const [column, value] of [
        [0, Number.NaN],
        [0, 12],
        [0, 9e15],
        [1, Number.NaN],
        [2, 0.5],
        [2, Number.POSITIVE_INFINITY],
        [3, Number.NaN],
      ] as const) {
        const [received, exchange, px, volume] = good.map((each, at) => (at === column ? value : each)) as [number, number, number, number]
        expect(db.addTick(0, 0, received, exchange, px, volume)).toBe(false)
      }
      expect(db.addTick(0, 0, ...good)).toBe(true)
      await db.close()
      expect(db.stats().ticks).toMatchObject({ committed: 1, refused: 7 })
    })

    test('arrive once when the backend is killed in the middle, and the state tells of it', async () => {
      const states: string[] = []
      const db = await home.open({ onState: state => states.push(state) })
      db.useInstruments(['KILL:X'])
      db.addTick(0, 0, OPEN, 0, 1, 0)
      expect(await db.flush()).toBe(true)
      await sql.unsafe('begin; lock table ticks in access exclusive mode')
      for (let i = 1; i < 1_000; i++) db.addTick(0, i, OPEN + i, 0, i, 0)
      let victim: number | undefined
      for (let i = 0; i < 100 && victim === undefined; i++) {
        victim = (
          await sql.unsafe<{ pid: number }[]>(
            "select pid from pg_stat_activity where query like 'copy ticks%' and wait_event_type = 'Lock'",
          )
        )[0]?.pid
        await sleep(10)
      }
      expect(await db.flush(50)).toBe(false)
      await sql`select pg_terminate_backend(${victim ?? 0})`
      for (let i = 0; i < 200 && db.state === 'up'; i++) await sleep(10)
      expect(db.state).toBe('away')
      await sql.unsafe('commit')
      expect(await db.flush()).toBe(true)
      expect(db.state).toBe('up')
      await db.close()
      expect(states).toEqual(['away', 'up'])
      expect((await stored('KILL:%')).map(tick => tick.px)).toEqual([1, ...Array.from({ length: 999 }, (_, i) => i + 1)])
      expect(db.stats().ticks.duplicates).toBe(0)
    })

    test('outlive the removal of their partition', async () => {
      const db = await home.open()
      db.useInstruments(['GONE:X'])
      const day = OPEN + 30 * 86_400_000_000
      db.addTick(0, 0, day, 0, 1, 0)
      await db.flush()
      await sql.unsafe('drop table ticks_20210324')
      db.addTick(0, 1, day + 1, 0, 2, 0)
      expect(await db.flush()).toBe(true)
      await db.close()
      expect((await stored('GONE:%')).map(tick => tick.px)).toEqual([2])
    })
  })

  describe('rows', () => {
    const order = (id: number, time: number, state: string, brokerId = '', text = ''): StoreRow => {
      const terms = id === 2 ? {} : { trigger: 1_240_000, validity: 'ioc' }
      const asked = { qty: -75, kind: 'sl', limit: 1_234_500, ...terms, owner: 'trader', why: `it's "so"\n` }
      return { table: 'orders', id, time, instrument: 'ROW:X', state, filled: 0, filledValue: 0, brokerId, text, ...asked }
    }
    const fill = (fillId: string, orderId: number, qty = 5): StoreRow => ({
      table: 'fills',
      fillId,
      orderId,
      time: OPEN,
      instrument: 'ROW:X',
      qty,
      px: 100_500,
      charges: 12.4,
    })

    test('an order keeps its first time and its last state, a fill counts once, a book is an account', async () => {
      const db = await home.open()
      for (const row of [
        order(1, OPEN, 'sent'),
        order(2, OPEN + 1, 'sent'),
        order(1, OPEN + 5, 'open', '', 'a\0b'),
        fill('f1', 1),
        fill('f1', 1, 6),
        fill('f1', 2),
      ])
        expect(db.addRow(row)).toBe(true)
      await db.flush()
      db.addRow(order(1, OPEN + 9, 'filled', 'B7', 'done \u20b9'))
      db.addRow(fill('f1', 1, 99))
      await db.close()
      const live = await home.open({ account: 'live' })
      live.addRow(order(1, OPEN + 20, 'open'))
      live.addRow(fill('f1', 1))
      await live.close()
      const orders =
        await sql`select account, id, to_micros(ts) - ${OPEN}::bigint as t, to_micros(changed_at) - ${OPEN}::bigint as changed, qty, limit_px, trigger_px, validity, state, why, broker_id, text from orders order by account desc, id`
      const plain = { qty: -75, limit_px: 1_234_500, trigger_px: 0, validity: 'day', why: 'it\'s "so"\n' }
      const same = { ...plain, trigger_px: 1_240_000, validity: 'ioc' }
      expect(orders).toEqual([
        { account: 'paper', id: 1, t: 0, changed: 9, state: 'filled', broker_id: 'B7', text: 'done \u20b9', ...same },
        { account: 'paper', id: 2, t: 1, changed: 1, state: 'sent', broker_id: '', text: '', ...plain },
        { account: 'live', id: 1, t: 20, changed: 20, state: 'open', broker_id: '', text: '', ...same },
      ])
      expect([...(await sql`select account, fill_id, order_id, qty, px, charges from fills order by account desc, order_id`)]).toEqual([
        { account: 'paper', fill_id: 'f1', order_id: 1, qty: 5, px: 100_500, charges: 12 },
        { account: 'paper', fill_id: 'f1', order_id: 2, qty: 5, px: 100_500, charges: 12 },
        { account: 'live', fill_id: 'f1', order_id: 1, qty: 5, px: 100_500, charges: 12 },
      ])
    })

    test('candles are replaced, positions are a history', async () => {
      const db = await home.open()
      const candle = (close: number): StoreRow => ({
        table: 'candles',
        time: OPEN,
        instrument: 'ROW:C',
        length: 60_000_000,
        open: 1,
        high: 9,
        low: 1,
        close,
        volume: 3,
        ticks: 2,
      })
      const position = (time: number, qty: number): StoreRow => ({
        table: 'positions',
        time,
        instrument: 'ROW:C',
        qty,
        cost: 7,
        realised: -8,
        charges: 9,
      })
      for (const row of [candle(4), position(OPEN, 5), candle(5), position(OPEN + 1, 0)]) db.addRow(row)
      await db.flush()
      db.addRow(candle(6))
      await db.close()
      expect([...(await sql`select close, volume, ticks from candles`)]).toEqual([{ close: 6, volume: 3, ticks: 2 }])
      expect((await sql`select qty from positions order by ts`).map(row => row.qty)).toEqual([5, 0])
    })

    test('one the database refuses does not hold back the others', async () => {
      const db = await home.open()
      const good = (n: number): StoreRow => fill(`g${n}`, 77)
      expect(db.addRow(fill('nan', 77, Number.NaN))).toBe(false)
      for (const row of [good(1), fill('huge', 77, 1e19), good(2)]) db.addRow(row)
      expect(await db.flush()).toBe(true)
      expect(db.stats()).toMatchObject({ state: 'up', rows: { committed: 2, refused: 2, waiting: 0 } })
      await db.close()
      expect((await sql`select fill_id from fills where order_id = 77 order by 1`).map(row => row.fill_id)).toEqual(['g1', 'g2'])
    })
  })

  test('is used over TCP when it is a given one, and is not stopped', async () => {
    const proxy = createServer(client => {
      const inner = createConnection(home.server.socket)
      client.on('error', () => inner.destroy())
      inner.on('error', () => client.destroy())
      client.pipe(inner).pipe(client)
    })
    await new Promise<void>(done => proxy.listen(0, '127.0.0.1', done))
    const { port } = proxy.address() as AddressInfo
    const db = await home.open({ dsn: `postgres://tapedeck@127.0.0.1:${port}/postgres`, atClose: 'stop' })
    db.useInstruments(['TCP:X'])
    for (let i = 0; i < 20_000; i++) db.addTick(0, i, OPEN + i, 0, i, i)
    await db.close()
    await new Promise(done => proxy.close(done))
    expect((await stored('TCP:%')).length).toBe(20_000)
  })

  test('that cannot be reached yet is waited for: what came meanwhile arrives, also after a death of ours', async () => {
    const proxy = createServer(client => {
      const inner = createConnection(home.server.socket)
      client.on('error', () => inner.destroy())
      inner.on('error', () => client.destroy())
      client.pipe(inner).pipe(client)
    })
    const listen = (port: number): Promise<void> => new Promise(done => proxy.listen(port, '127.0.0.1', done))
    await listen(0)
    const { port } = proxy.address() as AddressInfo
    await new Promise(done => proxy.close(done))
    const dsn = `postgres://tapedeck@127.0.0.1:${port}/postgres`
    const away: Partial<DatabaseOptions> = { dsn, evenAway: true, rows: join(home.folder, 'rows') }
    const event = (n: number): StoreRow => ({ table: 'events', time: OPEN + n, kind: 'away', text: `${n}` })
    const first = await home.open(away)
    expect(first.state).toBe('away')
    for (let n = 0; n < 100; n++) first.addRow(event(n))
    // it dies here, without a close
    first.keep()
    const second = await home.open(away)
    second.useInstruments(['AWAY:X'])
    for (let n = 100; n < 200; n++) second.addRow(event(n))
    second.addTick(0, 0, OPEN, 0, 5, 5)
    expect(second.stats()).toMatchObject({ state: 'away', ticks: { waiting: 1 }, rows: { waiting: 200 } })
    await listen(port)
    expect(await second.flush()).toBe(true)
    expect(second.stats()).toMatchObject({ state: 'up', rows: { committed: 200, dropped: 0 } })
    await Promise.all([first.close(), second.close()])
    await new Promise(done => proxy.close(done))
    const said = await sql`select text from events where kind = 'away' order by ts`
    expect(said.map(row => row.text)).toEqual(Array.from({ length: 200 }, (_, n) => String(n)))
    expect((await stored('AWAY:%')).length).toBe(1)
  })
})
