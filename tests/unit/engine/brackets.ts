// Brackets of a person in an engine with a scripted venue, and what the tests of them look at.

import { type OrderId, type Qty, rupees } from '../../../src/core/units.ts'
import type { ExitPlan } from '../../../src/trading/exit-plan.ts'
import { type Order, isFinal } from '../../../src/trading/order.ts'
import type { OrderGroup } from '../../../src/trading/order-group.ts'
import { Bench, ROUND } from './bench.ts'

export const percent = (amount: number) => ({ by: 'percent', amount }) as const
export const PLAN: ExitPlan = { stop: { at: percent(2) }, targets: [{ at: percent(3), part: 1 }] }

export const bracket = (bench: Bench, qty: number, plan: ExitPlan = PLAN): string =>
  bench.command({
    kind: 'bracket',
    instrument: ROUND,
    entries: qty === 0 ? [] : [{ qty: qty as Qty, type: 'limit', limit: rupees(100) }],
    plan,
    why: 'by hand',
  })
/** More for the bracket that is there, at 100. */
export const join = (bench: Bench, qty: number): string =>
  bench.command({
    kind: 'bracket',
    instrument: ROUND,
    entries: [{ qty: qty as Qty, type: 'limit', limit: rupees(100) }],
    why: 'by hand',
  })
export const order = (bench: Bench, id: number): Order => bench.engine.desk.orders.get(id as OrderId) as Order
export const terms = (bench: Bench, id: number) => {
  const { qty, kind, limit, trigger } = order(bench, id)
  return `${kind} ${qty} @ ${(kind === 'sl' ? trigger : limit) / 10_000}`
}
export const working = (bench: Bench): number[] => [...bench.engine.desk.orders.working].map(one => one.id)
/** A bracket of 10 whose entry has filled whole. */
export function entered(plan: ExitPlan = PLAN): Bench {
  const bench = new Bench()
  bracket(bench, 10, plan)
  bench.say(1, 'accepted')
  bench.fill(1, 10)
  return bench
}
/** Says yes to every change and cancel that waits. */
export function agree(bench: Bench): void {
  for (const one of bench.engine.desk.orders.working) {
    if (one.state === 'sent' || one.state === 'unknown') bench.say(one.id, 'accepted')
    if (one.pending) {
      const { qty, limit, trigger } = one.pending
      bench.tell({ kind: 'modified', id: one.id, qty, limit, trigger })
    }
    if (one.state === 'cancelling') bench.say(one.id, 'cancelled')
  }
}

/** The same orders (up to `last`) and groups in another engine, as a start finds them. */
export function restarted(bench: Bench, groups: readonly OrderGroup[] = bench.engine.groups.all, last = 1000): Bench {
  const { desk, ledger } = bench.engine
  const { positions } = ledger
  // The book knows of no questions under way.
  const orders = [...desk.orders.all]
    .filter(one => one.id <= last)
    .map(one => ({
      ...one,
      pending: undefined,
      state: isFinal(one.state) ? one.state : 'open',
      fillIds: [],
    }))
  const held = positions.touched.map(instrument => ({
    instrument,
    qty: positions.qty[instrument] as Qty,
    cost: positions.cost[instrument] as never,
    realised: 0 as never,
    charges: 0 as never,
    owners: [...positions.owners(instrument)].map(([owner, share]) => ({ owner, ...(share as never as object) }) as never),
  }))
  const state = JSON.parse(JSON.stringify({ groups, positions: held, orders, nextOrder: desk.orders.next })) as object
  const next = new Bench({ at: bench.now, recovered: state as never })
  return next
}
