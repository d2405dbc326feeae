// SL and IOC orders, price and time priority, halts, circuit limits and the end of a session, scene by scene.

import { describe, expect, it } from 'vitest'
import { MINUTE, type Micros, type OrderId, type Px, type Qty, rupees } from '../../../src/core/units.ts'
import { timeOfDay } from '../../../src/core/ist.ts'
import type { OrderTicket } from '../../../src/trading/order.ts'
import { A, at, barOf, frameOf, LATENCY, stand, T0, ticket } from './bench.ts'

const sl = (id: number, qty: number, trigger: number, limit: number): OrderTicket => ({
  ...ticket(id, qty, limit),
  kind: 'sl',
  trigger: rupees(trigger),
})
const ioc = (id: number, qty: number, limit: number): OrderTicket => ({ ...ticket(id, qty, limit), validity: 'ioc' })

describe('an SL order', () => {
  it('sleeps until the last price reaches its trigger, then takes the quote', () => {
    const { venue, told } = stand()
    venue.frame(frameOf(T0, 100))
    venue.submit(sl(1, -10, 99, 98), T0)
    venue.frame(frameOf(at(2_000), 99.05))
    expect(told()).toEqual(['accepted 1'])
    venue.frame(frameOf(at(3_000), 98.5))
    expect(told()).toEqual(['accepted 1', 'triggered 1', 'filled 1 -10@98.45'])
  })

  it('does not fill beyond its limit when the market jumps over it, and rests there', () => {
    const { venue, told } = stand()
    venue.frame(frameOf(T0, 100))
    venue.submit(sl(1, -10, 99, 98), T0)
    venue.frame(frameOf(at(2_000), 97))
    expect(told()).toEqual(['accepted 1', 'triggered 1'])
    venue.frame(frameOf(at(3_000), 98.05))
    expect(told()).toEqual(['accepted 1', 'triggered 1', 'filled 1 -10@98'])
  })

  it('comes to life at once when its trigger is behind the market already on arrival', () => {
    const { venue, told } = stand()
    venue.frame(frameOf(T0, 100))
    venue.submit(sl(1, 10, 99, 101), T0)
    venue.advance(at(LATENCY))
    expect(told()).toEqual(['accepted 1', 'triggered 1', 'filled 1 10@100.05'])
  })

  it('takes the levels of the book, and its rest stays in it', () => {
    const { venue, told } = stand()
    venue.frame(frameOf(T0, 100))
    venue.submit(sl(1, 50, 101, 101.1), T0)
    const depth = {
      bids: [[100.95, 10]] as const,
      asks: [
        [101.05, 20],
        [101.1, 20],
        [101.15, 90],
      ] as const,
    }
    venue.frame(frameOf(at(2_000), 101, { depth }))
    expect(told()).toEqual(['accepted 1', 'triggered 1', 'filled 1 20@101.05', 'filled 1 20@101.1'])
  })

  it('over bars wakes where the range reaches the trigger: paid there, at the open when the bar opens beyond it', () => {
    const { venue, told } = stand()
    venue.bar(barOf(0, 100, 100, 100, 100))
    venue.submit(sl(1, -10, 99, 98), at(MINUTE))
    venue.submit(sl(2, -10, 97, 96), at(MINUTE))
    venue.bar(barOf(1, 100, 100, 98.5, 98.9))
    expect(told()).toEqual(['accepted 1', 'accepted 2', 'triggered 1', 'filled 1 -10@98.95'])
    venue.bar(barOf(2, 96.5, 96.6, 96.4, 96.5))
    expect(told().slice(4)).toEqual(['triggered 2', 'filled 2 -10@96.45'])
  })

  it('stands in the book with its trigger, over a restart too, and wakes after it', () => {
    const before = stand()
    before.venue.frame(frameOf(T0, 100))
    before.venue.submit(sl(1, -10, 99, 98), T0)
    before.venue.advance(at(LATENCY))
    const inBook = { trigger: rupees(99), triggered: false, validity: 'day', state: 'open' }
    expect(before.venue.book().orders).toMatchObject([inBook])
    const after = stand()
    expect(after.venue.restore(before.records)).toEqual({ ok: true })
    expect(after.venue.book().orders).toMatchObject([inBook])
    after.venue.frame(frameOf(at(5_000), 98.9))
    expect(after.told()).toEqual(['triggered 1', 'filled 1 -10@98.85'])
    expect(after.venue.book().orders).toMatchObject([{ triggered: true, state: 'filled' }])
  })

  it.each([
    [{ trigger: rupees(99.03) }, 'trigger 99.03 is not a multiple of the tick 0.05; nearest is 99.05'],
    [{ trigger: 0 as Px }, 'trigger 0 is not above zero'],
    [{ trigger: rupees(97) }, 'limit 98 does not reach beyond the trigger 97'],
    [{ validity: 'ioc' as const }, 'an SL order cannot be IOC'],
    [{ kind: 'limit' as const }, 'a limit order has no trigger'],
  ])('is refused with %j', (wrong, text) => {
    const { venue, events } = stand()
    venue.frame(frameOf(T0, 100))
    venue.submit({ ...sl(1, -10, 99, 98), ...wrong }, T0)
    venue.advance(at(LATENCY))
    expect(events).toEqual([{ kind: 'rejected', id: 1, text }])
  })
})

describe('an IOC order', () => {
  it('does not rest where a kill tore its end off', () => {
    const before = stand()
    before.venue.frame(frameOf(T0, 100))
    before.venue.submit(ioc(1, 10, 99), T0)
    before.venue.advance(at(LATENCY))
    expect(before.records.map(one => one.kind)).toEqual(['order', 'cancel'])
    const { venue, told } = stand()
    expect(venue.restore(before.records.slice(0, 1))).toEqual({ ok: true })
    expect(venue.book()).toEqual(before.venue.book())
    venue.frame(frameOf(at(MINUTE), 98))
    expect(told()).toEqual([])
  })

  it('takes what is there and is cancelled for the rest in the same moment', () => {
    const { venue, told, times } = stand()
    venue.frame(frameOf(T0, 100, { depth: { bids: [[99.95, 5]], asks: [[100, 30]] } }))
    venue.submit(ioc(1, 50, 100), T0)
    venue.submit(ioc(2, 50, 99), T0)
    venue.advance(at(LATENCY))
    expect(told()).toEqual(['accepted 1', 'filled 1 30@100', 'cancelled 1', 'accepted 2', 'cancelled 2'])
    expect(new Set(times).size).toBe(1)
  })

  it('over bars meets the next open and nothing after it', () => {
    const { venue, told } = stand()
    venue.bar(barOf(0, 100, 100, 100, 100))
    venue.submit(ioc(1, 10, 101), at(MINUTE))
    venue.submit(ioc(2, 10, 99.5), at(MINUTE))
    venue.bar(barOf(1, 100, 100, 99, 100))
    expect(told()).toEqual(['accepted 1', 'accepted 2', 'filled 1 10@100.05', 'cancelled 2'])
  })
})

describe('own orders on one side', () => {
  it('are served by price first, then by age; a new price goes to the end of its line', () => {
    const { venue, told } = stand()
    venue.frame(frameOf(T0, 100, { depth: { bids: [[99.95, 5]], asks: [[101, 30]] } }))
    for (const [id, px] of [
      [1, 100],
      [2, 100.5],
      [3, 100],
      [4, 99.9],
    ] as const)
      venue.submit(ticket(id, 10, px), T0)
    venue.modify(4 as OrderId, { limit: rupees(100) }, T0)
    venue.modify(1 as OrderId, { limit: rupees(99.9) }, T0)
    venue.modify(1 as OrderId, { limit: rupees(100) }, T0)
    venue.advance(at(LATENCY))
    venue.frame(frameOf(at(5_000), 100, { depth: { bids: [], asks: [[100, 35]] } }))
    expect(told().filter(one => one.startsWith('filled'))).toEqual([
      'filled 2 10@100.5',
      'filled 3 10@100',
      'filled 4 10@100',
      'filled 1 5@100',
    ])
  })
})

describe('a halt', () => {
  const from = timeOfDay(at(10_000)) as Micros
  const halts = [{ from, to: (from + MINUTE) as Micros }]

  it('refuses orders and matches nothing; what works may be cancelled and goes on afterwards', () => {
    const { venue, told, events } = stand({ halts })
    venue.frame(frameOf(T0, 100))
    venue.submit(ticket(1, 10, 99), T0)
    venue.submit(ticket(2, 10, 99), T0)
    venue.advance(at(5_000))
    venue.frame(frameOf(at(20_000), 98))
    venue.submit(ticket(3, 10, 99), at(20_000))
    venue.cancel(2 as OrderId, at(20_000))
    venue.advance(at(30_000))
    expect(told()).toEqual(['accepted 1', 'accepted 2', 'rejected 3', 'cancelled 2'])
    expect(events[2]).toMatchObject({ text: 'the market is halted until 10:01:00: no orders are taken', haltedUntil: at(10_000 + MINUTE) })
    venue.frame(frameOf(at(2 * MINUTE), 97.9))
    expect(told().at(-1)).toBe('filled 1 10@99')
  })

  it('of one instrument leaves the others alone', () => {
    const { venue, told } = stand({ halts: [{ ...halts[0]!, symbol: 'B' }] })
    venue.frame(frameOf(T0, 100))
    venue.submit(ticket(1, 10, 101), at(20_000))
    venue.advance(at(30_000))
    expect(told()).toEqual(['accepted 1', 'filled 1 10@100.05'])
  })
})

describe('circuit limits', () => {
  const circuitOf = () => 10

  it('refuse prices outside the band around the first price, and of the next day around the last', () => {
    const { venue, events, told } = stand({ circuitOf })
    venue.frame(frameOf(T0, 100))
    venue.submit(ticket(1, 10, 89.95), T0)
    venue.submit(ticket(2, 10, 90), T0)
    venue.submit({ ...ticket(3, 10, 110), kind: 'sl', trigger: rupees(109) }, T0)
    venue.modify(2 as OrderId, { limit: rupees(110.05) }, T0)
    venue.advance(at(LATENCY))
    expect(told()).toEqual(['rejected 1', 'accepted 2', 'accepted 3', 'change-refused 2'])
    expect(events[0]).toMatchObject({ text: 'price 89.95 is outside the circuit limits of SYN:A: 90.00 to 110.00' })
    venue.frame(frameOf(at(2_000), 106))
    const day = 24 * 60 * MINUTE
    venue.frame(frameOf(at(day), 105))
    venue.submit(ticket(4, 10, 95.35), at(day))
    venue.submit(ticket(5, 10, 95.4), at(day))
    venue.advance(at(day + LATENCY))
    expect(told().slice(-2)).toEqual(['rejected 4', 'accepted 5'])
  })

  it('begin anew where the first price of a day lies outside: a split', () => {
    const { venue, told } = stand({ circuitOf })
    venue.frame(frameOf(T0, 100))
    const day = 24 * 60 * MINUTE
    venue.frame(frameOf(at(day), 50))
    venue.submit(ticket(1, 10, 46), at(day))
    venue.advance(at(day + LATENCY))
    expect(told()).toEqual(['accepted 1'])
  })
})

describe('latency', () => {
  it.each([
    'constant',
    'uniform',
    'lognormal',
  ] as const)('%s: comes from the seed, keeps the order of requests and never precedes them', kind => {
    const settings = { latencyKind: kind, latency: 1_000 as Micros, jitter: 3_000 as Micros, seed: 5 }
    const runs = [0, 1].map(() => {
      const { venue, events, times } = stand(settings)
      venue.frame(frameOf(T0, 100))
      for (let n = 1; n <= 200; n++) venue.submit(ticket(n, 1 as Qty, 99, A), at(n * 10_000))
      venue.advance(at(60 * MINUTE))
      expect(events.map(one => one.id)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1))
      return times.map((t, i) => t - T0 - (i + 1) * 10_000)
    })
    const [delays = [], again] = runs
    expect(delays).toEqual(again)
    expect(Math.min(...delays)).toBeGreaterThan(0)
    const sorted = delays.toSorted((a, b) => a - b)
    const median = sorted[100] ?? 0
    const [low, high] = kind === 'constant' ? [1_000, 1_000] : kind === 'uniform' ? [2_000, 3_000] : [800, 1_250]
    expect(median).toBeGreaterThanOrEqual(low)
    expect(median).toBeLessThanOrEqual(high)
    // Five of six of a lognormal within the spread.
    if (kind === 'lognormal') expect(sorted.filter(one => one <= 4_000).length / 200).toBeCloseTo(0.84, 1)
  })
})
