// What may stand in the way of an exit at a venue: a limit on the size of one order, a price band, a stop that is being cancelled.

import { expect, it } from 'vitest'
import { MINUTE, type Money, NO_PX, type OrderId, type Qty, rupees, SECOND } from '../../../src/core/units.ts'
import { InstrumentTable } from '../../../src/market/instrument.ts'
import type { KnownOrder } from '../../../src/trading/recovery.ts'
import { table } from '../../sim/setup.ts'
import { Bench, ROUND, TEN, untraded } from './bench.ts'

const frozenAt = (freeze: number, lot: number): InstrumentTable =>
  new InstrumentTable(table.list.map(one => (one.no === ROUND ? { ...one, freeze: freeze as Qty, lot: lot as Qty } : one)))
const limitOf = (bench: Bench, id: number): number => (bench.engine.desk.orders.get(id as OrderId)?.limit ?? 0) / 10_000

it('an exit of more than one order may carry goes out in orders that the exchange takes, each whole lots', () => {
  const bench = new Bench({ setup: { instruments: frozenAt(100, 30) } })
  for (let n = 0; n < 4; n++) bench.hold(60)
  bench.command({ kind: 'flatten' })
  const sent = bench.take()
  expect(sent).toEqual(['5 sell 90 by you', '6 sell 90 by you', '7 sell 60 by you'])
  for (const [id, qty] of [
    [5, 90],
    [6, 90],
    [7, 60],
  ] as const) {
    bench.say(id, 'accepted')
    bench.fill(id, -qty)
  }
  bench.pass(MINUTE)
  expect([bench.held(), bench.engine.closing.size, bench.take()]).toEqual([0, 0, []])
})

it('a strategy’s exit is cut in the same way', () => {
  const bench = new Bench({ setup: { instruments: frozenAt(100, 1) } })
  for (let n = 0; n < 2; n++) bench.hold(75, 's')
  bench.strategy(c => c.exit('out'))
  expect(bench.take()).toEqual(['3 sell 100 by s', '4 sell 50 by s'])
})

it('an exit refused at its protecting price is tried at the quote itself, which no price band can refuse', () => {
  const bench = new Bench()
  bench.hold(5)
  bench.command({ kind: 'exit', instrument: ROUND, why: 'exit by hand' })
  expect(limitOf(bench, 2)).toBeLessThan(100)
  bench.say(2, 'rejected')
  bench.pass(SECOND)
  expect(limitOf(bench, 3)).toBe(100)
  bench.say(3, 'rejected')
  bench.pass(2 * SECOND)
  expect(limitOf(bench, 4)).toBe(limitOf(bench, 2))
})

it('cancelling a stop that an exit has to clear away does not take the exit back', () => {
  const bench = new Bench()
  bench.hold(5)
  bench.command({ kind: 'order', instrument: ROUND, qty: -5 as Qty, type: 'sl', limit: NO_PX, trigger: rupees(99), why: 'stop' })
  bench.say(2, 'accepted')
  bench.command({ kind: 'exit', instrument: ROUND, why: 'exit by hand' })
  bench.command({ kind: 'cancel', order: 2 as OrderId })
  bench.take()
  bench.say(2, 'cancelled')
  expect(bench.take()).toEqual(['3 sell 5 by you'])
})

it('cancelling one’s own stop does not take back the exit of a strategy beside it', () => {
  const bench = new Bench()
  bench.hold(5, 's')
  bench.hold(5)
  bench.command({ kind: 'order', instrument: ROUND, qty: -5 as Qty, type: 'sl', limit: NO_PX, trigger: rupees(99), why: 'stop' })
  bench.say(3, 'accepted')
  bench.strategy(c => c.exit('out'))
  expect(bench.take()).toEqual(['3 sell 5 by you', '4 sell 5 by s'])
  bench.command({ kind: 'cancel', order: 3 as OrderId })
  bench.say(4, 'rejected')
  bench.pass(SECOND)
  expect(bench.take()).toEqual(['cancel 3', '5 sell 5 by s'])
})

it('an exit in several orders is still an exit after a restart', () => {
  const part = (id: number): KnownOrder => ({
    id: id as OrderId,
    instrument: ROUND,
    qty: -75 as Qty,
    kind: 'market',
    owner: 'you',
    why: 'exit by hand',
    created: TEN,
    reducing: true,
    limit: rupees(99.5),
    state: 'open',
    filled: 0 as Qty,
    filledValue: 0 as Money,
    brokerId: `B${id}`,
    text: '',
    fillIds: [],
  })
  const owners = [{ owner: 'you', qty: 150 as Qty, ...untraded }]
  const held = { instrument: ROUND, qty: 150 as Qty, cost: rupees(15_000) as never, realised: 0 as Money, charges: 0 as Money, owners }
  const bench = new Bench({
    setup: { instruments: frozenAt(75, 1) },
    recovered: { positions: [held], orders: [part(1), part(2)], nextOrder: 3 as OrderId },
  })
  bench.fill(1, -75)
  bench.say(2, 'rejected')
  bench.pass(SECOND)
  expect(bench.take().at(-1)).toBe('3 sell 75 by you')
})
