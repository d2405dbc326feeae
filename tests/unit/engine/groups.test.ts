// Brackets: stop and targets follow what the entries have filled, whatever comes first, and never leave the position the other way round.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type OrderId, SECOND, rupees } from '../../../src/core/units.ts'
import type { ExitPlan } from '../../../src/trading/exit-plan.ts'
import { type Order, isFinal } from '../../../src/trading/order.ts'
import { readJournalState } from '../../../src/app/recovery/journal-state.ts'
import { Bench, ROUND } from './bench.ts'
import { agree, bracket, entered, join, order, percent, restarted, terms, working } from './brackets.ts'

describe('a bracket', () => {
  it('places stop and target when the entry has filled, as far as it has, and makes them grow with it', () => {
    const bench = new Bench()
    expect(bracket(bench, 10)).toContain('bracket 1: order 1 BUY 10')
    bench.say(1, 'accepted')
    expect(working(bench)).toEqual([1])
    bench.fill(1, 4)
    expect(terms(bench, 2)).toBe('sl -4 @ 98')
    expect(terms(bench, 3)).toBe('limit -4 @ 103')
    agree(bench)
    bench.fill(1, 6)
    agree(bench)
    expect(terms(bench, 2)).toBe('sl -10 @ 98')
    expect(terms(bench, 3)).toBe('limit -10 @ 103')
    expect(working(bench)).toEqual([2, 3])
  })

  it('takes the other exit back when one has filled, and makes it smaller when one has filled in part', () => {
    const bench = entered()
    agree(bench)
    bench.fill(3, -4, 103)
    agree(bench)
    expect(terms(bench, 2)).toBe('sl -6 @ 98')
    bench.fill(3, -6, 103)
    agree(bench)
    expect(working(bench)).toEqual([])
    expect(bench.held()).toBe(0)
    expect(bench.engine.groups.all).toEqual([])
  })

  it('trades back at once what is too much when stop and target have both filled', () => {
    const bench = entered()
    agree(bench)
    bench.fill(3, -10, 103)
    // The venue had filled the stop before it heard of the cancel.
    bench.fill(2, -10, 98)
    expect(bench.held()).toBe(-10)
    bench.pass(SECOND)
    expect(working(bench)).toEqual([4])
    expect(terms(bench, 4)).toContain('market 10')
    bench.fill(4, 10, 98)
    expect(bench.held()).toBe(0)
    expect(bench.notes.join('\n')).toContain('stop and target have both filled')
    expect(bench.engine.groups.all).toEqual([])
  })

  it('also when the second fill comes long after the group was over', () => {
    const bench = entered()
    agree(bench)
    bench.fill(3, -10, 103)
    agree(bench)
    expect(bench.engine.groups.all).toEqual([])
    bench.pass(60 * SECOND)
    bench.fill(2, -10, 98)
    expect(working(bench)).toEqual([4])
    bench.fill(4, 10, 98)
    expect(bench.held()).toBe(0)
  })

  it('splits targets by parts in whole lots', () => {
    const bench = new Bench()
    bracket(bench, 10, {
      stop: { at: percent(2) },
      targets: [
        { at: percent(1), part: 0.33 },
        { at: { by: 'points', amount: rupees(2) }, part: 0.33 },
        { at: { by: 'rupees', amount: rupees(40) }, part: 0.34 },
      ],
    })
    bench.say(1, 'accepted')
    bench.fill(1, 10)
    expect([3, 4, 5].map(id => terms(bench, id))).toEqual(['limit -3 @ 101', 'limit -3 @ 102', 'limit -4 @ 104'])
  })

  it('is refused whole with a sentence when its plan cannot be meant', () => {
    const bench = new Bench()
    const refused = (plan: ExitPlan) => bracket(bench, 10, plan)
    expect(refused({ targets: [] })).toContain('needs a stop, a target, or both')
    expect(refused({ stop: { at: { by: 'price', amount: rupees(101) } }, targets: [] })).toContain('the stop belongs below the price')
    expect(
      refused({
        targets: [
          { at: percent(1), part: 0.7 },
          { at: percent(2), part: 0.7 },
        ],
      }),
    ).toContain('140%')
    expect(refused({ stop: { at: { by: 'atr', amount: 2 } }, targets: [] })).toContain('after 15 minutes of data')
    expect(bracket(bench, 0)).toContain('exits alone need a position')
    expect(working(bench)).toEqual([])
  })

  it('gives a position that is there its exits, and ends when a person closes it', () => {
    const bench = new Bench()
    bench.hold(10)
    bracket(bench, 0)
    agree(bench)
    expect(terms(bench, 2)).toBe('sl -10 @ 98')
    bench.command({ kind: 'exit', instrument: ROUND, why: 'out' })
    for (let n = 0; n < 5; n++) agree(bench)
    const exit = Math.max(...working(bench))
    bench.fill(exit, -10)
    expect(bench.held()).toBe(0)
    expect(working(bench)).toEqual([])
    expect(bench.engine.groups.all).toEqual([])
  })

  it('takes a new price of an exit from a person, but no quantity', () => {
    const bench = entered()
    agree(bench)
    const asked = { kind: 'modify', order: 3 as OrderId } as const
    expect(bench.command({ ...asked, qty: 5 })).toBe('order 3 is the target of bracket 1: its quantity follows the position')
    bench.command({ ...asked, limit: rupees(104) })
    agree(bench)
    expect(terms(bench, 3)).toBe('limit -10 @ 104')
  })

  it('does not place an exit again that a person has cancelled', () => {
    const bench = entered()
    agree(bench)
    bench.command({ kind: 'cancel', order: 3 as OrderId })
    agree(bench)
    expect(working(bench)).toEqual([2])
  })

  it('leaves at market when its stop is refused again and again, rather than hold without one', () => {
    const bench = entered()
    for (let n = 0; n < 3; n++) {
      const stop = [...bench.engine.desk.orders.working].find(one => one.kind === 'sl') as Order
      bench.say(stop.id, 'rejected')
      bench.pass(1.5 * SECOND)
    }
    for (let n = 0; n < 5; n++) {
      agree(bench)
      bench.pass(SECOND)
    }
    const left = [...bench.engine.desk.orders.working].find(one => one.kind === 'market') as Order
    expect(left.qty).toBe(-10)
    expect(bench.notes.join('\n')).toContain('left at market')
  })
})

describe('a strategy', () => {
  it('gives an entry its exits, which are its own', () => {
    const bench = new Bench()
    bench.strategy(c => c.buy(10, 'in', { stop: { by: 'percent', amount: 2 }, target: { by: 'points', amount: rupees(3) } }))
    bench.say(1, 'accepted')
    bench.fill(1, 10)
    expect([terms(bench, 2), terms(bench, 3)]).toEqual(['sl -10 @ 98', 'limit -10 @ 103'])
    expect(order(bench, 2).owner).toBe('s')
  })

  it('that exits takes them along', () => {
    const bench = new Bench()
    bench.strategy(c => c.buy(10, 'in', { trail: { by: 'percent', amount: 1 } }))
    bench.say(1, 'accepted')
    bench.fill(1, 10)
    agree(bench)
    bench.strategy(c => c.exit('out'))
    for (let n = 0; n < 4; n++) {
      agree(bench)
      bench.pass(SECOND)
    }
    const [out] = [...bench.engine.desk.orders.working]
    expect(working(bench)).toHaveLength(1)
    bench.fill((out as Order).id, -10)
    expect(bench.held()).toBe(0)
    expect(bench.engine.groups.all).toEqual([])
  })

  it('is told when its plan cannot be', () => {
    const bench = new Bench()
    bench.strategy(c => c.buy(10, 'in', { stop: { by: 'atr', amount: 2 } }))
    expect(working(bench)).toEqual([])
    expect(bench.notes.join('\n')).toContain('no bracket for')
  })
})

describe('a trailing stop', () => {
  const TRAIL: ExitPlan = { stop: { at: percent(2), trail: percent(1) }, targets: [] }
  const price = (bench: Bench, px: number) => {
    bench.pass(2 * SECOND)
    bench.tick(px)
    agree(bench)
  }

  it('follows the best price and never goes back', () => {
    const bench = entered(TRAIL)
    agree(bench)
    for (const px of [102, 101.5, 103, 102.2]) price(bench, px)
    expect(terms(bench, 2)).toBe('sl -10 @ 102')
  })

  it('is watched by the engine once the venue takes no more changes', () => {
    const bench = entered(TRAIL)
    agree(bench)
    for (let n = 0; n < 40; n++) price(bench, 101 + n)
    const stop = order(bench, 2)
    expect(stop.modifications).toBeLessThanOrEqual(25)
    expect(isFinal(stop.state)).toBe(false)
    price(bench, 138)
    for (let n = 0; n < 3; n++) agree(bench)
    const out = [...bench.engine.desk.orders.working].find(one => one.kind === 'market') as Order
    expect(out.qty).toBe(-10)
    bench.fill(out.id, -10, 138)
    for (let n = 0; n < 3; n++) agree(bench)
    expect(bench.held()).toBe(0)
    expect(working(bench)).toEqual([])
  })
})

describe('whatever a venue says of a bracket', () => {
  it('nothing is left working without a position, no exit is larger than what is held, and a restart goes on', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.constantFrom('fill', 'agree', 'reject', 'tick', 'restart', 'join'), fc.nat(100), fc.integer({ min: 1, max: 10 })),
          {
            maxLength: 25,
          },
        ),
        fc.boolean(),
        (steps, trails) => {
          let bench = new Bench()
          bracket(bench, 10, {
            stop: { at: percent(2), ...(trails ? { trail: percent(1) } : {}) },
            targets: [
              { at: percent(1), part: 0.5 },
              { at: percent(3), part: 0.5 },
            ],
          })
          for (const [what, which, qty] of steps) {
            const orders = [...bench.engine.desk.orders.working]
            const one = orders[which % Math.max(1, orders.length)]
            if (what === 'agree') agree(bench)
            else if (what === 'tick') bench.tick(100 + (which - 50) / 40)
            else if (what === 'join') join(bench, qty)
            else if (what === 'restart') bench = restarted(bench)
            else if (one && what === 'reject' && one.state === 'sent') bench.say(one.id, 'rejected')
            else if (one && what === 'fill' && one.state !== 'created') {
              const rest = Math.abs(one.qty) - Math.abs(one.filled)
              bench.fill(one.id, Math.sign(one.qty) * Math.min(rest, qty))
            }
            bench.pass(SECOND / 2)
          }
          // From here on the venue does what it is asked.
          for (let n = 0; n < 30; n++) {
            agree(bench)
            bench.pass(2 * SECOND)
          }
          const held = bench.held()
          const exits = [...bench.engine.desk.orders.working].filter(one => one.qty < 0)
          const stops = exits.filter(one => one.kind !== 'limit').reduce((sum, one) => sum + Math.abs(one.qty - one.filled), 0)
          const targets = exits.filter(one => one.kind === 'limit').reduce((sum, one) => sum + Math.abs(one.qty - one.filled), 0)
          if (held > 0) expect([stops, targets <= held]).toEqual([held, true])
          else expect(exits).toEqual([])
        },
      ),
      { numRuns: 300 },
    )
  })
})

it('a group in the journal comes back with its latest state, and not once it is over', () => {
  const bench = new Bench()
  bracket(bench, 10)
  const [group] = bench.engine.groups.all
  const kept = { ...JSON.parse(JSON.stringify(group)), instrument: 'SYN:ROUND' } as never as object
  const record = (more: object) => ({ kind: 'group', t: 1, group: { ...kept, ...more } }) as never
  expect(readJournalState([record({ best: 1 }), record({ best: 2 })]).groups).toMatchObject([{ best: 2 }])
  expect(readJournalState([record({}), record({ done: true })]).groups).toEqual([])
})
