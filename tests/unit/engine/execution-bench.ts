// What tests of execution algorithms share: orders of an algorithm as text, a venue that agrees to all, and a restart.

import type { readJournalState } from '../../../src/app/recovery/journal-state.ts'
import { type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import type { ExecutionPlan } from '../../../src/trading/execution-plan.ts'
import { type Order, isFinal } from '../../../src/trading/order.ts'
import { Bench, ROUND } from './bench.ts'

export const execute = (bench: Bench, qty: number, plan: ExecutionPlan): string =>
  bench.command({ kind: 'execute', instrument: ROUND, qty: qty as Qty, plan })
export const quote = (bench: Bench, bid: number, ask: number): void => {
  const { quotes } = bench.engine.market
  quotes.bid[ROUND] = rupees(bid)
  quotes.ask[ROUND] = rupees(ask)
}
export const working = (bench: Bench): Order[] => [...bench.engine.desk.orders.working]
export const terms = (bench: Bench): string[] =>
  working(bench).map(({ id, qty, kind, limit }) => `${id} ${kind} ${qty} @ ${limit / 10_000}`)
/** Says yes to all that waits. */
export function agree(bench: Bench): void {
  for (const one of working(bench)) {
    if (one.state === 'sent' || one.state === 'unknown') bench.say(one.id, 'accepted')
    if (one.pending)
      bench.tell({ kind: 'modified', id: one.id, qty: one.pending.qty, limit: one.pending.limit, trigger: one.pending.trigger })
    if (one.state === 'cancelling') bench.say(one.id, 'cancelled')
  }
}
/** Seconds pass, and the venue agrees to all; a market that still trades. */
export function wait(bench: Bench, seconds: number): void {
  for (let n = 0; n < seconds; n++) {
    bench.pass(SECOND)
    bench.tick(bench.engine.market.quotes.last[ROUND]! / 10_000)
    agree(bench)
  }
}

/** What the journal would have kept of a run, given back to a new engine, with the orders as the venue's book tells them. */
export function restarted(bench: Bench, kept: ReturnType<typeof readJournalState>['executions']): Bench {
  const { desk, ledger } = bench.engine
  const orders = [...desk.orders.known()].map(one => ({
    ...one,
    state: isFinal(one.state) ? one.state : ('open' as const),
    fillIds: [],
    pending: undefined,
  }))
  const share = ledger.positions.owners(ROUND).get('you')
  const held = bench.held()
  return new Bench({
    at: bench.now,
    recovered: {
      nextOrder: desk.orders.next,
      orders,
      positions:
        held === 0
          ? []
          : [
              {
                instrument: ROUND,
                qty: held as Qty,
                cost: (share?.cost ?? 0) as never,
                realised: 0 as never,
                charges: 0 as never,
                owners: [
                  {
                    owner: 'you',
                    qty: held as Qty,
                    cost: (share?.cost ?? 0) as never,
                    realised: 0 as never,
                    charges: 0 as never,
                    trades: 0,
                  },
                ],
              },
            ],
      executions: kept.map(one => ({ ...one, instrument: ROUND })),
    },
  })
}
