// An iceberg shows one leg at a time, at one price, and never more than was asked; what a person does to its order is done to all of it.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJournalState } from '../../../src/app/recovery/journal-state.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import { type Micros, type OrderId, type Px, SECOND, rupees } from '../../../src/core/units.ts'
import { type ExecutionPlan, executionFault, legsOf } from '../../../src/trading/execution-plan.ts'
import { isFinal } from '../../../src/trading/order.ts'
import { Bench, DAY, ROUND } from './bench.ts'
import { agree, execute, restarted, terms, wait, working } from './execution-bench.ts'

const iceberg = (show: number, limit = 100): ExecutionPlan => ({ kind: 'iceberg', lasts: 0 as Micros, limit: rupees(limit), show })

/** All that an engine would put into its journal about algorithms. */
function keep(bench: Bench, records: JournalRecord[]): void {
  const { decisions } = bench.engine.outbox
  const push = decisions.push.bind(decisions)
  decisions.push = (...more) => {
    for (const one of more) records.push({ ...one, t: bench.now })
    return push(...more)
  }
}

describe('an iceberg', () => {
  it('shows leg after leg, the next one as the one before has filled, and is done', () => {
    const bench = new Bench()
    expect(execute(bench, 10, iceberg(4, 99.9))).toBe('iceberg 1 begins')
    expect(terms(bench)).toEqual(['1 limit 4 @ 99.9'])
    expect(working(bench)[0]?.why).toBe('iceberg 1: leg 1 of 3')
    agree(bench)
    bench.fill(1, 3, 99.9)
    expect(terms(bench)).toEqual(['1 limit 4 @ 99.9'])
    bench.fill(1, 1, 99.9)
    expect(terms(bench)).toEqual(['2 limit 4 @ 99.9'])
    agree(bench)
    bench.fill(2, 4, 99.9)
    expect(terms(bench)).toEqual(['3 limit 2 @ 99.9'])
    agree(bench)
    bench.fill(3, 2, 99.9)
    expect([working(bench), bench.engine.executions.all, bench.held()]).toEqual([[], [], 10])
    expect(bench.notes.join('\n')).toContain('iceberg 1 is done: 10 of 10 at 99.90 on average')
  })

  it('goes on with what is left of a leg that the venue has taken away', () => {
    const bench = new Bench()
    execute(bench, -10, iceberg(4))
    agree(bench)
    bench.fill(1, -1)
    bench.say(1, 'cancelled')
    wait(bench, 3)
    expect(terms(bench)).toEqual(['2 limit -3 @ 100'])
  })

  it('ends with the cancel of its leg, and with :stop-algo', () => {
    for (const stop of [{ kind: 'cancel', order: 2 as OrderId } as const, { kind: 'stop-execution', id: 1 } as const]) {
      const bench = new Bench()
      execute(bench, 10, iceberg(4))
      agree(bench)
      bench.fill(1, 4)
      agree(bench)
      bench.command(stop)
      bench.say(2, 'cancelled')
      wait(bench, 3)
      expect([working(bench), bench.engine.executions.all, bench.held()]).toEqual([[], [], 4])
    }
  })

  it('takes the new price of its order for all of its legs, and no other change', () => {
    const bench = new Bench()
    execute(bench, 10, iceberg(4, 99))
    agree(bench)
    expect(bench.command({ kind: 'modify', order: 1 as OrderId, qty: 2 })).toContain('of iceberg 1 only the price can be changed')
    expect(bench.command({ kind: 'modify', order: 1 as OrderId, limit: rupees(99.03) as Px })).toContain('multiple of the tick')
    expect(bench.command({ kind: 'modify', order: 1 as OrderId, limit: rupees(99.5) })).toContain('changing order 1')
    agree(bench)
    wait(bench, 3)
    expect(terms(bench)).toEqual(['1 limit 4 @ 99.5'])
    bench.fill(1, 4, 99.5)
    expect(terms(bench)).toEqual(['2 limit 4 @ 99.5'])
  })

  it('keeps the terms of the orders of other algorithms to itself', () => {
    const bench = new Bench()
    execute(bench, 10, { kind: 'chase', lasts: 0 as Micros, limit: 0 as Px })
    agree(bench)
    expect(bench.command({ kind: 'modify', order: 1 as OrderId, limit: rupees(99) })).toContain('chase 1 keeps the terms')
  })

  it('of a strategy is an order with show: it fills leg by leg, and goes with the strategy, its exit and its next target', () => {
    const begun = (): Bench => {
      const bench = new Bench()
      bench.strategy(c => c.buy(10, 'dip', { limit: rupees(100), show: 4 }))
      expect(bench.notes.join('\n')).toContain('iceberg 1 (s: dip)')
      agree(bench)
      bench.fill(1, 4)
      agree(bench)
      expect([terms(bench), working(bench)[0]?.owner, bench.held()]).toEqual([['2 limit 4 @ 100'], 's', 4])
      return bench
    }
    const ends: readonly ((bench: Bench) => void)[] = [
      bench => bench.command({ kind: 'strategy', name: 's', on: false }),
      bench => bench.strategy(c => c.exit('enough')),
      bench => bench.strategy(c => c.target(6, 'less')),
    ]
    for (const end of ends) {
      const bench = begun()
      end(bench)
      if (bench.state(2) === 'cancelling') bench.say(2, 'cancelled')
      wait(bench, 2)
      expect(bench.engine.executions.all).toEqual([])
      expect(working(bench).filter(one => one.why.startsWith('iceberg'))).toEqual([])
    }
    const bench = begun()
    bench.strategy(c => c.target(6, 'less'))
    bench.say(2, 'cancelled')
    // Four are held of it: two are missing.
    expect(working(bench).map(one => `${one.kind} ${one.qty} ${one.why}`)).toEqual(['market 2 less'])
  })

  it.each<[string, number, (bench: Bench) => void, 'you' | 's']>([
    ['a person exits the position', 4, bench => bench.command({ kind: 'exit', instrument: ROUND, why: 'out' }), 'you'],
    ['its strategy exits', 4, bench => bench.strategy(c => c.exit('enough')), 's'],
    ['its strategy exits before anything has filled', 0, bench => bench.strategy(c => c.exit('enough')), 's'],
  ])('ends as %s, also where the exit is over before it looks again', (_, filled, exit, owner) => {
    const bench = new Bench()
    if (owner === 'you') execute(bench, 10, iceberg(4))
    else bench.strategy(c => c.buy(10, 'dip', { limit: rupees(100), show: 4 }))
    agree(bench)
    if (filled > 0) bench.fill(1, filled)
    agree(bench)
    exit(bench)
    const out = working(bench).find(one => one.kind === 'market')
    if (out) bench.say(out.id, 'accepted')
    if (out) bench.fill(out.id, out.qty)
    agree(bench)
    wait(bench, 3)
    expect([working(bench), bench.engine.executions.all, bench.held()]).toEqual([[], [], 0])
  })

  it('knows after a restart what its legs have filled, however many orders have ended since', () => {
    const bench = new Bench()
    execute(bench, 10, iceberg(4))
    agree(bench)
    bench.fill(1, 4)
    agree(bench)
    bench.hold(1)
    const { desk } = bench.engine
    for (let n = 0; n < 510; n++) {
      const id = desk.orders.next
      bench.limit(1, 99, DAY)
      bench.say(id, 'rejected')
      if (n % 5 === 0) bench.pass(SECOND)
    }
    expect([desk.orders.get(1 as OrderId)?.filled, [...desk.orders.all].some(one => one.id === 1)]).toEqual([4, false])
    const next = restarted(
      bench,
      bench.engine.executions.all.map(one => ({ ...one, instrument: 'NSE:ROUND' })),
    )
    const [one] = next.engine.executions.all
    expect(one && next.engine.executions.progressOf(one).filled).toBe(4)
  })

  it('of a strategy that is written wrongly is a fault of the strategy; one that cannot be is refused', () => {
    for (const how of [{ show: 4 }, { limit: rupees(100), show: 1.5 }, { limit: rupees(100), show: 4, ioc: true }]) {
      const bench = new Bench()
      bench.strategy(c => c.buy(10, 'dip', how))
      expect(bench.engine.strategies.byName('s')).toMatchObject({ on: false })
    }
    const bench = new Bench()
    bench.strategy(c => c.buy(10, 'dip', { limit: rupees(100), show: 10 }))
    expect([bench.notes.join('\n'), working(bench)]).toEqual([expect.stringContaining('no iceberg for NSE:ROUND: showing 10 of 10'), []])
  })

  it('is judged as a whole: small legs are no way past a limit', () => {
    expect(execute(new Bench(), 700, iceberg(100))).toContain('order value 70,000.00 is over the limit of 60,000.00')
  })

  it.each([
    [10, iceberg(10), 0, 'showing 10 of 10 hides nothing'],
    [10, iceberg(0), 0, 'multiple of 1, not 0'],
    [10, iceberg(3, 0), 0, 'needs a limit price'],
    [100, iceberg(1), 0, 'it would need 100 legs, 50 is the most: show 2 or more'],
    [100, iceberg(30), 20, 'it cannot show 30 at once: 20 is the most of one order'],
    [100, iceberg(2), 0, ''],
  ])('of %i by %o at a freeze quantity of %i', (qty, plan, freeze, fault) => {
    const said = executionFault(plan, qty, { lot: 1 as never, tick: rupees(0.05), freeze: freeze as never })
    if (fault === '') expect(said).toBe('')
    else expect(said).toContain(fault)
  })

  it('whatever fills, ends, is refused or restarts: one leg is seen at most, at its price, and in the end all has filled', () => {
    const deeds = fc.array(
      fc.record({ what: fc.constantFrom('agree', 'fill', 'part', 'away', 'reject', 'wait', 'restart'), n: fc.nat(9) }),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(1, -1),
        deeds,
        (asked, shown, side, doings) => {
          const show = Math.min(shown, Math.floor(asked / 2))
          let bench = new Bench()
          const records: JournalRecord[] = []
          keep(bench, records)
          execute(bench, side * asked, iceberg(show))
          const legs = () => [...bench.engine.desk.orders.all].filter(one => one.why.startsWith('iceberg 1: '))
          const check = (): void => {
            const open = working(bench).reduce((sum, one) => sum + Math.abs(one.qty - one.filled), 0)
            const filled = legs().reduce((sum, one) => sum + Math.abs(one.filled), 0)
            expect(open).toBeLessThanOrEqual(show)
            expect(filled + open).toBeLessThanOrEqual(asked)
            for (const one of legs()) expect([one.limit, one.kind]).toEqual([rupees(100), 'limit'])
          }
          let rejected = 0
          for (const { what, n } of doings) {
            const [order] = working(bench)
            const rest = order ? Math.abs(order.qty - order.filled) : 0
            if (what === 'agree') agree(bench)
            else if (what === 'wait') wait(bench, 1 + n)
            else if (what === 'restart') {
              bench = restarted(bench, readJournalState(records).executions)
              keep(bench, records)
            } else if (order && what === 'fill') bench.fill(order.id, side * rest)
            else if (order && what === 'part' && rest > 1) bench.fill(order.id, side * (1 + (n % (rest - 1))))
            else if (order && what === 'away') bench.say(order.id, 'cancelled')
            else if (order && what === 'reject' && rejected++ < 3) bench.say(order.id, 'rejected')
            check()
          }
          // From here on the venue is well.
          for (let n = 0; n < 3 * legsOf(asked, show) + 20 && bench.engine.executions.all.length > 0; n++) {
            wait(bench, 2)
            const [order] = working(bench)
            if (order && !isFinal(order.state)) bench.fill(order.id, order.qty - order.filled)
            check()
          }
          expect(bench.engine.executions.all).toEqual([])
          expect(legs().reduce((sum, one) => sum + Math.abs(one.filled), 0)).toBe(asked)
          bench.pass(SECOND)
          expect(working(bench)).toEqual([])
        },
      ),
    )
  })
})
