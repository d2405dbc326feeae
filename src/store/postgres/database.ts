// The database as the store thread uses it: opened once (a given one, or our private server), fed without waiting, closed in order. While it
// is away ticks and rows wait in memory, up to stated limits.

import { fileURLToPath } from 'node:url'
import { type Fault, failed, fault, ok, type Result } from '../../core/result.ts'
import type { StoreRow } from '../../ports/store.ts'
import type { ProgramsChoice } from './binaries.ts'
import { Connection, nameOfDsn, type Target } from './connect.ts'
import { CopyWriter, type TickStats } from './copy-writer.ts'
import { type Log, reasonOf } from './log.ts'
import { migrate } from './migrate.ts'
import { type PrivateServer, type PrivateServerPlace, ensurePrivateServer, isRunning, stopPrivateServer } from './private-server.ts'
import { RowWriter, type RowStats } from './row-writer.ts'

export type DatabaseOptions = {
  /** A PostgreSQL or TimescaleDB to use; without it the private server in dataDir and runDir. */
  readonly dsn?: string | undefined
  /** The private server's data folder: the cluster itself. */
  readonly dataDir: string
  /** The private server's socket folder, of its own and short. */
  readonly runDir: string
  /** 'live' or 'paper': which book the rows about money belong to. */
  readonly account: string
  readonly log: Log
  readonly onState?: (state: DatabaseState, reason: string) => void
  /** At close: stop the private server (default) unless other programs use it, or leave it running. */
  readonly atClose?: 'stop' | 'leave'
  /** Whose PostgreSQL programs the private server runs. */
  readonly programs?: ProgramsChoice
  /** Where to look for PostgreSQL's programs; the usual places when left out. */
  readonly binaries?: readonly string[]
  /** Folder of the migrations; the program's own when left out. */
  readonly migrations?: string
  /** Wall clock in micros, the one that receive times are of. */
  readonly now?: () => number
}

/** 'away': something waits that the database does not take at the moment. */
export type DatabaseState = 'up' | 'away'
/** `unreachable`: no server could be had. Otherwise the server is there and its schema is not one this build may use. */
export type OpenFault = Fault & { readonly unreachable: boolean }
export type DatabaseStats = { readonly state: DatabaseState; readonly ticks: TickStats; readonly rows: RowStats }

const MIGRATIONS = fileURLToPath(new URL('../../../migrations', import.meta.url))
const MIGRATION_MS = 600_000
const FLUSH_MS = 30_000
const CLOSE_MS = 10_000
let opened = 0
const wallClock = (): number => Date.now() * 1000

export class Database {
  readonly #options: DatabaseOptions
  readonly #house: House
  readonly #ticks: CopyWriter
  readonly #rows: RowWriter
  readonly #awayLines = new Set<string>()
  #slots: number[] = []

  private constructor(options: DatabaseOptions, house: House) {
    this.#options = options
    this.#house = house
    const line = (): Connection => new Connection(house.target, options.log)
    this.#ticks = new CopyWriter(line(), options.log, this.#lineEvents('ticks'), options.now ?? wallClock)
    this.#rows = new RowWriter(line(), options.account, options.log, this.#lineEvents('rows'))
  }

  /** Finds or starts the server, brings the schema up to date. A sentence when it cannot; then nothing is left open. */
  static async open(options: DatabaseOptions): Promise<{ readonly ok: Database } | OpenFault> {
    const house = await findHouse(options)
    if (failed(house)) return { ...house, unreachable: true }
    const connection = new Connection(house.ok.target, options.log, MIGRATION_MS)
    const sql = await connection.sql()
    const applied = failed(sql) ? sql : await migrate(sql.ok, options.migrations ?? MIGRATIONS)
    await connection.drop()
    if (failed(applied)) {
      await house.ok.leave()
      return { ...applied, unreachable: failed(sql) }
    }
    if (applied.ok.length > 0) options.log('info', `the database's schema was brought up to ${applied.ok.at(-1)}`)
    return ok(new Database(options, house.ok))
  }

  get state(): DatabaseState {
    return this.#awayLines.size === 0 ? 'up' : 'away'
  }

  /** Names by the engine's instrument number; call again when the numbering changes. Ticks already added keep their names. */
  useInstruments(names: readonly string[]): void {
    this.#slots = names.map(name => this.#ticks.instruments.slot(name))
  }

  /** Micros, micros (0: none), Px, cumulative volume (negative: not given). False when not kept; counted in stats. */
  addTick(instrument: number, received: number, exchange: number, px: number, volume: number): boolean {
    const slot = this.#slots[instrument]
    if (slot === undefined) throw new Error(`instrument number ${instrument} was not announced by useInstruments`)
    return this.#ticks.add(slot, received, exchange, px, volume)
  }

  /** False when not kept; said and counted. */
  addRow(row: StoreRow): boolean {
    return this.#rows.add(row)
  }

  stats(): DatabaseStats {
    return { state: this.state, ticks: this.#ticks.stats(), rows: this.#rows.stats() }
  }

  /** True when all that was added before is committed (or was given up, see stats); false after `ms`: it waits on. */
  async flush(ms = FLUSH_MS): Promise<boolean> {
    const [ticks, rows] = await Promise.all([this.#ticks.flush(ms), this.#rows.flush(ms)])
    return ticks && rows
  }

  /** Flushes for a limited time, disconnects, stops the private server if so configured. What could not be stored is said. */
  async close(): Promise<void> {
    if (!(await this.flush(CLOSE_MS))) {
      const { ticks, rows } = this.stats()
      this.#options.log('error', `closing without the database: ${ticks.waiting} ticks and ${rows.waiting} rows were not stored in it`)
    }
    await Promise.all([this.#ticks.close(), this.#rows.close()])
    await this.#house.leave()
  }

  #lineEvents(name: string): { away(reason: string): void; up(): void } {
    return {
      away: reason => this.#change(() => this.#awayLines.add(name), reason),
      up: () => this.#change(() => this.#awayLines.delete(name), 'the database takes rows again'),
    }
  }

  #change(act: () => void, reason: string): void {
    const before = this.state
    act()
    if (this.state === before) return
    if (this.state === 'away') this.#options.log('warn', `the database does not take rows, they are kept in memory: ${reason}`)
    else this.#options.log('info', reason)
    this.#options.onState?.(this.state, reason)
  }
}

/** Where the database lives, and what to do about its server at the end. */
type House = { readonly target: Target; leave(): Promise<void> }

async function findHouse(options: DatabaseOptions): Promise<Result<House>> {
  const client = `tapedeck ${process.pid}.${++opened}`
  if (options.dsn !== undefined) {
    const dsn = options.dsn
    const name = nameOfDsn(dsn)
    return failed(name)
      ? name
      : ok({ target: { name: name.ok, client, reach: () => Promise.resolve(ok({ dsn })) }, leave: () => Promise.resolve() })
  }
  const { dataDir, runDir, log, binaries, programs = 'auto' } = options
  const place: PrivateServerPlace = { dataDir, runDir, log, programs, ...(binaries === undefined ? {} : { binaries }) }
  const first = await ensurePrivateServer(place)
  if (failed(first)) return first
  log('info', `${first.ok.adopted ? 'using the running' : 'started the'} private database in ${dataDir}`)
  let server = first.ok
  let asking: Promise<Result<PrivateServer>> | undefined
  // both writers may miss the server at once: one start serves both
  const ask = async (): Promise<Result<PrivateServer>> => {
    const found = await ensurePrivateServer(place)
    asking = undefined
    if (!failed(found) && found.ok.pid !== server.pid) {
      log('warn', `the private database had ended and was started again`)
      server = found.ok
    }
    return found
  }
  const target: Target = {
    name: dataDir,
    client,
    reach: async () => {
      const found = await (asking ??= ask())
      return failed(found) ? found : ok({ socket: found.ok.socket })
    },
  }
  return ok({ target, leave: () => leaveServer(options, target, server) })
}

async function leaveServer(options: DatabaseOptions, target: Target, server: PrivateServer): Promise<void> {
  const { dataDir, log } = options
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
