// Orders for the next opening: given while the market is closed, judged and sent when it opens, kept over restarts.

import { describe, expect, it } from 'vitest'
import { readJournalState } from '../../../src/app/recovery/journal-state.ts'
import { MINUTE, NO_PX, type Micros, type OrderId, type Px, type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import type { Decision } from '../../../src/engine/outbox.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import type { Order } from '../../../src/trading/order.ts'
import { Bench, DAY, TEN } from './bench.ts'

const HOUR = 60 * MINUTE
const EIGHT = (TEN - 2 * HOUR) as Micros
const order = (bench: Bench, id = 1): Order => bench.engine.desk.orders.get(id as OrderId) as Order
const amo = (bench: Bench, qty: number, limit: number, type: 'limit' | 'market' | 'sl' = 'limit', trigger = 0): string =>
  bench.command({
    kind: 'order',
    instrument: DAY,
    qty: qty as Qty,
    type,
    limit: rupees(limit),
    trigger: rupees(trigger),
    why: 'by hand',
    amo: true,
  })

/** Before the opening, with yesterday's price known. */
function early(options: ConstructorParameters<typeof Bench>[0] = {}): { bench: Bench; decisions: Decision[] } {
  const bench = new Bench({ at: EIGHT, ...options })
  const decisions: Decision[] = []
  const { outbox } = bench.engine
  const push = outbox.decisions.push.bind(outbox.decisions)
  outbox.decisions.push = (...many) => {
    decisions.push(...many)
    return push(...many)
  }
  return { bench, decisions }
}
/** To half past nine, with a price a second before. */
function open(bench: Bench, price = 100): void {
  bench.pass(75 * MINUTE - SECOND)
  bench.tick(price, DAY)
  bench.pass(SECOND)
}

it('waits until the market opens, and leaves then', () => {
  const { bench, decisions } = early()
  expect(amo(bench, 10, 99)).toBe('order 1 BUY 10 DAY waits for the opening')
  bench.pass(HOUR)
  expect([bench.take(), bench.state(1)]).toEqual([[], 'created'])
  bench.tick(100, DAY)
  bench.pass(15 * MINUTE + SECOND)
  expect(bench.take()).toEqual(['1 buy 10 by you'])
  expect(bench.state(1)).toBe('sent')
  expect(decisions.map(one => one.kind)).toEqual(['waiting', 'waited'])
})

it('a market order is priced by the price of the opening', () => {
  const { bench } = early()
  amo(bench, 10, 0, 'market')
  open(bench, 110)
  bench.pass(SECOND)
  expect(bench.take()).toEqual(['1 buy 10 by you'])
  expect(order(bench).limit).toBeGreaterThan(rupees(110))
  bench.say(1, 'accepted')
  bench.pass(SECOND)
  expect(bench.take()).toContain('modify 1')
})

it('can be changed and taken back while it waits, without a word to the venue', () => {
  const { bench, decisions } = early()
  amo(bench, 10, 99)
  expect(bench.command({ kind: 'modify', order: 1 as OrderId, qty: 20, limit: rupees(98) })).toContain('changing')
  expect(order(bench)).toMatchObject({ qty: 20, limit: rupees(98), state: 'created' })
  expect(decisions.at(-1)).toMatchObject({ kind: 'waiting', id: 1, qty: 20, limit: rupees(98) })
  expect(bench.command({ kind: 'cancel', order: 1 as OrderId })).toContain('cancelling order 1')
  expect(bench.state(1)).toBe('cancelled')
  expect(decisions.at(-1)).toEqual({ kind: 'waited', id: 1 })
  open(bench)
  expect(bench.take()).toEqual([])
})

it('is judged again at the opening: what is refused then says so and ends', () => {
  const { bench } = early()
  amo(bench, 10, 99)
  amo(bench, 10, 98)
  bench.pass(HOUR)
  bench.engine.risk.level = 'paused'
  bench.tick(100, DAY)
  bench.pass(15 * MINUTE + SECOND)
  expect([bench.take(), bench.state(1), bench.state(2)]).toEqual([[], 'cancelled', 'cancelled'])
  expect(bench.notes.some(text => text.includes('does not leave at the opening: entries are paused'))).toBe(true)
})

it('waits for the first price of the session, but not for ever', () => {
  const limits = { ...new Bench().engine.setup.limits, maxPriceAge: MINUTE }
  for (const comes of [true, false]) {
    const { bench } = early({ setup: { limits } })
    amo(bench, 10, 99)
    bench.pass(75 * MINUTE + 30 * SECOND)
    expect([bench.take(), bench.state(1)]).toEqual([[], 'created'])
    if (comes) bench.tick(100, DAY)
    bench.pass(6 * MINUTE)
    expect(bench.take()).toEqual(comes ? ['1 buy 10 by you'] : [])
    if (!comes) expect(bench.state(1)).toBe('cancelled')
  }
})

describe('is refused', () => {
  it('while the market is open, and for facts that no opening mends', () => {
    const bench = new Bench()
    expect(amo(bench, 10, 99)).toContain('is open: an order for the opening is given while it is closed')
    const { bench: closed } = early()
    expect(amo(closed, 10, 99.03)).toContain('not a multiple of the tick')
    expect(amo(closed, 10, 150)).toContain('away from the last trade')
    expect(amo(closed, 10, 0, 'sl', 99)).toContain('is reached already')
  })
})

it('of an earlier run goes on waiting', () => {
  const known = {
    id: 7 as OrderId,
    instrument: DAY,
    qty: 10 as Qty,
    kind: 'limit',
    owner: 'you',
    why: '',
    created: EIGHT,
    reducing: false,
    limit: rupees(99),
    state: 'created',
    filled: 0 as Qty,
    filledValue: 0 as never,
    brokerId: '',
    text: '',
    trigger: NO_PX as Px,
    fillIds: [],
  } as const
  const { bench } = early({ recovered: { orders: [known] } })
  bench.pass(HOUR)
  bench.tick(100, DAY)
  bench.pass(15 * MINUTE + SECOND)
  expect(bench.take()).toEqual(['7 buy 10 by you'])
})

describe('while the venue takes no more messages of this second', () => {
  /** Three for the opening, of which one fits into its second. */
  function queued(): ReturnType<typeof early> {
    const limits = { ...new Bench().engine.setup.limits, messagesPerSecond: 1, ordersPerSecond: 100 }
    const both = early({ setup: { limits, venuePerSecond: 1 } })
    for (const px of [99, 98, 97]) amo(both.bench, 10, px)
    open(both.bench)
    expect(both.bench.take()).toEqual(['1 buy 10 by you'])
    return both
  }
  const left = (decisions: readonly Decision[]) => decisions.flatMap(one => (one.kind === 'waited' ? [one.id] : []))

  it('an order stays in the journal until it has left, and leaves once', () => {
    const { bench, decisions } = queued()
    expect(left(decisions)).toEqual([1])
    bench.pass(SECOND)
    expect([bench.take(), left(decisions)]).toEqual([['2 buy 10 by you'], [1, 2]])
    bench.pass(10 * SECOND)
    expect([bench.take(), left(decisions)]).toEqual([['3 buy 10 by you'], [1, 2, 3]])
  })

  it('it can be taken back, and is out of the journal then', () => {
    const { bench, decisions } = queued()
    bench.command({ kind: 'cancel', order: 2 as OrderId })
    expect([bench.state(2), left(decisions)]).toEqual(['cancelled', [1, 2]])
    bench.pass(10 * SECOND)
    expect(bench.take()).toEqual(['3 buy 10 by you'])
  })

  it('what is changed there is changed in the journal', () => {
    const { bench, decisions } = queued()
    bench.command({ kind: 'modify', order: 3 as OrderId, qty: 5 })
    expect(decisions.at(-1)).toMatchObject({ kind: 'waiting', id: 3, qty: 5 })
  })

  it('a start finds those that had not left, and each leaves once', () => {
    const { decisions } = queued()
    const records = decisions.map(one => ({ ...one, t: TEN }) as JournalRecord)
    expect(readJournalState(records).waiting.map(one => one.id)).toEqual([2, 3])
  })
})
