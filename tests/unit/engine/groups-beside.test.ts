// Brackets beside what else happens to their position: wishes cut at the freeze quantity, parts closed by other orders, trades past us,
// and exits that the venue does not take.

import { describe, expect, it } from 'vitest'
import { type OrderId, type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import { InstrumentTable } from '../../../src/market/instrument.ts'
import type { ExitPlan } from '../../../src/trading/exit-plan.ts'
import { type Order, elsewhereId } from '../../../src/trading/order.ts'
import { setupOf, table } from '../../sim/setup.ts'
import { Bench, ROUND } from './bench.ts'

const percent = (amount: number) => ({ by: 'percent', amount }) as const
const STOP: ExitPlan = { stop: { at: percent(2) }, targets: [] }
const PLAN: ExitPlan = { stop: { at: percent(2) }, targets: [{ at: percent(3), part: 1 }] }
const limits = { ...setupOf(1).limits, maxWorkingOrders: 100, ordersPerSecond: 100 }

const frozen = (freeze: number): Bench =>
  new Bench({
    setup: {
      limits,
      instruments: new InstrumentTable(table.list.map(one => (one.no === ROUND ? { ...one, freeze: freeze as Qty } : one))),
    },
  })
const bracket = (bench: Bench, qty: number, plan: ExitPlan): string =>
  bench.command({
    kind: 'bracket',
    instrument: ROUND,
    entries: [{ qty: qty as Qty, type: 'limit', limit: rupees(100) }],
    plan,
    why: 'by hand',
  })
const working = (bench: Bench): Order[] => [...bench.engine.desk.orders.working]
/** What all working exits of a kind would still sell. */
const selling = (bench: Bench, kind: string): number =>
  working(bench).reduce((sum, one) => (one.qty < 0 && one.kind === kind ? sum + Math.abs(one.qty - one.filled) : sum), 0)
/** Says yes to whatever waits, some times over. */
function agree(bench: Bench): void {
  for (let n = 0; n < 6; n++) {
    for (const one of working(bench)) {
      if (one.state === 'sent' || one.state === 'unknown') bench.say(one.id, 'accepted')
      if (one.pending) {
        const { qty, limit, trigger } = one.pending
        bench.tell({ kind: 'modified', id: one.id, qty, limit, trigger })
      }
      if (one.state === 'cancelling') bench.say(one.id, 'cancelled')
    }
    bench.pass(SECOND)
  }
}
function entered(bench: Bench, qty: number, plan: ExitPlan): void {
  bracket(bench, qty, plan)
  agree(bench)
  for (const one of working(bench).filter(order => order.qty > 0 === qty > 0)) bench.fill(one.id, one.qty)
  agree(bench)
}
function elsewhere(bench: Bench, qty: number): void {
  const id = elsewhereId(bench.now, 0)
  const what = { id, instrument: ROUND, name: 'NSE:ROUND', fillId: `E${id}`, qty: qty as Qty, px: rupees(100), time: bench.now }
  bench.tell({ kind: 'elsewhere', ...what, text: 'by phone', inferred: false })
  agree(bench)
}

describe('above the freeze quantity', () => {
  it('all that the entries have filled has its stop and target, once', () => {
    const bench = frozen(4)
    entered(bench, 10, PLAN)
    expect(bench.held()).toBe(10)
    expect([selling(bench, 'sl'), selling(bench, 'limit')]).toEqual([10, 10])
    bench.say(working(bench)[0]?.id as OrderId, 'cancelled')
    agree(bench)
    expect([selling(bench, 'sl'), selling(bench, 'limit')]).toEqual([10, 10])
    expect(bench.notes.join('\n')).not.toContain('freeze')
  })

  it('an entry that fills piece by piece', () => {
    const bench = frozen(4)
    bracket(bench, 10, PLAN)
    agree(bench)
    for (let n = 0; n < 10; n++) {
      const one = working(bench).find(order => order.qty > 0) as Order
      bench.fill(one.id, 1)
      agree(bench)
      expect([selling(bench, 'sl'), selling(bench, 'limit')]).toEqual([n + 1, n + 1])
    }
  })

  it('targets that fill make all stops smaller', () => {
    const bench = frozen(4)
    entered(bench, 10, PLAN)
    for (const left of [7, 4, 1, 0]) {
      const one = working(bench).find(order => order.kind === 'limit') as Order
      bench.fill(one.id, -Math.min(3, Math.abs(one.qty - one.filled), bench.held()), 103)
      agree(bench)
      expect(selling(bench, 'sl')).toBe(bench.held())
      expect(selling(bench, 'limit')).toBe(bench.held())
      expect(left).toBeGreaterThanOrEqual(0)
    }
  })
})

describe('beside other orders', () => {
  it('what is left after a part was sold keeps its stop where it was', () => {
    const bench = new Bench()
    entered(bench, 10, STOP)
    bench.market(-4)
    agree(bench)
    const out = working(bench).find(one => one.kind === 'market') as Order
    bench.fill(out.id, -4)
    agree(bench)
    expect(bench.held()).toBe(6)
    expect(working(bench).map(({ kind, qty, trigger }) => [kind, qty, trigger])).toEqual([['sl', -6, rupees(98)]])
    expect(bench.notes.join('\n')).not.toContain('change of')
    bench.say(working(bench)[0]?.id as OrderId, 'cancelled')
    agree(bench)
    expect(working(bench).map(({ kind, qty, trigger }) => [kind, qty, trigger])).toEqual([['sl', -6, rupees(98)]])
  })

  it('a short position alike: its stop does not go away', () => {
    const bench = new Bench()
    entered(bench, -10, STOP)
    bench.market(4)
    agree(bench)
    const out = working(bench).find(one => one.kind === 'market') as Order
    bench.fill(out.id, 4)
    agree(bench)
    expect(bench.held()).toBe(-6)
    expect(working(bench).map(({ kind, qty, trigger }) => [kind, qty, trigger])).toEqual([['sl', 6, rupees(102)]])
  })

  it('what was sold past us gets no exits any more', () => {
    const bench = new Bench()
    entered(bench, 10, PLAN)
    elsewhere(bench, -10)
    expect(bench.held()).toBe(0)
    expect(working(bench)).toEqual([])
    expect(bench.engine.groups.all).toEqual([])
  })

  it('what was sold past us in part makes the exits smaller', () => {
    const bench = new Bench()
    entered(bench, 10, PLAN)
    elsewhere(bench, -4)
    expect(bench.held()).toBe(6)
    expect([selling(bench, 'sl'), selling(bench, 'limit')]).toEqual([6, 6])
  })
})

describe('an exit that the venue rejects each time', () => {
  it('a target is given up after some tries', () => {
    const bench = new Bench()
    bracket(bench, 10, PLAN)
    agree(bench)
    bench.fill(1, 10)
    let rejected = 0
    for (let n = 0; n < 100; n++) {
      const one = working(bench).find(order => order.kind === 'limit' && order.state === 'sent')
      if (one) rejected++
      if (one) bench.say(one.id, 'rejected')
      bench.pass(SECOND / 10)
    }
    expect(rejected).toBeLessThanOrEqual(3)
    agree(bench)
    expect(selling(bench, 'sl')).toBe(10)
  })

  it('the way out is tried again, but not at once each time', () => {
    const bench = new Bench()
    bracket(bench, 10, STOP)
    agree(bench)
    bench.fill(1, 10)
    let rejected = 0
    for (let n = 0; n < 300; n++) {
      const one = working(bench).find(order => order.qty < 0 && order.state === 'sent')
      if (one) rejected++
      if (one) bench.say(one.id, 'rejected')
      bench.pass(SECOND / 10)
    }
    expect(rejected).toBeGreaterThan(4)
    expect(rejected).toBeLessThan(40)
    agree(bench)
    expect(selling(bench, 'market')).toBe(10)
  })
})

it('rupees at risk are those of the whole entry, however little of it has filled', () => {
  const bench = new Bench()
  bracket(bench, 10, { stop: { at: { by: 'rupees', amount: rupees(150) } }, targets: [] })
  agree(bench)
  bench.fill(1, 1)
  agree(bench)
  expect(working(bench).map(({ kind, qty, trigger }) => [kind, qty, trigger])).toEqual([
    ['limit', 10, 0],
    ['sl', -1, rupees(85)],
  ])
})
