// What a person says by hand: of an unknown order, of a trade that nobody told of; and that the venue's word comes before it.

import { describe, expect, it } from 'vitest'
import { exposureOf } from '../../../src/engine/exposure.ts'
import { type Money, type OrderId, type Px, type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import { Bench, ROUND } from './bench.ts'

const money = (bench: Bench): number => bench.engine.ledger.equity
const qty = (bench: Bench): number => bench.engine.ledger.positions.qty[ROUND] as number

function unknown(bench: Bench, quantity: number): OrderId {
  const id = bench.engine.desk.orders.next
  bench.limit(quantity, 100)
  bench.say(id, 'unknown')
  return id
}

const resolve = (bench: Bench, order: OrderId, as: 'filled' | 'cancelled' | 'rejected', quantity = 0): string =>
  bench.command({ kind: 'resolve', order, as, qty: quantity, px: rupees(quantity === 0 ? 0 : 99), why: 'told on the phone' })
const adjust = (bench: Bench, quantity: number, rupee = 99): string =>
  bench.command({ kind: 'adjust', instrument: ROUND, qty: quantity as Qty, px: rupees(rupee), why: 'dealt by phone' })

describe('an unknown order', () => {
  it('makes the exposure a range and the instrument take no new risk', () => {
    const bench = new Bench()
    bench.hold(3)
    unknown(bench, 4)
    expect([exposureOf(bench.engine, ROUND), bench.engine.risk.quarantined(ROUND)]).toEqual([{ low: 3, high: 7 }, true])
  })

  it('ends by a person’s word, and what that filled is booked by hand', () => {
    const bench = new Bench()
    const id = unknown(bench, 4)
    expect(resolve(bench, id, 'filled', 5)).toContain('from 1 to 4, not 5')
    expect(resolve(bench, id, 'filled', 3)).toContain('the book counts')
    const order = bench.engine.desk.orders.get(id)
    expect([qty(bench), order?.state, bench.engine.risk.quarantined(ROUND)]).toEqual([3, 'cancelled', false])
    expect(order?.text).toBe("by a person's word filled 3: told on the phone")
    expect(resolve(bench, id, 'cancelled')).toContain('only an unknown order')
  })

  it('is what the venue’s book says, should it speak after the person', () => {
    const bench = new Bench()
    const before = money(bench)
    const id = unknown(bench, 4)
    resolve(bench, id, 'filled', 3)
    bench.fill(id, 4, 100)
    const plain = new Bench()
    const same = unknown(plain, 4)
    plain.fill(same, 4, 100)
    expect([qty(bench), bench.engine.adjustments.of(ROUND)]).toEqual([4, 0])
    // To the unit as if nobody had said anything, once the fills at another price are out again.
    const { positions } = bench.engine.ledger
    const theirs = plain.engine.ledger.positions
    expect(positions.charges[ROUND]).toBe(theirs.charges[ROUND])
    expect((positions.realised[ROUND] as number) - (positions.cost[ROUND] as number)).toBe(-(theirs.cost[ROUND] as number))
    expect(before).toBeGreaterThan(money(bench))
  })

  it.each(['cancelled', 'rejected'] as const)('that a person calls %s leaves nothing, and counts again when it fills', as => {
    const bench = new Bench()
    const id = unknown(bench, 4)
    resolve(bench, id, as)
    expect([qty(bench), bench.engine.desk.orders.get(id)?.state]).toEqual([0, as])
    bench.fill(id, 4)
    expect(qty(bench)).toBe(4)
  })
})

describe('a trade booked by hand', () => {
  it('is a position with its charges, and its opposite takes all of it back', () => {
    const bench = new Bench()
    const before = money(bench)
    expect(adjust(bench, 5)).toContain('booked by hand: +5')
    expect([qty(bench), bench.engine.adjustments.of(ROUND)]).toEqual([5, 5])
    expect(bench.engine.ledger.positions.charges[ROUND]).toBeGreaterThan(0)
    expect(adjust(bench, -5)).toContain('taken back')
    expect([qty(bench), bench.engine.adjustments.of(ROUND), money(bench)]).toEqual([0, 0, before])
  })

  it('gives way to the same trade once the venue’s book shows it', () => {
    const bench = new Bench()
    adjust(bench, 5)
    const told = { kind: 'elsewhere', id: -1e15 as OrderId, instrument: ROUND, name: 'NSE:X', inferred: false } as const
    bench.tell({ ...told, fillId: 'E1', qty: 5 as Qty, px: rupees(98), time: bench.now, text: 'by phone' })
    expect([qty(bench), bench.engine.adjustments.of(ROUND)]).toEqual([5, 0])
  })

  it('trims what rests to close more than is left', () => {
    const bench = new Bench()
    bench.hold(4)
    const stop = bench.engine.desk.orders.next
    bench.command({ kind: 'order', instrument: ROUND, qty: -4 as Qty, type: 'sl', limit: 0 as Px, trigger: rupees(95), why: 'stop' })
    bench.say(stop, 'accepted')
    adjust(bench, -3)
    expect([qty(bench), bench.engine.desk.orders.get(stop)?.pending?.qty]).toEqual([1, -1])
  })

  it('is not taken while the position is being closed, nor without a price', () => {
    const bench = new Bench()
    bench.hold(4)
    bench.command({ kind: 'exit', instrument: ROUND, why: 'out' })
    bench.pass(SECOND)
    expect(adjust(bench, 1)).toContain('already')
    expect(adjust(new Bench(), 1, 0)).toContain('a price above 0')
  })

  it('comes back at a start with the positions that contain it', () => {
    const kept = { id: -1e15 as OrderId, instrument: ROUND, name: 'NSE:X', owner: 'you', qty: 5 as Qty, px: rupees(99), why: 'phone' }
    const share = { owner: 'you', qty: 5 as Qty, cost: rupees(495) as never, realised: 0 as Money, charges: 7 as Money, trades: 0 }
    const held = { instrument: ROUND, qty: 5 as Qty, cost: rupees(495) as never, realised: 0 as Money, charges: 7 as Money }
    const recovered = { positions: [{ ...held, owners: [share] }], adjustments: [{ ...kept, charges: 7 as Money }] }
    const bench = new Bench({ recovered })
    expect(adjust(bench, -5)).toContain('taken back')
    expect([qty(bench), bench.engine.ledger.positions.charges[ROUND]]).toEqual([0, 0])
  })
})
