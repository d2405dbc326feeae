// The engine's own flatten and the hand beside it walk the same steps: at the touch, then the protection, wider each time, inside the band.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type OrderId, type Px, type Qty, rupees } from '../../../src/core/units.ts'
import { InstrumentTable } from '../../../src/market/instrument.ts'
import { FlattenSteps } from '../../../src/trading/flatten-steps.ts'
import type { VenueBook } from '../../../src/trading/recovery.ts'
import { setupOf, table } from '../../sim/setup.ts'
import { Bench, ROUND } from './bench.ts'

const STEPS = 5
type Market = { readonly last: number; readonly bid: number; readonly ask: number }

/** ROUND with a band of the day, 0 for none. */
const banded = (low: number, high: number) =>
  new InstrumentTable(
    table.list.map(({ no, name: _name, ...one }) => (no === ROUND ? { ...one, bandLow: rupees(low), bandHigh: rupees(high) } : one)),
  )

function byEngine(held: number, { last, bid, ask }: Market, instruments: InstrumentTable): number[] {
  const bench = new Bench({ setup: { ...setupOf(1), instruments, strategies: [] } })
  bench.hold(held)
  const { quotes } = bench.engine.market
  quotes.last[ROUND] = rupees(last)
  quotes.bid[ROUND] = rupees(bid)
  quotes.ask[ROUND] = rupees(ask)
  const id = bench.engine.desk.orders.next
  bench.command({ kind: 'flatten' })
  bench.say(id, 'accepted')
  const order = bench.engine.desk.orders.get(id)!
  const limits: number[] = [order.limit]
  for (let n = 1; n < STEPS; n++) {
    bench.pass(setupOf(1).protection.afterMicros)
    const { pending } = order
    if (pending) bench.tell({ kind: 'modified', id, qty: pending.qty, limit: pending.limit, trigger: pending.trigger })
    limits.push(order.limit)
  }
  return limits
}

function beside(held: number, { last, bid, ask }: Market, instruments: InstrumentTable): number[] {
  const { protection } = setupOf(1)
  const market = { last: rupees(last), bid: rupees(bid), ask: rupees(ask) }
  const steps = new FlattenSteps({ instruments, protection, priceOf: () => market, perSecond: 10, firstOrder: 9 as OrderId, closes: true })
  const position = { instrument: ROUND, qty: held as Qty, cost: 0 as never, startQty: 0 as Qty, startCost: 0 as never }
  const order = { id: 9 as OrderId, brokerId: '', instrument: ROUND, qty: -held as Qty, limit: 0 as Px, state: 'open', filled: 0 as Qty }
  const book: VenueBook = {
    orders: [{ ...order, state: 'open', text: '', time: 0 as never }],
    fills: [],
    positions: [position],
    highest: 9,
  }
  const limits: number[] = []
  for (let n = 0; n < STEPS; n++) {
    const [action] = steps.next(n === 0 ? { ...book, orders: [] } : book, (1e15 + n * protection.afterMicros) as never)
    limits.push(
      action?.kind === 'submit' ? action.ticket.limit : action?.kind === 'modify' ? action.terms.limit : (limits.at(-1) as number),
    )
  }
  return limits
}

describe('an emergency exit', () => {
  it('begins at the touch and goes wider, by the engine as beside it', () => {
    const market = { last: 100, bid: 99.95, ask: 100.05 }
    const { percent, stepPercent } = setupOf(1).protection
    const [first, second, third] = byEngine(5, market, table)
    expect(first).toBe(rupees(99.95))
    expect(second).toBeLessThanOrEqual(rupees(99.95 * (1 - percent / 100)))
    expect(third).toBeLessThan(rupees(99.95 * (1 - (percent + stepPercent) / 100)) + rupees(0.05))
  })

  it('is the same price for price, whatever the market and the band', () => {
    const px = fc.integer({ min: 1900, max: 2100 }).map(n => n / 20)
    const band = fc.constantFrom<readonly [number, number]>([0, 0], [97, 103], [99, 101])
    fc.assert(
      fc.property(px, px, fc.integer({ min: 0, max: 20 }), fc.constantFrom(3, -3), band, (last, bid, spread, held, [low, high]) => {
        const market = { last, bid, ask: bid + spread / 20 }
        const instruments = banded(low, high)
        expect(byEngine(held, market, instruments)).toEqual(beside(held, market, instruments))
      }),
      { numRuns: 60 },
    )
  })

  it('of a person or a strategy begins with the protection, as every market order', () => {
    const bench = new Bench()
    bench.hold(5)
    bench.engine.market.quotes.bid[ROUND] = rupees(99.95)
    const id = bench.engine.desk.orders.next
    bench.command({ kind: 'exit', instrument: ROUND, why: 'out' })
    expect(bench.engine.desk.orders.get(id)?.limit).toBeLessThan(rupees(99.95))
  })
})
