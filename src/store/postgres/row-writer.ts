// Writes rows in the order given, in batches, each row once. Until they are committed they wait in the row log, which a kill -9 does not
// take; the order journal, not this, is the truth about orders. The Database owns one.

import { failed } from '../../core/result.ts'
import type { StoreRow } from '../../ports/store.ts'
import type { RowLog } from '../row-log.ts'
import { ANSWER_MS, type Connection, within } from './connect.ts'
import { Instruments, storableName } from './instruments.ts'
import { type Log, reasonOf } from './log.ts'
import { EARLIEST, isDataError, LATEST, type LineEvents, sqlState } from './outage.ts'
import { Pump } from './pump.ts'
import { rowParameters, WRITE_ROWS } from './row-sql.ts'

export type RowStats = {
  readonly waiting: number
  /** Of the room for those that wait, from 0 to 1. */
  readonly fullness: number
  readonly committed: number
  /** Refused because neither file nor memory had room. */
  readonly dropped: number
  /** Not storable: a broken number, or refused by the database itself. */
  readonly refused: number
}

const BATCH_ROWS = 500
const GAP_MS = 5

export class RowWriter {
  readonly #instruments = new Instruments()
  readonly #connection: Connection
  readonly #account: string
  readonly #log: Log
  readonly #rows: RowLog
  readonly #pump: Pump
  /** Rows of a refused batch, still to be written one by one to find the bad one. */
  #careful = 0
  #age = 0
  #committed = 0
  #dropped = 0
  #refused = 0
  #givenUp = 0

  constructor(connection: Connection, account: string, rows: RowLog, log: Log, line: LineEvents) {
    this.#rows = rows
    this.#connection = connection
    this.#account = account
    this.#log = log
    this.#pump = new Pump(
      {
        step: () => this.#flush(),
        waiting: () => this.#rows.waiting,
        settled: () => this.#committed + this.#givenUp + rows.broken + rows.lost,
        failed: cause => line.away(reasonOf(cause)),
        worked: () => line.up(),
      },
      GAP_MS,
    )
    if (rows.trouble !== '') log('error', `${rows.trouble}: they wait in memory`)
    if (rows.waiting > 0) log('info', `${rows.waiting} rows left by an earlier run go to the database first`)
    this.#pump.wake()
  }

  /** False when refused or dropped; counted, and said. Never waits. */
  add(row: StoreRow): boolean {
    const broken = Object.entries(row).find(([, value]) => typeof value === 'number' && !Number.isFinite(value))
    if (broken !== undefined || row.time < EARLIEST || row.time >= LATEST) {
      this.#refused++
      this.#log(
        'error',
        `a row of ${row.table} cannot be stored: ${JSON.stringify(row)}: ${broken?.[0] ?? 'time'} is ${broken?.[1] ?? row.time}`,
      )
      return false
    }
    if ('instrument' in row && !storableName(row.instrument)) {
      this.#refused++
      this.#log('error', `a row of ${row.table} cannot be stored: ${JSON.stringify(row.instrument)} is no instrument's name`)
      return false
    }
    if (!this.#rows.append(row)) {
      if (this.#dropped++ === 0)
        this.#log(
          'error',
          `${this.#rows.waiting} rows wait for the database and no more fit: new ones are lost to it until it takes rows again`,
        )
      return false
    }
    this.#pump.wake()
    return true
  }

  /** How long the database has not answered. */
  get silentMs(): number {
    return this.#pump.busyMs
  }

  stats(): RowStats {
    const { waiting, lost, broken, fullness } = this.#rows
    const refused = this.#refused + this.#givenUp + broken
    return { waiting, fullness, committed: this.#committed, dropped: this.#dropped + lost, refused }
  }

  /** What was added is safe from a kill of this process. */
  keep(): void {
    this.#rows.flush()
  }

  flush(ms: number): Promise<boolean> {
    return this.#pump.drained(ms)
  }

  async close(): Promise<void> {
    await this.#pump.stop(() => this.#connection.drop())
    await this.#connection.drop()
    this.#rows.close()
  }

  async #flush(): Promise<void> {
    const rows = this.#rows.oldest(this.#careful > 0 ? 1 : BATCH_ROWS)
    if (rows.length === 0) return
    const sql = await this.#connection.sql()
    if (failed(sql)) throw new Error(sql.error)
    if (this.#age !== this.#connection.age) {
      this.#age = this.#connection.age
      this.#instruments.forgetIds()
    }
    try {
      for (const row of rows) if ('instrument' in row) this.#instruments.slot(row.instrument)
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
    this.#rows.settle(n)
    this.#careful = Math.max(0, this.#careful - n)
  }
}
