// Writes ticks by COPY BINARY, one flush as soon as the previous is committed. While the database is away ticks wait in the ring; after an
// unclear outcome the same rows go again under the same keys, so each arrives once. The Database owns one.

import { failed } from '../../core/result.ts'
import { DAY } from '../../core/units.ts'
import { ANSWER_MS, type Connection, type Sql, STATEMENT_MS, within } from './connect.ts'
import { copyIn } from './copy.ts'
import { Instruments } from './instruments.ts'
import { Latency, type LatencySummary } from './latency.ts'
import { type Log, reasonOf } from './log.ts'
import { CHECK_VIOLATION, EARLIEST, isDataError, LATEST, type LineEvents, sqlState, UNIQUE_VIOLATION } from './outage.ts'
import { Pump } from './pump.ts'
import { COPY_TICKS, INSERT_TICKS, TickEncoder } from './tick-rows.ts'
import { RING_ROWS, TickRing } from './tick-ring.ts'

export type TickStats = {
  readonly waiting: number
  readonly committed: number
  /** Not taken because the ring was full: the database was away too long or too slow. */
  readonly dropped: number
  /** Not a tick at all: a broken time, price or volume. */
  readonly refused: number
  /** Found in the database already when sent again. */
  readonly duplicates: number
  readonly flushes: number
  /** From receive time to commit; recorded days are left out. */
  readonly latency: LatencySummary
}

const FLUSH_ROWS = 10_000
const GAP_MS = 2
/** For as many ticks as a busy day has. */
const UNPACK_MS = 600_000
/** Older than this when committed: a recorded tick, whose age says nothing about us. */
const LIVE_US = 3_600_000_000

export class CopyWriter {
  readonly instruments = new Instruments()
  readonly #ring = new TickRing()
  readonly #encoder = new TickEncoder()
  readonly #latency = new Latency()
  #recent = new Latency()
  readonly #pump: Pump
  readonly #connection: Connection
  readonly #log: Log
  readonly #now: () => number
  readonly #again: boolean
  /** Receive time of the last tick added; infinite before the first. */
  newest = Number.POSITIVE_INFINITY
  #age = 0
  #days = new Set<number>()
  #committed = 0
  #dropped = 0
  #refused = 0
  #givenUp = 0
  #duplicates = 0
  #flushes = 0

  /**
   * `now`: wall clock in micros, to judge latency against receive times. `again`: most rows are thought to be there already, so each batch takes
   * the careful road at once.
   */
  constructor(connection: Connection, log: Log, line: LineEvents, now: () => number, again = false) {
    this.#again = again
    this.#connection = connection
    this.#log = log
    this.#now = now
    this.#pump = new Pump(
      {
        step: () => this.#flush(),
        waiting: () => this.#ring.count,
        settled: () => this.#committed + this.#givenUp,
        failed: cause => line.away(reasonOf(cause)),
        worked: () => line.up(),
      },
      GAP_MS,
    )
  }

  /**
   * Micros, Px and cumulative volume (negative: not given; exchange 0: none). `seq` tells apart ticks of one instrument and time, and is the
   * same when a tick is sent again. False when refused or dropped; counted. Never waits.
   */
  add(slot: number, seq: number, received: number, exchange: number, px: number, volume: number): boolean {
    const sane =
      Number.isSafeInteger(received) &&
      received >= EARLIEST &&
      received < LATEST &&
      Number.isSafeInteger(exchange) &&
      exchange < LATEST &&
      Number.isSafeInteger(px) &&
      Number.isSafeInteger(volume) &&
      Number.isSafeInteger(seq)
    if (!sane) {
      if (this.#refused++ === 0)
        this.#log(
          'error',
          `a tick cannot be stored (received ${received}, exchange ${exchange}, price ${px}, volume ${volume}); further ones are only counted`,
        )
      return false
    }
    if (!this.#ring.push(slot, seq, received, exchange, px, volume)) {
      if (this.#dropped++ === 0)
        this.#log('warn', `${RING_ROWS} ticks wait in memory for the database and no more fit: the tape keeps the newer ones for it`)
      return false
    }
    this.newest = received
    this.#pump.wake()
    return true
  }

  /** Latency of what was committed since the last call. */
  takeRecent(): LatencySummary {
    const summary = this.#recent.summary()
    if (summary.count > 0) this.#recent = new Latency()
    return summary
  }

  /** How long the database has not answered. */
  get silentMs(): number {
    return this.#pump.busyMs
  }

  stats(): TickStats {
    return {
      waiting: this.#ring.count,
      committed: this.#committed,
      dropped: this.#dropped,
      refused: this.#refused + this.#givenUp,
      duplicates: this.#duplicates,
      flushes: this.#flushes,
      latency: this.#latency.summary(),
    }
  }

  flush(ms: number): Promise<boolean> {
    return this.#pump.drained(ms)
  }

  async close(): Promise<void> {
    await this.#pump.stop(() => this.#connection.drop())
    await this.#connection.drop()
  }

  async #flush(): Promise<void> {
    const n = Math.min(this.#ring.count, FLUSH_ROWS)
    const sql = await this.#connection.sql()
    if (failed(sql)) throw new Error(sql.error)
    if (this.#age !== this.#connection.age) {
      this.#age = this.#connection.age
      this.#days.clear()
      this.instruments.forgetIds()
    }
    try {
      await this.instruments.register(sql.ok)
      await this.#ensureDays(sql.ok, n)
      await this.#copy(sql.ok, n)
    } catch (cause) {
      const state = sqlState(cause)
      if (state === CHECK_VIOLATION) {
        // a partition was removed under us: make it again
        this.#days.clear()
        throw cause
      }
      if (!isDataError(state)) {
        await this.#connection.drop()
        throw cause
      }
      this.#givenUp += n
      this.#ring.drop(n)
      this.#log('error', `the database refuses ${n} ticks for ever and they are given up: ${reasonOf(cause)}`)
    }
  }

  async #copy(sql: Sql, n: number): Promise<void> {
    if (this.#again) await this.#insert(sql, n)
    else
      try {
        const count = await copyIn(sql, COPY_TICKS, this.#encoder.binary(this.#ring, n, this.instruments.ids), ANSWER_MS)
        if (count !== n) throw new Error(`the database took ${count} of ${n} ticks`)
      } catch (cause) {
        if (sqlState(cause) !== UNIQUE_VIOLATION) throw cause
        // an earlier try had been committed after all, or a recorded day is stored twice
        await this.#insert(sql, n)
      }
    const now = this.#now()
    for (let row = 0; row < n; row++) {
      const age = now - (this.#ring.ts[this.#ring.at(row)] as number)
      if (age < 0 || age >= LIVE_US) continue
      this.#latency.add(age)
      this.#recent.add(age)
    }
    this.#ring.drop(n)
    this.#committed += n
    this.#flushes++
  }

  async #insert(sql: Sql, n: number): Promise<void> {
    const values = this.#encoder.literals(this.#ring, n, this.instruments.ids)
    const inserted = await within(ANSWER_MS, 'the insert of ticks', sql.unsafe(INSERT_TICKS, values))
    this.#duplicates += n - inserted.count
  }

  async #ensureDays(sql: Sql, n: number): Promise<void> {
    let last = Number.NaN
    for (let row = 0; row < n; row++) {
      const day = Math.floor((this.#ring.ts[this.#ring.at(row)] as number) / DAY)
      if (day === last || this.#days.has(day)) continue
      last = day
      const date = new Date((day * DAY) / 1000).toISOString().slice(0, 10)
      // a packed day is unpacked first
      await sql`select set_config('statement_timeout', ${String(UNPACK_MS)}, false)`
      await within(UNPACK_MS, 'the making of a partition', sql`select ensure_partition(${date}::text::date)`)
      await sql`select set_config('statement_timeout', ${String(STATEMENT_MS)}, false)`
      this.#days.add(day)
    }
  }
}
