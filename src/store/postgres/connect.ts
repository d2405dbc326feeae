// One connection to the database that can be lost and found again: each writer has its own. Opening revives the private server if it died.

import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { failed, fault, ok, type Result } from '../../core/result.ts'
import { ROLE } from './cluster.ts'
import { dial } from './dial.ts'
import { type Log, reasonOf } from './log.ts'

/** int8 comes back as a number: our integers stay below 2^53. */
const TYPES = { int8: { to: 20, from: [20], serialize: String, parse: Number } }
export type Sql = postgres.Sql<{ int8: number }>

/** Where the database is, without any password, and how to get there; asked anew for each connection. */
export type Target = {
  readonly name: string
  readonly client: string
  reach(): Promise<Result<{ readonly dsn: string } | { readonly socket: string }>>
}

const CONNECT_SECONDS = 5
/** The notice of "create table if not exists". */
const ALREADY_THERE = '42P07'
/** A statement over this is ended by the server; a bit later we cut the line ourselves. */
export const STATEMENT_MS = 15_000
export const ANSWER_MS = STATEMENT_MS + 2_000

function open(client: string, way: { readonly dsn: string } | { readonly socket: string }, log: Log, statementMs: number): Sql {
  const options = {
    max: 1,
    connect_timeout: CONNECT_SECONDS,
    // lifetimes would cut a COPY in the middle
    idle_timeout: 0,
    max_lifetime: null,
    // saves a round trip; arrays are passed as text
    fetch_types: false,
    types: TYPES,
    onnotice: (notice: postgres.Notice) => {
      if (notice.code !== ALREADY_THERE) log('debug', `database notice: ${notice.message ?? ''}`)
    },
    connection: { application_name: client, statement_timeout: statementMs },
  }
  if ('socket' in way) return postgres({ ...options, path: way.socket, user: ROLE, database: 'postgres', ssl: false })
  // the driver knows `socket`, its type declarations do not
  const dialled: typeof options = Object.assign(options, { socket: dial })
  return postgres(way.dsn, dialled)
}

/** The promise's value, or a rejection after `ms`. The loser is not stopped: the caller drops the connection. */
export function within<T>(ms: number, what: string, promise: PromiseLike<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer to ${what} within ${ms / 1000} s`)), ms)
    promise.then(resolve, reject).then(
      () => clearTimeout(timer),
      () => clearTimeout(timer),
    )
  })
}

export class Connection {
  #sql: Sql | undefined
  /** Counts connections made: what was learned about the database over an older one may be untrue. */
  age = 0
  readonly #target: Target
  readonly #log: Log
  readonly #statementMs: number

  constructor(target: Target, log: Log, statementMs = STATEMENT_MS) {
    this.#target = target
    this.#log = log
    this.#statementMs = statementMs
  }

  /** The open connection, made now if need be. */
  async sql(): Promise<Result<Sql>> {
    if (this.#sql !== undefined) return ok(this.#sql)
    const way = await this.#target.reach()
    if (failed(way)) return way
    let sql: Sql | undefined
    try {
      sql = open(this.#target.client, way.ok, this.#log, this.#statementMs)
      await within((CONNECT_SECONDS + 1) * 1000, 'a connection', sql`select 1`)
    } catch (cause) {
      if (sql !== undefined) await sql.end({ timeout: 0 })
      return fault(`the database at ${this.#target.name} cannot be reached: ${reasonOf(cause)}`)
    }
    this.age++
    this.#sql = sql
    return ok(sql)
  }

  /** Cuts the line at once; what waits on it rejects. The next `sql` makes a new one. */
  async drop(): Promise<void> {
    const sql = this.#sql
    this.#sql = undefined
    if (sql !== undefined) await Promise.race([sql.end({ timeout: 0 }), sleep(1_000, undefined, { ref: false })])
  }
}

/** A DSN as it may be shown: host, port and database. A sentence when it is not a DSN. */
export function nameOfDsn(dsn: string): Result<string> {
  const url = URL.canParse(dsn) ? new URL(dsn) : undefined
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol))
    return fault('DATABASE_URL is not a database address: it should look like postgres://user:password@host:5432/name')
  return ok(`${url.host || 'localhost'}${url.pathname}`)
}
