// Writes orders, fills, positions and candles in the order given, in batches, each row once. While the database is away they wait here;
// the order journal, not this, is the truth about orders. The Database owns one.

import { failed } from '../../core/result.ts'
import type { StoreRow } from '../../ports/store.ts'
import { ANSWER_MS, type Connection, within } from './connect.ts'
import { Instruments, storableName } from './instruments.ts'
import { type Log, reasonOf } from './log.ts'
import { EARLIEST, isDataError, LATEST, type LineEvents, sqlState } from './outage.ts'
import { Pump } from './pump.ts'
import { rowParameters, WRITE_ROWS } from './row-sql.ts'

export type RowStats = {
  readonly waiting: number
  readonly committed: number
  /** Refused because too many waited. */
  readonly dropped: number
  /** Not storable: a broken number, or refused by the database itself. */
  readonly refused: number
}

const BATCH_ROWS = 500
const GAP_MS = 5
const MOST_ROWS = 100_000
/** Candles stop here, so that rows about money still fit. */
const MOST_CANDLES = 90_000

export class RowWriter {
  readonly #instruments = new Instruments()
  readonly #connection: Connection
  readonly #account: string
  readonly #log: Log
  readonly #pump: Pump
  #queue: StoreRow[] = []
  /** Rows of a refused batch, still to be written one by one to find the bad one. */
  #careful = 0
  #age = 0
  #committed = 0
  #dropped = 0
  #refused = 0
  #givenUp = 0

  constructor(connection: Connection, account: string, log: Log, line: LineEvents) {
    this.#connection = connection
    this.#account = account
    this.#log = log
    this.#pump = new Pump(
      {
        step: () => this.#flush(),
        waiting: () => this.#queue.length,
        settled: () => this.#committed + this.#givenUp,
        failed: cause => line.away(reasonOf(cause)),
        worked: () => line.up(),
      },
      GAP_MS,
    )
  }

  /** False when refused or dropped; counted, and said. Never waits. */
  add(row: StoreRow): boolean {
    const broken = Object.entries(row).find(([, value]) => typeof value === 'number' && !Number.isFinite(value))
    if (broken !== undefined || row.time < EARLIEST || row.time >= LATEST) {
      this.#refused++
      this.#log(
        'error',
        `a row of ${row.table} for ${row.instrument} cannot be stored: ${broken?.[0] ?? 'time'} is ${broken?.[1] ?? row.time}`,
      )
      return false
    }
    if (!storableName(row.instrument)) {
      this.#refused++
      this.#log('error', `a row of ${row.table} cannot be stored: ${JSON.stringify(row.instrument)} is no instrument's name`)
      return false
    }
    if (this.#queue.length >= (row.table === 'candles' ? MOST_CANDLES : MOST_ROWS)) {
      if (this.#dropped++ === 0)
        this.#log(
          'error',
          `${this.#queue.length} rows wait for the database and no more fit: new ones are lost to it until it takes rows again`,
        )
      return false
    }
    this.#queue.push(row)
    this.#pump.wake()
    return true
  }

  stats(): RowStats {
    return { waiting: this.#queue.length, committed: this.#committed, dropped: this.#dropped, refused: this.#refused + this.#givenUp }
  }

  flush(ms: number): Promise<boolean> {
    return this.#pump.drained(ms)
  }

  async close(): Promise<void> {
    await this.#pump.stop(() => this.#connection.drop())
    await this.#connection.drop()
  }

  async #flush(): Promise<void> {
    const rows = this.#queue.slice(0, this.#careful > 0 ? 1 : BATCH_ROWS)
    const sql = await this.#connection.sql()
    if (failed(sql)) throw new Error(sql.error)
    if (this.#age !== this.#connection.age) {
      this.#age = this.#connection.age
      this.#instruments.forgetIds()
    }
    try {
      for (const row of rows) this.#instruments.slot(row.instrument)
      await this.#instruments.register(sql.ok)
      const parameters = rowParameters(rows, name => this.#instruments.id(name))
      await within(ANSWER_MS, 'the insert of rows', sql.ok.unsafe(WRITE_ROWS, [this.#account, ...parameters], { prepare: true }))
    } catch (cause) {
      if (!isDataError(sqlState(cause))) {
        await this.#connection.drop()
        throw cause
      }
      if (rows.length > 1) {
        this.#careful = rows.length
        return
      }
      this.#givenUp++
      this.#log('error', `the database refuses a row for ever and it is given up: ${JSON.stringify(rows[0])}: ${reasonOf(cause)}`)
      this.#forget(1)
      return
    }
    this.#committed += rows.length
    this.#forget(rows.length)
  }

  #forget(n: number): void {
    this.#queue = this.#queue.slice(n)
    this.#careful = Math.max(0, this.#careful - n)
  }
}
