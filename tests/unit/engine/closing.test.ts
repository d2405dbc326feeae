import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MINUTE, type Micros, type OrderId, SECOND, rupees } from '../../../src/core/units.ts'
import { Bench, DAY, ROUND, TEN, untraded } from './bench.ts'

it('ends a closing whose only order was withdrawn before it was sent', () => {
  // The budget of the second is used up: the third order waits.
  const waiting = new Bench({ setup: { venuePerSecond: 2 } })
  waiting.market(1)
  waiting.market(1)
  waiting.market(1, DAY)
  expect(waiting.take()).toEqual(['1 buy 1 by you', '2 buy 1 by you'])
  waiting.command({ kind: 'flatten' })
  expect(waiting.state(3)).toBe('cancelled')
  expect(waiting.engine.closing.has(DAY)).toBe(false)
})

it('cancels what stands in the way, then sells what is held, then is done', () => {
  const bench = new Bench()
  bench.hold(5)
  bench.limit(-5, 103)
  bench.say(2, 'accepted')
  bench.take()
  bench.command({ kind: 'exit', instrument: ROUND, why: 'exit by hand' })
  expect(bench.take()).toEqual(['cancel 2'])
  bench.fill(2, -2, 103)
  expect(bench.take()).toEqual([])
  bench.say(2, 'cancelled')
  expect(bench.take()).toEqual(['3 sell 3 by you'])
  bench.say(3, 'accepted')
  bench.fill(3, -3)
  expect([bench.held(), bench.engine.closing.size]).toEqual([0, 0])
})

it('cancels a market order that would turn the position round instead of taking it for an exit', () => {
  const bench = new Bench()
  bench.hold(5)
  bench.market(-12)
  bench.say(2, 'accepted')
  bench.take()
  bench.command({ kind: 'flatten' })
  expect(bench.take()).toEqual(['cancel 2'])
  bench.say(2, 'cancelled')
  expect(bench.take()).toEqual(['3 sell 5 by you'])
})

it('takes an exit of a strategy already on its way for the exit', () => {
  const bench = new Bench()
  bench.hold(5, 's')
  bench.strategy(c => c.exit('out'))
  expect(bench.take()).toEqual(['2 sell 5 by s'])
  bench.command({ kind: 'exit', instrument: ROUND, why: 'exit by hand' })
  bench.command({ kind: 'flatten' })
  expect(bench.take()).toEqual([])
  bench.say(2, 'accepted')
  bench.fill(2, -5)
  bench.pass(MINUTE)
  expect([bench.held(), bench.take()]).toEqual([0, []])
})

it('tries a rejected exit of a strategy again, later each time, until it is flat', () => {
  const bench = new Bench()
  bench.hold(5, 's')
  bench.strategy(c => c.exit('out'))
  const times: number[] = []
  for (let id = 2; id < 8; id++) {
    expect(bench.take()).toEqual([`${id} sell 5 by s`])
    bench.say(id, 'rejected')
    const from = bench.now
    while (bench.sent.length === 0) bench.pass(100_000)
    times.push(bench.now - from)
  }
  expect(times).toEqual([0.5, 1, 2, 4, 8, 10].map(s => s * SECOND))
  bench.say(8, 'accepted')
  bench.fill(8, -5)
  bench.pass(MINUTE)
  expect([bench.held(), bench.take()]).toEqual([0, ['8 sell 5 by s']])
})

it('waits for the end of a halt where the venue tells it, and goes on to the moment', () => {
  const bench = new Bench()
  bench.hold(5)
  bench.command({ kind: 'exit', instrument: ROUND, why: 'exit by hand' })
  const end = (bench.now + 180 * MINUTE) as Micros
  bench.tell({ kind: 'rejected', id: 2 as OrderId, text: 'the market is halted until 13:00', haltedUntil: end })
  bench.take()
  while (bench.now < end - SECOND) {
    bench.tick(100)
    bench.pass(SECOND)
  }
  expect([bench.take(), bench.engine.closing.has(ROUND)]).toEqual([[], true])
  bench.pass(SECOND)
  expect([bench.take(), bench.now]).toEqual([['3 sell 5 by you'], end])
})

it('asks at most once a minute while a halt has no known end, never gives up, and tries soon after any other refusal', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 400 }), fc.boolean(), (minutes, stale) => {
      const bench = new Bench()
      bench.hold(5, 's')
      bench.strategy(c => c.exit('out'))
      const end = bench.now + minutes * MINUTE
      const gaps: number[] = []
      let id = 2
      let last = bench.now as number
      while (bench.now < end) {
        const haltedUntil = (stale ? bench.now - SECOND : 0) as Micros
        bench.tell({ kind: 'rejected', id: id as OrderId, text: 'halted', haltedUntil })
        bench.sent.length = 0
        while (bench.sent.length === 0) bench.pass(500_000)
        expect(bench.take()).toEqual([`${++id} sell 5 by s`])
        gaps.push(bench.now - last)
        last = bench.now
      }
      expect(gaps.slice(0, 8)).toEqual([0.5, 1, 2, 4, 8, 16, 32, 60].slice(0, gaps.length).map(s => s * SECOND))
      expect(gaps.slice(8).every(gap => gap === MINUTE)).toBe(true)
      bench.say(id, 'accepted')
      bench.fill(id, -5)
      bench.pass(MINUTE)
      expect([bench.held(), bench.engine.closing.has(ROUND)]).toEqual([0, false])
    }),
    { numRuns: 20 },
  )
})

it('an emergency stop does not wait for the end of a halt that a strategy’s exit was told of', () => {
  const bench = new Bench()
  bench.hold(5, 's')
  bench.strategy(c => c.exit('out'))
  bench.tell({ kind: 'rejected', id: 2 as OrderId, text: 'halted', haltedUntil: (bench.now + 60 * MINUTE) as Micros })
  bench.take()
  bench.command({ kind: 'flatten' })
  expect(bench.take()).toEqual(['3 sell 5 by you'])
})

it('does not hammer a venue that cancels every exit', () => {
  const bench = new Bench()
  bench.hold(5)
  bench.command({ kind: 'exit', instrument: ROUND, why: 'exit by hand' })
  for (let id = 2; id < 200; id++) {
    if (bench.state(id) === 'none') bench.pass(100_000)
    if (bench.state(id) !== 'none') bench.say(id, 'cancelled')
  }
  bench.pass(20 * SECOND)
  expect(bench.engine.desk.orders.next).toBeLessThan(12)
})

it('closes what an entry still filled after the strategy wanted out', () => {
  const bench = new Bench()
  bench.strategy(c => c.buy(5, 'in', rupees(100)))
  bench.say(1, 'accepted')
  bench.strategy(c => c.exit('out'))
  bench.fill(1, 3)
  bench.say(1, 'cancelled')
  expect(bench.take()).toEqual(['1 buy 5 by s', 'cancel 1', '2 sell 3 by s'])
})

it('cancels the strategy’s own target order before it exits', () => {
  const bench = new Bench()
  bench.hold(5, 's')
  bench.strategy(c => c.sell(5, 'target', rupees(102)))
  bench.say(2, 'accepted')
  bench.strategy(c => c.exit('stop'))
  expect(bench.take()).toEqual(['2 sell 5 by s', 'cancel 2'])
  bench.say(2, 'cancelled')
  expect(bench.take()).toEqual(['3 sell 5 by s'])
})

it('lets a strategy turn round in one call', () => {
  const bench = new Bench()
  bench.hold(5, 's')
  bench.strategy(c => {
    c.exit('out')
    c.sell(5, 'and short')
  })
  expect(bench.take()).toEqual(['2 sell 5 by s', '3 sell 5 by s'])
  bench.fill(2, -5)
  bench.fill(3, -5)
  bench.pass(MINUTE)
  expect([bench.held(), bench.take()]).toEqual([-5, []])
})

it('refuses entries in an instrument while it is being closed', () => {
  const bench = new Bench()
  bench.hold(5)
  bench.command({ kind: 'exit', instrument: ROUND, why: 'exit by hand' })
  expect(bench.market(3)).toContain('an exit for NSE:ROUND is already working')
})

it('takes an exit back when a person cancels its order, but not an emergency exit', () => {
  const bench = new Bench()
  bench.hold(5)
  bench.command({ kind: 'exit', instrument: ROUND, why: 'exit by hand' })
  bench.command({ kind: 'cancel', order: 2 as OrderId })
  bench.say(2, 'cancelled')
  bench.pass(MINUTE)
  expect([bench.take(), bench.engine.closing.size]).toEqual([['2 sell 5 by you', 'cancel 2'], 0])
  bench.command({ kind: 'flatten' })
  bench.command({ kind: 'cancel', order: 3 as OrderId })
  bench.say(3, 'cancelled')
  bench.pass(SECOND)
  expect(bench.take()).toEqual(['3 sell 5 by you', 'cancel 3', '4 sell 5 by you'])
})

it('cancel-all ends exits by hand and by strategies for good', () => {
  const bench = new Bench()
  bench.hold(5, 's')
  bench.strategy(c => c.exit('out'))
  bench.command({ kind: 'cancel-all' })
  bench.say(2, 'cancelled')
  bench.pass(MINUTE)
  expect([bench.take(), bench.held()]).toEqual([['2 sell 5 by s', 'cancel 2'], 5])
})

it('closes what fills after the emergency stop', () => {
  const bench = new Bench()
  bench.limit(4, 99)
  bench.command({ kind: 'flatten' })
  bench.say(1, 'cancelled')
  expect(bench.engine.closing.size).toBe(0)
  bench.fill(1, 4, 99)
  expect(bench.take()).toEqual(['1 buy 4 by you', 'cancel 1', '2 sell 4 by you'])
})

const heldDay = {
  instrument: DAY,
  qty: 7 as never,
  cost: rupees(700) as never,
  realised: 0 as never,
  charges: 0 as never,
  owners: [{ owner: 's', qty: 7 as never, ...untraded }],
}

it.each([
  ['at its time', (15 * 60 + 14) * MINUTE],
  ['at once on a start after it', (15 * 60 + 20) * MINUTE],
])('squares off %s', (_, time) => {
  const at = (TEN - 600 * MINUTE + time) as Micros
  const bench = new Bench({ at, recovered: { positions: [heldDay] } })
  bench.pass(MINUTE)
  expect(bench.take()).toEqual(['1 sell 7 by you'])
})

it('goes on squaring off after cancel-all', () => {
  const bench = new Bench({ at: (TEN - 600 * MINUTE + (15 * 60 + 16) * MINUTE) as Micros, recovered: { positions: [heldDay] } })
  bench.pass(SECOND)
  bench.command({ kind: 'cancel-all' })
  bench.say(1, 'accepted')
  expect([bench.take(), bench.engine.closing.has(DAY)]).toEqual([['1 sell 7 by you'], true])
})

it('exits at a price reckoned from the cost when none has come yet: a halt must not wait for a dead feed', () => {
  const bench = new Bench({ price: false, recovered: { level: 'halted', positions: [{ ...heldDay, instrument: ROUND }] } })
  bench.pass(3 * SECOND)
  expect(bench.take()).toEqual(['1 sell 7 by you'])
})
