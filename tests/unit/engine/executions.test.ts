// Execution algorithms: TWAP and the passive chaser do what was asked of them, never more, and come to their end.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJournalState } from '../../../src/app/recovery/journal-state.ts'
import { MINUTE, type Micros, type OrderId, type Px, type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import type { ExecutionPlan } from '../../../src/trading/execution-plan.ts'
import { isFinal } from '../../../src/trading/order.ts'
import { Bench, ROUND } from './bench.ts'
import { agree, execute, quote, restarted, terms, wait, working } from './execution-bench.ts'

const NONE = 0 as Px
const twap = (minutes: number, slices: number, more: { limit?: Px; leaves?: boolean } = {}): ExecutionPlan => ({
  kind: 'twap',
  lasts: (minutes * MINUTE) as Micros,
  slices,
  limit: NONE,
  leaves: false,
  ...more,
})
const chase = (seconds = 0, limit: Px = NONE): ExecutionPlan => ({ kind: 'chase', lasts: (seconds * SECOND) as Micros, limit })
describe('a chaser', () => {
  it('joins the best price and follows it, at most every second', () => {
    const bench = new Bench()
    quote(bench, 100, 100.05)
    expect(execute(bench, 10, chase())).toBe('chase 1 begins')
    expect(terms(bench)).toEqual(['1 limit 10 @ 100'])
    agree(bench)
    quote(bench, 100.5, 100.55)
    bench.pass(SECOND / 2)
    expect(terms(bench)).toEqual(['1 limit 10 @ 100'])
    wait(bench, 2)
    expect(terms(bench)).toEqual(['1 limit 10 @ 100.5'])
    bench.fill(1, 10, 100.5)
    expect(bench.engine.executions.all).toEqual([])
    expect(bench.notes.join('\n')).toContain('chase 1 is done: 10 of 10 at 100.50 on average, 47.5 bp worse')
  })

  it('takes a new order once the venue takes no more changes of the old one', () => {
    const bench = new Bench()
    quote(bench, 100, 100.05)
    execute(bench, 10, chase())
    agree(bench)
    for (let n = 1; n < 60; n++) {
      quote(bench, 100 + n * 0.05, 100.05 + n * 0.05)
      wait(bench, 1)
    }
    for (const order of bench.engine.desk.orders.all) expect(order.modifications).toBeLessThanOrEqual(25)
    expect(working(bench)).toHaveLength(1)
    expect(working(bench)[0]?.id).toBe(3)
  })

  it('steps inside a wide spread after a while, by one tick, and does not outbid itself', () => {
    const bench = new Bench()
    quote(bench, 100, 101)
    execute(bench, -10, chase())
    agree(bench)
    wait(bench, 8)
    expect(terms(bench)).toEqual(['1 limit -10 @ 101'])
    wait(bench, 4)
    expect(terms(bench)).toEqual(['1 limit -10 @ 100.95'])
    quote(bench, 100, 100.95)
    wait(bench, 5)
    expect(terms(bench)).toEqual(['1 limit -10 @ 100.95'])
    quote(bench, 100, 100.8)
    wait(bench, 2)
    expect(terms(bench)).toEqual(['1 limit -10 @ 100.75'])
  })

  it('crosses at its limit when the other side comes as near, and never pays more', () => {
    const bench = new Bench()
    quote(bench, 100, 100.05)
    execute(bench, 10, chase(0, rupees(100.5)))
    agree(bench)
    quote(bench, 100.4, 100.5)
    wait(bench, 2)
    expect(terms(bench)).toEqual(['1 limit 10 @ 100.5'])
    quote(bench, 101, 101.05)
    wait(bench, 2)
    expect(terms(bench)).toEqual(['1 limit 10 @ 100.5'])
  })

  it('crosses after its deadline, and is over soon after that, filled or not', () => {
    const bench = new Bench()
    quote(bench, 100, 100.05)
    execute(bench, 10, chase(30))
    agree(bench)
    bench.fill(1, 4)
    wait(bench, 29)
    expect(terms(bench)).toEqual(['1 limit 10 @ 100'])
    wait(bench, 3)
    expect(working(bench).map(({ kind, qty }) => `${kind} ${qty}`)).toEqual(['market 6'])
    wait(bench, 12)
    expect(working(bench)).toEqual([])
    expect(bench.engine.executions.all).toEqual([])
    expect(bench.notes.join('\n')).toContain('chase 1 is over: 4 of 10')
    expect(bench.notes.join('\n')).toContain('6 left undone')
  })

  it('exits no more than is held, and ends when another order has closed the position', () => {
    const bench = new Bench()
    bench.hold(10)
    quote(bench, 100, 100.05)
    execute(bench, -10, chase())
    agree(bench)
    bench.market(-6)
    agree(bench)
    const by = Math.max(...working(bench).map(one => one.id))
    bench.fill(by, -6)
    wait(bench, 3)
    const rest = working(bench)
    expect(rest.reduce((sum, one) => sum + one.qty - one.filled, 0)).toBe(-4)
    bench.fill(rest[0]?.id ?? 0, -4)
    wait(bench, 2)
    expect(bench.held()).toBe(0)
    expect(working(bench)).toEqual([])
    expect(bench.notes.join('\n')).toContain('nothing is held any more')
  })

  it('gives up when its orders are refused again and again', () => {
    const bench = new Bench()
    execute(bench, 10, chase())
    for (let n = 0; n < 60; n++) {
      for (const one of working(bench)) bench.say(one.id, 'rejected')
      bench.pass(SECOND)
      bench.tick(100)
    }
    expect(bench.engine.executions.all).toEqual([])
    expect([...bench.engine.desk.orders.all]).toHaveLength(5)
    expect(bench.notes.join('\n')).toContain('its orders are refused (so)')
  })
})

describe('a TWAP', () => {
  it('works a part of the whole in each slice, catches up what did not fill, and takes the rest at market', () => {
    const bench = new Bench()
    quote(bench, 100, 100.05)
    execute(bench, 10, twap(1, 3))
    agree(bench)
    expect(terms(bench)).toEqual(['1 limit 3 @ 100'])
    expect(working(bench)[0]?.why).toBe('twap 1: slice 1 of 3')
    wait(bench, 13)
    expect(terms(bench)).toEqual(['1 limit 3 @ 100.05'])
    bench.fill(1, 1)
    wait(bench, 9)
    expect(terms(bench)).toEqual(['2 limit 5 @ 100'])
    bench.fill(2, 5)
    wait(bench, 18)
    expect(terms(bench)).toEqual(['3 limit 4 @ 100'])
    wait(bench, 22)
    expect(working(bench).map(({ kind, qty, why }) => `${kind} ${qty} ${why}`)).toEqual(['market 4 twap 1: the rest'])
    bench.fill(4, 4)
    expect(bench.held()).toBe(10)
    expect(bench.engine.executions.all).toEqual([])
  })

  it('leaves the rest where that was asked', () => {
    const bench = new Bench()
    execute(bench, 10, twap(1, 2, { leaves: true }))
    agree(bench)
    wait(bench, 62)
    expect(working(bench)).toEqual([])
    expect(bench.engine.executions.all).toEqual([])
    expect(bench.held()).toBe(0)
  })

  it('is refused with a sentence when it cannot be', () => {
    const bench = new Bench()
    expect(execute(bench, 10, twap(1, 11))).toContain('at most 10 slices')
    expect(execute(bench, 100, twap(1, 50))).toContain('at most 12 slices')
    expect(execute(bench, 0, twap(1, 1))).toContain('multiple of 1')
    execute(bench, 10, chase())
    expect(execute(bench, 10, twap(1, 1))).toContain('chase 1 works in ROUND already')
    expect(new Bench({ price: false }).command({ kind: 'execute', instrument: ROUND, qty: 1 as Qty, plan: chase() })).toContain('no price')
  })
})

describe('every stop', () => {
  const begun = (): Bench => {
    const bench = new Bench()
    execute(bench, 10, chase())
    agree(bench)
    return bench
  }
  const stops: readonly [string, (bench: Bench) => void][] = [
    ['its own', bench => bench.command({ kind: 'stop-execution', id: 1 })],
    ['the cancel of its order', bench => bench.command({ kind: 'cancel', order: 1 as OrderId })],
    ['cancel-all', bench => bench.command({ kind: 'cancel-all' })],
    ['pause', bench => bench.command({ kind: 'pause' })],
    ['flatten', bench => bench.command({ kind: 'flatten' })],
    ['the end of the program', bench => bench.command({ kind: 'wind-down' })],
    [
      'an exit of the position',
      bench => {
        bench.fill(1, 4)
        bench.command({ kind: 'exit', instrument: ROUND, why: 'out' })
      },
    ],
  ]
  it.each(stops)('ends it: %s', (_, act) => {
    const bench = begun()
    act(bench)
    for (let n = 0; n < 3; n++) wait(bench, 1)
    expect(bench.engine.executions.all).toEqual([])
    expect(working(bench).filter(one => one.why.startsWith('chase'))).toEqual([])
  })

  it('a pause leaves one that exits alone', () => {
    const bench = new Bench()
    bench.hold(10)
    execute(bench, -10, chase())
    agree(bench)
    bench.command({ kind: 'pause' })
    wait(bench, 3)
    expect(bench.engine.executions.all).toHaveLength(1)
    expect(working(bench)).toHaveLength(1)
  })
})

describe('whatever the venue says and whenever it restarts', () => {
  const plans = fc.oneof(
    fc
      .record({ slices: fc.integer({ min: 1, max: 8 }), leaves: fc.boolean(), limited: fc.boolean() })
      .map(({ slices, leaves, limited }) => twap(1, slices, { leaves, limit: limited ? rupees(100.1) : NONE })),
    fc
      .record({ lasts: fc.integer({ min: 5, max: 60 }), limited: fc.boolean() })
      .map(({ lasts, limited }) => chase(lasts, limited ? rupees(100.1) : NONE)),
  )
  const deeds = fc.array(
    fc.record({
      what: fc.constantFrom('agree', 'fill', 'part', 'reject', 'unknown', 'cancel-refused', 'quote', 'wait', 'restart', 'repeat'),
      n: fc.integer({ min: 0, max: 20 }),
    }),
    { minLength: 5, maxLength: 60 },
  )

  it('never has more working and filled than was asked, and ends in time', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 8, max: 30 }), fc.constantFrom(1, -1), deeds, (plan, asked, side, doings) => {
        let bench = new Bench()
        const records: Parameters<typeof readJournalState>[0] extends Iterable<infer R> ? R[] : never = []
        const tap = (): void => {
          const { decisions } = bench.engine.outbox
          const push = decisions.push.bind(decisions)
          decisions.push = (...more) => {
            for (const one of more) records.push({ ...one, t: bench.now })
            return push(...more)
          }
        }
        tap()
        const qty = side * asked
        execute(bench, qty, plan)
        const check = (): void => {
          const own = [...bench.engine.desk.orders.all].filter(one => /^(twap|chase) 1:/.test(one.why))
          const filled = own.reduce((sum, one) => sum + Math.abs(one.filled), 0)
          const open = own.filter(one => !isFinal(one.state)).reduce((sum, one) => sum + Math.abs(one.qty - one.filled), 0)
          expect(filled + open).toBeLessThanOrEqual(asked)
        }
        const began = bench.now
        for (const { what, n } of doings) {
          const [order] = working(bench)
          const rest = order ? order.qty - order.filled : 0
          if (what === 'agree') agree(bench)
          else if (what === 'fill' && order) bench.fill(order.id, rest)
          else if (what === 'part' && order) bench.fill(order.id, side * Math.min(Math.abs(rest), 1 + n))
          else if (what === 'reject' && order?.state === 'sent') bench.say(order.id, 'rejected')
          else if (what === 'unknown' && order) bench.say(order.id, 'unknown')
          else if (what === 'cancel-refused' && order) bench.say(order.id, 'change-refused')
          else if (what === 'repeat' && order) bench.say(order.id, 'accepted')
          else if (what === 'quote') quote(bench, 100 + n * 0.05 - 0.5, 100.05 + n * 0.1 - 0.5)
          else if (what === 'restart') {
            bench = restarted(bench, readJournalState(records).executions)
            tap()
          } else if (what === 'wait') {
            bench.pass(n * SECOND)
            bench.tick(100)
          }
          check()
        }
        for (let n = 0; n < 80; n++) {
          wait(bench, 1)
          check()
        }
        expect(bench.now - began).toBeGreaterThan(0)
        expect(bench.engine.executions.all).toEqual([])
        expect(working(bench)).toEqual([])
        expect(readJournalState(records).executions).toEqual([])
      }),
      { numRuns: 150 },
    )
  })
})
