// Where the database lives, how it is reached with its schema up to date, and what happens to a private server at the end. The Database
// asks here for each connection; so does whatever needs one of its own.

import { type Fault, failed, fault, ok, type Result } from '../../core/result.ts'
import type { ProgramsChoice } from './binaries.ts'
import { Connection, nameOfDsn, type Target } from './connect.ts'
import { type Log, reasonOf } from './log.ts'
import { migrate } from './migrate.ts'
import { ensurePrivateServer, isRunning, type PrivateServer, type PrivateServerPlace, stopPrivateServer } from './private-server.ts'

export type HouseOptions = {
  /** A PostgreSQL or TimescaleDB to use; without it the private server in dataDir and runDir. */
  readonly dsn?: string | undefined
  /** The private server's data folder: the cluster itself. */
  readonly dataDir: string
  /** The private server's socket folder, of its own and short. */
  readonly runDir: string
  readonly log: Log
  /** At the end: stop the private server (default) unless other programs use it, or leave it running. */
  readonly atClose?: 'stop' | 'leave'
  /** Whose PostgreSQL programs the private server runs. */
  readonly programs?: ProgramsChoice
  /** Where to look for PostgreSQL's programs; the usual places when left out. */
  readonly binaries?: readonly string[]
  /** Folder of the migrations. */
  readonly migrations: string
}

export type House = {
  /** Reaching it starts the private server if need be and brings the schema up to date, once. */
  readonly target: Target
  /** As target, whatever the schema is. */
  readonly bare: Target
  /** Why the schema cannot be used by this program, once that is known: waiting does not help. */
  readonly misfit: () => Fault | undefined
  leave(): Promise<void>
}

const MIGRATION_MS = 600_000
/** A private server that could not be made or started is not tried at once again: after 1 s, then twice as long, to a minute. */
const FIRST_REST_MS = 1_000
const LONGEST_REST_MS = 60_000
let opened = 0

export function findHouse(options: HouseOptions): Result<House> {
  const client = `tapedeck ${process.pid}.${++opened}`
  if (options.dsn === undefined) return ok(privateHouse(options, client))
  const { dsn } = options
  const name = nameOfDsn(dsn)
  if (failed(name)) return name
  const bare: Target = { name: name.ok, client, reach: () => Promise.resolve(ok({ dsn })) }
  return ok({ bare, ...migrated(bare, options), leave: () => Promise.resolve() })
}

function privateHouse(options: HouseOptions, client: string): House {
  const { dataDir, runDir, log, binaries, programs = 'auto' } = options
  const place: PrivateServerPlace = { dataDir, runDir, log, programs, ...(binaries === undefined ? {} : { binaries }) }
  let server: PrivateServer | undefined
  let asking: Promise<Result<PrivateServer>> | undefined
  let refused: { readonly fault: Fault; readonly until: number; readonly rest: number } | undefined
  // both writers may miss the server at once: one start serves both
  const ask = async (): Promise<Result<PrivateServer>> => {
    const found = await ensurePrivateServer(place)
    asking = undefined
    if (failed(found)) {
      const rest = Math.min(LONGEST_REST_MS, refused ? refused.rest * 2 : FIRST_REST_MS)
      refused = { fault: found, until: performance.now() + rest, rest }
      return found
    }
    refused = undefined
    if (server === undefined) log('info', `${found.ok.adopted ? 'using the running' : 'started the'} private database in ${dataDir}`)
    else if (found.ok.pid !== server.pid) log('warn', `the private database had ended and was started again`)
    server = found.ok
    return found
  }
  const bare: Target = {
    name: dataDir,
    client,
    reach: async () => {
      if (refused && performance.now() < refused.until) return refused.fault
      const found = await (asking ??= ask())
      return failed(found) ? found : ok({ socket: found.ok.socket })
    },
  }
  return { bare, ...migrated(bare, options), leave: () => leaveServer(options, bare, server) }
}

/** The same place, but reached only with a schema that this program knows. */
function migrated(bare: Target, { log, migrations }: HouseOptions): Pick<House, 'target' | 'misfit'> {
  let done = false
  let wrong: Fault | undefined
  let doing: Promise<Result<true>> | undefined
  const bring = async (): Promise<Result<true>> => {
    const connection = new Connection(bare, log, MIGRATION_MS)
    try {
      const sql = await connection.sql()
      if (failed(sql)) return sql
      const applied = await migrate(sql.ok, migrations)
      if (failed(applied)) {
        wrong = applied
        return applied
      }
      if (applied.ok.length > 0) log('info', `the database's schema was brought up to ${applied.ok.at(-1)}`)
      done = true
      return ok(true)
    } finally {
      await connection.drop()
      doing = undefined
    }
  }
  const reach: Target['reach'] = async () => {
    const way = await bare.reach()
    if (failed(way) || done) return way
    const brought = await (doing ??= bring())
    return failed(brought) ? brought : way
  }
  return { target: { ...bare, reach }, misfit: () => wrong }
}

async function leaveServer(options: HouseOptions, target: Target, server: PrivateServer | undefined): Promise<void> {
  const { dataDir, log } = options
  if (server === undefined) return
  if (options.atClose === 'leave') return log('info', `the private database in ${dataDir} is left running`)
  if (!isRunning(dataDir, server)) return
  const others = await otherClients(target, log)
  if (failed(others)) return log('warn', `the private database is left running, since it did not say who else uses it: ${others.error}`)
  if (others.ok > 0) return log('info', `the private database is left running: other programs use it (${others.ok} connections)`)
  if (await stopPrivateServer(dataDir, server)) log('info', 'the private database was stopped')
  else log('warn', `the private database (process ${server.pid}) has not stopped yet`)
}

async function otherClients(target: Target, log: Log): Promise<Result<number>> {
  const connection = new Connection(target, log)
  try {
    const sql = await connection.sql()
    if (failed(sql)) return sql
    // our own lines, just closed, may still be in the view
    const [row] = await sql.ok<{ n: number }[]>`select count(*)::int as n from pg_stat_activity
      where backend_type = 'client backend' and application_name <> ${target.client}`
    return ok(row?.n ?? 0)
  } catch (cause) {
    return fault(reasonOf(cause))
  } finally {
    await connection.drop()
  }
}
