// Changes of working orders at the matching venue: quantity, price, trigger and kind, and what crosses them on the way.

import { expect, it } from 'vitest'
import { NO_PX, type OrderId, type Qty, rupees } from '../../../src/core/units.ts'
import { MatchingVenue } from '../../../src/sim/matching-venue.ts'
import { A, at, frameOf, LATENCY, stand, T0, table, ticket } from './bench.ts'

const ID = 1 as OrderId

/** A buy order of 10 at 99 that rests, the last price being 100. */
function resting() {
  const made = stand()
  made.venue.frame(frameOf(T0, 100))
  made.venue.submit(ticket(1, 10, 99), T0)
  made.venue.advance(at(2_000))
  return { ...made, order: () => made.venue.book().orders[0] }
}

it('takes more and less, and tells all terms with a number that grows', () => {
  const { venue, events, order } = resting()
  venue.modify(ID, { qty: 30 as Qty, limit: rupees(98), trigger: NO_PX, kind: 'limit' }, at(3_000))
  venue.modify(ID, { qty: 20 as Qty, limit: rupees(98.5), trigger: NO_PX, kind: 'limit' }, at(3_000))
  venue.advance(at(5_000))
  expect(events.slice(1)).toEqual([
    { kind: 'modified', id: 1, qty: 30, limit: rupees(98), trigger: NO_PX, revision: 1 },
    { kind: 'modified', id: 1, qty: 20, limit: rupees(98.5), trigger: NO_PX, revision: 2 },
  ])
  venue.frame(frameOf(at(6_000), 98))
  expect(order()).toMatchObject({ qty: 20, filled: 20, state: 'filled' })
})

it('cuts to what a fill on the way has left: never a rest below nothing', () => {
  const { venue, events, order } = resting()
  venue.frame(frameOf(at(2_100), 100, { depth: { bids: [[98, 1]], asks: [[99, 7]] } }))
  expect(order()).toMatchObject({ filled: 7, state: 'open' })
  venue.modify(ID, { qty: 5 as Qty, limit: rupees(99), trigger: NO_PX, kind: 'limit' }, at(2_200))
  venue.advance(at(5_000))
  expect(events.at(-1)).toEqual({ kind: 'modified', id: 1, qty: 7, limit: rupees(99), trigger: NO_PX, revision: 1 })
  expect(order()).toMatchObject({ qty: 7, filled: 7, state: 'filled' })
  venue.frame(frameOf(at(6_000), 95))
  expect(order()?.filled).toBe(7)
})

it('puts a limit order to sleep under a trigger, wakes it there, and then takes no other trigger', () => {
  const { venue, told, events } = resting()
  venue.modify(ID, { qty: 10 as Qty, limit: rupees(103), trigger: rupees(102), kind: 'sl' }, at(3_000))
  venue.frame(frameOf(at(5_000), 101))
  expect(told()).toEqual(['accepted 1', 'modified 1 103'])
  venue.frame(frameOf(at(6_000), 102, { depth: { bids: [], asks: [[102.5, 4]] } }))
  expect(told().slice(2)).toEqual(['triggered 1', 'filled 1 4@102.5'])
  venue.modify(ID, { qty: 10 as Qty, limit: rupees(103), trigger: rupees(104), kind: 'sl' }, at(7_000))
  venue.advance(at(9_000))
  expect(events.at(-1)).toMatchObject({ kind: 'change-refused', text: expect.stringContaining('its trigger 102 has been reached') })
  venue.modify(ID, { qty: 10 as Qty, limit: rupees(102.5), trigger: rupees(102), kind: 'sl' }, at(9_100))
  venue.advance(at(12_000))
  expect(told().at(-1)).toBe('modified 1 102.5')
})

it('a stop becomes a limit order that works at once', () => {
  const { venue, told } = stand()
  venue.frame(frameOf(T0, 100))
  venue.submit({ ...ticket(1, 10, 103), kind: 'sl', trigger: rupees(102) }, T0)
  venue.modify(ID, { qty: 10 as Qty, limit: rupees(100.5), trigger: NO_PX, kind: 'market' }, T0)
  venue.advance(at(LATENCY * 3))
  expect(told()).toEqual(['accepted 1', 'modified 1 100.5', 'filled 1 10@100.05'])
})

it.each([
  [{ qty: 0 }, 'cannot take the place of 10'],
  [{ qty: -10 }, 'cannot take the place of 10'],
  [{ qty: 10, limit: 99.03 }, 'not a multiple of the tick'],
  [{ qty: 10, limit: 101, trigger: 102 }, 'does not reach beyond the trigger'],
])('refuses %j and leaves the order as it was', ({
  qty,
  limit = 99,
  trigger = 0,
}: { qty: number; limit?: number; trigger?: number }, text) => {
  const { venue, events, order } = resting()
  const before = order()
  const kind = trigger ? 'sl' : 'limit'
  venue.modify(ID, { qty: qty as Qty, limit: rupees(limit), trigger: rupees(trigger), kind }, at(3_000))
  venue.advance(at(5_000))
  expect(events.at(-1)).toMatchObject({ kind: 'change-refused', text: expect.stringContaining(text) })
  expect(order()).toEqual(before)
})

it('a book of before, whose changes have only a limit, still opens', () => {
  const { venue, records, order } = resting()
  venue.modify(ID, { limit: rupees(98) }, at(3_000))
  venue.advance(at(5_000))
  const older = records.map(record =>
    record.kind === 'modify' ? { kind: record.kind, t: record.t, id: record.id, limit: record.limit } : record,
  )
  const again = new MatchingVenue({ instruments: table, spreadTicks: 2, latency: LATENCY, seed: 1, emit: () => undefined })
  expect(again.restore(older)).toHaveProperty('ok')
  expect(again.book().orders[0]).toEqual(order())
  expect(again.book().orders[0]?.instrument).toBe(A)
})
