// Two exits of one position that both fill, whoever's and of whatever kind: what they sold too much is traded back, and nothing else is.

import { describe, expect, it, vi } from 'vitest'
import { NO_PX, type OrderId, type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import { Timers } from '../../../src/engine/timers.ts'
import { Bench, ROUND } from './bench.ts'
import { agree, restarted, working } from './brackets.ts'

const out = (bench: Bench): string[] =>
  [...bench.engine.desk.orders.working].map(({ id, kind, qty, owner }) => `${id} ${kind} ${qty} by ${owner}`)
const stop = (bench: Bench, qty: number): string =>
  bench.command({ kind: 'order', instrument: ROUND, qty: qty as Qty, type: 'sl', limit: NO_PX, trigger: rupees(98), why: 'stop' })

/** The strategy holds 10 by a bracket: orders 1, stop 2, target 3. */
function guarded(): Bench {
  const bench = new Bench()
  bench.strategy(c => c.buy(10, 'in', { stop: { by: 'percent', amount: 2 }, target: { by: 'percent', amount: 3 } }))
  agree(bench)
  bench.fill(1, 10)
  agree(bench)
  return bench
}

describe('a strategy’s sale beside the stop of its bracket', () => {
  it('fills after the stop has: what is too much is bought back at once', () => {
    const bench = guarded()
    bench.strategy(c => c.sell(10, 'out'))
    agree(bench)
    bench.fill(2, -10, 98)
    bench.fill(4, -10, 98)
    expect(bench.held()).toBe(-10)
    agree(bench)
    bench.pass(SECOND)
    expect(out(bench)).toEqual(['5 market 10 by s'])
    expect(bench.notes.join('\n')).toContain(
      'order 4 SELL 10 ROUND has filled 10 more than was held, for another exit had filled before it',
    )
    bench.fill(5, 10, 98)
    agree(bench)
    expect([bench.held(), working(bench), bench.engine.groups.all]).toEqual([0, [], []])
  })

  it('fills before it', () => {
    const bench = guarded()
    bench.strategy(c => c.sell(10, 'out'))
    agree(bench)
    bench.fill(4, -10, 98)
    bench.fill(2, -10, 98)
    agree(bench)
    bench.pass(SECOND)
    expect(out(bench)).toEqual(['5 market 10 by s'])
  })

  it('of a part: only what is too much', () => {
    const bench = guarded()
    bench.strategy(c => c.sell(4, 'some'))
    agree(bench)
    bench.fill(2, -10, 98)
    bench.fill(4, -3, 98)
    bench.fill(4, -1, 98)
    agree(bench)
    bench.pass(SECOND)
    expect(out(bench).length).toBeGreaterThan(0)
    for (const { id, qty, filled } of bench.engine.desk.orders.working) bench.fill(id, qty - filled, 98)
    agree(bench)
    bench.pass(SECOND)
    expect([bench.held(), working(bench)]).toEqual([0, []])
  })
})

it('two brackets whose exits are rejected again and again do not wake the engine ever more often', () => {
  const bench = guarded()
  bench.strategy(c => c.buy(10, 'more', { stop: { by: 'percent', amount: 2 } }))
  agree(bench)
  bench.fill(4, 10)
  agree(bench)
  expect(bench.engine.groups.all.length).toBe(2)
  const set = vi.spyOn(Timers.prototype, 'at')
  for (let second = 0; second < 60; second++) {
    for (const { id } of bench.engine.desk.orders.working) bench.say(id, 'rejected')
    bench.pass(SECOND)
  }
  expect(set.mock.calls.length).toBeLessThan(300)
  set.mockRestore()
})

describe('plain orders', () => {
  it('of a person: stop and sale', () => {
    const bench = new Bench()
    bench.hold(10)
    stop(bench, -10)
    bench.say(2, 'accepted')
    bench.market(-10)
    bench.say(3, 'accepted')
    bench.fill(3, -10)
    bench.fill(2, -10, 98)
    expect(out(bench)).toEqual(['4 market 10 by you'])
  })

  it('stop and target, and the rest of the way after a restart', () => {
    const bench = new Bench()
    bench.hold(10)
    stop(bench, -10)
    bench.say(2, 'accepted')
    bench.limit(-10, 103)
    bench.say(3, 'accepted')
    bench.fill(3, -10, 103)
    bench.fill(2, -10, 98)
    expect(out(bench)).toEqual(['4 market 10 by you'])
    bench.say(4, 'rejected')
    const next = restarted(bench)
    next.tick(98)
    next.pass(2 * SECOND)
    expect(out(next)).toEqual(['5 market 10 by you'])
  })

  it('a sale that meant to turn the position is left alone', () => {
    const bench = new Bench()
    bench.hold(10, 's')
    bench.strategy(c => c.sell(20, 'turn'))
    agree(bench)
    bench.fill(2, -20)
    bench.pass(SECOND)
    expect([bench.held(), working(bench)]).toEqual([-10, []])
  })

  it('nor is anything traded back while the whole position is being closed: that ends flat by itself', () => {
    const bench = new Bench()
    bench.hold(10)
    stop(bench, -10)
    bench.say(2, 'accepted')
    bench.market(-10)
    bench.command({ kind: 'exit', instrument: ROUND, why: 'out' })
    bench.fill(2, -10, 98)
    bench.fill(3, -10, 98)
    agree(bench)
    bench.pass(SECOND)
    expect(out(bench).map(text => text.split(' ').slice(1).join(' '))).toEqual(['market 10 by you'])
    bench.fill(bench.engine.desk.orders.next - 1, 10, 98)
    bench.pass(SECOND)
    expect([bench.held(), working(bench), bench.state(4 as OrderId)]).toEqual([0, [], 'filled'])
  })
})
