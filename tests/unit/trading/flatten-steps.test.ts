import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type OrderId, type Px, type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import { Random } from '../../../src/core/random.ts'
import { FlattenSteps } from '../../../src/trading/flatten-steps.ts'
import type { VenueBook } from '../../../src/trading/recovery.ts'
import { A, B, IDX, at, frameOf, stand, table, ticket } from '../sim/bench.ts'

const protection = { percent: 0.5, stepPercent: 0.25, times: 10, afterMicros: 400_000 }
const nobody = { last: 0, bid: 0, ask: 0 }
const parts = { instruments: table, protection, perSecond: 10, firstOrder: 5_000 as OrderId, closes: true }
const book = (some: Partial<VenueBook>): VenueBook => ({ orders: [], fills: [], positions: [], highest: 40, ...some })
const held = (qty: number, instrument = A) => ({
  instrument,
  qty: qty as Qty,
  cost: (qty * rupees(100)) as never,
  startQty: 0 as Qty,
  startCost: 0 as never,
})

describe('the emergency exit, step by step', () => {
  test('at the touch first, then with the protection, wider each time, inside the band of the day', () => {
    const priced = { last: rupees(100), bid: rupees(99.95), ask: rupees(100.05) }
    const steps = new FlattenSteps({ ...parts, priceOf: () => priced })
    const [first] = steps.next(book({ positions: [held(5)] }), at(0))
    expect(first).toMatchObject({ kind: 'submit', ticket: { id: 5_000, qty: -5, limit: rupees(99.95), kind: 'limit' }, step: 0 })
    const working = {
      id: 5_000 as OrderId,
      brokerId: '',
      instrument: A,
      qty: -5 as Qty,
      limit: 0 as Px,
      state: 'open',
      filled: 0 as Qty,
    } as const
    const standing = book({ positions: [held(5)], orders: [{ ...working, text: '', time: at(0) }] })
    expect(steps.next(standing, at(100_000))).toEqual([])
    const limits = [1, 2, 3].map(i => steps.next(standing, at(i * 500_000))).map(([one]) => one?.kind === 'modify' && one.terms.limit)
    // Half a percent below the bid, then a quarter more each time.
    expect(limits).toEqual([rupees(99.45), rupees(99.2), rupees(98.95)])
  })

  test('without any price it goes by the last fill, with the protection from the start', () => {
    const steps = new FlattenSteps({ ...parts, priceOf: () => nobody })
    const fill = { order: 1 as OrderId, instrument: A, fillId: 'f', qty: -5 as Qty, px: rupees(200), time: at(0) }
    expect(steps.next(book({ positions: [held(-5)], fills: [fill] }), at(0))).toMatchObject([{ ticket: { qty: 5, limit: rupees(201) } }])
  })

  test('no second exit while the first is on its way, or while another order may still fill towards flat', () => {
    const steps = new FlattenSteps({ ...parts, priceOf: () => nobody })
    const positions = [held(5)]
    expect(steps.next(book({ positions }), at(0))).toHaveLength(1)
    expect(steps.next(book({ positions }), at(900_000))).toEqual([])
    // No book has shown it for a second: it never arrived.
    expect(steps.next(book({ positions }), at(1_100_000))).toMatchObject([{ kind: 'submit', ticket: { id: 5_001 } }])
    const other = { ...ticket(7, -5, 101), brokerId: '', state: 'open', filled: 0 as Qty, text: '', time: at(0) } as const
    const fresh = new FlattenSteps({ ...parts, priceOf: () => nobody })
    expect(fresh.next(book({ positions, orders: [other] }), at(0))).toEqual([{ kind: 'cancel', id: 7, instrument: A }])
  })

  test('never more messages in a second than the line takes, exits before cancels', () => {
    const orders = Array.from(
      { length: 30 },
      (_, i) => ({ ...ticket(i + 1, 1, 90), brokerId: '', state: 'open', filled: 0 as Qty, text: '', time: at(0) }) as const,
    )
    const steps = new FlattenSteps({ ...parts, priceOf: () => nobody })
    const first = steps.next(book({ orders, positions: [held(5), held(-10, B)] }), at(0))
    expect(first.map(one => one.kind)).toEqual(['submit', 'submit', ...Array<string>(8).fill('cancel')])
    expect(steps.next(book({ orders }), at(SECOND / 2))).toEqual([])
    expect(steps.next(book({ orders }), at(SECOND))).toHaveLength(10)
  })

  test('what cannot be traded is no reason to go on, and cancel-all leaves positions alone', () => {
    const steps = new FlattenSteps({ ...parts, priceOf: () => nobody })
    expect(steps.done(book({ positions: [held(5, IDX)] }))).toBe(true)
    const cancelling = new FlattenSteps({ ...parts, priceOf: () => nobody, closes: false })
    expect(cancelling.next(book({ positions: [held(5)] }), at(0))).toEqual([])
    expect(cancelling.done(book({ positions: [held(5)] }))).toBe(true)
  })

  test('whatever a venue refuses or loses, it ends flat and never turns a position', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: -40, max: 40 }),
        fc.double({ min: 0, max: 0.6, noNaN: true }),
        (seed, a, b, bad) => {
          const random = new Random(seed)
          const { venue, events } = stand()
          let px = 100
          const market = (t: number) => {
            px = Math.max(50, px + (random.next() - 0.5) * 0.4)
            for (const instrument of [A, B]) venue.frame(frameOf(at(t), Math.round(px * 20) / 20, { instrument }))
          }
          market(0)
          venue.submit(ticket(1, a, 200), at(1_000))
          if (b !== 0) venue.submit(ticket(2, b * 10, b > 0 ? 200 : 50, B), at(1_000))
          venue.submit(ticket(3, 7, 60), at(1_000))
          venue.submit(ticket(4, -3, 180), at(1_000))
          market(100_000)
          const steps = new FlattenSteps({ ...parts, priceOf: i => venue.priceOf(i) })
          const signs = [Math.sign(a), Math.sign(b)]
          let t = 200_000
          for (let i = 0; i < 2_000; i++, t += 50_000) {
            const seen = venue.book()
            for (const { instrument, qty } of seen.positions) expect([0, signs[instrument]]).toContain(Math.sign(qty))
            if (steps.done(seen)) return
            for (const action of steps.next(seen, at(t))) {
              const draw = random.next()
              const id = action.kind === 'submit' ? action.ticket.id : action.id
              if (draw < bad) steps.event({ kind: action.kind === 'submit' ? 'rejected' : 'change-refused', id, text: 'no' }, at(t))
              else if (draw < bad * 1.2) continue
              else if (action.kind === 'submit') venue.submit(action.ticket, at(t))
              else if (action.kind === 'modify') venue.modify(id, action.terms, at(t))
              else venue.cancel(id, at(t))
            }
            const told = events.length
            market(t + 20_000)
            for (const event of events.slice(told)) steps.event(event, at(t + 20_000))
          }
          expect.unreachable('it did not end')
        },
      ),
      { numRuns: 150 },
    )
  })
})
