// Brings bars and ticks of files into the database: COPY into a table of the session, then one insert that leaves what is there. Importing a
// file twice changes nothing. `tapedeck import` calls this with rows that the readers have checked.

import { type Result, failed, fault, ok } from '../../core/result.ts'
import { DAY } from '../../core/units.ts'
import type { BarColumns } from '../readers/bars.ts'
import type { TickColumns } from '../readers/ticks.ts'
import { binaryRows, type Column } from './binary-rows.ts'
import type { Connection, Sql } from './connect.ts'
import { copyIn } from './copy.ts'
import { Instruments } from './instruments.ts'
import { reasonOf } from './log.ts'
import { sqlState, UNIQUE_VIOLATION } from './outage.ts'

/** For connections to be handed in here: a packed day may have to be unpacked first. */
export const IMPORT_MS = 600_000
const BATCH = 50_000

export type Imported = {
  readonly inserted: number
  /** Was there already with the same values. */
  readonly present: number
  /** Was there already with other values: kept, or with `replace` taken from the file. */
  readonly differing: number
}

export type ImportOptions = {
  /** The file's values instead of those that are there. */
  readonly replace: boolean
  /** Called after each batch with the rows done. */
  readonly onRows: (rows: number) => void
}

type Table = {
  readonly name: 'candles' | 'ticks'
  readonly columns: readonly string[]
  readonly key: readonly string[]
  readonly values: readonly string[]
  /** What `replace` takes beside the values. */
  readonly along?: string
}
const CANDLES: Table = {
  name: 'candles',
  columns: ['instrument_id', 'length', 'ts', 'open', 'high', 'low', 'close', 'volume', 'ticks', 'vwap'],
  key: ['instrument_id', 'length', 'ts'],
  values: ['open', 'high', 'low', 'close', 'volume'],
  // An average of our own stays with the bar it is of.
  along: `, vwap = case when excluded.vwap > 0 or (candles.open, candles.high, candles.low, candles.close, candles.volume) is distinct from
    (excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume) then excluded.vwap else candles.vwap end`,
}
const TICKS: Table = {
  name: 'ticks',
  columns: ['instrument_id', 'ts', 'seq', 'exchange_ts', 'px', 'volume'],
  key: ['instrument_id', 'ts', 'seq'],
  values: ['px', 'volume'],
}

/** Bars of one instrument, such as NSE:RELIANCE. */
export async function importBars(
  connection: Connection,
  bars: BarColumns & { readonly symbol: string },
  options: ImportOptions,
): Promise<Result<Imported>> {
  return inDatabase(connection, async sql => {
    const instruments = new Instruments()
    instruments.slot(bars.symbol)
    await instruments.register(sql)
    const id = instruments.id(bars.symbol)
    const of = (values: Float64Array): Column => ({ kind: 'int8', at: row => values[row] as number })
    const columns: Column[] = [
      { kind: 'int4', at: () => id },
      { kind: 'int8', at: () => bars.length },
      { kind: 'time', at: row => bars.time[row] as number },
      ...[bars.open, bars.high, bars.low, bars.close, bars.volume, bars.ticks].map(of),
      { kind: 'int8', at: row => bars.vwap?.[row] ?? 0 },
    ]
    const [found] = await sql<
      { there: boolean }[]
    >`select exists (select from candles where instrument_id = ${id} and length = ${bars.length}) as there`
    return bring(sql, CANDLES, columns, {
      ...options,
      count: bars.count,
      fresh: found?.there === false,
      where: `t.instrument_id = ${id} and t.length = ${bars.length}`,
    })
  })
}

/**
 * Ticks of a day. Their time is the exchange's, for a file has no other; ticks of one instrument and time are told apart by their order in the
 * file.
 */
export async function importTicks(connection: Connection, ticks: TickColumns, options: ImportOptions): Promise<Result<Imported>> {
  return inDatabase(connection, async sql => {
    const instruments = new Instruments()
    const slots = ticks.symbols.map(name => instruments.slot(name))
    await instruments.register(sql)
    let fresh = true
    for (const day of daysOf(ticks)) {
      const date = new Date((day * DAY) / 1000).toISOString().slice(0, 10)
      await sql`select ensure_partition(${date}::text::date)`
      await sql`update tick_days set imported = true where day = ${date}::text::date`
      const [found] = await sql<{ there: boolean }[]>`select exists (select from ticks where ts >= from_micros(${day * DAY})
        and ts < from_micros(${(day + 1) * DAY})) as there`
      fresh &&= found?.there === false
    }
    const { ids } = instruments
    const days = [...daysOf(ticks)]
    const [first, last] = [Math.min(...days) * DAY, (Math.max(...days) + 1) * DAY]
    const where = `t.ts >= from_micros(${first}) and t.ts < from_micros(${last})`
    const seq = numbered(ticks)
    const time = (row: number): number => ticks.time[row] as number
    const columns: Column[] = [
      { kind: 'int4', at: row => ids[slots[ticks.symbol[row] as number] as number] as number },
      { kind: 'time', at: time },
      { kind: 'int8', at: row => seq[row] as number },
      { kind: 'time', at: time },
      { kind: 'int8', at: row => ticks.px[row] as number },
      { kind: 'int8', at: row => ((ticks.volume[row] as number) < 0 ? Number.NaN : (ticks.volume[row] as number)) },
    ]
    return bring(sql, TICKS, columns, { ...options, count: ticks.count, fresh, where })
  })
}

async function inDatabase(connection: Connection, act: (sql: Sql) => Promise<Imported>): Promise<Result<Imported>> {
  const opened = await connection.sql()
  if (failed(opened)) return opened
  try {
    return ok(await act(opened.ok))
  } catch (cause) {
    return fault(`the database did not take the rows: ${reasonOf(cause)}`)
  }
}

type Bring = ImportOptions & {
  readonly count: number
  /** Nothing was there a moment ago: worth trying without the table in between, which is several times faster. */
  readonly fresh: boolean
  /** Of the rows `t` that may be there already. */
  readonly where: string
}

async function bring(
  sql: Sql,
  table: Table,
  columns: readonly Column[],
  { replace, onRows, count, fresh, where }: Bring,
): Promise<Imported> {
  const { name, key, values } = table
  const list = table.columns.join(', ')
  const same = key.map(column => `t.${column} = i.${column}`).join(' and ')
  const differs = `(${values.map(column => `t.${column}`).join(', ')}) is distinct from (${values.map(column => `i.${column}`).join(', ')})`
  const takes = values.map(column => `${column} = excluded.${column}`).join(', ')
  const conflict = replace ? `(${key.join(', ')}) do update set ${takes}${table.along ?? ''}` : 'do nothing'
  await sql.unsafe(`create temp table if not exists incoming_${name} (like ${name})`)
  let inserted = 0
  let differing = 0
  for (let from = 0; from < count; from += BATCH) {
    const to = Math.min(count, from + BATCH)
    if (fresh && (await copied(sql, `copy ${name} (${list}) from stdin (format binary)`, binaryRows(columns, from, to)))) {
      inserted += to - from
      onRows(to)
      continue
    }
    await sql.unsafe(`truncate incoming_${name}`)
    await copyIn(sql, `copy incoming_${name} (${list}) from stdin (format binary)`, binaryRows(columns, from, to), IMPORT_MS)
    await sql.unsafe(`analyze incoming_${name}`)
    const [row] = await sql.unsafe<{ there: number; other: number }[]>(
      `select count(*)::int as there, (count(*) filter (where ${differs}))::int as other from incoming_${name} i join ${name} t on ${same} where ${where}`,
    )
    const there = row?.there ?? 0
    if (there < to - from || (replace && (row?.other ?? 0) > 0))
      await sql.unsafe(`insert into ${name} (${list}) select ${list} from incoming_${name} on conflict ${conflict}`)
    inserted += to - from - there
    differing += row?.other ?? 0
    onRows(to)
  }
  return { inserted, present: count - inserted - differing, differing }
}

/** False when some of the rows are there already; then none was taken. */
async function copied(sql: Sql, statement: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await copyIn(sql, statement, bytes, IMPORT_MS)
    return true
  } catch (cause) {
    if (sqlState(cause) === UNIQUE_VIOLATION) return false
    throw cause
  }
}

function daysOf({ time, count }: TickColumns): Set<number> {
  const days = new Set<number>()
  for (let row = 0; row < count; row++) days.add(Math.floor((time[row] as number) / DAY))
  return days
}

/** For each tick, how many of its instrument and time came before it in the file. */
function numbered({ time, symbol, symbols, count }: TickColumns): Float64Array {
  const seq = new Float64Array(count)
  const seen = symbols.map(() => new Map<number, number>())
  for (let row = 0; row < count; row++) {
    const times = seen[symbol[row] as number] as Map<number, number>
    const n = times.get(time[row] as number) ?? 0
    seq[row] = n
    times.set(time[row] as number, n + 1)
  }
  return seq
}
