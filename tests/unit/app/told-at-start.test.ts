// A trade that a person booked by hand and that the venue's book has when a program starts is one trade, not two.

import { expect, it } from 'vitest'
import { readJournalState } from '../../../src/app/recovery/journal-state.ts'
import { reconcile } from '../../../src/app/recovery/reconcile.ts'
import { startOfDay } from '../../../src/core/ist.ts'
import { type InstrumentNo, MINUTE, type Micros, type Money, type OrderId, type Qty, rupees } from '../../../src/core/units.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import { PERSON, elsewhereId } from '../../../src/trading/order.ts'
import type { ElsewhereTrade, VenueBook } from '../../../src/trading/recovery.ts'
import { FRIDAY, charges, table } from '../../sim/setup.ts'

const I = 0 as InstrumentNo
const { name } = table.at(I)
const at = (minute: number): Micros => (startOfDay(FRIDAY) + minute * MINUTE) as Micros
const px = rupees(99)

const byHand = (qty: number, t: Micros): JournalRecord => {
  const about = { instrument: I, name, owner: PERSON, qty: qty as Qty, px, charges: 700 as Money, why: 'by phone' }
  return { kind: 'adjusted', t, adjustment: { id: elsewhereId(t, 0), ...about } }
}
const trade = (no: number, qty: number, time: Micros): ElsewhereTrade => ({
  instrument: I,
  fillId: `E${no}`,
  qty: qty as Qty,
  px,
  time,
  text: 'by phone',
})
const told = ({ time, fillId, qty, text }: ElsewhereTrade, t: Micros): JournalRecord => {
  const event = { kind: 'elsewhere', id: elsewhereId(time, 0), instrument: I, name, fillId, qty, px, time, text, inferred: false } as const
  return { kind: 'event', t, event }
}
function bookOf(elsewhere: readonly ElsewhereTrade[], fills: VenueBook['fills'] = []): VenueBook {
  const qty = [...elsewhere, ...fills].reduce((sum, one) => sum + one.qty, 0)
  const position = { instrument: I, qty: qty as Qty, cost: (qty * px) as Money, startQty: 0 as Qty, startCost: 0 as Money }
  return { orders: [], fills, elsewhere, positions: [position], highest: 0 }
}
function start(records: readonly JournalRecord[], book: VenueBook) {
  const journal = readJournalState(records)
  const {
    positions,
    adjustments = [],
    orders,
  } = reconcile({
    journal,
    book,
    instruments: table,
    charges,
    now: at(700),
    startMoney: 0 as Money,
  })
  expect(new Set(orders.map(one => one.id)).size).toBe(orders.length)
  return [positions[0]?.qty, adjustments.length]
}

it('its word counts, and not both: whether it lists the trade as one past us, or as a fill of an order that is not ours', () => {
  expect(start([byHand(5, at(600))], bookOf([trade(1, 5, at(599))]))).toEqual([5, 0])
  const fill = { order: 9 as OrderId, instrument: I, fillId: 'F1', qty: 5 as Qty, px, time: at(599) }
  expect(start([byHand(5, at(600))], bookOf([], [fill]))).toEqual([5, 0])
})

it('one that was told before a person spoke is another, and so is one of another size', () => {
  const first = trade(1, 5, at(590))
  expect(start([told(first, at(591)), byHand(5, at(600))], bookOf([first]))).toEqual([10, 1])
  expect(start([byHand(3, at(600))], bookOf([trade(1, 5, at(599))]))).toEqual([8, 1])
})

it('each of the book’s takes one of a person’s', () => {
  const words = [byHand(5, at(600)), byHand(5, at(601))]
  expect(start(words, bookOf([trade(1, 5, at(599))]))).toEqual([10, 1])
  expect(start(words, bookOf([trade(1, 5, at(599)), trade(2, 5, at(600))]))).toEqual([10, 0])
})

it('numbers of both never meet, though they were of one moment', () => {
  expect(start([byHand(3, at(600))], bookOf([trade(1, 5, at(600))]))).toEqual([8, 1])
})

it('a trade that was inferred and is listed since is one', () => {
  const event = { kind: 'elsewhere', id: elsewhereId(at(600), 0), instrument: I, name, fillId: 'inferred 1', qty: 5 as Qty, px } as const
  const inferred: JournalRecord = { kind: 'event', t: at(600), event: { ...event, time: at(600), text: 'inferred', inferred: true } }
  expect(start([inferred], bookOf([trade(1, 5, at(599))]))).toEqual([5, 0])
  expect(start([inferred], bookOf([trade(1, 5, at(601))]))).toEqual([5, 0])
  expect(start([inferred], bookOf([trade(1, 5, at(599)), trade(2, 5, at(601))]))).toEqual([10, 0])
})
