// A stop by a person: what had not left when it came leaves no more.

import { expect, it } from 'vitest'
import { type Micros, type OrderId, type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import { Bench, ROUND } from './bench.ts'

it('an entry that the first cancel of a stop lets go never leaves', () => {
  for (const stop of [{ kind: 'cancel-all' }, { kind: 'pause' }, { kind: 'flatten' }] as const) {
    const bench = new Bench({ setup: { venuePerSecond: 2 } })
    const plan = { kind: 'iceberg', limit: rupees(99), show: 1 as Qty, lasts: 0 as Micros } as const
    bench.command({ kind: 'execute', instrument: ROUND, qty: 5 as Qty, plan })
    for (let n = 0; n < 2; n++) bench.limit(1, 99)
    expect(bench.take()).toEqual(['1 buy 1 by you', '2 buy 1 by you'])
    for (const id of [1, 2]) bench.say(id, 'accepted')
    bench.now = (bench.now + SECOND) as Micros
    bench.command(stop)
    bench.pass(2 * SECOND)
    expect(bench.take().toSorted()).toEqual(['cancel 1', 'cancel 2'])
    expect(bench.engine.desk.orders.get(3 as OrderId)).toMatchObject({ state: 'cancelled', text: 'before it was sent' })
  }
})
