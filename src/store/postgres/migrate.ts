// Brings a database to the program's schema: plain numbered SQL files, forward only, each in one transaction, never edited once applied.
// The Database calls this at every start.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fault, ok, type Result, failed } from '../../core/result.ts'
import type { Sql } from './connect.ts'
import { reasonOf } from './log.ts'

type Migration = { readonly id: number; readonly name: string; readonly body: string; readonly sha256: string }
type Applied = { readonly id: number; readonly name: string; readonly sha256: string }

/** The advisory lock of all who migrate; any fixed number. */
const LOCK = 0x74617065
const OLDEST = 150_000

function readMigrations(folder: string): Result<Migration[]> {
  const files: Migration[] = []
  for (const name of readdirSync(folder)
    .filter(each => /^\d{4}_.+\.sql$/.test(each))
    .sort()) {
    const body = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n')
    files.push({ id: Number(name.slice(0, 4)), name, body, sha256: createHash('sha256').update(body).digest('hex') })
  }
  const stray = files.find((file, index) => file.id !== index + 1)
  if (stray !== undefined) return fault(`the migrations in ${folder} are not numbered 0001, 0002, ...: ${stray.name} is out of place`)
  return files.length === 0 ? fault(`no migrations found in ${folder}: the installation is incomplete`) : ok(files)
}

function mismatch(files: readonly Migration[], applied: readonly Applied[]): string | undefined {
  for (const past of applied) {
    const file = files[past.id - 1]
    if (file === undefined) return `the database is newer than this program (it has migration ${past.name}): update the program`
    if (file.sha256 !== past.sha256)
      return `migration ${file.name} was changed after it was applied to this database: restore the file and put the change into a new one`
  }
  return undefined
}

/**
 * Applies what is missing; the names applied. Takes a connection of its own (`max: 1`), so that the session's lock and transactions are ours;
 * a second program that migrates at the same time waits and then finds nothing to do.
 */
export async function migrate(sql: Sql, folder: string): Promise<Result<readonly string[]>> {
  const files = readMigrations(folder)
  if (failed(files)) return files
  try {
    const [server] = await sql<
      { version: string; number: number }[]
    >`select current_setting('server_version') as version, current_setting('server_version_num')::int as number`
    if ((server?.number ?? 0) < OLDEST)
      return fault(`the database server is PostgreSQL ${server?.version ?? '?'}: version 15 or newer is needed`)
    await sql`select pg_advisory_lock(${LOCK})`
  } catch (cause) {
    return fault(`the database's schema cannot be locked for an update: ${reasonOf(cause)}`)
  }
  try {
    await sql`create table if not exists schema_migrations (id int primary key, name text not null, sha256 text not null, applied_at timestamptz not null default now())`
    const applied = await sql<Applied[]>`select id, name, sha256 from schema_migrations order by id`
    const wrong = mismatch(files.ok, applied)
    if (wrong !== undefined) return fault(wrong)
    const done: string[] = []
    for (const file of files.ok.slice(applied.length)) {
      const error = await apply(sql, file)
      if (error !== undefined) return fault(error)
      done.push(file.name)
    }
    return ok(done)
  } catch (cause) {
    return fault(`the database's schema cannot be read: ${reasonOf(cause)}`)
  } finally {
    await sql`select pg_advisory_unlock(${LOCK})`.catch(() => undefined) // a lost session has lost its lock too
  }
}

async function apply(sql: Sql, file: Migration): Promise<string | undefined> {
  try {
    await sql.unsafe('begin')
    await sql.unsafe(file.body)
    await sql`insert into schema_migrations (id, name, sha256) values (${file.id}, ${file.name}, ${file.sha256})`
    await sql.unsafe('commit')
    return undefined
  } catch (cause) {
    await sql.unsafe('rollback').catch(() => undefined) // the first error tells; a lost session rolls back by itself
    return `migration ${file.name} failed and was rolled back: ${reasonOf(cause)}`
  }
}

export type MigrationState = { readonly name: string /** ISO time, or '' when it is still to be applied. */; readonly applied: string }

/** Which migrations stand in this database and which are missing; changes nothing. Faults as migrate's. */
export async function migrationState(sql: Sql, folder: string): Promise<Result<readonly MigrationState[]>> {
  const files = readMigrations(folder)
  if (failed(files)) return files
  try {
    const [there] = await sql<{ there: boolean }[]>`select to_regclass('schema_migrations') is not null as there`
    const past = there?.there
      ? await sql<(Applied & { at: string })[]>`select id, name, sha256, to_json(applied_at at time zone 'utc')#>>'{}' as at
          from schema_migrations order by id`
      : []
    const wrong = mismatch(files.ok, past)
    if (wrong !== undefined) return fault(wrong)
    return ok(files.ok.map(file => ({ name: file.name, applied: past[file.id - 1]?.at.concat('Z') ?? '' })))
  } catch (cause) {
    return fault(`the database's schema cannot be read: ${reasonOf(cause)}`)
  }
}
