// SL and IOC orders in the engine: how a wish becomes an order, what the gate refuses, what becomes of a stop when the position goes.

import { describe, expect, it } from 'vitest'
import { type OrderId, type Px, type Qty, rupees, SECOND } from '../../../src/core/units.ts'
import type { Order, OrderTerms } from '../../../src/trading/order.ts'
import type { KnownOrder } from '../../../src/trading/recovery.ts'
import { Bench, ROUND, untraded } from './bench.ts'

const order = (bench: Bench, id: number): Order => bench.engine.desk.orders.get(id as OrderId) as Order
const ask = (bench: Bench, qty: number, limit: number, terms: OrderTerms, type: 'limit' | 'market' | 'sl' = 'sl'): string =>
  bench.command({ kind: 'order', instrument: ROUND, qty: qty as Qty, type, limit: rupees(limit), ...terms, why: 'by hand' })

it('a strategy asks for a limit, an SL and an IOC order by its options; a plain price is still a limit', () => {
  const bench = new Bench()
  bench.strategy(c => {
    c.buy(1, 'plain', rupees(99))
    c.buy(2, 'limit', { limit: rupees(98) })
    c.buy(3, 'stop', { trigger: rupees(101), limit: rupees(102) })
    c.buy(4, 'stop alone', { trigger: rupees(101) })
    c.buy(5, 'ioc', { limit: rupees(99), ioc: true })
    c.buy(6, 'market ioc', { ioc: true })
  })
  const of = (id: number) => {
    const { kind, limit, trigger, validity } = order(bench, id)
    return [kind, limit / 10_000, trigger / 10_000, validity]
  }
  expect([1, 2, 3, 5].map(of)).toEqual([
    ['limit', 99, 0, 'day'],
    ['limit', 98, 0, 'day'],
    ['sl', 102, 101, 'day'],
    ['limit', 99, 0, 'ioc'],
  ])
  // Without a limit: the trigger and the market protection, on tick.
  expect(of(4).slice(0, 1)).toEqual(['sl'])
  expect(order(bench, 4).limit).toBeGreaterThan(rupees(101))
  expect(order(bench, 4).limit % 500).toBe(0)
  expect(of(6)[3]).toBe('ioc')
})

it.each([
  [{ trigger: rupees(100) }, 'is reached already'],
  [{ trigger: rupees(99) }, 'is reached already'],
  [{ trigger: rupees(101.03) }, 'not a multiple of the tick'],
  [{ trigger: rupees(103) }, 'does not reach beyond the trigger'],
  [{}, 'needs a trigger'],
  [{ trigger: rupees(101), validity: 'ioc' as const }, 'cannot be IOC'],
])('the gate refuses a buy SL at 102 with %j in a sentence', (terms, sentence) => {
  const bench = new Bench()
  expect(ask(bench, 5, 102, terms)).toContain(sentence)
  expect(bench.take()).toEqual([])
})

it('refuses even an exit whose trigger stands on the wrong side: it would not protect but sell', () => {
  const bench = new Bench()
  bench.hold(5)
  expect(ask(bench, -5, 99, { trigger: rupees(100.5) })).toContain('is reached already')
  expect(ask(bench, -5, 98, { trigger: rupees(99) })).toContain('sent')
  expect(order(bench, 2)).toMatchObject({ kind: 'sl', reducing: true, triggered: false })
})

it('a market IOC order is never repriced', () => {
  const bench = new Bench()
  ask(bench, 5, 0, { validity: 'ioc' }, 'market')
  bench.say(1, 'accepted')
  bench.take()
  bench.tick(103)
  bench.pass(5 * SECOND)
  expect(bench.take().filter(one => one.startsWith('modify'))).toEqual([])
})

it('a protective stop is known to have woken by the event or by its fill, and ends with the position', () => {
  const bench = new Bench()
  bench.hold(5)
  ask(bench, -5, 98, { trigger: rupees(99) })
  bench.say(2, 'accepted')
  bench.tell({ kind: 'triggered', id: 2 as OrderId })
  expect(order(bench, 2).triggered).toBe(true)
  bench.fill(2, -5, 98.9)
  expect([bench.held(), bench.state(2)]).toEqual([0, 'filled'])

  const other = new Bench()
  other.hold(5)
  ask(other, -5, 98, { trigger: rupees(99) })
  other.say(2, 'accepted')
  other.take()
  other.command({ kind: 'exit', instrument: ROUND, why: 'exit by hand' })
  expect(other.take()).toEqual(['cancel 2'])
  other.say(2, 'cancelled')
  expect(other.take()).toEqual(['3 sell 5 by you'])
})

it('a stop found at the venue after a restart keeps its trigger, and one without a journal entry is taken for what it is', () => {
  const known = {
    id: 7 as OrderId,
    instrument: ROUND,
    qty: -5 as Qty,
    kind: 'sl' as const,
    owner: 'you',
    why: 'found at the venue',
    created: 0 as never,
    reducing: true,
    limit: rupees(98),
    trigger: rupees(99),
    triggered: false,
    state: 'open' as const,
    filled: 0 as Qty,
    filledValue: 0 as never,
    brokerId: 'B7',
    text: '',
    fillIds: [],
  }
  const bench = new Bench({ recovered: { orders: [known], nextOrder: 8 as OrderId } })
  expect(bench.engine.desk.orders.get(7 as OrderId)).toMatchObject({ trigger: rupees(99) as Px, validity: 'day', triggered: false })
})

describe('a stop over which the price has jumped', () => {
  const triggered = (limit: number): Bench => {
    const bench = new Bench()
    bench.hold(5)
    ask(bench, -5, limit, { trigger: rupees(99) })
    bench.say(2, 'accepted')
    bench.take()
    bench.tick(97)
    bench.tell({ kind: 'triggered', id: 2 as OrderId })
    bench.tell({ kind: 'triggered', id: 2 as OrderId })
    bench.pass(SECOND / 2)
    return bench
  }

  it('follows it like a market order where it was given without a limit', () => {
    const bench = triggered(0)
    expect(bench.take()).toEqual(['modify 2'])
    expect(order(bench, 2).pending?.limit).toBeLessThan(rupees(97))
  })

  it('keeps a limit that somebody gave', () => {
    const bench = triggered(98.5)
    bench.pass(60 * SECOND)
    expect(bench.take()).toEqual([])
  })

  it('goes on with a new order when its prices are used up, until the position is flat', () => {
    const bench = triggered(0)
    for (let rupee = 97; order(bench, 2).state !== 'cancelling'; rupee--) {
      if (order(bench, 2).pending) bench.tell({ kind: 'modified', id: 2 as OrderId, limit: order(bench, 2).pending!.limit })
      bench.tick(rupee)
      bench.pass(SECOND)
    }
    bench.take()
    bench.say(2, 'cancelled')
    expect(bench.take()).toEqual(['3 sell 5 by you'])
  })

  it('does so after a restart too', () => {
    const known = { ...order(triggered(0), 2), fillIds: [], pending: undefined, modifications: undefined, reason: undefined }
    const owners = [{ owner: 'you', qty: 5 as Qty, ...untraded }]
    const held = { instrument: ROUND, qty: 5 as Qty, cost: rupees(500) as never, realised: 0 as never, charges: 0 as never, owners }
    const recovered = { positions: [held], orders: [known as unknown as KnownOrder], nextOrder: 3 as OrderId }
    const bench = new Bench({ recovered, price: false })
    bench.tick(95)
    bench.pass(SECOND / 2)
    expect(bench.take()).toEqual(['modify 2'])
  })
})

describe('a stop and a target for one position', () => {
  const stop = (bench: Bench) => ask(bench, -5, 0, { trigger: rupees(99) })
  const both = (first: 'stop' | 'target'): Bench => {
    const bench = new Bench()
    bench.hold(5)
    if (first === 'target') bench.limit(-5, 102)
    stop(bench)
    if (first === 'stop') bench.limit(-5, 102)
    for (const id of [2, 3]) bench.say(id, 'accepted')
    bench.take()
    return bench
  }

  it.each(['stop', 'target'] as const)('never both close it: when one has, the other is cancelled (%s first)', first => {
    for (const filled of [2, 3]) {
      const bench = both(first)
      bench.fill(filled, -5)
      expect(bench.take()).toEqual([`cancel ${5 - filled}`])
      expect(bench.notes.at(-1)).toContain('would no longer only reduce')
    }
  })

  it('work on side by side while the position is whole', () => {
    const bench = both('stop')
    bench.limit(1, 99)
    bench.say(4, 'accepted')
    bench.fill(4, 1)
    bench.pass(SECOND)
    expect(bench.take()).toEqual(['4 buy 1 by you'])
  })

  /** Stop and target for 10 shares, and 4 of them sold at market beside both. */
  const partial = (): Bench => {
    const bench = new Bench()
    bench.hold(10)
    ask(bench, -10, 0, { trigger: rupees(99) })
    bench.limit(-10, 102)
    for (const id of [2, 3]) bench.say(id, 'accepted')
    bench.engine.risk.level = 'paused'
    expect(bench.market(-4)).toContain('sent')
    bench.say(4, 'accepted')
    bench.take()
    bench.fill(4, -4)
    return bench
  }
  const cut = (bench: Bench, id: number, qty: number): void => {
    const { limit, trigger } = order(bench, id)
    bench.tell({ kind: 'modified', id: id as OrderId, qty: qty as Qty, limit, trigger, revision: 10 - Math.abs(qty) })
  }

  it('a part sold beside them is an exit, and both become as large as what is left', () => {
    const bench = partial()
    expect(order(bench, 4)).toMatchObject({ reducing: true, state: 'filled' })
    expect(bench.take()).toEqual(['modify 2', 'modify 3'])
    expect([2, 3].map(id => order(bench, id).pending?.qty)).toEqual([-6, -6])
    for (const id of [2, 3]) cut(bench, id, -6)
    expect([2, 3].map(id => order(bench, id).qty)).toEqual([-6, -6])
    bench.fill(2, -6)
    expect(bench.take()).toEqual(['cancel 3'])
  })

  it('a part that fills while they are being cut cuts them again', () => {
    const bench = partial()
    bench.take()
    bench.market(-2)
    bench.say(5, 'accepted')
    bench.fill(5, -2)
    expect(bench.take()).toEqual(['5 sell 2 by you'])
    cut(bench, 2, -6)
    cut(bench, 3, -6)
    expect(bench.take()).toEqual(['modify 2', 'modify 3'])
    expect([2, 3].map(id => order(bench, id).pending?.qty)).toEqual([-4, -4])
  })

  it('one whose cut is refused, or that cannot be changed, is cancelled', () => {
    const bench = partial()
    bench.take()
    bench.say(2, 'change-refused')
    expect(bench.take()).toEqual(['cancel 2'])
    expect(bench.notes.at(-1)).toContain('would no longer only reduce')
    order(bench, 3).modifications = 25
    cut(bench, 3, -6)
    bench.market(-2)
    bench.say(5, 'accepted')
    bench.take()
    bench.fill(5, -2)
    expect(bench.take()).toEqual(['cancel 3'])
  })

  it('leave a reversal alone that was asked for as one', () => {
    const bench = new Bench()
    bench.hold(5)
    stop(bench)
    bench.say(2, 'accepted')
    bench.limit(-10, 101)
    bench.say(3, 'accepted')
    bench.take()
    bench.fill(2, -5)
    expect(bench.take()).toEqual([])
  })
})
