// The same facts for every place that rows may be kept in: the private server with this machine's PostgreSQL and with npm's, and the database
// of DATABASE_URL where that is set (in a database of its own there, dropped afterwards).

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { StoreRow } from '../../src/ports/store.ts'
import { programsAt } from '../../src/store/postgres/binaries.ts'
import { Connection, type Sql } from '../../src/store/postgres/connect.ts'
import { copyIn } from '../../src/store/postgres/copy.ts'
import { Database, type DatabaseOptions, MIGRATIONS } from '../../src/store/postgres/database.ts'
import { HOUSEKEEPING_MS, keepHouse } from '../../src/store/postgres/housekeeping.ts'
import { alive } from '../../src/store/postgres/postmaster-file.ts'
import { migrate, migrationState } from '../../src/store/postgres/migrate.ts'
import { NO_VOLUME } from '../../src/tape/frame.ts'
import { got, OPEN, PostgresHome } from '../unit/store/postgres-home.ts'

type Store = {
  readonly sql: Sql
  open(more?: Partial<DatabaseOptions>): Promise<Database>
  /** Everything that serves a writer dies the hard way. */
  crash(): Promise<void>
  end(): Promise<void>
}
type Kind = { readonly name: string; readonly there: boolean; readonly make: () => Promise<Store> }

const home = (programs: 'system' | 'npm') => async (): Promise<Store> => {
  const made = new PostgresHome(programs)
  await made.start()
  let sql = made.connect()
  return {
    get sql() {
      return sql
    },
    open: more => made.open(more),
    crash: async () => {
      const pids = (await sql<{ pid: number }[]>`select pid from pg_stat_activity`).map(each => each.pid)
      await sql.end({ timeout: 0 })
      for (const pid of [made.server.pid, ...pids]) if (alive(pid)) process.kill(pid, 'SIGKILL')
      // the system takes a moment to bury them
      await sleep(300)
      // whoever comes next starts it again; so do we
      for (let tries = 0; tries < 100; tries++) {
        const server = await made.adopt()
        if ('ok' in server) {
          made.server = server.ok
          break
        }
        await sleep(100)
      }
      sql = made.connect()
    },
    end: async () => {
      await sql.end({ timeout: 1 })
      await made.end()
    },
  }
}

const given = async (): Promise<Store> => {
  const url = new URL(process.env.DATABASE_URL ?? '')
  const name = `tapedeck_contract_${process.pid}`
  const options = { max: 1, onnotice: () => undefined, fetch_types: false }
  const types = { int8: { to: 20, from: [20], serialize: String, parse: Number } }
  const root = postgres(url.href, options)
  await root.unsafe(`create database ${name}`)
  url.pathname = `/${name}`
  const sql = postgres(url.href, { ...options, types })
  return {
    sql,
    open: async more =>
      got(await Database.open({ dsn: url.href, dataDir: '', runDir: '', account: 'paper', log: () => undefined, ...more })),
    crash: async () =>
      void (await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name} and pid <> pg_backend_pid()`),
    end: async () => {
      await sql.end({ timeout: 1 })
      await root.unsafe(`drop database ${name} with (force)`)
      await root.end({ timeout: 1 })
    },
  }
}

const kinds: readonly Kind[] = [
  { name: "a private server of this machine's PostgreSQL", there: programsAt('system') !== undefined, make: home('system') },
  { name: 'a private server of PostgreSQL from npm', there: programsAt('npm') !== undefined, make: home('npm') },
  { name: 'the database of DATABASE_URL', there: process.env.DATABASE_URL !== undefined, make: given },
]
for (const { name, there } of kinds) if (!there) process.stderr.write(`store contract: left out, there is none here: ${name}\n`)

describe.each(kinds.filter(kind => kind.there))('$name', { timeout: 60_000 }, ({ make }) => {
  let store: Store
  beforeAll(async () => {
    store = await make()
    await (await store.open()).close()
  }, 60_000)
  afterAll(() => store.end(), 60_000)

  const ticksOf = (name: string) =>
    store.sql<{ seq: number; px: number; volume: number | null }[]>`select seq, px, volume
      from all_ticks t join instruments i on i.id = t.instrument_id where name = ${name} order by ts, seq`

  test('is migrated once; all programs after find nothing to do', async () => {
    expect(got(await migrate(store.sql, MIGRATIONS))).toEqual([])
    const state = got(await migrationState(store.sql, MIGRATIONS))
    expect(state.length).toBeGreaterThanOrEqual(3)
    expect(state.filter(each => each.applied === '')).toEqual([])
  })

  test('keeps two trades of one instant, in their order, and each once however often it is sent', async () => {
    for (const times of [1, 2]) {
      const db = await store.open()
      db.useInstruments(['C:TWO'])
      for (let seq = 0; seq < 50; seq++) db.addTick(0, seq, OPEN, OPEN, 1000 + (seq % 3), seq === 7 ? NO_VOLUME : seq * 10)
      expect(await db.flush()).toBe(true)
      expect(db.stats().ticks.duplicates).toBe(times === 1 ? 0 : 50)
      await db.close()
      const back = await ticksOf('C:TWO')
      expect(back.map(each => each.px)).toEqual(Array.from({ length: 50 }, (_, seq) => 1000 + (seq % 3)))
      expect(back[7]?.volume).toBeNull()
    }
  })

  const orderOf = (time: number, state: string, created = OPEN): StoreRow => {
    const rest = { kind: 'limit', limit: 5, filled: 0, filledValue: 0, owner: 'a', why: 'b', brokerId: '', text: '' }
    return { table: 'orders', id: 1, time, created, instrument: 'C:ROW', qty: 1, state, ...rest }
  }
  const everyTable: readonly StoreRow[] = [
    orderOf(OPEN + 5, 'filled'),
    { table: 'fills', fillId: 'f', orderId: 1, time: OPEN, instrument: 'C:ROW', qty: 1, px: 5, charges: 2 },
    { table: 'positions', time: OPEN, instrument: 'C:ROW', qty: 1, cost: 5, realised: 0, charges: 2 },
    {
      table: 'candles',
      time: OPEN,
      instrument: 'C:ROW',
      length: 60_000_000,
      open: 1,
      high: 3,
      low: 1,
      close: 2,
      volume: 9,
      ticks: 4,
      vwap: 2,
    },
    { table: 'strategies', name: 'a', time: OPEN, file: 'a.ts', params: '{"fast":9}', on: true },
    { table: 'signals', orderId: 1, time: OPEN, instrument: 'C:ROW', strategy: 'a', qty: 1, px: 5, why: 'b' },
    { table: 'equity', time: OPEN, equity: 10, base: 9, dayStart: 8 },
    { table: 'events', time: OPEN, kind: 'note', text: 'said' },
  ]
  const counts = async (): Promise<number[]> => {
    const found: number[] = []
    for (const { table } of everyTable)
      found.push((await store.sql.unsafe<{ n: number }[]>(`select count(*)::int as n from ${table}`))[0]?.n ?? 0)
    return found
  }

  test('keeps a row of every kind once, never an older state of an order, and of two candles the one of more ticks', async () => {
    for (const rows of [
      everyTable,
      everyTable,
      [orderOf(OPEN + 4, 'open'), { ...(everyTable[3] as StoreRow), ticks: 1, close: 1 } as StoreRow],
    ]) {
      const db = await store.open()
      for (const row of rows) expect(db.addRow(row)).toBe(true)
      expect(await db.flush()).toBe(true)
      expect(db.stats().rows.refused).toBe(0)
      await db.close()
      expect(await counts()).toEqual(everyTable.map(() => 1))
    }
    expect((await store.sql`select state, to_micros(ts) as ts from orders`)[0]).toEqual({ state: 'filled', ts: OPEN })
    expect((await store.sql`select close, ticks, vwap from candles`)[0]).toEqual({ close: 2, ticks: 4, vwap: 2 })
  })

  test('lets no error of a COPY pass as success', async () => {
    await store.sql.unsafe('create table one (x int primary key)')
    const copy = (text: string): Promise<number> => copyIn(store.sql, 'copy one from stdin', Buffer.from(text), 10_000)
    expect(await copy('1\n2\n')).toBe(2)
    await expect(copy('3\n1\n')).rejects.toMatchObject({ code: '23505' })
    await expect(copy('x\n')).rejects.toMatchObject({ code: '22P02' })
    expect(await copy('3\n')).toBe(1)
  })

  test('gets everything once though it dies again and again while rows come', async () => {
    const states: string[] = []
    const db = await store.open({ onState: state => states.push(state) })
    db.useInstruments(['C:DIE'])
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 2_000; i++) db.addTick(0, round * 2_000 + i, OPEN + round * 2_000 + i, 0, i, i)
      for (let i = 0; i < 200; i++) db.addRow({ table: 'events', time: OPEN + 10 + round * 200 + i, kind: 'die', text: 'x' })
      await sleep(round * 7)
      await store.crash()
    }
    expect(await db.flush(40_000)).toBe(true)
    expect(db.state).toBe('up')
    await db.close()
    expect((await ticksOf('C:DIE')).map(each => each.seq)).toEqual(Array.from({ length: 6_000 }, (_, i) => i))
    expect((await store.sql`select count(*)::int as n from events where kind = 'die'`)[0]?.n).toBe(600)
  })

  test('packs a closed day and gives back the same ticks', async () => {
    const before = JSON.stringify(await ticksOf('C:DIE'))
    const db = await store.open()
    const connection: Connection = db.connection(HOUSEKEEPING_MS)
    const tended = got(await keepHouse(connection, { keepDays: 0, openFrom: Date.now() * 1000, signal: new AbortController().signal }))
    await connection.drop()
    await db.close()
    const [profile] = await store.sql`select timescale from storage_profile`
    expect(tended.packed > 0).toBe(profile?.timescale === false)
    expect(JSON.stringify(await ticksOf('C:DIE'))).toBe(before)
  })
})

test('the compose file starts a pinned TimescaleDB for this machine alone, with its data in a volume and a health check (parsed, not run)', () => {
  const text = readFileSync(join(resolve(import.meta.dirname, '../..'), 'docker-compose.yml'), 'utf8')
  expect(text).toMatch(/^# UNTESTED/)
  const { services, volumes } = parse(text) as {
    services: Record<
      string,
      { image: string; ports: string[]; volumes: string[]; healthcheck: { test: string[] }; environment: Record<string, string> }
    >
    volumes: Record<string, unknown>
  }
  const { timescaledb } = services
  expect(timescaledb?.image).toMatch(/^timescale\/timescaledb:\d+\.\d+\.\d+-pg1[5-8]$/)
  expect(timescaledb?.ports.every(port => port.startsWith('127.0.0.1:'))).toBe(true)
  expect(timescaledb?.healthcheck.test).toContain('pg_isready')
  const [name = '', path] = timescaledb?.volumes[0]?.split(':') ?? []
  expect([Object.hasOwn(volumes, name), path]).toEqual([true, '/var/lib/postgresql/data'])
  expect(timescaledb?.environment.POSTGRES_PASSWORD).toMatch(/^\$\{TAPEDECK_DB_PASSWORD:\?/)
})
