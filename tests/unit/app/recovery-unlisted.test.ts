// An order that the venue has acknowledged to the run before, and that its book does not list. Either the venue's day is another than ours,
// and its fills are in what that day began with, or its list is late: only a book that lists it can tell.

import { describe, expect, it } from 'vitest'
import { readJournalState } from '../../../src/app/recovery/journal-state.ts'
import { reconcile } from '../../../src/app/recovery/reconcile.ts'
import { GIVE_UP, settle } from '../../../src/app/recovery/settle.ts'
import { startOfDay } from '../../../src/core/ist.ts'
import { type Micros, MINUTE, type Money, NO_PX, type OrderId, type Qty, rupees } from '../../../src/core/units.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import { isRecovered } from '../../../src/tape/shape.ts'
import { type Execution, executionText } from '../../../src/trading/execution-plan.ts'
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

const recover = (records: readonly JournalRecord[], book: VenueBook) =>
  reconcile({ journal: readJournalState(records), book, instruments: table, charges, now: TEN, startMoney: 0 as Money })

function started(book: VenueBook): Bench {
  const recovered = recover([intent, heard], book)
  expect(isRecovered(recovered)).toBe(true)
  return new Bench({ at: TEN, recovered })
}
const tell = (bench: Bench, ...events: readonly OrderEvent[]): void => {
  for (const event of events) bench.tell(event)
}
const order = (bench: Bench) => bench.engine.desk.orders.get(id) as Order

describe('an order that the venue has acknowledged and its book does not list', () => {
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

it('one that was never acknowledged may only now arrive: its fills count by message', () => {
  const young = { ...intent, t: (TEN - 1) as Micros } as JournalRecord
  const bench = new Bench({ at: TEN, recovered: recover([young], unlisted(0)) })
  tell(bench, fillOf('F1', 4))
  expect([bench.state(1), bench.held()]).toEqual(['open', 4])
})

describe('an algorithm that was at work', () => {
  const execution = {
    id: 1,
    instrument: terms.instrument,
    owner: 's',
    side: 1,
    qty: 10,
    plan: { kind: 'iceberg', lasts: 0 as Micros, limit: rupees(100), show: 5 },
    began: EARLIER,
    arrival: rupees(100),
    closes: false,
    ending: '',
    done: false,
  } as Execution<string>
  const begun = { kind: 'execution', t: EARLIER, execution } as const
  const leg = { ...intent, why: `${executionText(execution)}: leg` } as JournalRecord
  const event = (one: OrderEvent): JournalRecord => ({ kind: 'event', t: EARLIER, event: one })
  const carried = (records: readonly JournalRecord[], book: VenueBook) => {
    const { executions = [], notes } = recover([begun, ...records], book)
    return [executions.map(one => one.ending), notes.filter(text => text.includes('was not over')).join('')] as const
  }

  it('goes on where the book lists its orders, and where one was rejected as it came', () => {
    expect(carried([leg, heard], listed)).toEqual([[''], expect.stringMatching(/it goes on$/)])
    expect(carried([leg, event({ kind: 'rejected', id, text: 'no margin' })], unlisted(0))).toEqual([
      [''],
      expect.stringMatching(/it goes on$/),
    ])
  })

  it('ends where the book does not: what the order has filled it would trade again', () => {
    const cases = [[leg], [leg, heard], [leg, heard, event({ kind: 'cancelled', id, text: 'day order' })]]
    for (const records of cases) {
      const [endings, note] = carried(records, unlisted(0))
      expect(endings).toEqual(["its order 1 is not in the venue's book, and what that has filled is not known"])
      expect(note).toContain('it ends, for its order 1 is not')
    }
  })
})
