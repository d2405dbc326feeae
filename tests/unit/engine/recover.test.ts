// What an engine goes on with after a restart: exits that were on their way close what they were to close, and no more.

import { describe, expect, it } from 'vitest'
import { type Money, type OrderId, type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import type { KnownOrder } from '../../../src/trading/recovery.ts'
import { Bench, ROUND, TEN, untraded } from './bench.ts'

/** A sale at market of the strategy that holds 10, found working with `filled` of it filled. */
function selling(qty: number, filled = 0): Bench {
  const sale: KnownOrder = {
    id: 1 as OrderId,
    instrument: ROUND,
    qty: -qty as Qty,
    kind: 'market',
    owner: 's',
    why: 'some',
    created: TEN,
    reducing: true,
    limit: rupees(99.5),
    state: 'open',
    filled: -filled as Qty,
    filledValue: (-filled * rupees(100)) as Money,
    brokerId: 'B1',
    text: '',
    fillIds: filled === 0 ? [] : ['F0'],
  }
  const held = 10 - filled
  const owners = [{ owner: 's', qty: held as Qty, ...untraded }]
  const position = {
    instrument: ROUND,
    qty: held as Qty,
    cost: rupees(100 * held) as never,
    realised: 0 as Money,
    charges: 0 as Money,
    owners,
  }
  return new Bench({ recovered: { positions: [position], orders: [sale], nextOrder: 2 as OrderId } })
}

describe('a strategy’s sale at market that a restart finds on its way', () => {
  for (const filled of [0, 1])
    it(`of a part, ${filled} filled: just that is sold`, () => {
      const bench = selling(4, filled)
      bench.fill(1, -(4 - filled))
      bench.pass(20 * SECOND)
      expect([bench.held(), [...bench.engine.desk.orders.working]]).toEqual([6, []])
    })

  it('of a part, cancelled by the venue: nothing more is sold than was asked', () => {
    const bench = selling(4, 1)
    bench.say(1, 'cancelled')
    bench.pass(20 * SECOND)
    const asked = [...bench.engine.desk.orders.working].reduce((sum, one) => sum + one.qty, 0)
    expect(asked).toBeGreaterThanOrEqual(-3)
  })

  it('of all that it holds: it is tried again until that is gone', () => {
    const bench = selling(10)
    bench.say(1, 'rejected')
    bench.pass(2 * SECOND)
    expect([...bench.engine.desk.orders.working].map(one => one.qty)).toEqual([-10])
  })
})
