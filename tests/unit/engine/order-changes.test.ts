// Changes of orders that work: what may be changed, what the gate says to it, and what each answer of a venue makes of the order.

import { describe, expect, it } from 'vitest'
import { NO_PX, type OrderId, type Px, type Qty, rupees } from '../../../src/core/units.ts'
import type { Command } from '../../../src/trading/command.ts'
import type { Order } from '../../../src/trading/order.ts'
import { Bench, ROUND } from './bench.ts'

const ID = 1 as OrderId
const order = (bench: Bench, id = 1): Order => bench.engine.desk.orders.get(id as OrderId) as Order
const change = (bench: Bench, terms: Omit<Extract<Command, { kind: 'modify' }>, 'kind' | 'order'>, id = 1): string =>
  bench.command({ kind: 'modify', order: id as OrderId, ...terms })

/** A limit order that works, and nothing else. */
function working(qty = 10, limit = 99): Bench {
  const bench = new Bench()
  bench.limit(qty, limit)
  bench.say(1, 'accepted')
  bench.take()
  return bench
}
const terms = (bench: Bench, id = 1) => {
  const { qty, limit, trigger, kind } = order(bench, id)
  return { qty, limit, trigger, kind }
}

describe('a change', () => {
  it('is sent with all terms and holds only once the venue says so', () => {
    const bench = working()
    expect(change(bench, { qty: 20, limit: rupees(98) })).toContain('changing order 1')
    expect(bench.take()).toEqual(['modify 1'])
    expect(order(bench)).toMatchObject({ qty: 10, limit: rupees(99), modifications: 1 })
    expect(order(bench).pending).toEqual({ qty: 20, limit: rupees(98), trigger: NO_PX, kind: 'limit', chased: false })
    bench.tell({ kind: 'modified', id: ID, qty: 20 as Qty, limit: rupees(98), trigger: NO_PX, revision: 1 })
    expect(terms(bench)).toEqual({ qty: 20, limit: rupees(98), trigger: NO_PX, kind: 'limit' })
    expect(order(bench).pending).toBeUndefined()
  })

  it('that is refused leaves the order as it was', () => {
    const bench = working()
    change(bench, { qty: 20 })
    bench.tell({ kind: 'change-refused', id: ID, text: 'no' })
    expect(order(bench)).toMatchObject({ qty: 10, state: 'open', pending: undefined })
  })

  it('without an answer makes the order unknown, and the book tells which terms hold', () => {
    const bench = working()
    change(bench, { qty: 20 })
    bench.pass(10_000_000)
    expect(bench.state(1)).toBe('unknown')
    bench.tell({ kind: 'modified', id: ID, qty: 20 as Qty, limit: rupees(99), trigger: NO_PX })
    bench.tell({ kind: 'accepted', id: ID, brokerId: 'B1' })
    expect(order(bench)).toMatchObject({ qty: 20, state: 'open', pending: undefined })
  })

  it('to market is watched and priced wider, and back to a limit it is left alone', () => {
    const bench = working()
    change(bench, { type: 'market' })
    const { pending } = order(bench)
    expect(pending?.limit).toBeGreaterThan(rupees(100))
    bench.tell({ kind: 'modified', id: ID, qty: 10 as Qty, limit: pending?.limit as Px, trigger: NO_PX, revision: 1 })
    expect(order(bench).kind).toBe('market')
    bench.take()
    bench.pass(2_000_000)
    expect(bench.take()).toContain('modify 1')
    const now = order(bench).pending?.limit as Px
    bench.tell({ kind: 'modified', id: ID, limit: now, revision: 2 })
    change(bench, { type: 'limit', limit: rupees(99) })
    bench.tell({ kind: 'modified', id: ID, limit: rupees(99), revision: 3 })
    bench.take()
    bench.pass(20_000_000)
    expect(bench.take()).toEqual([])
    expect(order(bench).kind).toBe('limit')
  })

  it('makes a stop of a limit order and a limit order of a stop', () => {
    const bench = new Bench()
    bench.hold(10)
    bench.limit(-10, 105)
    bench.say(2, 'accepted')
    expect(change(bench, { type: 'sl', trigger: rupees(98), limit: rupees(97) }, 2)).toContain('changing')
    bench.tell({ kind: 'modified', id: 2 as OrderId, qty: -10 as Qty, limit: rupees(97), trigger: rupees(98), revision: 1 })
    expect(terms(bench, 2)).toEqual({ qty: -10, limit: rupees(97), trigger: rupees(98), kind: 'sl' })
    change(bench, { type: 'limit', limit: rupees(104) }, 2)
    bench.tell({ kind: 'modified', id: 2 as OrderId, qty: -10 as Qty, limit: rupees(104), trigger: NO_PX, revision: 2 })
    expect(terms(bench, 2)).toEqual({ qty: -10, limit: rupees(104), trigger: NO_PX, kind: 'limit' })
  })

  it('of the trigger of a stop without a limit of its own takes the limit along', () => {
    const bench = new Bench()
    bench.hold(10)
    bench.command({ kind: 'order', instrument: ROUND, qty: -10 as Qty, type: 'sl', limit: NO_PX, trigger: rupees(95), why: '' })
    bench.say(2, 'accepted')
    change(bench, { trigger: rupees(97) }, 2)
    const { pending } = order(bench, 2)
    expect(pending).toMatchObject({ trigger: rupees(97), chased: true })
    expect(pending?.limit).toBeLessThan(rupees(97))
    expect(pending?.limit).toBeGreaterThan(rupees(95))
  })

  it('of an order that still waits to be sent is done at once', () => {
    const bench = new Bench()
    for (let n = 1; n <= 11; n++) bench.limit(1, 99)
    const waiting = [...bench.engine.desk.orders.working].find(one => one.state === 'created') as Order
    bench.take()
    expect(change(bench, { limit: rupees(98) }, waiting.id)).toContain('changing')
    expect(waiting).toMatchObject({ limit: rupees(98), pending: undefined, modifications: 0 })
    expect(bench.take()).toEqual([])
  })
})

describe('is refused with a sentence', () => {
  it.each([
    [{ qty: 3 }, 'quantity 3 is not above the 4 filled already: cancel the rest instead'],
    [{ qty: 4 }, 'quantity 4 is not above the 4 filled already'],
    [{ limit: rupees(99.03) }, 'not a multiple of the tick'],
    [{ limit: rupees(150) }, 'away from the last trade'],
    [{ trigger: rupees(101) }, 'a trigger belongs to an SL order'],
    [{ type: 'sl' as const }, 'needs a trigger'],
    [{ type: 'sl' as const, limit: NO_PX }, 'needs a trigger'],
    [{ qty: 10 }, 'has these terms already'],
    [{ qty: 90_000_000 }, 'over the limit'],
  ])('%j', (wanted, sentence) => {
    const bench = working()
    bench.fill(1, 4, 99)
    expect(change(bench, wanted)).toContain(sentence)
    expect(bench.take()).toEqual([])
    expect(order(bench).pending).toBeUndefined()
  })

  it('while an earlier one is not answered, while it is cancelled, and before the venue has it', () => {
    const bench = working()
    change(bench, { qty: 11 })
    expect(change(bench, { qty: 12 })).toContain('an earlier change is not answered yet')
    bench.tell({ kind: 'modified', id: ID, qty: 11 as Qty, limit: rupees(99) })
    bench.command({ kind: 'cancel', order: ID })
    expect(change(bench, { qty: 12 })).toContain('it is being cancelled')
    bench.limit(1, 99)
    expect(change(bench, { qty: 12 }, 2)).toContain('has not answered it yet')
  })

  it('when an exit would become more than is held', () => {
    const bench = new Bench()
    bench.hold(10)
    bench.limit(-5, 105)
    bench.say(2, 'accepted')
    expect(change(bench, { qty: 11 }, 2)).toContain('would no longer only reduce: the position has 10 left')
    expect(change(bench, { qty: 10 }, 2)).toContain('changing')
    bench.tell({ kind: 'modified', id: 2 as OrderId, qty: -10 as Qty, limit: rupees(105) })
    // A stop beside the target has the whole position for itself.
    bench.command({ kind: 'order', instrument: ROUND, qty: -10 as Qty, type: 'sl', limit: NO_PX, trigger: rupees(95), why: '' })
    bench.say(3, 'accepted')
    expect(change(bench, { qty: 12 }, 3)).toContain('the position has 10 left')
  })

  it('more is new risk, less is not: paused, an entry may only shrink', () => {
    const bench = working(10, 99)
    bench.engine.risk.level = 'paused'
    expect(change(bench, { qty: 12 })).toContain('paused')
    expect(change(bench, { limit: rupees(99.5) })).toContain('paused')
    expect(change(bench, { qty: 8, limit: rupees(98) })).toContain('changing')
  })

  it('after 25 of them', () => {
    const bench = working()
    for (let n = 1; n <= 25; n++) {
      expect(change(bench, { qty: 10 + n })).toContain('changing')
      bench.tell({ kind: 'modified', id: ID, qty: (10 + n) as Qty, limit: rupees(99), revision: n })
      bench.pass(1_000_000)
    }
    expect(change(bench, { qty: 9 })).toContain('has been changed 25 times')
  })
})

it('counts the larger quantity while a change is on its way', () => {
  const bench = working()
  change(bench, { qty: 25 })
  expect(bench.engine.risk.workingQty(ROUND, 1)).toBe(25)
  bench.tell({ kind: 'modified', id: ID, qty: 25 as Qty, limit: rupees(99) })
  change(bench, { qty: 5 })
  expect(bench.engine.risk.workingQty(ROUND, 1)).toBe(25)
  bench.tell({ kind: 'modified', id: ID, qty: 5 as Qty, limit: rupees(99) })
  expect(bench.engine.risk.workingQty(ROUND, 1)).toBe(5)
})

it('a change cut at the venue by a fill that crossed it ends the order', () => {
  const bench = working()
  change(bench, { qty: 5 })
  bench.fill(1, 7, 99)
  bench.tell({ kind: 'modified', id: ID, qty: 7 as Qty, limit: rupees(99), revision: 1 })
  expect(order(bench)).toMatchObject({ state: 'filled', qty: 7, filled: 7 })
})

it('an exit that grows beside others counts for itself from then on: those are not cut for its size', () => {
  const bench = new Bench()
  bench.hold(5)
  bench.command({ kind: 'order', instrument: ROUND, qty: -1 as Qty, type: 'sl', limit: 0 as Px, trigger: rupees(95), why: 'stop' })
  const stop = (bench.engine.desk.orders.next - 1) as OrderId
  for (const price of [105, 110]) bench.limit(-1, price)
  for (const id of [stop, stop + 1, stop + 2]) bench.say(id, 'accepted')
  bench.command({ kind: 'modify', order: stop, qty: 5 as Qty })
  bench.tell({ kind: 'modified', id: stop, qty: -5 as Qty, trigger: rupees(95), limit: bench.engine.desk.orders.get(stop)?.limit as Px })
  bench.fill(stop + 1, -1, 105)
  const { orders } = bench.engine.desk
  expect([orders.get(stop)?.pending?.qty, bench.state(stop + 2), orders.get(stop)?.closes]).toEqual([-4, 'open', true])
})
