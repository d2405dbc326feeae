// Columns as a whole COPY BINARY, for imports; ticks on their way from the market have an encoder of their own (tick-rows.ts).
// Layout: PostgreSQL documentation, "COPY", Binary Format; a timestamptz is int64 microseconds since 2000-01-01 UTC.

export const Y2000 = 946_684_800_000_000
const HEADER = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex')
const HIGH = 4_294_967_296

/** A column of the table: whole numbers; a `time` in micros since 1970. What `at` gives for a row; NaN: null. */
export type Column = { readonly kind: 'int4' | 'int8' | 'time'; readonly at: (row: number) => number }

/** Rows [from, to). */
export function binaryRows(columns: readonly Column[], from: number, to: number): Uint8Array {
  const bytes = new Uint8Array(HEADER.length + (to - from) * (2 + columns.length * 12) + 2)
  const view = new DataView(bytes.buffer)
  bytes.set(HEADER)
  let o = HEADER.length
  for (let row = from; row < to; row++) {
    view.setInt16(o, columns.length)
    o += 2
    for (const { kind, at } of columns) {
      const value = at(row)
      if (Number.isNaN(value)) {
        view.setInt32(o, -1)
        o += 4
      } else if (kind === 'int4') {
        view.setInt32(o, 4)
        view.setInt32(o + 4, value)
        o += 8
      } else {
        const whole = kind === 'time' ? value - Y2000 : value
        const high = Math.floor(whole / HIGH)
        view.setInt32(o, 8)
        view.setInt32(o + 4, high)
        view.setUint32(o + 8, whole - high * HIGH)
        o += 12
      }
    }
  }
  view.setInt16(o, -1)
  return bytes.subarray(0, o + 2)
}
