// The database half of the store against a real private server, one for the whole file.

import { spawn } from 'node:child_process'
import { appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failed, type Result } from '../../../src/core/result.ts'
import { NO_VOLUME } from '../../../src/tape/frame.ts'
import type { StoreRow } from '../../../src/ports/store.ts'
import { likelyFolders } from '../../../src/store/postgres/binaries.ts'
import type { Sql } from '../../../src/store/postgres/connect.ts'
import { copyIn } from '../../../src/store/postgres/copy.ts'
import { Database, type DatabaseOptions } from '../../../src/store/postgres/database.ts'
import { migrate } from '../../../src/store/postgres/migrate.ts'
import { ensurePrivateServer, type PrivateServer } from '../../../src/store/postgres/private-server.ts'

const MIGRATIONS = resolve(import.meta.dirname, '../../../migrations')
const SOURCE = resolve(import.meta.dirname, '../../../src/store/postgres/private-server.ts')
const OPEN = 1_613_965_500_000_000 // Monday 22 February 2021, 09:15 IST

const got = <T>(result: Result<T>): T => {
  if (failed(result)) throw new Error(result.error)
  return result.ok
}
const errorOf = (result: Result<unknown>): string => (failed(result) ? result.error : 'no error')

const found = likelyFolders().length > 0
if (!found) process.stderr.write('postgres tests are skipped: no PostgreSQL programs on this machine\n')

describe.skipIf(!found)('the private database', () => {
  let home: string
  let server: PrivateServer
  let adopted: Result<PrivateServer>
  let sql: Sql
  const said: string[] = []
  const log = (level: string, sentence: string): void => void said.push(`${level}: ${sentence}`)
  const place = (): { dataDir: string; runDir: string; log: typeof log } => ({
    dataDir: join(home, 'data/pg'),
    runDir: join(home, 'run/db'),
    log,
  })
  const connect = (database = 'postgres'): Sql =>
    postgres({
      path: server.socket,
      user: 'tapedeck',
      database,
      max: 1,
      fetch_types: false,
      onnotice: () => undefined,
      types: { int8: { to: 20, from: [20], serialize: String, parse: Number } },
    })
  const open = async (more: Partial<DatabaseOptions> = {}): Promise<Database> =>
    got(await Database.open({ ...place(), account: 'paper', atClose: 'leave', ...more }))

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'pg-'))
    chmodSync(home, 0o711)
    // a program of its own makes and starts the server, then dies the hard way
    const script = `import { ensurePrivateServer } from ${JSON.stringify(SOURCE)}
      const { log, ...place } = ${JSON.stringify(place())}
      console.log(JSON.stringify(await ensurePrivateServer({ ...place, log: () => {} })))
      setInterval(() => {}, 1000)`
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const line = await new Promise<string>(done => starter.stdout.once('data', bytes => done(String(bytes))))
    server = got(JSON.parse(line) as Result<PrivateServer>)
    const gone = new Promise(done => starter.once('exit', done))
    starter.kill('SIGKILL')
    await gone
    adopted = await ensurePrivateServer(place())
    sql = connect()
  }, 20_000)

  afterAll(async () => {
    await sql.end({ timeout: 1 })
    const last = await open({ atClose: 'stop' })
    await last.close()
    const stopped = said.at(-1)
    const held = existsSync(join(home, 'data/pg/postmaster.pid'))
    rmSync(home, { recursive: true, force: true })
    expect(stopped).toBe('info: the private database was stopped')
    expect(held).toBe(false)
  }, 20_000)

  test('is adopted after a kill -9 of the program that started it', () => {
    expect(server.adopted).toBe(false)
    expect(got(adopted)).toEqual({ socket: server.socket, pid: server.pid, adopted: true })
  })

  test('listens on no network, syncs to disk and keeps checksums', async () => {
    const shown: string[] = []
    for (const name of ['listen_addresses', 'fsync', 'synchronous_commit', 'data_checksums'])
      shown.push(String(Object.values((await sql.unsafe(`show ${name}`))[0] ?? {})[0]))
    expect(shown).toEqual(['', 'on', 'on', 'on'])
  })

  describe('says in one sentence', () => {
    test('that no PostgreSQL was found, and how to get one', async () => {
      const other = { ...place(), dataDir: join(home, 'none/pg'), binaries: [] }
      expect(errorOf(await ensurePrivateServer(other))).toMatch(
        /^no PostgreSQL 15 or newer was found on this machine: install it .*DATABASE_URL$/,
      )
    })
    test('that the data is of another major version', async () => {
      const dataDir = join(home, 'old/pg')
      mkdirSync(dataDir, { recursive: true })
      writeFileSync(join(dataDir, 'PG_VERSION'), '9\n')
      expect(errorOf(await ensurePrivateServer({ ...place(), dataDir }))).toMatch(
        /is of PostgreSQL 9, but only .* was found: install PostgreSQL 9/,
      )
    })
    test("that the socket's path is too long", async () => {
      const runDir = join(home, 'r'.repeat(100))
      expect(errorOf(await ensurePrivateServer({ ...place(), dataDir: join(home, 'long/pg'), runDir }))).toMatch(
        /choose a runtime folder shorter than/,
      )
    })
    test('that the data folder holds something else, and leaves it alone', async () => {
      const dataDir = join(home, 'mine')
      mkdirSync(dataDir)
      writeFileSync(join(dataDir, 'letter.txt'), 'dear')
      expect(errorOf(await ensurePrivateServer({ ...place(), dataDir }))).toMatch(/holds files but no database/)
      expect(existsSync(join(dataDir, 'letter.txt'))).toBe(true)
    })
    test('that a given database cannot be reached, without its password', async () => {
      const dsn = 'postgres://me:secret@127.0.0.1:1/x'
      const error = errorOf(await Database.open({ ...place(), dsn, account: 'paper' }))
      expect(error).toMatch(/^the database at 127\.0\.0\.1:1\/x cannot be reached/)
      expect(error).not.toContain('secret')
    })
  })

  describe('migrations', () => {
    const own = async (name: string, act: (db: Sql, folder: string) => Promise<void>): Promise<void> => {
      await sql.unsafe(`create database ${name}`)
      const folder = join(home, name)
      cpSync(MIGRATIONS, folder, { recursive: true })
      const db = connect(name)
      try {
        await act(db, folder)
      } finally {
        await db.end({ timeout: 1 })
      }
    }
    test('run once, and one of two programs that start together runs them', () =>
      own('m_twice', async (db, folder) => {
        const second = connect('m_twice')
        const applied = (await Promise.all([migrate(db, folder), migrate(second, folder)])).map(got)
        await second.end({ timeout: 1 })
        expect(applied.map(names => names.length).toSorted((a, b) => a - b)).toEqual([0, 2])
        expect(got(await migrate(db, folder))).toEqual([])
      }))
    test('refuse an edited file, a newer database and a file that fails, which leaves no trace', () =>
      own('m_wrong', async (db, folder) => {
        writeFileSync(join(folder, '0003_bad.sql'), 'create table half (x int); select 1/0;')
        expect(errorOf(await migrate(db, folder))).toMatch(/^migration 0003_bad\.sql failed and was rolled back: division by zero$/)
        expect((await db`select to_regclass('half') as t`)[0]?.t).toBeNull()
        writeFileSync(join(folder, '0003_bad.sql'), 'create table whole (x int);')
        expect(got(await migrate(db, folder))).toEqual(['0003_bad.sql'])
        rmSync(join(folder, '0003_bad.sql'))
        expect(errorOf(await migrate(db, folder))).toMatch(/newer than this program \(it has migration 0003_bad\.sql\)/)
        writeFileSync(join(folder, '0003_bad.sql'), 'create table whole (x int);')
        appendFileSync(join(folder, '0001_core.sql'), '-- a word more\n')
        expect(errorOf(await migrate(db, folder))).toMatch(/^migration 0001_core\.sql was changed after it was applied/)
      }))
  })

  describe('COPY', () => {
    test("rejects with the server's own error, and the connection works on", async () => {
      await sql.unsafe('create table one (x int primary key); insert into one values (7)')
      const copy = (text: string): Promise<number> => copyIn(sql, 'copy one from stdin', Buffer.from(text), 5_000)
      await expect(copy('1\n7\n')).rejects.toMatchObject({ code: '23505' })
      await expect(copy('1\nnot a number\n')).rejects.toMatchObject({ code: '22P02' })
      await expect(copyIn(sql, 'copy absent from stdin', Buffer.from('1\n'), 5_000)).rejects.toMatchObject({ code: '42P01' })
      expect(await copy('1\n2\n3\n')).toBe(3)
      expect((await sql`select count(*) as n from one`)[0]?.n).toBe(4)
    })
    test('rejects when its backend is killed', async () => {
      const victim = connect()
      const pid = (await victim`select pg_backend_pid() as pid`)[0]?.pid as number
      await sql.unsafe('create table two (x int)')
      await sql.unsafe('begin; lock table two in access exclusive mode')
      const copied = copyIn(victim, 'copy two from stdin', Buffer.from('1\n'), 5_000)
      const refused = expect(copied).rejects.toThrow()
      await sleep(100)
      await sql`select pg_terminate_backend(${pid})`
      await refused
      await sql.unsafe('commit')
      await victim.end({ timeout: 0 })
    })
  })

  type Stored = { name: string; seq: number; ts: number; exchange: number | null; px: number; volume: number | null }
  const stored = (like: string): Promise<Stored[]> =>
    sql<Stored[]>`select name, seq, to_micros(ts) as ts, to_micros(exchange_ts) as exchange, px, volume
      from ticks join instruments i on i.id = instrument_id where name like ${like} order by seq` as unknown as Promise<Stored[]>

  describe('ticks', () => {
    test('50,000 of two recorded days come back equal, odd values included', async () => {
      const db = await open()
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
        expect(db.addTick(instrument, ts, exchange, px, volume)).toBe(true)
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
        const db = await open() // numbers its ticks from 0 again
        db.useInstruments(['AGAIN:X'])
        for (let i = 0; i < count; i++) db.addTick(0, OPEN + i, i % 2 === 0 ? 0 : OPEN + i - 9, i * 500 - 700, i % 3 === 0 ? NO_VOLUME : i)
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
      const db = await open()
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
        expect(db.addTick(0, received, exchange, px, volume)).toBe(false)
      }
      expect(db.addTick(0, ...good)).toBe(true)
      await db.close()
      expect(db.stats().ticks).toMatchObject({ committed: 1, refused: 7 })
    })

    test('arrive once when the backend is killed in the middle, and the state tells of it', async () => {
      const states: string[] = []
      const db = await open({ onState: state => states.push(state) })
      db.useInstruments(['KILL:X'])
      db.addTick(0, OPEN, 0, 1, 0)
      expect(await db.flush()).toBe(true)
      await sql.unsafe('begin; lock table ticks in access exclusive mode')
      for (let i = 1; i < 1_000; i++) db.addTick(0, OPEN + i, 0, i, 0)
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
      const db = await open()
      db.useInstruments(['GONE:X'])
      const day = OPEN + 30 * 86_400_000_000
      db.addTick(0, day, 0, 1, 0)
      await db.flush()
      await sql.unsafe('drop table ticks_20210324')
      db.addTick(0, day + 1, 0, 2, 0)
      expect(await db.flush()).toBe(true)
      await db.close()
      expect((await stored('GONE:%')).map(tick => tick.px)).toEqual([2])
    })
  })

  describe('rows', () => {
    const order = (id: number, time: number, state: string, brokerId = '', text = ''): StoreRow => {
      const asked = { qty: -75, kind: 'limit', limit: 1_234_500, owner: 'trader', why: `it's "so"\n` }
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
      const db = await open()
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
      const live = await open({ account: 'live' })
      live.addRow(order(1, OPEN + 20, 'open'))
      live.addRow(fill('f1', 1))
      await live.close()
      const orders =
        await sql`select account, id, to_micros(ts) - ${OPEN}::bigint as t, to_micros(changed_at) - ${OPEN}::bigint as changed, qty, limit_px, state, why, broker_id, text from orders order by account desc, id`
      const same = { qty: -75, limit_px: 1_234_500, why: 'it\'s "so"\n' }
      expect(orders).toEqual([
        { account: 'paper', id: 1, t: 0, changed: 9, state: 'filled', broker_id: 'B7', text: 'done \u20b9', ...same },
        { account: 'paper', id: 2, t: 1, changed: 1, state: 'sent', broker_id: '', text: '', ...same },
        { account: 'live', id: 1, t: 20, changed: 20, state: 'open', broker_id: '', text: '', ...same },
      ])
      expect([...(await sql`select account, fill_id, order_id, qty, px, charges from fills order by account desc, order_id`)]).toEqual([
        { account: 'paper', fill_id: 'f1', order_id: 1, qty: 5, px: 100_500, charges: 12 },
        { account: 'paper', fill_id: 'f1', order_id: 2, qty: 5, px: 100_500, charges: 12 },
        { account: 'live', fill_id: 'f1', order_id: 1, qty: 5, px: 100_500, charges: 12 },
      ])
    })

    test('candles are replaced, positions are a history', async () => {
      const db = await open()
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
      const db = await open()
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
      const inner = createConnection(server.socket)
      client.on('error', () => inner.destroy())
      inner.on('error', () => client.destroy())
      client.pipe(inner).pipe(client)
    })
    await new Promise<void>(done => proxy.listen(0, '127.0.0.1', done))
    const { port } = proxy.address() as AddressInfo
    const db = await open({ dsn: `postgres://tapedeck@127.0.0.1:${port}/postgres`, atClose: 'stop' })
    db.useInstruments(['TCP:X'])
    for (let i = 0; i < 20_000; i++) db.addTick(0, OPEN + i, 0, i, i)
    await db.close()
    await new Promise(done => proxy.close(done))
    expect((await stored('TCP:%')).length).toBe(20_000)
  })

  test('survives the death of the whole server under an open writer', async () => {
    const db = await open({ atClose: 'stop' })
    db.useInstruments(['DEAD:X'])
    db.addTick(0, OPEN, 0, 1, 0)
    await db.flush()
    process.kill(server.pid, 'SIGKILL')
    for (let i = 1; i < 200; i++) {
      db.addTick(0, OPEN + i, 0, i, 0)
      if (i % 50 === 0) await sleep(20)
    }
    expect(await db.flush()).toBe(true)
    const other = connect()
    expect((await other`select count(*) as n from ticks join instruments i on i.id = instrument_id where name = 'DEAD:X'`)[0]?.n).toBe(200)
    await db.close()
    // it does not pull the server from under another program
    expect(said.at(-1)).toMatch(/^info: the private database is left running: other programs use it/)
    await other.end({ timeout: 1 })
  }, 25_000)
})
