// An order of which the run before has heard a fill, and that the venue's book does not list. Either the venue's day is another than ours,
// and the fill is in what that day began with, or its list is late: only a book that lists it can tell.

import { describe, expect, it } from 'vitest'
import { readJournalState } from '../../../src/app/recovery/journal-state.ts'
import { reconcile } from '../../../src/app/recovery/reconcile.ts'
import { GIVE_UP, settle } from '../../../src/app/recovery/settle.ts'
import { startOfDay } from '../../../src/core/ist.ts'
import { type Micros, MINUTE, type Money, NO_PX, type OrderId, type Qty, rupees } from '../../../src/core/units.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import { isRecovered } from '../../../src/tape/shape.ts'
import type { Order, OrderEvent } from '../../../src/trading/order.ts'
import type { VenueBook } from '../../../src/trading/recovery.ts'
import { FRIDAY, charges, table } from '../../sim/setup.ts'
import { Bench, ROUND } from '../engine/bench.ts'

const TEN = (startOfDay(FRIDAY) + 600 * MINUTE) as Micros
const EARLIER = (TEN - MINUTE) as Micros
const id = 1 as OrderId
const terms = { instrument: table.at(ROUND).name, qty: 10 as Qty, type: 'limit', limit: rupees(100), trigger: NO_PX } as const
const intent: JournalRecord = { kind: 'intent', t: EARLIER, id, ...terms, validity: 'day', owner: 's', why: 'in', reducing: false }
const fillOf = (fillId: string, qty: number): OrderEvent => ({
  kind: 'filled',
  id,
  fillId,
  qty: qty as Qty,
  px: rupees(100),
  time: EARLIER,
})
const heard: JournalRecord = { kind: 'event', t: EARLIER, event: fillOf('F1', 4) }
const holding = (startQty: number, qty: number) => {
  const [startCost, cost] = [startQty * rupees(100), qty * rupees(100)] as Money[]
  return { instrument: ROUND, startQty: startQty as Qty, qty: qty as Qty, startCost, cost } as VenueBook['positions'][number]
}
const unlisted = (startQty: number): VenueBook => ({ orders: [], fills: [], positions: [holding(startQty, startQty)], highest: 0 })
const listed: VenueBook = {
  orders: [
    { id, brokerId: 'B1', instrument: ROUND, qty: 10 as Qty, limit: rupees(100), text: '', time: EARLIER, state: 'open', filled: 4 as Qty },
  ],
  fills: [{ order: id, fillId: 'F1', instrument: ROUND, qty: 4 as Qty, px: rupees(100), time: EARLIER }],
  positions: [holding(0, 4)],
  highest: 1,
}

function started(book: VenueBook): Bench {
  const parts = { journal: readJournalState([intent, heard]), book, instruments: table, charges, now: TEN, startMoney: 0 as Money }
  const recovered = reconcile(parts)
  expect(isRecovered(recovered)).toBe(true)
  return new Bench({ at: TEN, recovered })
}
const tell = (bench: Bench, ...events: readonly OrderEvent[]): void => {
  for (const event of events) bench.tell(event)
}
const order = (bench: Bench) => bench.engine.desk.orders.get(id) as Order

describe('an order with fills in the journal that the book does not list', () => {
  it('is unknown, and no message makes its fills count: heard before, or new', () => {
    const bench = started(unlisted(10))
    expect([bench.state(1), bench.held()]).toEqual(['unknown', 10])
    tell(bench, fillOf('F1', 4), { kind: 'accepted', id, brokerId: 'B1' }, fillOf('F2', 6))
    expect([bench.state(1), bench.held()]).toEqual(['unknown', 10])
  })

  it('is given up where the book goes on without it, and a message that comes then only puts it in doubt again', () => {
    const bench = started(unlisted(10))
    tell(bench, ...settle(order(bench), unlisted(10), (bench.now + GIVE_UP + 1) as Micros, GIVE_UP))
    expect(bench.state(1)).toBe('rejected')
    tell(bench, fillOf('F1', 4))
    expect([bench.state(1), bench.held()]).toEqual(['unknown', 10])
  })

  it('counts as any other from when a late list has it', () => {
    const bench = started(unlisted(0))
    tell(bench, ...settle(order(bench), listed, (bench.now + 1) as Micros, GIVE_UP))
    expect([bench.state(1), bench.held()]).toEqual(['open', 4])
    tell(bench, fillOf('F1', 4), fillOf('F2', 6))
    expect([bench.state(1), bench.held()]).toEqual(['filled', 10])
  })
})

it('one without a fill in the journal may be as young as it looks: its fills count by message', () => {
  const young = { ...intent, t: (TEN - 1) as Micros } as JournalRecord
  const parts = { journal: readJournalState([young]), book: unlisted(0), instruments: table, charges, now: TEN, startMoney: 0 as Money }
  const bench = new Bench({ at: TEN, recovered: reconcile(parts) })
  tell(bench, fillOf('F1', 4))
  expect([bench.state(1), bench.held()]).toEqual(['open', 4])
})
