// The private server and its schema, against real processes: adoption, refusals in one sentence, migrations, COPY's proof, recovery.

import { appendFileSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Result } from '../../../src/core/result.ts'
import type { Sql } from '../../../src/store/postgres/connect.ts'
import { copyIn } from '../../../src/store/postgres/copy.ts'
import { Database } from '../../../src/store/postgres/database.ts'
import { migrate } from '../../../src/store/postgres/migrate.ts'
import { ensurePrivateServer, type PrivateServer } from '../../../src/store/postgres/private-server.ts'
import { errorOf, got, OPEN, PostgresHome, postgresFound } from './postgres-home.ts'

const MIGRATIONS = resolve(import.meta.dirname, '../../../migrations')
/** A migration after the last of the program. */
const NEXT = `${String(readdirSync(MIGRATIONS).length + 1).padStart(4, '0')}_bad.sql`

describe.skipIf(!postgresFound)('the private server', { timeout: 30_000 }, () => {
  let home: PostgresHome
  let sql: Sql
  let adopted: Result<PrivateServer>

  beforeAll(async () => {
    home = new PostgresHome()
    await home.start()
    adopted = await home.adopt()
    sql = home.connect()
  }, 20_000)

  afterAll(async () => {
    await sql.end({ timeout: 1 })
    expect(await home.end()).toEqual({ said: 'info: the private database was stopped', left: false })
  }, 20_000)

  test('is adopted after a kill -9 of the program that started it', () => {
    expect(home.server.adopted).toBe(false)
    expect(got(adopted)).toEqual({ socket: home.server.socket, pid: home.server.pid, adopted: true })
  })

  test('listens on no network, syncs to disk and keeps checksums', async () => {
    const shown: string[] = []
    for (const name of ['listen_addresses', 'fsync', 'synchronous_commit', 'data_checksums'])
      shown.push(String(Object.values((await sql.unsafe(`show ${name}`))[0] ?? {})[0]))
    expect(shown).toEqual(['', 'on', 'on', 'on'])
  })

  describe('says in one sentence', () => {
    test('that no PostgreSQL was found, and how to get one', async () => {
      const other = { ...home.place, dataDir: join(home.folder, 'none/pg'), binaries: [] }
      expect(errorOf(await ensurePrivateServer(other))).toMatch(
        /^no PostgreSQL 15 or newer was found on this machine: install it .*DATABASE_URL$/,
      )
    })
    test('that the data is of another major version', async () => {
      const dataDir = join(home.folder, 'old/pg')
      mkdirSync(dataDir, { recursive: true })
      writeFileSync(join(dataDir, 'PG_VERSION'), '9\n')
      expect(errorOf(await ensurePrivateServer({ ...home.place, dataDir }))).toMatch(
        /is of PostgreSQL 9, but only .* was found: install PostgreSQL 9/,
      )
    })
    test("that the socket's path is too long", async () => {
      const runDir = join(home.folder, 'r'.repeat(100))
      expect(errorOf(await ensurePrivateServer({ ...home.place, dataDir: join(home.folder, 'long/pg'), runDir }))).toMatch(
        /choose a runtime folder shorter than/,
      )
    })
    test('that the data folder holds something else, and leaves it alone', async () => {
      const dataDir = join(home.folder, 'mine')
      mkdirSync(dataDir)
      writeFileSync(join(dataDir, 'letter.txt'), 'dear')
      expect(errorOf(await ensurePrivateServer({ ...home.place, dataDir }))).toMatch(/holds files but no database/)
      expect(existsSync(join(dataDir, 'letter.txt'))).toBe(true)
    })
    test('that a given database cannot be reached, without its password', async () => {
      const dsn = 'postgres://me:secret@127.0.0.1:1/x'
      const error = errorOf(await Database.open({ ...home.place, dsn, account: 'paper' }))
      expect(error).toMatch(/^the database at 127\.0\.0\.1:1\/x cannot be reached/)
      expect(error).not.toContain('secret')
    })
  })

  describe('migrations', () => {
    const own = async (name: string, act: (db: Sql, folder: string) => Promise<void>): Promise<void> => {
      await sql.unsafe(`create database ${name}`)
      const folder = join(home.folder, name)
      cpSync(MIGRATIONS, folder, { recursive: true })
      const db = home.connect(name)
      try {
        await act(db, folder)
      } finally {
        await db.end({ timeout: 1 })
      }
    }
    test('run once, and one of two programs that start together runs them', () =>
      own('m_twice', async (db, folder) => {
        const second = home.connect('m_twice')
        const applied = (await Promise.all([migrate(db, folder), migrate(second, folder)])).map(got)
        await second.end({ timeout: 1 })
        expect(applied.map(names => names.length).toSorted((a, b) => a - b)).toEqual([0, readdirSync(MIGRATIONS).length])
        expect(got(await migrate(db, folder))).toEqual([])
      }))
    test('refuse an edited file, a newer database and a file that fails, which leaves no trace', () =>
      own('m_wrong', async (db, folder) => {
        writeFileSync(join(folder, NEXT), 'create table half (x int); select 1/0;')
        expect(errorOf(await migrate(db, folder))).toBe(`migration ${NEXT} failed and was rolled back: division by zero`)
        expect((await db`select to_regclass('half') as t`)[0]?.t).toBeNull()
        writeFileSync(join(folder, NEXT), 'create table whole (x int);')
        expect(got(await migrate(db, folder))).toEqual([NEXT])
        rmSync(join(folder, NEXT))
        expect(errorOf(await migrate(db, folder))).toMatch(new RegExp(`newer than this program \\(it has migration ${NEXT}\\)`))
        writeFileSync(join(folder, NEXT), 'create table whole (x int);')
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
      const victim = home.connect()
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

  test('survives the death of the whole server under an open writer', async () => {
    const db = await home.open({ atClose: 'stop' })
    db.useInstruments(['DEAD:X'])
    db.addTick(0, 0, OPEN, 0, 1, 0)
    await db.flush()
    process.kill(home.server.pid, 'SIGKILL')
    for (let i = 1; i < 200; i++) {
      db.addTick(0, i, OPEN + i, 0, i, 0)
      if (i % 50 === 0) await sleep(20)
    }
    expect(await db.flush()).toBe(true)
    const other = home.connect()
    expect((await other`select count(*) as n from ticks join instruments i on i.id = instrument_id where name = 'DEAD:X'`)[0]?.n).toBe(200)
    await db.close()
    // it does not pull the server from under another program
    expect(home.said.at(-1)).toMatch(/^info: the private database is left running: other programs use it/)
    await other.end({ timeout: 1 })
  }, 25_000)
})
