// Two encodings of waiting ticks for PostgreSQL: COPY BINARY (the fast road) and array literals for INSERT ... ON CONFLICT (the careful one).
// Layout of COPY BINARY: PostgreSQL documentation, "COPY", Binary Format; a timestamptz is int64 microseconds since 2000-01-01 UTC.

import type { TickRing } from './tick-ring.ts'

export const COPY_TICKS = 'copy ticks (instrument_id, ts, seq, exchange_ts, px, volume) from stdin (format binary)'
export const INSERT_TICKS = `insert into ticks (instrument_id, ts, seq, exchange_ts, px, volume)
  select i, from_micros(t), s, from_micros(x), p, v
  from unnest($1::text::int[], $2::text::bigint[], $3::text::bigint[], $4::text::bigint[], $5::text::bigint[], $6::text::bigint[]) as r (i, t, s, x, p, v)
  on conflict do nothing`

const Y2000 = 946_684_800_000_000
const HEADER = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex')
/** Field count, six field lengths, one int4 and five int8. */
const ROW_BYTES = 2 + 6 * 4 + 4 + 5 * 8

export class TickEncoder {
  #bytes = new Uint8Array(64 * 1024)
  #view = new DataView(this.#bytes.buffer)

  /** The n oldest rows as a whole COPY. `ids`: instrument id by slot. The bytes are ours and valid until the next call. */
  binary(ring: TickRing, n: number, ids: ArrayLike<number>): Uint8Array {
    const need = HEADER.length + n * ROW_BYTES + 2
    if (this.#bytes.length < need) {
      this.#bytes = new Uint8Array(need * 2)
      this.#view = new DataView(this.#bytes.buffer)
    }
    this.#bytes.set(HEADER)
    const view = this.#view
    let o = HEADER.length
    for (let row = 0; row < n; row++) {
      const at = ring.at(row)
      view.setInt16(o, 6)
      view.setInt32(o + 2, 4)
      view.setInt32(o + 6, ids[ring.slot[at] as number] as number)
      o = putInt8(view, o + 10, (ring.ts[at] as number) - Y2000)
      o = putInt8(view, o, ring.seq[at] as number)
      const exchange = ring.exchange[at] as number
      o = exchange > 0 ? putInt8(view, o, exchange - Y2000) : putNull(view, o)
      o = putInt8(view, o, ring.px[at] as number)
      const volume = ring.volume[at] as number
      o = volume >= 0 ? putInt8(view, o, volume) : putNull(view, o)
    }
    view.setInt16(o, -1)
    return this.#bytes.subarray(0, o + 2)
  }

  /** The n oldest rows as the six parameters of INSERT_TICKS. */
  literals(ring: TickRing, n: number, ids: ArrayLike<number>): string[] {
    const columns: (number | 'null')[][] = [[], [], [], [], [], []]
    for (let row = 0; row < n; row++) {
      const at = ring.at(row)
      const exchange = ring.exchange[at] as number
      const volume = ring.volume[at] as number
      const values = [
        ids[ring.slot[at] as number] as number,
        ring.ts[at] as number,
        ring.seq[at] as number,
        exchange > 0 ? exchange : 'null',
        ring.px[at] as number,
        volume >= 0 ? volume : 'null',
      ] as const
      values.forEach((value, column) => columns[column]?.push(value))
    }
    return columns.map(column => `{${column.join(',')}}`)
  }
}

/** Exact for integers below 2^53, of either sign. */
function putInt8(view: DataView, o: number, value: number): number {
  const high = Math.floor(value / 4_294_967_296)
  view.setInt32(o, 8)
  view.setInt32(o + 4, high)
  view.setUint32(o + 8, value - high * 4_294_967_296)
  return o + 12
}

function putNull(view: DataView, o: number): number {
  view.setInt32(o, -1)
  return o + 4
}
