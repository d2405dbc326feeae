// Targets: whatever is wished in whatever order, what is held and working comes to it; and how a size is found at the fill.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { startOfDay } from '../../../src/core/ist.ts'
import { type Micros, MINUTE, type OrderId, type Px, type Qty, SECOND, moneyOf, rupees } from '../../../src/core/units.ts'
import { Engine } from '../../../src/engine/engine.ts'
import type { Context, Strategy } from '../../../src/strategy/define.ts'
import { isFinal } from '../../../src/trading/order.ts'
import { FRIDAY, setupOf } from '../../sim/setup.ts'
import { Bench, DAY, ROUND } from './bench.ts'

const WIDE = {
  ...setupOf(1).limits,
  maxOrderValue: moneyOf(1e9),
  maxPositionValue: moneyOf(1e9),
  maxDayLoss: moneyOf(1e9),
  maxWorkingOrders: 1000,
}
const bench = (): Bench => new Bench({ setup: { limits: WIDE } })

/** Everything that was sent is accepted and filled whole, cancels are granted, until nothing more comes. */
function settle(on: Bench): void {
  for (let n = 0; n < 20; n++) {
    on.pass(SECOND)
    const open = [...on.engine.desk.orders.working]
    if (open.length === 0) return
    for (const order of open) {
      if (order.state === 'cancelling') on.say(order.id, 'cancelled')
      else {
        on.say(order.id, 'accepted')
        on.fill(order.id, order.qty - order.filled)
      }
    }
  }
  throw new Error('it never comes to rest')
}

describe('a target', () => {
  it.each([
    [0, 40, [40]],
    [40, 100, [60]],
    [100, 40, [-60]],
    [40, -30, [-70]],
    [-30, -30, []],
    [25, 0, [-25]],
  ])('from %i to %i sends %j', (held, wanted, sent) => {
    const on = bench()
    if (held !== 0) on.hold(held, 's')
    const before = on.engine.desk.orders.next
    on.strategy(c => c.target(wanted, 'so much'))
    const made = [...on.engine.desk.orders.all].filter(one => one.id >= before).map(one => one.qty as number)
    expect(made).toEqual(sent)
  })

  it('counts what works, and first cancels what is in its way', () => {
    const on = bench()
    on.strategy(c => c.buy(50, 'in', rupees(99)))
    on.say(1, 'accepted')
    on.strategy(c => c.target(50, 'as many'))
    expect(on.take()).toEqual(['1 buy 50 by s'])
    on.strategy(c => c.target(20, 'fewer'))
    expect(on.take()).toEqual(['cancel 1'])
    // It filled in part before the cancel arrived: the rest is reckoned from there.
    on.fill(1, 8)
    on.say(1, 'cancelled')
    expect(on.take()).toEqual(['2 buy 12 by s'])
  })

  it('leaves an order that waits for its trigger to protect', () => {
    const on = bench()
    on.hold(30, 's')
    on.strategy(c => c.sell(30, 'stop', { trigger: rupees(99) }))
    on.say(2, 'accepted')
    on.take()
    on.strategy(c => c.target(40, 'more'))
    expect(on.take()).toEqual(['3 buy 10 by s'])
  })

  it('that waits for a cancel goes with the exit of a person: what was wished before is not bought after', () => {
    const on = bench()
    on.hold(4, 's')
    on.strategy(c => c.buy(10, 'dip', { limit: rupees(99) }))
    on.say(2, 'accepted')
    on.strategy(c => c.target(6, 'more'))
    expect(on.state(2)).toBe('cancelling')
    on.command({ kind: 'exit', instrument: ROUND, why: 'out' })
    on.say(3, 'accepted')
    on.fill(3, -4)
    on.say(2, 'cancelled')
    on.pass(SECOND)
    expect([on.held(), [...on.engine.desk.orders.working]]).toEqual([0, []])
  })

  it('that turns the position and is refused closes what is held', () => {
    const on = bench()
    on.hold(30, 's')
    expect(on.command({ kind: 'pause' })).toMatch(/paused/)
    on.take()
    on.strategy(c => c.target(-30, 'turn'))
    expect(on.take()).toEqual(['2 sell 30 by s'])
    expect(on.notes.some(note => note.includes('entries are paused'))).toBe(true)
  })

  it('is what is held in the end, whatever else was wished before', () => {
    const wish = fc.oneof(
      fc.record({ kind: fc.constant('target' as const), qty: fc.integer({ min: -60, max: 60 }) }),
      fc.record({ kind: fc.constantFrom('buy' as const, 'limit' as const), qty: fc.integer({ min: -20, max: 20 }).filter(n => n !== 0) }),
      fc.record({ kind: fc.constantFrom('exit' as const, 'fill' as const, 'wait' as const), qty: fc.constant(0) }),
    )
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 15 }), fc.integer({ min: -60, max: 60 }), (wishes, last) => {
        const on = bench()
        const act = (c: Context, kind: string, qty: number): void => {
          if (kind === 'target') c.target(qty, 'target')
          else if (kind === 'exit') c.exit('out')
          else if (qty > 0) c.buy(qty, 'buy', kind === 'limit' ? rupees(99) : undefined)
          else c.sell(-qty, 'sell', kind === 'limit' ? rupees(101) : undefined)
        }
        for (const { kind, qty } of wishes) {
          if (kind === 'wait') on.pass(SECOND)
          else if (kind === 'fill') {
            const [order] = [...on.engine.desk.orders.working].filter(one => !isFinal(one.state))
            if (order) on.fill(order.id, order.qty - order.filled)
          } else on.strategy(c => act(c, kind, qty))
        }
        on.strategy(c => c.target(last, 'the last word'))
        settle(on)
        expect(on.held()).toBe(last)
      }),
      {
        numRuns: 200,
        examples: [
          // A turning order fills although it was to be cancelled, after its cancel had gone unanswered.
          [
            [
              { kind: 'buy', qty: -1 },
              { kind: 'fill', qty: 0 },
              { kind: 'buy', qty: 2 },
              { kind: 'target', qty: 0 },
              { kind: 'wait', qty: 0 },
              { kind: 'wait', qty: 0 },
            ],
            0,
          ],
          // A limit order that closes and a market order are a turn together.
          [
            [
              { kind: 'target', qty: -1 },
              { kind: 'fill', qty: 0 },
              { kind: 'limit', qty: 1 },
            ],
            1,
          ],
          // An order that turns the position is no exit beside which another may stand.
          [
            [
              { kind: 'buy', qty: 1 },
              { kind: 'exit', qty: 0 },
              { kind: 'wait', qty: 0 },
              { kind: 'wait', qty: 0 },
              { kind: 'limit', qty: -4 },
            ],
            -4,
          ],
          // An exit that still waits for a cancel gives way to the target after it.
          [
            [
              { kind: 'target', qty: 1 },
              { kind: 'fill', qty: 0 },
              { kind: 'exit', qty: 0 },
              { kind: 'target', qty: 1 },
              { kind: 'buy', qty: 1 },
              { kind: 'exit', qty: 0 },
            ],
            1,
          ],
        ],
      },
    )
  })
})

describe('a size found at the fill', () => {
  it('on ticks is reckoned as it is sent, by the quote it would meet', () => {
    const on = bench()
    on.strategy(c => c.targetValue(moneyOf(10_050), 'for ten thousand'))
    expect(on.take()).toEqual(['1 buy 100 by s'])
    const half = bench()
    // A million of equity at 100 rupees.
    half.strategy(c => c.targetFraction(-0.5, 'half of it short'))
    expect(half.take()).toEqual(['1 sell 5000 by s'])
  })

  const OPEN = (startOfDay(FRIDAY) + 555 * MINUTE) as Micros
  const barOf = (n: number, close: number) => {
    const px = rupees(close) as Px
    return {
      instrument: DAY,
      time: (OPEN + n * MINUTE) as Micros,
      length: MINUTE,
      open: px,
      high: px,
      low: px,
      close: px,
      volume: 1,
      ticks: 1,
    }
  }
  const waiting = (): Engine => {
    const once: Strategy = {
      name: 'once',
      on: '1m',
      make: () => c => void (c.position === 0 && !c.working && c.targetFraction(0.1, 'a tenth')),
    }
    const plan = { name: 'once', strategy: once, instruments: [DAY], params: {}, on: true }
    const engine = new Engine({ ...setupOf(1), limits: WIDE, strategies: [plan] })
    for (const link of ['feed', 'venue'] as const) engine.process({ kind: 'link', t: OPEN, link, up: true, text: '' })
    engine.process({ kind: 'bar', t: (OPEN + MINUTE) as Micros, bar: barOf(0, 100), warmup: false })
    return engine
  }
  const sent = (engine: Engine) => [...engine.desk.orders.all].map(one => one.qty as number)

  it('on bars waits for the next open, whose price and equity it takes', () => {
    const engine = waiting()
    expect([sent(engine), engine.strategies.awaitsOpen]).toEqual([[], true])
    engine.process({ kind: 'open', t: (OPEN + MINUTE) as Micros, instrument: DAY, px: rupees(80) as Px, last: false })
    expect([sent(engine), engine.strategies.awaitsOpen]).toEqual([[1250], false])
  })

  it('is dropped at the open of the last bar', () => {
    const engine = waiting()
    engine.process({ kind: 'open', t: (OPEN + MINUTE) as Micros, instrument: DAY, px: rupees(80) as Px, last: true })
    expect([sent(engine), engine.strategies.awaitsOpen]).toEqual([[], false])
  })

  it('is sized by the price that stands when nobody told the open', () => {
    const engine = waiting()
    engine.process({ kind: 'bar', t: (OPEN + 2 * MINUTE) as Micros, bar: barOf(1, 80), warmup: false })
    expect(sent(engine)).toEqual([1000])
  })

  it('is forgotten with any newer wish, and when the strategy is switched off', () => {
    const engine = waiting()
    engine.strategies.switchOff(engine.strategies.states[0]!, 'for the test')
    engine.process({ kind: 'open', t: (OPEN + MINUTE) as Micros, instrument: DAY, px: rupees(80) as Px, last: false })
    expect(sent(engine)).toEqual([])
    expect(engine.desk.orders.next).toBe(1 as OrderId)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('is never %s', size => {
    const on = bench()
    on.strategy(c => c.targetFraction(size, 'absurd'))
    expect(on.engine.strategies.states.find(one => !one.on)?.why).toMatch(/must be a number/)
    on.strategy(c => c.target(1.5 as Qty, 'half'))
    expect(on.take()).toEqual([])
  })
})
