// One statement that writes a mixed batch of rows about money, strategies and candles: one round trip, one transaction, idempotent.

import type { StoreRow } from '../../ports/store.ts'

/** $1 account; $2 and on: a JSON list for each table of TABLES. A key may occur once a list (fills, signals, events: any number). */
export const WRITE_ROWS = `
with o as (
  insert into orders (account, id, ts, changed_at, instrument_id, qty, kind, limit_px, trigger_px, validity, state, filled, filled_value, owner, why, broker_id, text)
  select $1::text, id, from_micros(first), from_micros(time), instrument, qty, kind, "limit", coalesce(trigger, 0), coalesce(validity, 'day'),
    state, filled, "filledValue", owner, why, "brokerId", text
  from json_to_recordset($2::text::json) as r (id bigint, first bigint, time bigint, instrument int, qty bigint, kind text, "limit" bigint,
    trigger bigint, validity text, state text, filled bigint, "filledValue" bigint, owner text, why text, "brokerId" text, text text)
  on conflict (account, id) do update set changed_at = excluded.changed_at, instrument_id = excluded.instrument_id, qty = excluded.qty,
    kind = excluded.kind, limit_px = excluded.limit_px, trigger_px = excluded.trigger_px, validity = excluded.validity, state = excluded.state, filled = excluded.filled, filled_value = excluded.filled_value,
    owner = excluded.owner, why = excluded.why, broker_id = excluded.broker_id, text = excluded.text
  where orders.changed_at <= excluded.changed_at
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
), s as (
  insert into strategies (account, name, ts, file, params, switched_on)
  select $1::text, name, from_micros(time), file, params::json, "on"
  from json_to_recordset($6::text::json) as r (name text, time bigint, file text, params text, "on" boolean)
  on conflict do nothing
), g as (
  insert into signals (account, order_id, ts, strategy, instrument_id, qty, px, why)
  select $1::text, "orderId", from_micros(time), strategy, instrument, qty, px, why
  from json_to_recordset($7::text::json) as r ("orderId" bigint, time bigint, strategy text, instrument int, qty bigint, px bigint, why text)
  on conflict do nothing
), e as (
  insert into equity (account, ts, equity, base, day_start)
  select $1::text, from_micros(time), equity, base, "dayStart"
  from json_to_recordset($8::text::json) as r (time bigint, equity bigint, base bigint, "dayStart" bigint)
  on conflict (account, ts) do update set equity = excluded.equity, base = excluded.base, day_start = excluded.day_start
), v as (
  insert into events (account, ts, kind, text)
  select $1::text, from_micros(time), kind, text from json_to_recordset($9::text::json) as r (time bigint, kind text, text text)
  on conflict do nothing
)
insert into candles (instrument_id, length, ts, open, high, low, close, volume, ticks, vwap)
select instrument, length, from_micros(time), open, high, low, close, volume, ticks, coalesce(vwap, 0)
from json_to_recordset($5::text::json) as r (instrument int, length bigint, time bigint, open bigint, high bigint, low bigint, close bigint, volume bigint, ticks bigint, vwap bigint)
on conflict (instrument_id, length, ts) do update set open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
  volume = excluded.volume, ticks = excluded.ticks, vwap = excluded.vwap
where candles.ticks <= excluded.ticks`

const TABLES = ['orders', 'fills', 'positions', 'candles', 'strategies', 'signals', 'equity', 'events'] as const
/** Where the first row of a key counts, as in the table itself. Of candles the one of more ticks counts: a start makes a short one. */
const FIRST_COUNTS: ReadonlySet<string> = new Set(['fills', 'strategies', 'signals', 'events'])

/** The statement's $2 and on: rows in order, folded to one of each key as the tables would; an order keeps the time of its first. */
export function rowParameters(rows: readonly StoreRow[], idOf: (instrument: string) => number): string[] {
  const lists = new Map<string, Map<string, object>>(TABLES.map(table => [table, new Map<string, object>()]))
  for (const row of rows) {
    const list = lists.get(row.table) as Map<string, object>
    const key = keyOf(row)
    const before = list.get(key)
    if (before && (FIRST_COUNTS.has(row.table) || outweighs(before, row))) continue
    const first = (before as { first?: number } | undefined)?.first ?? (row.table === 'orders' ? row.created : undefined) ?? row.time
    list.set(key, { ...row, ...('instrument' in row ? { instrument: idOf(row.instrument) } : {}), first })
  }
  return TABLES.map(table => JSON.stringify([...(lists.get(table)?.values() ?? [])], storable))
}

/** An older state of an order, or a candle of fewer ticks, does not replace what stands. */
function outweighs(before: object, row: StoreRow): boolean {
  if (row.table === 'orders') return (before as { time: number }).time > row.time
  return row.table === 'candles' && (before as { ticks: number }).ticks > row.ticks
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
    case 'strategies':
      return `${row.time} ${row.name}`
    case 'signals':
      return String(row.orderId)
    case 'equity':
      return String(row.time)
    case 'events':
      return `${row.time} ${row.kind} ${row.text}`
  }
}

/** Columns are integers (charges may carry a fraction of 1/10 000 rupee) and text that knows no NUL and no half characters. */
function storable(_: string, value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value)
  return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD').toWellFormed() : value
}
