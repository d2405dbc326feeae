// What a person has booked by hand and the venue's book denies: until one of both gives way, what only reduces does so by both counts.

import { describe, expect, it } from 'vitest'
import { NO_PX, type OrderId, type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import { Bench, ROUND } from './bench.ts'
import { agree, bracket, order, terms, working } from './brackets.ts'

const book = (bench: Bench, qty: number): string =>
  bench.command({ kind: 'adjust', instrument: ROUND, qty: qty as Qty, px: rupees(100), why: 'by mistake' })

/** The comparison has found so much of what was booked by hand missing in the venue's book; 0: both sides agree. */
function deny(bench: Bench, denied: number): void {
  const doubts = denied === 0 ? [] : [{ instrument: ROUND, text: `the book has nothing of ${denied}`, denied }]
  bench.engine.process({ kind: 'doubts', t: bench.now, doubts })
  bench.tick(100)
}

const reduces = (bench: Bench, qty: number): boolean =>
  bench.engine.desk.exits.fit({ instrument: ROUND, qty: qty as Qty, kind: 'limit', owner: 'you' }) !== ''

describe('a booking by hand that the venue’s book denies', () => {
  it.each([
    // held in truth, booked by hand: bought and sold at most
    [20, -40, 0, 0],
    [-1, -4, 1, 0],
    [-5, 4, 1, 0],
    [5, -2, 0, 3],
    [5, 5, 0, 5],
    [0, 5, 0, 0],
    [5, -5, 0, 0],
  ])('%i at the venue, %i by hand: the most that only reduces is the less of both', (real, byHand, buy, sell) => {
    const bench = new Bench()
    if (real !== 0) bench.hold(real)
    book(bench, byHand)
    const ours = real + byHand
    const most = (sign: number): number => {
      let qty = 0
      while (reduces(bench, sign * (qty + 1))) qty++
      return qty
    }
    expect([most(1), most(-1)]).toEqual([Math.max(0, -ours), Math.max(0, ours)])
    deny(bench, byHand)
    expect([most(1), most(-1)]).toEqual([buy, sell])
    // The person takes it back: both sides agree at once.
    book(bench, -byHand)
    expect([most(1), most(-1)]).toEqual([Math.max(0, -real), Math.max(0, real)])
  })

  it('is no way out of a pause: what would open a position by the book is refused', () => {
    const bench = new Bench()
    bench.hold(20)
    book(bench, -40)
    deny(bench, -40)
    bench.command({ kind: 'pause' })
    expect(bench.limit(10, 100)).toContain('only orders that reduce')
    expect(bench.take()).toEqual([])
  })

  it('cuts what rests there already, and a bracket has its whole stop again once both sides agree', () => {
    const bench = new Bench()
    bench.hold(4)
    book(bench, 6)
    bracket(bench, 0)
    agree(bench)
    expect([terms(bench, 2), terms(bench, 3)]).toEqual(['sl -10 @ 98', 'limit -10 @ 103'])
    deny(bench, 6)
    agree(bench)
    bench.pass(10 * SECOND)
    agree(bench)
    expect([terms(bench, 2), terms(bench, 3)]).toEqual(['sl -4 @ 98', 'limit -4 @ 103'])
    // The book was late.
    deny(bench, 0)
    agree(bench)
    expect([bench.held(), terms(bench, 2), terms(bench, 3), working(bench)]).toEqual([10, 'sl -10 @ 98', 'limit -10 @ 103', [2, 3]])
  })

  it('leaves the exit of a strategy at what is there by both', () => {
    const bench = new Bench()
    bench.hold(3, 's')
    book(bench, -1)
    deny(bench, -1)
    bench.strategy(c => c.exit('out'))
    expect(bench.take()).toEqual(['2 sell 2 by s'])
  })
})

describe('a change that the venue answers late', () => {
  it('after a smaller one that followed it, leaves no exit larger than what is held', () => {
    const bench = new Bench()
    bench.hold(10)
    const sl = { instrument: ROUND, type: 'sl', limit: NO_PX, trigger: rupees(98), why: 'stop' } as const
    bench.command({ kind: 'order', qty: -10 as Qty, ...sl })
    bench.say(2, 'accepted')
    const { limit, trigger } = order(bench, 2)
    const modified = (qty: number, revision: number): void =>
      bench.tell({ kind: 'modified', id: 2 as OrderId, qty: -qty as Qty, limit, trigger, revision })
    modified(4, 1)
    bench.market(-6)
    bench.say(3, 'accepted')
    bench.fill(3, -6)
    bench.take()
    modified(8, 2)
    expect(bench.take()).toEqual(['modify 2'])
    expect(order(bench, 2).pending?.qty).toBe(-4)
    modified(4, 3)
    expect([bench.held(), terms(bench, 2), working(bench), bench.take()]).toEqual([4, 'sl -4 @ 98', [2], []])
  })
})
