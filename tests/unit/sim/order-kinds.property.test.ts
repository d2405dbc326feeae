// Random limit, IOC and SL orders on random ticks against what every exchange keeps: nothing wakes early or late, nothing IOC rests,
// better prices and older orders come first, and the inline venue says what the matching venue says.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type InstrumentNo, type Micros, type OrderId, rupees } from '../../../src/core/units.ts'
import { InlineVenue } from '../../../src/sim/inline-venue.ts'
import type { Frame } from '../../../src/tape/frame.ts'
import type { OrderEvent, OrderTicket } from '../../../src/trading/order.ts'
import { at, frameOf, LATENCY, type Stand, stand, table, ticket } from './bench.ts'

const ticks = fc.integer({ min: 1_980, max: 2_020 })
const which = fc.constantFrom(0, 1).map(no => no as InstrumentNo)
const gap = fc.integer({ min: 0, max: 3_000 })
const levels = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 5 })
const submit = fc.record({
  do: fc.constant('submit' as const),
  gap,
  which,
  px: ticks,
  qty: fc
    .integer({ min: -6, max: 6 })
    .filter(n => n !== 0)
    .map(n => n * 10),
  terms: fc.oneof(
    fc.constant({ kind: 'limit', validity: 'day', away: 0 } as const),
    fc.constant({ kind: 'limit', validity: 'ioc', away: 0 } as const),
    fc.record({ kind: fc.constant('sl' as const), validity: fc.constant('day' as const), away: fc.integer({ min: 0, max: 10 }) }),
  ),
})
const tick = fc.record({ do: fc.constant('tick' as const), gap, which, px: ticks, depth: fc.option(levels) })
const change = fc.record({ do: fc.constantFrom('modify' as const, 'cancel' as const), gap, id: fc.integer({ min: 1, max: 30 }), px: ticks })
const script = fc.array(fc.oneof({ weight: 4, arbitrary: submit }, { weight: 6, arbitrary: tick }, { weight: 2, arbitrary: change }), {
  maxLength: 100,
})
type Tick = typeof tick extends fc.Arbitrary<infer T> ? T : never
type Action = typeof script extends fc.Arbitrary<(infer T)[]> ? T : never

const price = (px: number): number => Math.round(px * 5) / 100

function ticketOf(one: Extract<Action, { do: 'submit' }>, id: number): OrderTicket {
  const { kind, validity, away } = one.terms
  const trigger = kind === 'sl' ? rupees(price(one.px - Math.sign(one.qty) * away)) : rupees(0)
  return { ...ticket(id, one.qty, price(one.px), one.which), kind, validity, trigger }
}

function frameFor(one: Tick, t: Micros): Frame {
  const depth = one.depth && {
    bids: one.depth.map((qty, i) => [price(one.px - 1 - i), qty] as const),
    asks: one.depth.map((qty, i) => [price(one.px + 1 + i), qty] as const),
  }
  return frameOf(t, price(one.px), { instrument: one.which, ...(depth ? { depth } : {}) })
}

/** Every request is due before the next action, so `after` sees its whole effect. */
function play(actions: readonly Action[], { venue, ...rest }: Stand, after: (one: Action) => void): Stand {
  let [now, id] = [0, 0]
  venue.frame(frameOf(at(0), 100))
  venue.frame(frameOf(at(0), 100, { instrument: 1 as InstrumentNo }))
  for (const one of actions) {
    now += one.gap + LATENCY
    if (one.do === 'submit') venue.submit(ticketOf(one, ++id), at(now))
    else if (one.do === 'modify') venue.modify(one.id as OrderId, { limit: rupees(price(one.px)) }, at(now))
    else if (one.do === 'cancel') venue.cancel(one.id as OrderId, at(now))
    else if (one.do === 'tick') venue.frame(frameFor(one, at(now)))
    now += LATENCY
    venue.advance(at(now))
    after(one)
  }
  return { venue, ...rest }
}

describe('orders of every kind', () => {
  it('an SL order wakes when the last price reaches its trigger: never before, never after, and trades only then', () => {
    fc.assert(
      fc.property(script, actions => {
        const one = stand()
        const last = [1_000_000, 1_000_000]
        const awake = new Set<number>()
        let seen = 0
        play(actions, one, action => {
          if (action.do === 'tick') last[action.which] = rupees(price(action.px))
          const orders = new Map(one.venue.book().orders.map(order => [order.id, order]))
          for (; seen < one.events.length; seen++) {
            const event = one.events[seen] as OrderEvent
            const order = orders.get(event.id)
            if (event.kind === 'triggered') awake.add(event.id)
            if (event.kind === 'filled' && order?.trigger) expect(awake.has(event.id)).toBe(true)
          }
          for (const { id, trigger, triggered, qty, instrument, state } of orders.values()) {
            if (!trigger || state === 'rejected') continue
            expect(triggered).toBe(awake.has(id))
            const px = last[instrument] as number
            if (!triggered && state === 'open') expect(qty > 0 ? px < trigger : px > trigger).toBe(true)
          }
        })
        for (const record of one.records) {
          if (record.kind !== 'trigger') continue
          const order = one.records.find(other => other.kind === 'order' && other.id === record.id)
          expect(order).toMatchObject({ trigger: expect.any(Number) as number })
        }
      }),
      { numRuns: 150 },
    )
  })

  it('an SL order never wakes while every price since its arrival lay short of its trigger', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 40 }),
        (off, buy, moves) => {
          const { venue, told } = stand()
          const sign = buy ? 1 : -1
          venue.frame(frameOf(at(0), 100))
          const trigger = rupees(price(2_000 + sign * off))
          venue.submit({ ...ticket(1, 10 * sign, price(2_000 + sign * (off + 5))), kind: 'sl', trigger }, at(0))
          venue.advance(at(LATENCY))
          for (const [n, move] of moves.entries()) {
            const px = 2_000 + sign * (off - 1 - move)
            venue.frame(frameOf(at((n + 2) * LATENCY), price(px)))
          }
          expect(told()).toEqual(['accepted 1'])
        },
      ),
      { numRuns: 100 },
    )
  })

  it('an IOC order is over in the moment it arrives', () => {
    fc.assert(
      fc.property(script, actions => {
        const one = stand()
        play(actions, one, () => {
          for (const order of one.venue.book().orders) if (order.validity === 'ioc') expect(order.state).not.toBe('open')
        })
        for (const record of one.records) {
          if (record.kind !== 'order' || record.validity !== 'ioc') continue
          const own = one.records.filter(other => other.id === record.id)
          expect(new Set(own.map(other => other.t)).size).toBe(1)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('a quantity is filled, working or cancelled, never lost or made', () => {
    fc.assert(
      fc.property(script, actions => {
        const one = stand()
        play(actions, one, () => {
          for (const { qty, filled, state } of one.venue.book().orders) {
            expect(Math.abs(filled)).toBeLessThanOrEqual(Math.abs(qty))
            expect(filled === 0 || Math.sign(filled) === Math.sign(qty)).toBe(true)
            expect(state === 'filled').toBe(filled === qty)
          }
        })
        const net = new Map<number, number>()
        for (const { order, qty, px } of one.venue.book().fills) {
          const found = one.venue.book().orders.find(other => other.id === order)
          net.set(order, (net.get(order) ?? 0) + qty)
          expect(found).toBeDefined()
          expect(px % 500).toBe(0)
        }
        for (const { id, filled } of one.venue.book().orders) expect(net.get(id) ?? 0).toBe(filled)
      }),
      { numRuns: 150 },
    )
  })

  it('no order trades while a better or an equally priced older one on its side is left unfilled', () => {
    fc.assert(
      fc.property(script, actions => {
        const one = stand()
        let seen = 0
        /** Arrival or latest new price, by order. */
        const place = new Map<number, number>()
        play(actions, one, () => {
          const { orders } = one.venue.book()
          const filled = new Set<number>()
          for (; seen < one.events.length; seen++) {
            const event = one.events[seen] as OrderEvent
            if (event.kind === 'accepted' || event.kind === 'modified' || event.kind === 'triggered') place.set(event.id, seen)
            if (event.kind === 'filled') filled.add(event.id)
          }
          for (const won of orders.filter(order => filled.has(order.id)))
            for (const lost of orders) {
              if (lost.state !== 'open' || lost.instrument !== won.instrument || lost.qty > 0 !== won.qty > 0) continue
              if (lost.trigger && !lost.triggered) continue
              const better = (lost.limit - won.limit) * Math.sign(won.qty)
              expect(better > 0 || (better === 0 && (place.get(lost.id) ?? 0) < (place.get(won.id) ?? 0))).toBe(false)
            }
        })
      }),
      { numRuns: 200 },
    )
  })

  it('the inline venue tells the same at the same times as the matching venue', () => {
    fc.assert(
      fc.property(script, actions => {
        const plain = stand()
        play(actions, plain, () => undefined)
        const inline = new InlineVenue({ instruments: table, spreadTicks: 2, latency: LATENCY, seed: 1 })
        const [events, times]: [OrderEvent[], number[]] = [[], []]
        inline.start({
          order: event => {
            events.push(event)
            times.push(inline.now)
          },
          link: () => undefined,
        })
        let [now, id] = [0, 0]
        inline.frame(frameOf(at(0), 100))
        inline.frame(frameOf(at(0), 100, { instrument: 1 as InstrumentNo }))
        for (const one of actions) {
          now += one.gap + LATENCY
          // As a player does: what is due comes first, and requests leave at the time of the latest input.
          while (inline.nextWake < at(now)) inline.advance(inline.nextWake)
          if (one.do !== 'tick') inline.advance(at(now))
          if (one.do === 'submit') inline.submit(ticketOf(one, ++id))
          else if (one.do === 'modify') inline.modify(one.id as OrderId, { limit: rupees(price(one.px)) })
          else if (one.do === 'cancel') inline.cancel(one.id as OrderId)
          else if (one.do === 'tick') inline.frame(frameFor(one, at(now)))
          now += LATENCY
          while (inline.nextWake <= at(now)) inline.advance(inline.nextWake)
        }
        expect(events).toEqual(plain.events)
        expect(times).toEqual(plain.times)
        expect(inline.matching.book()).toEqual(plain.venue.book())
      }),
      { numRuns: 100 },
    )
  })
})
