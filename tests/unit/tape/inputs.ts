// Arbitrary inputs of every kind for the tests of the tape, drawn over the whole range of each field.

import fc from 'fast-check'
import type { InstrumentNo, Micros, Money, OrderId, Px, Qty } from '../../../src/core/units.ts'
import { DEPTH_LEVELS, Frame, NO_VOLUME } from '../../../src/tape/frame.ts'
import type { Input } from '../../../src/tape/input.ts'
import type { Command } from '../../../src/trading/command.ts'
import type { OrderEvent } from '../../../src/trading/order.ts'
import type { Wish } from '../../../src/trading/wish.ts'
import type { HeldPosition, KnownOrder } from '../../../src/trading/recovery.ts'

/** With an ordinary prototype, as JSON gives it. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(model, { noNullPrototype: true })
const whole = fc.oneof(fc.integer(), fc.maxSafeInteger())
const us = fc.maxSafeNat() as fc.Arbitrary<Micros>
const px = whole as fc.Arbitrary<Px>
const qty = whole as fc.Arbitrary<Qty>
const money = whole as fc.Arbitrary<Money>
const id = fc.nat() as fc.Arbitrary<OrderId>
const no = fc.nat() as fc.Arbitrary<InstrumentNo>
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constant('\ud800 alone'))
const is = <T extends string>(word: T) => fc.constant(word)

const event: fc.Arbitrary<OrderEvent> = fc.oneof(
  record({ kind: is('accepted'), id, brokerId: text }),
  record({ kind: is('filled'), id, fillId: text, qty, px, time: us }),
  record({ kind: is('modified'), id, limit: px }),
  record({ kind: is('triggered'), id }),
  record({ kind: fc.constantFrom('rejected', 'cancelled', 'change-refused', 'unknown'), id, text }),
) as fc.Arbitrary<OrderEvent>

const orderType = fc.constantFrom('limit' as const, 'market' as const, 'sl' as const)
const validity = fc.constantFrom('day' as const, 'ioc' as const)
const command: fc.Arbitrary<Command> = fc.oneof(
  record({ kind: is('order'), instrument: no, qty, type: orderType, limit: px, trigger: px, validity, why: text }),
  // As tapes of before SL and IOC orders have them.
  record({ kind: is('order'), instrument: no, qty, type: orderType, limit: px, why: text }),
  record({ kind: is('exit'), instrument: no, why: text }),
  record({ kind: is('cancel'), order: id }),
  record({ kind: fc.constantFrom('pause', 'cancel-all', 'flatten', 'resume') }),
  record({ kind: is('strategy'), name: text, on: fc.boolean() }),
) as fc.Arbitrary<Command>

const position: fc.Arbitrary<HeldPosition> = record({
  instrument: no,
  qty,
  cost: money,
  realised: money,
  charges: money,
  owners: fc.array(record({ owner: text, qty, cost: money, realised: money, charges: money, trades: fc.nat() }), { maxLength: 3 }),
})
const known: fc.Arbitrary<KnownOrder> = record({
  id,
  instrument: no,
  qty,
  kind: orderType,
  owner: text,
  why: text,
  created: us,
  reducing: fc.boolean(),
  limit: px,
  trigger: px,
  validity,
  triggered: fc.boolean(),
  state: fc.constantFrom('created', 'sent', 'open', 'cancelling', 'filled', 'cancelled', 'rejected', 'unknown'),
  filled: qty,
  filledValue: money,
  brokerId: text,
  text,
  fillIds: fc.array(text, { maxLength: 3 }),
})

const level = record({ bidPx: px, bidQty: fc.nat(), askPx: px, askQty: fc.oneof(fc.nat(), fc.maxSafeNat()) })
const row = record({
  instrument: no,
  px: fc.oneof(fc.nat() as fc.Arbitrary<Px>, px),
  volume: fc.oneof(fc.constant(NO_VOLUME), fc.nat(), fc.constant(0xffff_ffff), fc.maxSafeNat()),
  late: fc.oneof(fc.integer({ min: 0, max: 2e6 }), fc.integer({ min: -3e9, max: 3e9 })),
  depth: fc.option(fc.array(level, { minLength: 1, maxLength: DEPTH_LEVELS })),
})

export const frame: fc.Arbitrary<Frame> = record({ received: us, rows: fc.array(row, { maxLength: 12 }) }).map(({ received, rows }) => {
  const made = new Frame()
  made.clear(received)
  for (const one of rows) {
    made.push(one.instrument, one.px, one.volume, (received - one.late) as Micros)
    if (!one.depth) continue
    const place = made.openDepth()
    for (const [i, side] of one.depth.entries()) {
      made.bid(place, i, side.bidPx, side.bidQty as Qty)
      made.ask(place, i, side.askPx, side.askQty as Qty)
    }
  }
  return made
})

const bar = record({
  instrument: no,
  time: us,
  length: us,
  open: px,
  high: px,
  low: px,
  close: px,
  volume: fc.maxSafeNat(),
  ticks: fc.nat(),
})
/** One of the database may tell its average price. */
const anyBar = fc.oneof(
  bar,
  fc.tuple(bar, px).map(([one, vwap]) => (vwap ? { ...one, vwap } : one)),
)

const state = record({
  nextOrder: id,
  positions: fc.array(position, { maxLength: 3 }),
  orders: fc.array(known, { maxLength: 3 }),
  level: fc.constantFrom('normal' as const, 'paused' as const, 'halted' as const),
  startEquity: money,
  dayStart: money,
  off: fc.array(text, { maxLength: 3 }),
  ordersToday: fc.nat(),
  notes: fc.array(text, { maxLength: 3 }),
})

const demand = fc.constantFrom(undefined, { maxAgeSeconds: 3 })
const wish: fc.Arbitrary<Wish> = fc
  .oneof(
    record({ kind: is('order'), instrument: no, qty, why: text, limit: px, trigger: px, ioc: fc.boolean(), demand }),
    record({ kind: is('order'), instrument: no, qty, why: text }),
    record({ kind: is('exit'), instrument: no, why: text }),
    record({ kind: is('target'), instrument: no, by: fc.constantFrom('units', 'value', 'fraction'), amount: whole, why: text, demand }),
  )
  .map(one => JSON.parse(JSON.stringify(one)) as Wish)

export const input: fc.Arbitrary<Input> = fc.oneof(
  { weight: 5, arbitrary: record({ kind: is('frame'), t: us, frame }) },
  record({ kind: is('bar'), t: us, bar: anyBar, warmup: fc.boolean() }),
  record({ kind: is('order'), t: us, event }),
  record({ kind: is('timer'), t: us }),
  record({ kind: is('command'), t: us, ref: fc.nat(), command }),
  record({ kind: is('link'), t: us, link: fc.constantFrom('feed' as const, 'venue' as const), up: fc.boolean(), text }),
  record({ kind: is('recovered'), t: us, state }),
  record({ kind: is('strategy-reload'), t: us, name: text, hash: text }),
  record({
    kind: is('wishes'),
    t: us,
    name: text,
    decided: us,
    age: fc.nat(),
    wishes: fc.array(wish, { maxLength: 3 }),
    saved: fc.array(record({ instrument: text, values: fc.dictionary(fc.string(), whole, { noNullPrototype: true }) }), { maxLength: 2 }),
  }),
  record({ kind: is('open'), t: us, instrument: fc.nat() as fc.Arbitrary<InstrumentNo>, px, last: fc.boolean() }),
  record({ kind: is('strategy-off'), t: us, name: text, why: text }),
)

/** A frame as plain rows: levels of quantity 0 are no levels, whatever price stands beside them. */
export function rowsOf(one: Frame, levels = DEPTH_LEVELS): unknown {
  return {
    received: one.received,
    rows: Array.from({ length: one.count }, (_, i) => {
      const place = one.depth[i] as number
      const side = (prices: Float64Array, sizes: Float64Array) =>
        Array.from({ length: levels }, (_, l) => place * DEPTH_LEVELS + l)
          .filter(at => place >= 0 && sizes[at] !== 0)
          .map(at => [prices[at], sizes[at]])
      return {
        instrument: one.instrument[i],
        exchange: one.exchange[i],
        px: one.px[i],
        volume: one.volume[i],
        depth: levels > 0 && place >= 0,
        bids: side(one.bidPx, one.bidQty),
        asks: side(one.askPx, one.askQty),
      }
    }),
  }
}
