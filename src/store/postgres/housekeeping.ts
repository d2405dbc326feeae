// What is done to stored ticks besides writing them: days older than wanted are dropped whole, closed days are packed to about a tenth of
// their size. The store thread calls this now and then, with a connection of its own; between two hours of ticks it rests.

import { setTimeout as sleep } from 'node:timers/promises'
import { failed, fault, ok, type Result } from '../../core/result.ts'
import { DAY } from '../../core/units.ts'
import type { Connection, Sql } from './connect.ts'
import { reasonOf } from './log.ts'

/** For connections to be handed in here: an hour of the busiest feed is packed in one statement. */
export const HOUSEKEEPING_MS = 600_000
/** The database is left alone so many times as long as it worked. */
const REST = 3

export type HousekeepingWishes = {
  /** Ticks of days older than this are dropped, imported ones excepted; 0: never. */
  readonly keepDays: number
  /** Days that end after this time (micros) are still written to and left unpacked. */
  readonly openFrom: number
  /** Ends the work after the step under way. */
  readonly signal: AbortSignal
}

export type Housekept = { readonly dropped: number; readonly packed: number; readonly ticks: number }

export async function keepHouse(connection: Connection, wishes: HousekeepingWishes): Promise<Result<Housekept>> {
  try {
    const opened = await connection.sql()
    if (failed(opened)) return opened
    const sql = opened.ok
    const [dropped] = wishes.keepDays === 0 ? [] : await sql<{ n: number }[]>`select drop_days(${wishes.keepDays}) as n`
    let packed = 0
    let ticks = 0
    for (const day of await closedDays(sql, wishes.openFrom)) {
      if (wishes.signal.aborted) break
      const rows = await packDay(sql, day, wishes.signal)
      if (rows === undefined) continue
      packed++
      ticks += rows
    }
    return ok({ dropped: dropped?.n ?? 0, packed, ticks })
  } catch (cause) {
    return fault(`old ticks could not be tended: ${reasonOf(cause)}`)
  }
}

async function closedDays(sql: Sql, openFrom: number): Promise<string[]> {
  const open = new Date(Math.floor(openFrom / DAY) * (DAY / 1000)).toISOString().slice(0, 10)
  // TimescaleDB has a columnstore of its own
  const days = await sql<{ day: string }[]>`select day::text as day from tick_days
    where not packed and day < (now() at time zone 'utc')::date and day < ${open}::text::date
      and not (select timescale from storage_profile) order by day`
  return days.map(each => each.day)
}

/** How many ticks were packed; undefined when it is to be tried again later. */
async function packDay(sql: Sql, day: string, signal: AbortSignal): Promise<number | undefined> {
  for (let hour = 0; hour < 24; hour++) {
    if (signal.aborted) return undefined
    const began = performance.now()
    await sql`select pack_hour((${day} || ' 00:00+00')::timestamptz + ${hour} * interval '1 hour')`
    const rest = (performance.now() - began) * REST
    if (rest > 20) await sleep(rest, undefined, { signal }).catch(() => undefined) // woken by the signal, looked at above
  }
  const [sealed] = await sql<{ done: boolean }[]>`select seal_day(${day}::text::date) as done`
  if (sealed?.done !== true) return undefined
  const [size] = await sql<{ n: number }[]>`select coalesce(sum(n), 0)::bigint as n from ticks_packed where day = ${day}::text::date`
  return size?.n ?? 0
}
