// Random orders, changes, ticks, depth, bars and days against what must always hold at a venue.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEPTH_LEVELS } from '../../../src/tape/frame.ts'
import type { InstrumentNo, Micros, OrderId, Qty } from '../../../src/core/units.ts'
import { MINUTE, rupees } from '../../../src/core/units.ts'
import type { BookRecord } from '../../../src/sim/book-record.ts'
import { at, barOf, frameOf, type Stand, stand, ticket } from './bench.ts'

const price = fc.integer({ min: 1_960, max: 2_040 }).map(ticks => ticks / 20)
const which = fc.constantFrom(0, 1).map(no => no as InstrumentNo)
const id = fc.integer({ min: 1, max: 25 })
const gap = fc.integer({ min: 0, max: 3_000 })
const levels = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: DEPTH_LEVELS })
const changed = fc.option(fc.integer({ min: -9, max: 9 }).map(n => (n * 10) as Qty))
const changedTrigger = fc.option(fc.oneof(price, fc.constant(0)))
const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('submit' as const),
      id,
      gap,
      which,
      price,
      qty: fc.integer({ min: -9, max: 9 }).map(n => n * 10),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('modify' as const), id, gap, price, qty: changed, trigger: changedTrigger }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), id, gap }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('tick' as const), gap, which, price, depth: fc.option(levels) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('bar' as const), gap, which, price }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('night' as const), gap }) },
)
const changeOf = (one: { price: number; qty: Qty | null; trigger: number | null }) => ({
  limit: rupees(one.price),
  ...(one.qty === null ? {} : { qty: one.qty }),
  ...(one.trigger === null ? {} : { trigger: rupees(one.trigger) }),
})
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never
const script = fc.array(action, { maxLength: 120 })

/** Plays a script; `after` is called when each action has had its effect. */
function play(actions: readonly Action[], { venue, ...rest }: Stand, after: (t: Micros) => void = () => {}): Stand {
  let now = 0
  for (const one of actions) {
    now += one.gap
    const t = at(now)
    if (one.do === 'submit') venue.submit(ticket(one.id, one.qty, one.price, one.which), t)
    else if (one.do === 'modify') venue.modify(one.id as OrderId, changeOf(one), t)
    else if (one.do === 'cancel') venue.cancel(one.id as OrderId, t)
    else if (one.do === 'tick') {
      const depth = one.depth && {
        bids: one.depth.map((qty, i) => [one.price - 0.05 - i / 20, qty] as const),
        asks: one.depth.map((qty, i) => [one.price + 0.05 + i / 20, qty] as const),
      }
      venue.frame(frameOf(t, one.price, { instrument: one.which, ...(depth ? { depth } : {}) }))
    } else if (one.do === 'bar') {
      const minute = Math.ceil(now / MINUTE)
      venue.bar(barOf(minute, one.price, one.price + 1, one.price - 1, one.price, one.which))
      now = (minute + 1) * MINUTE
    } else {
      now += 24 * 60 * MINUTE
      venue.advance(at(now))
    }
    after(at(now))
  }
  venue.advance(at(now + 10_000))
  return { venue, ...rest }
}

describe('whatever is thrown at the matching venue', () => {
  it('never fills worse than the limit nor more than was ordered, and never one id twice', () => {
    fc.assert(
      fc.property(script, actions => {
        const { events, records } = play(actions, stand())
        const limits = new Map<number, { qty: number; limit: number; left: number }>()
        for (const record of records) {
          if (record.kind === 'order') {
            expect(limits.has(record.id)).toBe(false)
            limits.set(record.id, { qty: record.qty, limit: record.limit, left: record.qty })
          }
          const order = limits.get(record.id)
          if (record.kind === 'modify' && order) {
            const to = record.qty ?? order.qty
            order.left += to - order.qty
            Object.assign(order, { limit: record.limit, qty: to })
            expect(order.left * Math.sign(to)).toBeGreaterThanOrEqual(0)
          }
          if (record.kind !== 'fill' || !order) continue
          expect(Math.sign(record.qty)).toBe(Math.sign(order.qty))
          order.left -= record.qty
          expect(order.left * Math.sign(order.qty)).toBeGreaterThanOrEqual(0)
          expect((order.limit - record.px) * Math.sign(order.qty)).toBeGreaterThanOrEqual(0)
          expect(record.px % 500).toBe(0)
        }
        const fillIds = events.flatMap(event => (event.kind === 'filled' ? [event.fillId] : []))
        expect(new Set(fillIds).size).toBe(fillIds.length)
      }),
      { numRuns: 200 },
    )
  })

  it('keeps cash, cost and realised profit equal to the sums of the fills', () => {
    fc.assert(
      fc.property(script, actions => {
        const { venue, events, records } = play(actions, stand())
        const instrumentOf = new Map(records.flatMap(one => (one.kind === 'order' ? [[one.id, one.instrument]] : [])))
        let cash = 0
        const qty = new Map<string, number>()
        for (const event of events) {
          if (event.kind !== 'filled') continue
          const name = instrumentOf.get(event.id) ?? ''
          cash -= event.px * event.qty
          qty.set(name, (qty.get(name) ?? 0) + event.qty)
        }
        const { positions } = venue.book()
        let cost = 0
        let realised = 0
        for (const position of positions) {
          expect(position.qty).toBe(qty.get(['SYN:A', 'SYN:B'][position.instrument] ?? ''))
          if (position.qty === 0) expect(position.cost).toBe(0)
          else expect(Math.sign(position.cost)).toBe(Math.sign(position.qty))
          expect(Number.isSafeInteger(position.cost)).toBe(true)
          cost += position.cost
          realised += venue.realised(position.instrument)
        }
        expect(venue.cash).toBe(cash)
        expect(realised).toBe(cash + cost)
      }),
      { numRuns: 200 },
    )
  })

  it('rebuilds from what was on disk at any moment the book that stood then', () => {
    fc.assert(
      fc.property(script, actions => {
        const live = stand()
        play(actions, live, t => {
          const again = stand()
          expect(again.venue.restore(live.records)).toEqual({ ok: true })
          again.venue.advance(t)
          const { orders, fills, positions } = again.venue.book()
          const now = live.venue.book()
          expect(orders).toEqual(now.orders)
          expect(fills).toEqual(now.fills)
          expect(positions).toEqual(now.positions)
        })
      }),
      { numRuns: 40 },
    )
  })

  it('has written and synced every change before it tells it', () => {
    fc.assert(
      fc.property(script, actions => {
        const { events, durable, records } = play(actions, stand())
        const proves = { accepted: 'order', filled: 'fill', modified: 'modify', cancelled: 'cancel', rejected: 'reject' } as const
        let found = 0
        for (const [i, event] of events.entries()) {
          const wanted = (proves as Record<string, BookRecord['kind']>)[event.kind]
          if (!wanted) continue
          while (records[found]?.kind !== wanted || records[found]?.id !== event.id) expect(++found).toBeLessThan(records.length)
          expect(found++).toBeLessThan(durable[i] ?? 0)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('tells the same in the same order for the same seed, and in time order', () => {
    fc.assert(
      fc.property(script, fc.integer({ min: 0, max: 1_000 }), (actions, seed) => {
        const settings = { seed, jitter: 2_000 as Micros }
        const [first, second] = [play(actions, stand(settings)), play(actions, stand(settings))]
        expect(first.events).toEqual(second.events)
        expect(first.times).toEqual(second.times)
        expect(first.times.every((t, i) => t >= (first.times[i - 1] ?? 0))).toBe(true)
      }),
      { numRuns: 100 },
    )
  })
})
