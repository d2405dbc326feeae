// The stand for tests of the matching venue: two instruments, an engine-side list of events, and a keeper that remembers what
// was written and what was synced.

import type { DayNo, InstrumentNo, Micros, OrderId, Px, Qty } from '../../../src/core/units.ts'
import { MINUTE, NO_PX, rupees } from '../../../src/core/units.ts'
import { startOfDay } from '../../../src/core/ist.ts'
import type { Bar } from '../../../src/market/bar.ts'
import { InstrumentTable } from '../../../src/market/instrument.ts'
import type { BookRecord } from '../../../src/sim/book-record.ts'
import type { MatchingOptions } from '../../../src/sim/matching-options.ts'
import { MatchingVenue } from '../../../src/sim/matching-venue.ts'
import { Frame } from '../../../src/tape/frame.ts'
import type { OrderEvent, OrderTicket } from '../../../src/trading/order.ts'

const share = { exchange: 'SYN', kind: 'EQ', tick: rupees(0.05), product: 'intraday', calendar: 'always' } as const
export const table = new InstrumentTable([
  { ...share, symbol: 'A', lot: 1 as Qty, tradable: true },
  { ...share, symbol: 'B', lot: 10 as Qty, tradable: true },
  { ...share, symbol: 'IDX', kind: 'IDX', lot: 1 as Qty, tradable: false },
])
export const A = 0 as InstrumentNo
export const B = 1 as InstrumentNo
export const IDX = 2 as InstrumentNo

/** 10:00 on an ordinary day. */
export const T0 = (startOfDay(20_700 as DayNo) + 10 * 60 * MINUTE) as Micros
export const at = (us: number): Micros => (T0 + us) as Micros
export const LATENCY = 1_000 as Micros

export const ticket = (id: number, qty: number, limit: number, instrument = A): OrderTicket => ({
  id: id as OrderId,
  instrument,
  qty: qty as Qty,
  limit: rupees(limit),
  kind: 'limit',
  trigger: NO_PX,
  validity: 'day',
})

export type Levels = readonly (readonly [px: number, qty: number])[]
export type Depth = { readonly bids: Levels; readonly asks: Levels }

export function frameOf(t: Micros, last: number, options: { instrument?: InstrumentNo; volume?: number; depth?: Depth } = {}): Frame {
  const frame = new Frame()
  frame.clear(t)
  frame.push(options.instrument ?? A, rupees(last), options.volume ?? -1, t)
  if (options.depth) {
    const place = frame.openDepth()
    for (const [level, [px, qty]] of options.depth.bids.entries()) frame.bid(place, level, rupees(px), qty as Qty)
    for (const [level, [px, qty]] of options.depth.asks.entries()) frame.ask(place, level, rupees(px), qty as Qty)
  }
  return frame
}

/** A one-minute bar that starts `minute` minutes after T0. */
export const barOf = (minute: number, open: number, high: number, low: number, close: number, instrument = A): Bar => ({
  instrument,
  time: at(minute * MINUTE),
  length: MINUTE,
  open: rupees(open) as Px,
  high: rupees(high) as Px,
  low: rupees(low) as Px,
  close: rupees(close) as Px,
  volume: 1_000,
  ticks: 60,
})

export type Stand = {
  readonly venue: MatchingVenue
  readonly events: OrderEvent[]
  readonly times: number[]
  readonly records: BookRecord[]
  /** How many records were on disk when each event was told. */
  readonly durable: number[]
  /** The events as short text, without the brackets of objects. */
  readonly told: () => string[]
}

export function stand(options: Partial<MatchingOptions> = {}): Stand {
  const events: OrderEvent[] = []
  const times: number[] = []
  const records: BookRecord[] = []
  const durable: number[] = []
  let synced = 0
  const keep = {
    append: (record: BookRecord) => void records.push(record),
    sync: () => {
      synced = records.length
    },
  }
  const emit = (event: OrderEvent, t: Micros) => {
    events.push(event)
    times.push(t)
    durable.push(synced)
  }
  const venue = new MatchingVenue({ instruments: table, spreadTicks: 2, latency: LATENCY, seed: 1, keep, ...options, emit })
  return { venue, events, times, records, durable, told: () => events.map(short) }
}

export function short(event: OrderEvent): string {
  if (event.kind === 'filled') return `filled ${event.id} ${event.qty}@${event.px / 10_000}`
  if (event.kind === 'modified') return `modified ${event.id} ${event.limit / 10_000}`
  return `${event.kind} ${event.id}`
}
