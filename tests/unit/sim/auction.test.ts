// Auctions: one price for all, the most traded at it, nobody served before a better or older order; and how the venue plays them.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayOf, startOfDay } from '../../../src/core/ist.ts'
import { type DayNo, MINUTE, type Micros, type Px, type Qty, rupees } from '../../../src/core/units.ts'
import type { Calendar, Phase } from '../../../src/market/calendar.ts'
import { allotted, auctionFills, equilibrium, type Interest } from '../../../src/sim/auction.ts'
import { at, frameOf, LATENCY, stand, T0, ticket } from './bench.ts'

const interest = (qty: number, limit: number): Interest => ({ qty: qty as Qty, limit: limit as Px })
const book = fc.array(
  fc
    .record({ qty: fc.integer({ min: -50, max: 50 }).filter(n => n !== 0), limit: fc.integer({ min: 90, max: 110 }) })
    .map(one => interest(one.qty, one.limit)),
  { maxLength: 30 },
)
const tradable = (all: readonly Interest[], px: number): number => {
  const side = (sign: number) =>
    all.filter(one => one.qty * sign > 0 && (one.limit - px) * sign >= 0).reduce((sum, one) => sum + Math.abs(one.qty), 0)
  return Math.min(side(1), side(-1))
}

describe('the equilibrium', () => {
  it('is a price at which no other price trades more', () => {
    fc.assert(
      fc.property(book, fc.integer({ min: 90, max: 110 }), (all, reference) => {
        const found = equilibrium(all, reference as Px)
        const most = Math.max(0, ...Array.from({ length: 21 }, (_, i) => tradable(all, 90 + i)))
        expect(found?.volume ?? 0).toBe(most)
        if (found) expect(tradable(all, found.px)).toBe(most)
      }),
    )
  })

  it('leaves the least unfilled among those, then lies nearest to the reference', () => {
    expect(equilibrium([interest(100, 105), interest(-100, 95)], 96 as Px)).toEqual({ px: 95, volume: 100 })
    expect(equilibrium([interest(100, 105), interest(-100, 95)], 104 as Px)).toEqual({ px: 105, volume: 100 })
    // At 100 the same 50 trade with nothing left over.
    expect(equilibrium([interest(50, 101), interest(30, 99), interest(-50, 98), interest(-20, 101)], 98 as Px)).toEqual({
      px: 101,
      volume: 50,
    })
    expect(equilibrium([interest(10, 95), interest(-10, 96)], 95 as Px)).toBeUndefined()
  })

  it('gives out exactly what trades, never beyond a limit, better prices and earlier orders first', () => {
    fc.assert(
      fc.property(book, all => {
        const found = equilibrium(all, 100 as Px)
        if (!found) return
        const shares = allotted(all, found)
        for (const sign of [1, -1]) {
          expect(shares.filter(one => one * sign > 0).reduce((sum, one) => sum + Math.abs(one), 0)).toBe(found.volume)
          for (const [i, one] of all.entries()) {
            if (one.qty * sign < 0 || shares[i] === 0) continue
            expect(Math.abs(shares[i] as number)).toBeLessThanOrEqual(Math.abs(one.qty))
            expect((one.limit - found.px) * sign).toBeGreaterThanOrEqual(0)
            for (const [j, other] of all.entries()) {
              const ahead = (other.limit - one.limit) * sign > 0 || (other.limit === one.limit && j < i)
              if (other.qty * sign > 0 && ahead) expect(shares[j]).toBe(other.qty)
            }
          }
        }
      }),
    )
  })

  it('without a displayed book is the price the market found: better orders trade, equal ones do not', () => {
    const own = [interest(10, 101), interest(10, 100), interest(-5, 99), interest(-5, 100)]
    expect(auctionFills(own, [], 100 as Px)).toEqual({ px: 100, qty: [10, 0, -5, 0] })
  })
})

describe('the matching venue in an auction', () => {
  const day = dayOf(T0)
  const phase = (name: Phase['phase'], stage: string, from: number, to: number): Phase => ({
    phase: name,
    stage,
    open: (startOfDay(day) + from * MINUTE) as Micros,
    close: (startOfDay(day) + to * MINUTE) as Micros,
  })
  // Open until 10:05, then a closing auction to 10:15, matched by 10:20.
  const phases = [
    phase('open', '', 600, 605),
    phase('auction', 'reference price', 605, 606),
    phase('auction', 'limit and market orders', 606, 610),
    phase('auction', 'limit orders only', 610, 615),
    phase('auction', 'matching', 615, 620),
  ]
  const calendar: Calendar = {
    name: 'always',
    tradingDay: (no: DayNo) => (no === day ? { day, note: '', windows: phases.slice(0, 1), phases } : undefined),
    closedBecause: () => 'Sunday',
    knows: () => true,
  }
  const calendars = new Proxy({}, { get: () => calendar }) as never

  it('collects orders and trades them at the equilibrium; the rest ends with it', () => {
    const { venue, told, events } = stand({ calendars, auctions: true })
    venue.frame(frameOf(T0, 100))
    venue.submit(ticket(1, 10, 99), T0)
    venue.advance(at(5.5 * MINUTE))
    venue.submit(ticket(2, 20, 101), at(5.5 * MINUTE))
    venue.advance(at(6 * MINUTE))
    venue.submit(ticket(3, 20, 101), at(7 * MINUTE))
    venue.submit({ ...ticket(4, 20, 101), validity: 'ioc' }, at(7 * MINUTE))
    venue.advance(at(8 * MINUTE))
    expect(told()).toEqual(['accepted 1', 'rejected 2', 'accepted 3', 'rejected 4'])
    expect(events[3]).toMatchObject({ text: 'no SL and no IOC orders in an auction' })
    venue.frame(
      frameOf(at(9 * MINUTE), 100, {
        depth: {
          bids: [[100.5, 15]],
          asks: [
            [99.5, 20],
            [100.5, 25],
          ],
        },
      }),
    )
    expect(told()).toHaveLength(4)
    expect(venue.nextWake).toBe(at(15 * MINUTE))
    venue.advance(at(15 * MINUTE))
    expect(told().slice(4)).toEqual(['filled 3 20@100.5', 'cancelled 1'])
  })

  it('does not exist where auctions are left out: the session ends as before', () => {
    const { venue, told } = stand({ calendars })
    venue.frame(frameOf(T0, 100))
    venue.submit(ticket(1, 10, 99), T0)
    venue.submit(ticket(2, 10, 99), at(7 * MINUTE))
    venue.advance(at(7 * MINUTE + LATENCY))
    expect(told()).toEqual(['accepted 1', 'cancelled 1', 'rejected 2'])
    expect(rupees(1)).toBe(10_000)
  })
})
