// Scaling in: more entries for a bracket that is there, whose exits grow with what they fill.

import { describe, expect, it } from 'vitest'
import { rupees } from '../../../src/core/units.ts'
import { percent, points } from '../../../src/trading/exit-plan.ts'
import { Bench } from './bench.ts'
import { agree, bracket, entered, join, order, restarted, terms, working } from './brackets.ts'

describe('an entry that joins a bracket', () => {
  it('makes stop and target grow with what it fills, measured from the new average', () => {
    const bench = entered()
    agree(bench)
    expect(join(bench, 10)).toContain('bracket 1: order 4 BUY 10')
    agree(bench)
    bench.fill(4, 10, 90)
    for (let n = 0; n < 3; n++) agree(bench)
    // 20 at 95 on average: the stop 2 % below, the target of all 3 % above.
    expect(terms(bench, 2)).toBe('sl -20 @ 93.1')
    expect(bench.engine.groups.all).toHaveLength(1)
    const target = working(bench).filter(id => order(bench, id).kind === 'limit')
    expect(target.reduce((sum, id) => sum + order(bench, id).qty, 0)).toBe(-20)
  })

  it('also after a restart, and while the first entry still waits', () => {
    const waiting = new Bench()
    bracket(waiting, 10)
    waiting.say(1, 'accepted')
    const bench = restarted(waiting)
    expect(join(bench, 5)).toContain('bracket 1')
    agree(bench)
    const joined = working(bench).find(id => order(bench, id).qty === 5) as number
    bench.fill(joined, 5)
    bench.fill(1, 10)
    for (let n = 0; n < 3; n++) agree(bench)
    const stops = working(bench).filter(id => order(bench, id).kind === 'sl')
    expect(stops.reduce((sum, id) => sum + order(bench, id).qty, 0)).toBe(-15)
  })

  it('goes with the bracket: entries that have not filled are taken back when its exits have closed it', () => {
    const bench = entered()
    agree(bench)
    join(bench, 10)
    agree(bench)
    bench.fill(3, -10, 103)
    agree(bench)
    expect([working(bench), bench.held()]).toEqual([[], 0])
  })

  it('is refused with a sentence where there is no bracket, or one of the other side', () => {
    expect(join(new Bench(), 5)).toContain('no bracket in ROUND to join: name its exits')
    const bench = entered()
    expect(join(bench, -5)).toContain('bracket 1 in ROUND is long: only a buy joins it')
    expect(working(bench)).not.toContain(4)
  })
})

describe('a strategy', () => {
  it('joins its own bracket, not that of a person', () => {
    const bench = entered()
    agree(bench)
    bench.strategy(c => c.buy(5, 'more', { join: true }))
    expect(bench.notes.join(' ')).toContain('no bracket in ROUND to join')
    bench.strategy(c => c.buy(5, 'in', { stop: percent(2), limit: rupees(100) }))
    const own = bench.engine.desk.orders.next - 1
    bench.say(own, 'accepted')
    bench.fill(own, 5)
    bench.strategy(c => c.buy(5, 'more', { join: true, limit: rupees(100) }))
    const more = bench.engine.desk.orders.next - 1
    agree(bench)
    bench.fill(more, 5)
    for (let n = 0; n < 3; n++) agree(bench)
    expect(bench.engine.groups.all.map(group => [group.owner, group.legs.filter(leg => leg.role === 'entry').length])).toEqual([
      ['you', 1],
      ['s', 2],
    ])
  })

  it('is switched off with a sentence when it gives exits of its own beside', () => {
    const bench = entered()
    bench.strategy(c => c.buy(5, 'more', { join: true, stop: points(rupees(1)) }))
    expect(bench.notes.join(' ')).toContain('leave out stop, target and trail')
  })
})
