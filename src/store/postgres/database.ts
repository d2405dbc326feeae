// The database as the store thread uses it: opened once (a given one, or our private server), fed without waiting, closed in order. While it
// is away ticks wait in memory (the tape has them too) and rows in the row log, up to stated limits.

import { fileURLToPath } from 'node:url'
import { type Fault, failed, ok } from '../../core/result.ts'
import type { StoreRow } from '../../ports/store.ts'
import { RowLog } from '../row-log.ts'
import { Connection } from './connect.ts'
import { CopyWriter, type TickStats } from './copy-writer.ts'
import { findHouse, type House, type HouseOptions } from './house.ts'
import type { LatencySummary } from './latency.ts'
import { RowWriter, type RowStats } from './row-writer.ts'

export type DatabaseOptions = Omit<HouseOptions, 'migrations'> & {
  /** 'live' or 'paper': which book the rows about money belong to. */
  readonly account: string
  /** Folder of the row log; without it rows wait in memory alone. */
  readonly rows?: string
  readonly onState?: (state: DatabaseState, reason: string) => void
  /** Folder of the migrations; the program's own when left out. */
  readonly migrations?: string
  /** Wall clock in micros, the one that receive times are of. */
  readonly now?: () => number
  /** Open also when the database cannot be reached: it is looked for until it can. */
  readonly evenAway?: boolean
}

/** 'away': something waits that the database does not take at the moment. */
export type DatabaseState = 'up' | 'away'
/** `unreachable`: no server could be had. Otherwise the server is there and its schema is not one this build may use. */
export type OpenFault = Fault & { readonly unreachable: boolean }
export type DatabaseStats = { readonly state: DatabaseState; readonly ticks: TickStats; readonly rows: RowStats }

export const MIGRATIONS = fileURLToPath(new URL('../../../migrations', import.meta.url))
const FLUSH_MS = 30_000
const CLOSE_MS = 10_000
const SILENT_MS = 3_000
const wallClock = (): number => Date.now() * 1000

export class Database {
  readonly house: House
  readonly #options: DatabaseOptions
  readonly #ticks: CopyWriter
  readonly #rows: RowWriter
  readonly #awayLines = new Set<string>()
  #slots: number[] = []

  private constructor(options: DatabaseOptions, house: House) {
    this.#options = options
    this.house = house
    const { account, log } = options
    this.#ticks = new CopyWriter(this.#line(), log, this.#lineEvents('ticks'), options.now ?? wallClock)
    this.#rows = new RowWriter(this.#line(), account, new RowLog(options.rows ?? '', account), log, this.#lineEvents('rows'))
  }

  /** Finds or starts the server, brings the schema up to date. A sentence when it cannot; then nothing is left open. */
  static async open(options: DatabaseOptions): Promise<{ readonly ok: Database } | OpenFault> {
    const found = findHouse({ ...options, migrations: options.migrations ?? MIGRATIONS })
    if (failed(found)) return { ...found, unreachable: true }
    const house = found.ok
    const connection = new Connection(house.target, options.log)
    const first = await connection.sql()
    await connection.drop()
    if (!failed(first)) return ok(new Database(options, house))
    const unreachable = house.misfit() === undefined
    if (!unreachable || options.evenAway !== true) {
      await house.leave()
      return { ...first, unreachable }
    }
    const database = new Database(options, house)
    options.log('error', `the database cannot be used yet and what is for it is kept here: ${first.error}`)
    database.#awayLines.add('opening')
    options.onState?.('away', first.error)
    return ok(database)
  }

  /** A database that has not answered for some seconds counts as away, though it may be stopped and not gone. */
  get state(): DatabaseState {
    const silent = Math.max(this.#ticks.silentMs, this.#rows.silentMs)
    return this.#awayLines.size === 0 && silent < SILENT_MS ? 'up' : 'away'
  }

  /** From receipt to commit, of the ticks committed since the last call. */
  takeRecent(): LatencySummary {
    return this.#ticks.takeRecent()
  }

  /** Names by the engine's instrument number; call again when the numbering changes. Ticks already added keep their names. */
  useInstruments(names: readonly string[]): void {
    this.#slots = names.map(name => this.#ticks.instruments.slot(name))
  }

  /**
   * Micros, micros (0: none), Px, cumulative volume (negative: not given). `seq`: the tick's number on its tape. False when not kept; counted
   * in stats.
   */
  addTick(instrument: number, seq: number, received: number, exchange: number, px: number, volume: number): boolean {
    const slot = this.#slots[instrument]
    if (slot === undefined) throw new Error(`instrument number ${instrument} was not announced by useInstruments`)
    return this.#ticks.add(slot, seq, received, exchange, px, volume)
  }

  /** False when not kept; said and counted. */
  addRow(row: StoreRow): boolean {
    return this.#rows.add(row)
  }

  /** Rows added are safe from a kill of this process; called after each bundle of them. */
  keep(): void {
    this.#rows.keep()
  }

  /** Receive time, micros, of the newest tick added; infinite before the first. */
  get newest(): number {
    return this.#ticks.newest
  }

  stats(): DatabaseStats {
    return { state: this.state, ticks: this.#ticks.stats(), rows: this.#rows.stats() }
  }

  /** True when all that was added before is committed (or was given up, see stats); false after `ms`: it waits on. */
  async flush(ms = FLUSH_MS): Promise<boolean> {
    const [ticks, rows] = await Promise.all([this.#ticks.flush(ms), this.#rows.flush(ms)])
    return ticks && rows
  }

  /** A tick writer beside the live one, for ticks most of which are thought to be there. The caller closes it. */
  again(): CopyWriter {
    const { log, now = wallClock } = this.#options
    return new CopyWriter(this.#line(), log, { away: () => undefined, up: () => undefined }, now, true)
  }

  /** A connection of its own, for statements of at most `statementMs`. The caller drops it. */
  connection(statementMs: number): Connection {
    return new Connection(this.house.target, this.#options.log, statementMs)
  }

  /** Flushes for a limited time, disconnects, stops the private server if so configured. What could not be stored is said. */
  async close(): Promise<void> {
    if (!(await this.flush(this.state === 'away' ? CLOSE_MS / 5 : CLOSE_MS))) {
      const { ticks, rows } = this.stats()
      const later = this.#options.rows === undefined ? '' : '; the next start brings them'
      this.#options.log('error', `closing without the database: ${ticks.waiting} ticks and ${rows.waiting} rows are not in it yet${later}`)
    }
    await Promise.all([this.#ticks.close(), this.#rows.close()])
    await this.house.leave()
  }

  #line(): Connection {
    return new Connection(this.house.target, this.#options.log)
  }

  #lineEvents(name: string): { away(reason: string): void; up(): void } {
    return {
      away: reason => this.#change(() => this.#awayLines.add(name), reason),
      up: () =>
        this.#change(() => {
          this.#awayLines.delete(name)
          this.#awayLines.delete('opening')
        }, 'the database takes rows again'),
    }
  }

  #change(act: () => void, reason: string): void {
    const before = this.#awayLines.size > 0
    act()
    const away = this.#awayLines.size > 0
    if (before === away) return
    if (away) this.#options.log('warn', `the database does not take rows, they are kept here: ${reason}`)
    else this.#options.log('info', reason)
    this.#options.onState?.(away ? 'away' : 'up', reason)
  }
}
