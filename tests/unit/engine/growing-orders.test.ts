// Orders that are to become larger and fill before the venue has answered that.

import { describe, expect, it } from 'vitest'
import { type OrderId, type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import { type Order, restOf } from '../../../src/trading/order.ts'
import { Bench, ROUND } from './bench.ts'
import { agree, working } from './brackets.ts'

describe('an order whose larger quantity is on its way', () => {
  /** Order 1 over 3, to be 5 from now on, and 3 have filled. */
  function growing(): Bench {
    const bench = new Bench()
    bench.limit(3, 100)
    bench.say(1, 'accepted')
    bench.command({ kind: 'modify', order: 1 as OrderId, qty: 5 })
    bench.fill(1, 3)
    return bench
  }

  it('is not over when the smaller one has filled: it can still be cancelled', () => {
    const bench = growing()
    expect([bench.state(1), working(bench)]).toEqual(['open', [1]])
    bench.command({ kind: 'cancel', order: 1 as OrderId })
    expect(bench.state(1)).toBe('cancelling')
  })

  it('is over once the change is refused, or the larger one has filled', () => {
    const refused = growing()
    refused.say(1, 'change-refused')
    expect([refused.state(1), working(refused)]).toEqual(['filled', []])
    const taken = growing()
    taken.tell({ kind: 'modified', id: 1 as OrderId, limit: rupees(100), qty: 5 as Qty })
    expect(taken.state(1)).toBe('open')
    taken.fill(1, 2)
    expect(taken.state(1)).toBe('filled')
    const early = growing()
    early.fill(1, 2)
    expect(early.state(1)).toBe('filled')
  })

  it('counts for the larger one where a change and a cancel are under way and one of the two is refused: nobody said which', () => {
    const bench = new Bench()
    bench.limit(3, 99)
    bench.say(1, 'accepted')
    bench.command({ kind: 'modify', order: 1 as OrderId, qty: 5 })
    bench.command({ kind: 'cancel', order: 1 as OrderId })
    const rest = () => restOf(bench.engine.desk.orders.get(1 as OrderId) as Order)
    bench.say(1, 'change-refused')
    expect([bench.state(1), rest()]).toEqual(['cancelling', 5])
    bench.say(1, 'change-refused')
    expect([bench.state(1), rest()]).toEqual(['unknown', 5])
    // The book: the change was not taken.
    bench.say(1, 'accepted')
    expect(rest()).toBe(3)
  })

  it('is settled by the venue’s book where nothing is answered', () => {
    const bench = growing()
    bench.pass(60 * SECOND)
    expect(bench.state(1)).toBe('unknown')
    bench.say(1, 'accepted')
    expect(bench.state(1)).toBe('filled')
  })

  it('is over where the change never left: the cancel that came before it was sent first', () => {
    const bench = new Bench()
    bench.limit(3, 100)
    bench.say(1, 'accepted')
    bench.pass(SECOND)
    // All that this second takes.
    bench.engine.desk.pacer.spent(bench.now, bench.now)
    bench.command({ kind: 'modify', order: 1 as OrderId, qty: 5 })
    bench.fill(1, 3)
    expect(bench.state(1)).toBe('open')
    bench.take()
    bench.command({ kind: 'cancel', order: 1 as OrderId })
    bench.pass(SECOND)
    expect([bench.state(1), working(bench), bench.take()]).toEqual(['filled', [], ['cancel 1']])
  })

  it('as the stop of a bracket it gets no second one beside it', () => {
    const bench = new Bench()
    bench.command({
      kind: 'bracket',
      instrument: ROUND,
      entries: [{ qty: 10 as Qty, type: 'limit', limit: rupees(100) }],
      plan: { stop: { at: { by: 'percent', amount: 2 } }, targets: [] },
      why: 'by hand',
    })
    agree(bench)
    bench.fill(1, 4)
    bench.say(2, 'accepted')
    bench.fill(1, 6)
    // The stop is to be 10; its first 4 fill before that is answered.
    bench.fill(2, -4, 98)
    bench.pass(SECOND / 2)
    expect(working(bench)).toEqual([2])
  })
})
