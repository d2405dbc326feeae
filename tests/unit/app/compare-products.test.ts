// What the venue's book says of products is taken over, but not at the first look: it may be older than the venue's own answer.

import { expect, it } from 'vitest'
import { type Sightings, compare } from '../../../src/app/recovery/compare.ts'
import { oursOf } from '../../../src/app/recovery/comparison.ts'
import { type Money, type OrderId, type Qty, rupees } from '../../../src/core/units.ts'
import type { VenueBook } from '../../../src/trading/recovery.ts'
import { Bench, DAY } from '../engine/bench.ts'

function look(bench: Bench, converted: number | undefined, before: Sightings) {
  const filled = { id: 1 as OrderId, brokerId: 'B1', instrument: DAY, qty: 4 as Qty, limit: rupees(100), filled: 4 as Qty }
  const held = { instrument: DAY, qty: 4 as Qty, cost: rupees(400) as unknown as Money, startQty: 0 as Qty, startCost: 0 as Money }
  const book: VenueBook = {
    orders: [{ ...filled, state: 'filled', text: '', time: bench.now }],
    fills: [{ order: 1 as OrderId, instrument: DAY, fillId: 'F1', qty: 4 as Qty, px: rupees(100), time: bench.now }],
    positions: [converted === undefined ? held : { ...held, converted: converted as Qty }],
    highest: 1,
  }
  const compared = compare(oursOf(bench.engine), book, before, bench.now)
  for (const { events } of compared.differences) for (const event of events) bench.tell(event)
  return compared
}

it('what the book holds under another product is taken over at the second look; a book that does not tell changes nothing', () => {
  const bench = new Bench()
  bench.limit(4, 100, DAY)
  bench.say(1, 'accepted')
  bench.fill(1, 4)
  const converted = () => bench.engine.ledger.positions.converted[DAY]
  const first = look(bench, 3, new Map())
  expect([first.differences.map(one => one.decision), converted()]).toEqual([['wait'], 0])
  const second = look(bench, 3, first.sightings)
  expect([second.differences.map(one => one.class), converted()]).toEqual([['product'], 3])
  expect(bench.notes.at(-1)).toBe("NSE:DAY is held +1 as MIS and +3 as CNC: by the venue's book")
  expect([look(bench, undefined, new Map()).differences, look(bench, 3, new Map()).differences]).toEqual([[], []])
})
