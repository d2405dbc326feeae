// Brings to the database what it missed, from the tapes: ticks that found no room while it was away, and at a start whatever an earlier run
// that did not end in order left out. The store thread owns one; it works in the background, one tape at a time.

import { relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { failed } from '../../core/result.ts'
import type { CopyWriter } from '../../store/postgres/copy-writer.ts'
import type { Database } from '../../store/postgres/database.ts'
import { type Log, reasonOf } from '../../store/postgres/log.ts'
import { listTapes } from '../../store/tape-file.ts'
import { type Range, ticksAgain } from '../../store/tape-ticks-again.ts'
import { tapeCandles } from './tape-candles.ts'

export type CatchUpParts = {
  readonly database: Database
  /** Folder of the tapes. */
  readonly tapes: string
  /** Tapes of earlier days than this are left alone; 0: of none. */
  readonly keepDays: number
  readonly log: Log
  /** Everything the tape of that path holds is in its file. */
  readonly flush: () => void
}

const LOOK_MS = 1_000
/** Live ticks come first: nothing is read back while more than this wait. */
const CALM = 10_000
/** More gaps than this on one tape become one: what lies between is sent once more and found there. */
const MOST_RANGES = 1_000
const STATEMENT_MS = 15_000
const DAY_MS = 86_400_000

export class CatchUp {
  readonly #parts: CatchUpParts
  readonly #end = new AbortController()
  /** Ticks not in the database, by the tape's path. */
  readonly #missed = new Map<string, Range[]>()
  /** Tapes of this process: whole once it ends in order. */
  readonly #own = new Set<string>()
  #looked = false
  readonly #done: Promise<void>

  constructor(parts: CatchUpParts) {
    this.#parts = parts
    this.#done = this.#run()
  }

  /** A tape has begun, written by this process. */
  began(path: string): void {
    this.#own.add(path)
  }

  /** The tick of that number on the tape found no room. */
  missed(path: string, seq: number): void {
    const ranges = this.#missed.get(path)
    if (!ranges) {
      this.#missed.set(path, [{ from: seq, to: seq + 1 }])
      return
    }
    const last = ranges.at(-1) as Range
    if (last.to === seq || ranges.length >= MOST_RANGES) last.to = seq + 1
    else ranges.push({ from: seq, to: seq + 1 })
  }

  /** Ticks still to be read back. */
  get waiting(): number {
    let n = 0
    for (const ranges of this.#missed.values()) for (const { from, to } of ranges) n += to - from
    return n
  }

  /** Ends the work. With `whole`, what this process wrote is in the database: its tapes need not be looked at again. */
  async close(whole: boolean): Promise<void> {
    this.#end.abort()
    await this.#done
    try {
      if (whole) for (const path of this.#own) if (!this.#missed.has(path)) await this.#mark(path, 0)
    } catch (cause) {
      this.#parts.log('warn', `the next start goes through the tape again: ${reasonOf(cause)}`)
    }
  }

  async #run(): Promise<void> {
    const { database, log } = this.#parts
    const { signal } = this.#end
    while (!signal.aborted) {
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined) // woken by close
      if (signal.aborted || database.state === 'away' || database.stats().ticks.waiting > CALM) continue
      try {
        if (!this.#looked) this.#looked = await this.#earlier()
        else if (this.#missed.size > 0) await this.#bringMissed()
      } catch (cause) {
        // the database went away in the middle; what was not marked is tried again
        log('warn', `what the database missed could not be brought yet: ${reasonOf(cause)}`)
      }
    }
  }

  /** Tapes of earlier runs that did not end in order. True when all were looked at. */
  async #earlier(): Promise<boolean> {
    const { tapes, keepDays, log } = this.#parts
    const found = listTapes(tapes)
    if (failed(found)) return true // no tape was ever written here
    const known = await this.#marked()
    const oldest = keepDays === 0 ? '' : new Date(Date.now() - keepDays * DAY_MS).toISOString().slice(0, 10)
    const left = found.ok.filter(path => !known.has(this.#name(path)) && !this.#own.has(path) && this.#name(path) >= oldest)
    if (left.length === 0) return true
    const writer = this.#parts.database.again()
    try {
      for (const path of left) {
        if (this.#end.signal.aborted) return false
        await this.#bring(path, writer)
      }
    } finally {
      await writer.close()
    }
    const { committed, duplicates } = writer.stats()
    log('info', `tapes of ${left.length} earlier runs were gone through: ${committed - duplicates} ticks were missing in the database`)
    return true
  }

  async #bring(path: string, writer: CopyWriter): Promise<void> {
    const { database, log } = this.#parts
    const ticks = await ticksAgain(path, writer)
    if (failed(ticks)) return log('warn', ticks.error)
    const candles = await tapeCandles(path, row => void database.addRow(row))
    database.keep()
    // a tape of another build gives its ticks and no candles; it would not another time either
    if (failed(candles)) log('warn', `no candles from ${path}: ${candles.error}`)
    if (await database.flush()) await this.#mark(path, ticks.ok)
  }

  async #bringMissed(): Promise<void> {
    const { database, flush, log } = this.#parts
    const [path = '', ranges = []] = this.#missed.entries().next().value ?? []
    // what is missed from now on makes ranges of its own
    this.#missed.delete(path)
    flush()
    const writer = database.again()
    let done = false
    try {
      const brought = await ticksAgain(path, writer, ranges)
      done = !failed(brought)
      if (failed(brought)) log('warn', brought.error)
      else log('info', `${writer.stats().committed} ticks that had found no room were read back from the tape`)
    } finally {
      await writer.close()
      if (!done) this.#missed.set(path, [...ranges, ...(this.#missed.get(path) ?? [])])
    }
  }

  #name(path: string): string {
    return relative(this.#parts.tapes, path).replace(/\.gz$/, '')
  }

  async #marked(): Promise<Set<string>> {
    const connection = this.#parts.database.connection(STATEMENT_MS)
    try {
      const sql = await connection.sql()
      if (failed(sql)) throw new Error(sql.error)
      const rows = await sql.ok<{ name: string }[]>`select name from recordings`
      return new Set(rows.map(row => row.name))
    } finally {
      await connection.drop()
    }
  }

  async #mark(path: string, ticks: number): Promise<void> {
    const connection = this.#parts.database.connection(STATEMENT_MS)
    try {
      const sql = await connection.sql()
      if (failed(sql)) throw new Error(sql.error)
      await sql.ok`insert into recordings (name, ticks) values (${this.#name(path)}, ${ticks}) on conflict do nothing`
    } finally {
      await connection.drop()
    }
  }
}
