// One statement that writes a mixed batch of rows about orders, fills, positions and candles: one round trip, one transaction, idempotent.

import type { StoreRow } from '../../ports/store.ts'

/** $1 account; $2 orders, $3 fills, $4 positions, $5 candles, each a JSON list. A key may occur once a list (fills: any number). */
export const WRITE_ROWS = `
with o as (
  insert into orders (account, id, ts, changed_at, instrument_id, qty, kind, limit_px, state, filled, filled_value, owner, why, broker_id, text)
  select $1::text, id, from_micros(first), from_micros(time), instrument, qty, kind, "limit", state, filled, "filledValue", owner, why, "brokerId", text
  from json_to_recordset($2::text::json) as r (id bigint, first bigint, time bigint, instrument int, qty bigint, kind text, "limit" bigint,
    state text, filled bigint, "filledValue" bigint, owner text, why text, "brokerId" text, text text)
  on conflict (account, id) do update set changed_at = excluded.changed_at, instrument_id = excluded.instrument_id, qty = excluded.qty,
    kind = excluded.kind, limit_px = excluded.limit_px, state = excluded.state, filled = excluded.filled, filled_value = excluded.filled_value,
    owner = excluded.owner, why = excluded.why, broker_id = excluded.broker_id, text = excluded.text
), f as (
  insert into fills (account, fill_id, order_id, ts, instrument_id, qty, px, charges)
  select $1::text, "fillId", "orderId", from_micros(time), instrument, qty, px, charges
  from json_to_recordset($3::text::json) as r ("fillId" text, "orderId" bigint, time bigint, instrument int, qty bigint, px bigint, charges bigint)
  on conflict (account, fill_id, order_id) do nothing
), p as (
  insert into positions (account, instrument_id, ts, qty, cost, realised, charges)
  select $1::text, instrument, from_micros(time), qty, cost, realised, charges
  from json_to_recordset($4::text::json) as r (instrument int, time bigint, qty bigint, cost bigint, realised bigint, charges bigint)
  on conflict (account, instrument_id, ts) do update set qty = excluded.qty, cost = excluded.cost, realised = excluded.realised, charges = excluded.charges
)
insert into candles (instrument_id, length, ts, open, high, low, close, volume, ticks)
select instrument, length, from_micros(time), open, high, low, close, volume, ticks
from json_to_recordset($5::text::json) as r (instrument int, length bigint, time bigint, open bigint, high bigint, low bigint, close bigint, volume bigint, ticks bigint)
on conflict (instrument_id, length, ts) do update set open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
  volume = excluded.volume, ticks = excluded.ticks`

const TABLES = ['orders', 'fills', 'positions', 'candles'] as const

/** The statement's $2 to $5: rows in order, folded so that the last of each key wins; an order keeps the time of its first. */
export function rowParameters(rows: readonly StoreRow[], idOf: (instrument: string) => number): string[] {
  const lists = {
    orders: new Map<string, object>(),
    fills: new Map<string, object>(),
    positions: new Map<string, object>(),
    candles: new Map<string, object>(),
  }
  for (const row of rows) {
    const list = lists[row.table]
    const key = keyOf(row)
    const first = (list.get(key) as { first?: number } | undefined)?.first ?? row.time
    if (row.table === 'fills' && list.has(key)) continue // as the table itself does: the first one counts
    list.set(key, { ...row, instrument: idOf(row.instrument), first })
  }
  return TABLES.map(table => JSON.stringify([...lists[table].values()], storable))
}

function keyOf(row: StoreRow): string {
  switch (row.table) {
    case 'orders':
      return String(row.id)
    case 'fills':
      return `${row.orderId} ${row.fillId}`
    case 'positions':
      return `${row.time} ${row.instrument}`
    case 'candles':
      return `${row.time} ${row.length} ${row.instrument}`
  }
}

/** Columns are integers (charges may carry a fraction of 1/10 000 rupee) and text that knows no NUL and no half characters. */
function storable(_: string, value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value)
  return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD').toWellFormed() : value
}
