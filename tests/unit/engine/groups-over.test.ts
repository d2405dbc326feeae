// What becomes of a bracket once its position is closed: nothing of it works on, and what fills nonetheless is not kept.

import { describe, expect, it } from 'vitest'
import { type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import type { OrderGroup } from '../../../src/trading/order-group.ts'
import { Bench, ROUND } from './bench.ts'
import { PLAN, agree, entered, restarted, terms, working } from './brackets.ts'

/** The groups that are over, as a start reads them. */
const kept = (bench: Bench): OrderGroup[] => bench.over.map(group => structuredClone({ ...group, instrument: ROUND }))

/** Two entries of 5, at 100 and 99, of which the first has filled: orders 1 and 2, then stop 3 and target 4. */
function halfEntered(): Bench {
  const bench = new Bench()
  const entries = [100, 99].map(px => ({ qty: 5 as Qty, type: 'limit', limit: rupees(px) }) as const)
  bench.command({ kind: 'bracket', instrument: ROUND, entries, plan: PLAN, why: 'by hand' })
  agree(bench)
  bench.fill(1, 5)
  agree(bench)
  expect([terms(bench, 3), terms(bench, 4)]).toEqual(['sl -5 @ 98', 'limit -5 @ 103'])
  return bench
}

describe('a bracket that is stopped out', () => {
  it('takes back the entries that have not filled', () => {
    const bench = halfEntered()
    bench.fill(3, -5, 98)
    expect(bench.state(2)).toBe('cancelling')
    expect(bench.notes.join('\n')).toContain('bracket 1: its position is closed: order 2 BUY 5')
    agree(bench)
    expect([working(bench), bench.held(), bench.engine.groups.all]).toEqual([[], 0, []])
  })

  it('also the rest of one that filled in part', () => {
    const bench = new Bench()
    bench.command({
      kind: 'bracket',
      instrument: ROUND,
      entries: [{ qty: 10 as Qty, type: 'limit', limit: rupees(100) }],
      plan: PLAN,
      why: 'by hand',
    })
    agree(bench)
    bench.fill(1, 4)
    agree(bench)
    bench.fill(2, -4, 98)
    expect(bench.state(1)).toBe('cancelling')
  })

  it('gives an entry that fills on the way to its cancel its exits', () => {
    const bench = halfEntered()
    bench.fill(3, -5, 98)
    bench.fill(2, 5, 99)
    agree(bench)
    const stop = [...bench.engine.desk.orders.working].find(one => one.kind === 'sl')
    expect([bench.held(), stop?.qty]).toEqual([5, -5])
  })

  it('leaves it at market where the price is past its stop', () => {
    const bench = halfEntered()
    bench.fill(3, -5, 98)
    bench.tick(90)
    bench.fill(2, 5, 99)
    for (let n = 0; n < 4; n++) {
      agree(bench)
      bench.pass(SECOND)
    }
    const out = [...bench.engine.desk.orders.working]
    expect(out.map(one => `${one.kind} ${one.qty}`)).toEqual(['market -5'])
  })

  it('takes them back after a restart, too', () => {
    const bench = halfEntered()
    bench.fill(3, -5, 98)
    const next = restarted(bench)
    expect(next.sent).toContain('cancel 2')
  })

  it('keeps the entries while only a part of it is closed', () => {
    const bench = halfEntered()
    bench.fill(3, -3, 98)
    agree(bench)
    expect(bench.state(2)).toBe('open')
  })
})

describe('a bracket that is over', () => {
  /** Entered, its target filled, its stop told as cancelled. */
  function over(): Bench {
    const bench = entered()
    agree(bench)
    bench.fill(3, -10, 103)
    agree(bench)
    expect([working(bench), bench.engine.groups.all]).toEqual([[], []])
    return bench
  }

  it('trades back what its cancelled stop had filled, where a start learns of it', () => {
    const bench = over()
    const groups = kept(bench)
    // The stop has filled at the venue, and the process ended before it could answer that.
    bench.fill(2, -10, 98)
    const next = restarted(bench, groups, 3)
    next.pass(SECOND)
    const out = [...next.engine.desk.orders.working]
    expect(out.map(one => `${one.kind} ${one.qty}`)).toEqual(['market 10'])
    expect(next.notes.join('\n')).toContain('stop and target have both filled')
  })

  it('and where it is told after a start', () => {
    const bench = over()
    const next = restarted(bench, kept(bench))
    expect([working(next), next.engine.groups.all]).toEqual([[], []])
    next.fill(2, -10, 98)
    next.pass(SECOND)
    expect([...next.engine.desk.orders.working].map(one => `${one.kind} ${one.qty}`)).toEqual(['market 10'])
  })
})

describe('a bracket whose orders a person cancels, all at once', () => {
  it('does not place them again', () => {
    const bench = entered()
    agree(bench)
    bench.command({ kind: 'cancel-all' })
    agree(bench)
    bench.pass(5 * SECOND)
    expect([working(bench), bench.held()]).toEqual([[], 10])
  })

  it('nor after a restart', () => {
    const bench = entered()
    agree(bench)
    bench.command({ kind: 'cancel-all' })
    agree(bench)
    const next = restarted(bench, kept(bench))
    next.pass(5 * SECOND)
    expect([working(next), next.held()]).toEqual([[], 10])
  })

  it('and a stop that fills before its cancel takes the position, but nothing is traded back', () => {
    const bench = entered()
    agree(bench)
    bench.command({ kind: 'cancel-all' })
    bench.fill(2, -10, 98)
    agree(bench)
    bench.pass(5 * SECOND)
    expect([working(bench), bench.held()]).toEqual([[], 0])
  })

  it('unless both have filled', () => {
    const bench = entered()
    agree(bench)
    bench.command({ kind: 'cancel-all' })
    bench.fill(2, -10, 98)
    bench.fill(3, -10, 103)
    bench.pass(SECOND)
    expect([...bench.engine.desk.orders.working].map(one => `${one.kind} ${one.qty}`)).toEqual(['market 10'])
  })
})
