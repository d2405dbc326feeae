// Reads the bars of one instrument and length from the database into columns, by COPY BINARY: some millions of rows a second. A backtest over
// stored bars calls it.

import type { Readable } from 'node:stream'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import type { Micros } from '../../core/units.ts'
import type { BarColumns } from '../readers/bars.ts'
import { Y2000 } from './binary-rows.ts'
import type { Connection } from './connect.ts'
import { reasonOf } from './log.ts'

const HEADER_BYTES = 19
/** Field count, then eight times length and int8: ts, open, high, low, close, volume, ticks, vwap. */
const FIELDS = 8
const ROW_BYTES = 2 + FIELDS * 12
const HIGH = 4_294_967_296

export type StoredBars = { readonly name: string; readonly length: Micros; readonly from: number; readonly till: number }

/** Ascending by time, from <= start < till in micros; `count` is 0 when there are none. */
export async function readStoredBars(connection: Connection, { name, length, from, till }: StoredBars): Promise<Result<BarColumns>> {
  const opened = await connection.sql()
  if (failed(opened)) return opened
  const sql = opened.ok
  try {
    const where = [name.replaceAll("'", "''"), length, from, till] as const
    const condition = `length = ${where[1]} and ts >= from_micros(${where[2]}) and ts < from_micros(${where[3]})
      and instrument_id = (select id from instruments where name = '${where[0]}')`
    const [counted] = await sql.unsafe<{ n: number }[]>(`select count(*)::bigint as n from candles where ${condition}`)
    const room = counted?.n ?? 0
    const columns = Array.from({ length: FIELDS }, () => new Float64Array(room))
    const query = sql.unsafe(
      `copy (select ts, open, high, low, close, volume, ticks, vwap from candles where ${condition} order by ts limit ${room}) to stdout (format binary)`,
    )
    const count = await fill(await query.readable(), columns, room)
    const [time, open, high, low, close, volume, ticks, vwap] = columns.map(column => column.subarray(0, count)) as Eight
    return ok({ count, length, time, open, high, low, close, volume, ticks, vwap })
  } catch (cause) {
    return fault(`the bars of ${name} could not be read from the database: ${reasonOf(cause)}`)
  }
}

type Eight = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]

async function fill(stream: Readable, columns: readonly Float64Array[], room: number): Promise<number> {
  let held: Uint8Array = new Uint8Array(0)
  let count = 0
  let begun = false
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let o = 0
    if (!begun && bytes.length >= HEADER_BYTES) {
      o = HEADER_BYTES
      begun = true
    }
    // the last two bytes of all are -1, a field count that no row has
    for (; begun && count < room && o + ROW_BYTES <= bytes.length; o += ROW_BYTES, count++) {
      for (let field = 0; field < FIELDS; field++) {
        const at = o + 6 + field * 12
        ;(columns[field] as Float64Array)[count] = view.getInt32(at) * HIGH + view.getUint32(at + 4)
      }
      ;(columns[0] as Float64Array)[count]! += Y2000
    }
    held = bytes.subarray(o)
  }
  return count
}
