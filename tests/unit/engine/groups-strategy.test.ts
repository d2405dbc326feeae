// Brackets of strategies beside what else these wish, beside a person's word, and after a restart in the middle of a way out.

import { describe, expect, it } from 'vitest'
import { type OrderId, type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import type { Order } from '../../../src/trading/order.ts'
import type { Recovered } from '../../../src/tape/input.ts'
import { Bench, ROUND } from './bench.ts'

const percent = (amount: number) => ({ by: 'percent', amount }) as const
const working = (bench: Bench): Order[] => [...bench.engine.desk.orders.working]
const texts = (bench: Bench): string[] => working(bench).map(({ id, kind, qty }) => `${id} ${kind} ${qty}`)
function agree(bench: Bench): void {
  for (let n = 0; n < 6; n++) {
    for (const one of working(bench)) {
      if (one.state === 'sent') bench.say(one.id, 'accepted')
      if (one.state === 'cancelling') bench.say(one.id, 'cancelled')
    }
    bench.pass(SECOND / 4)
  }
}
/** Holds 10 with a stop (order 2) and a target (order 3). */
function holding(): Bench {
  const bench = new Bench()
  bench.strategy(c => c.buy(10, 'in', { stop: percent(2), target: percent(3) }))
  bench.say(1, 'accepted')
  bench.fill(1, 10)
  agree(bench)
  expect(texts(bench)).toEqual(['2 sl -10', '3 limit -10'])
  bench.take()
  return bench
}

describe('what a strategy wishes to hold', () => {
  it('is held already: the exits of its bracket stay', () => {
    const bench = holding()
    bench.strategy(c => c.target(10, 'stay'))
    agree(bench)
    agree(bench)
    expect(bench.take()).toEqual([])
    expect(texts(bench)).toEqual(['2 sl -10', '3 limit -10'])
  })

  it('is nothing: the position is closed now, not at its target', () => {
    const bench = holding()
    bench.strategy(c => c.target(0, 'out'))
    agree(bench)
    const out = working(bench).find(one => one.kind === 'market') as Order
    expect(out.qty).toBe(-10)
    bench.fill(out.id, -10)
    agree(bench)
    expect([bench.held(), texts(bench)]).toEqual([0, []])
  })
})

it('what a strategy sells beside its bracket is an exit, which a pause does not hold up', () => {
  const bench = holding()
  bench.command({ kind: 'pause' })
  bench.strategy(c => c.target(0, 'out'))
  agree(bench)
  const out = working(bench).find(one => one.kind === 'market') as Order
  bench.fill(out.id, -10)
  agree(bench)
  expect([bench.held(), texts(bench)]).toEqual([0, []])
})

it('an exit of a bracket that a person says has filled is not sent again', () => {
  const bench = holding()
  bench.tell({ kind: 'unknown', id: 2 as OrderId, text: 'no answer' })
  bench.take()
  const said = { kind: 'resolve', order: 2 as OrderId, as: 'filled', qty: 10, px: rupees(98), why: 'the broker says so' } as const
  bench.command(said)
  agree(bench)
  expect(bench.take().filter(text => text.includes('sell'))).toEqual([])
  expect([bench.held(), texts(bench)]).toEqual([0, []])
})

it('a way out of one bracket closes no more than that bracket after a restart', () => {
  const nothing = { cost: 0, realised: 0, charges: 0, trades: 0 }
  const order = {
    instrument: ROUND,
    owner: 's',
    why: 'w',
    created: 1,
    trigger: 0,
    limit: rupees(100),
    brokerId: 'B',
    text: '',
    fillIds: [],
  }
  const leg = { n: 0, value: 0, filled: 0, ended: false }
  const recovered = {
    nextOrder: 4,
    positions: [
      {
        instrument: ROUND,
        qty: 10,
        cost: rupees(1000),
        realised: 0,
        charges: 0,
        owners: [{ ...nothing, owner: 's', qty: 10, cost: rupees(1000) }],
      },
    ],
    orders: [
      { ...order, id: 1, qty: 4, kind: 'limit', reducing: false, state: 'filled', filled: 4, filledValue: rupees(400) },
      { ...order, id: 3, qty: -4, kind: 'market', reducing: true, state: 'open', filled: 0, filledValue: 0 },
    ],
    groups: [
      {
        id: 1,
        instrument: ROUND,
        owner: 's',
        why: 'w',
        side: 1,
        plan: { stop: { at: percent(2) }, targets: [] },
        range: 0,
        taken: 0,
        takenCost: 0,
        legs: [
          { ...leg, role: 'entry', order: 1, filled: 4, value: rupees(400), ended: true },
          { ...leg, role: 'leave', order: 3 },
        ],
        best: 0,
        trigger: rupees(98),
        moved: 0,
        noStop: false,
        noTargets: [],
        refused: 0,
        leaving: 'its stop is refused',
        done: false,
      },
    ],
  } as never as Partial<Recovered>
  const bench = new Bench({ recovered })
  agree(bench)
  expect(texts(bench)).toEqual(['3 market -4'])
  bench.fill(3, -4)
  agree(bench)
  expect([bench.held(), texts(bench)]).toEqual([6, []])
})

describe('what a person has said an order has filled', () => {
  const resolved = (): Bench => {
    const bench = new Bench()
    bench.hold(10)
    bench.limit(-10, 101)
    bench.say(2, 'accepted')
    bench.tell({ kind: 'filled', id: 2 as OrderId, fillId: 'X', qty: -4 as Qty, px: rupees(101), time: bench.now })
    bench.tell({ kind: 'unknown', id: 2 as OrderId, text: 'no answer' })
    bench.command({ kind: 'resolve', order: 2 as OrderId, as: 'filled', qty: 6, px: rupees(101), why: 'so' } as const)
    expect(bench.held()).toBe(0)
    return bench
  }

  it('stands when the venue repeats what it had told before', () => {
    const bench = resolved()
    bench.tell({ kind: 'filled', id: 2 as OrderId, fillId: 'X', qty: -4 as Qty, px: rupees(101), time: bench.now })
    expect(bench.held()).toBe(0)
  })

  it('gives way to the venue in one step: nothing is sent for a position that is not there', () => {
    const bench = resolved()
    bench.command({ kind: 'flatten' })
    agree(bench)
    bench.take()
    bench.tell({ kind: 'filled', id: 2 as OrderId, fillId: 'Y', qty: -6 as Qty, px: rupees(101), time: bench.now })
    agree(bench)
    expect([bench.held(), bench.take()]).toEqual([0, []])
  })
})
