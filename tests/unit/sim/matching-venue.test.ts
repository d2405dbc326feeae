import { describe, expect, it } from 'vitest'
import { dayOf, startOfDay } from '../../../src/core/ist.ts'
import type { DayNo, Micros, OrderId } from '../../../src/core/units.ts'
import { MINUTE, rupees } from '../../../src/core/units.ts'
import { type Calendar, calendarNames, type Calendars, type TradingDay } from '../../../src/market/calendar.ts'
import { A, at, B, barOf, frameOf, IDX, LATENCY, stand, T0, ticket } from './bench.ts'

const one = 1 as OrderId

describe('an order at the matching venue', () => {
  it('arrives one latency after it was sent, and not before', () => {
    const { venue, told, times } = stand()
    venue.frame(frameOf(T0, 100))
    venue.submit(ticket(1, 10, 99), at(5))
    expect(venue.nextWake).toBe(at(5) + LATENCY)
    venue.advance((at(5) + LATENCY - 1) as Micros)
    expect(told()).toEqual([])
    venue.advance(at(1_000_000))
    expect(told()).toEqual(['accepted 1'])
    expect(times).toEqual([at(5) + LATENCY])
    expect(venue.nextWake).toBe(Infinity)
  })

  it('that is marketable fills at the last price and half the spread, never better', () => {
    const { venue, told } = stand({ spreadTicks: 2 })
    venue.frame(frameOf(T0, 100))
    venue.submit(ticket(1, 10, 101), T0)
    venue.submit(ticket(2, -10, 99), T0)
    venue.advance(at(LATENCY))
    expect(told()).toEqual(['accepted 1', 'filled 1 10@100.05', 'accepted 2', 'filled 2 -10@99.95'])
  })

  it('pays whole ticks where half the spread is not one', () => {
    const { venue, told } = stand({ spreadTicks: 3 })
    venue.frame(frameOf(T0, 100))
    venue.submit(ticket(1, 10, 101), T0)
    venue.advance(at(LATENCY))
    expect(told()[1]).toBe('filled 1 10@100.1')
  })

  it('takes displayed levels one by one up to its limit, and the rest keeps working', () => {
    const { venue, told } = stand()
    const depth = {
      bids: [[99.95, 50]],
      asks: [
        [100, 30],
        [100.05, 40],
        [100.1, 500],
      ],
    } as const
    venue.frame(frameOf(T0, 100, { depth }))
    venue.submit(ticket(1, 100, 100.05), T0)
    venue.submit(ticket(2, 5, 100.05), T0)
    venue.advance(at(LATENCY))
    expect(told()).toEqual(['accepted 1', 'filled 1 30@100', 'filled 1 40@100.05', 'accepted 2'])
    expect(venue.book().orders.map(order => [order.state, order.filled])).toEqual([
      ['open', 70],
      ['open', 0],
    ])
    // The ask comes down to the resting limit: it fills at the limit, as far as the shown quantity goes.
    venue.frame(frameOf(at(2_000), 100, { depth: { bids: [[99.9, 50]], asks: [[100, 20]] } }))
    expect(told().slice(4)).toEqual(['filled 1 20@100.05'])
    // A trade below it takes all of it, and the order behind it too.
    venue.frame(frameOf(at(3_000), 99.95, { depth: { bids: [[99.9, 50]], asks: [[100.2, 20]] } }))
    expect(told().slice(5)).toEqual(['filled 1 10@100.05', 'filled 2 5@100.05'])
  })

  it('that rests is not filled by a touch of its price, only by a trade beyond it', () => {
    const { venue, told } = stand()
    venue.frame(frameOf(T0, 100))
    venue.submit(ticket(1, 10, 99), T0)
    venue.frame(frameOf(at(5_000), 99))
    expect(told()).toEqual(['accepted 1'])
    venue.frame(frameOf(at(6_000), 98.5))
    expect(told()).toEqual(['accepted 1', 'filled 1 10@99'])
  })

  it('is not filled by an old trade that the feed repeats', () => {
    const { venue, told } = stand()
    const depth = { bids: [[99.9, 10]], asks: [[100.2, 10]] } as const
    venue.frame(frameOf(T0, 99.95, { depth, volume: 500 }))
    venue.submit(ticket(1, 10, 100), T0)
    venue.frame(frameOf(at(5_000), 99.95, { depth, volume: 500 }))
    expect(told()).toEqual(['accepted 1'])
    venue.frame(frameOf(at(6_000), 99.95, { depth, volume: 501 }))
    expect(told()).toEqual(['accepted 1', 'filled 1 10@100'])
  })

  it('meets the market it finds on arrival, not the one it was sent in', () => {
    const { venue, told } = stand()
    venue.frame(frameOf(T0, 100))
    venue.submit(ticket(1, 10, 100.2), T0)
    venue.frame(frameOf(at(10), 105))
    venue.advance(at(LATENCY))
    expect(told()).toEqual(['accepted 1'])
  })
})

describe('the matching venue refuses with a sentence', () => {
  const cases: [string, ReturnType<typeof ticket>, string][] = [
    ['an unknown instrument', ticket(1, 1, 100, 77 as never), 'there is no instrument 77 here'],
    ['an index', ticket(1, 1, 100, IDX), 'SYN:IDX cannot be traded'],
    ['quantity zero', ticket(1, 0, 100), 'quantity 0 is not a whole number other than zero'],
    ['part of a lot', ticket(1, -15, 100, B), 'quantity 15 is not a multiple of the lot 10'],
    ['an order before the first price', ticket(1, 10, 100, B), 'no market yet for SYN:B'],
    ['a price off the tick', ticket(1, 1, 100.03), 'price 100.03 is not a multiple of the tick 0.05; nearest is 100.05'],
    ['no price', ticket(1, 1, 0), 'price 0 is not above zero'],
  ]
  it.each(cases)('%s', (_, order, text) => {
    const { venue, events } = stand()
    venue.frame(frameOf(T0, 100, { instrument: A }))
    venue.submit(order, T0)
    venue.advance(at(LATENCY))
    expect(events).toEqual([{ kind: 'rejected', id: 1, text }])
  })

  it('an order outside trading hours, and fills nothing then; what works ends with the session', () => {
    const day = (no: DayNo): TradingDay => {
      const window = { open: (startOfDay(no) + 600 * MINUTE) as Micros, close: (startOfDay(no) + 601 * MINUTE) as Micros }
      return { day: no, note: '', windows: [window], phases: [{ ...window, phase: 'open', stage: '' }] }
    }
    const calendar: Calendar = {
      name: 'always',
      tradingDay: no => (no === dayOf(T0) ? day(no) : undefined),
      closedBecause: () => 'Republic Day',
      knows: () => true,
    }
    const { venue, events, told } = stand({ calendars: Object.fromEntries(calendarNames.map(name => [name, calendar])) as Calendars })
    venue.frame(frameOf(T0, 100))
    venue.submit(ticket(1, 10, 99), T0)
    venue.frame(frameOf(at(MINUTE), 98))
    venue.submit(ticket(2, 10, 99), at(MINUTE))
    venue.advance(at(2 * MINUTE))
    expect(told()).toEqual(['accepted 1', 'cancelled 1', 'rejected 2'])
    expect(events[1]).toMatchObject({ text: 'day order: its session has ended' })
    expect(events[2]).toMatchObject({ text: 'the market is closed at 10:01:00: trading is from 10:00:00 to 10:01:00' })
    venue.submit(ticket(3, 10, 99), at(24 * 60 * MINUTE))
    venue.advance(at(25 * 60 * MINUTE))
    expect(events.at(-1)).toMatchObject({ kind: 'rejected', text: 'the market is closed: Republic Day' })
  })

  it('a second order with the same id, and the first one stands', () => {
    const { venue, told } = stand()
    venue.frame(frameOf(T0, 100))
    venue.submit(ticket(1, 10, 99), T0)
    venue.submit(ticket(1, 10, 99), T0)
    venue.advance(at(LATENCY))
    venue.submit(ticket(1, 500, 99), at(LATENCY))
    venue.frame(frameOf(at(5_000), 98))
    expect(told()).toEqual(['accepted 1', 'change-refused 1', 'change-refused 1', 'filled 1 10@99'])
    expect(venue.duplicates).toBe(2)
    expect(venue.book().orders).toHaveLength(1)
  })

  it('to change an order that is finished or that it never had', () => {
    const { venue, events } = stand()
    venue.frame(frameOf(T0, 100))
    venue.submit(ticket(1, 10, 101), T0)
    venue.cancel(one, at(10))
    venue.modify(9 as OrderId, { limit: rupees(99) }, at(10))
    venue.advance(at(5_000))
    expect(events.slice(2)).toEqual([
      { kind: 'change-refused', id: 1, text: 'order 1 is already filled: nothing to cancel' },
      { kind: 'change-refused', id: 9, text: 'there is no order 9 here today: nothing to modify' },
    ])
  })
})

describe('bars', () => {
  it('cannot fill the order that they gave rise to', () => {
    const { venue, told, events } = stand()
    venue.bar(barOf(0, 100, 101, 99, 100))
    venue.submit(ticket(1, 10, 102), at(MINUTE))
    venue.submit(ticket(2, 10, 99.5), at(MINUTE))
    // Another bar of the minute just over: it has ended when the orders are sent.
    venue.bar(barOf(0, 100, 101, 99, 100))
    expect(told()).toEqual([])
    venue.bar(barOf(1, 100, 101, 99, 100))
    expect(told()).toEqual(['accepted 1', 'accepted 2', 'filled 1 10@100.05', 'filled 2 10@99.5'])
    expect(events.slice(2).map(event => event.kind === 'filled' && event.time)).toEqual([at(MINUTE), at(2 * MINUTE)])
  })

  it('fill a limit at the open when that is better, and not when the range only touches it', () => {
    const { venue, told } = stand()
    venue.bar(barOf(0, 100, 101, 99, 100))
    venue.submit(ticket(1, 10, 98), at(MINUTE))
    venue.submit(ticket(2, -10, 102), at(MINUTE))
    venue.bar(barOf(1, 100, 102, 98, 100))
    expect(told()).toEqual(['accepted 1', 'accepted 2'])
    venue.bar(barOf(2, 97, 97.5, 96, 97))
    expect(told().slice(2)).toEqual(['filled 1 10@97.05'])
  })

  it('see a cancel sent at the close before them', () => {
    const { venue, told } = stand()
    venue.bar(barOf(0, 100, 101, 99, 100))
    venue.submit(ticket(1, 10, 98), at(MINUTE))
    venue.bar(barOf(1, 100, 101, 99, 100))
    venue.cancel(one, at(2 * MINUTE))
    venue.bar(barOf(2, 97, 97.5, 96, 97))
    expect(told()).toEqual(['accepted 1', 'cancelled 1'])
  })
})

describe('a new trading day', () => {
  const tomorrow = at(24 * 60 * MINUTE)

  it('ends working orders, keeps positions, and empties the book of yesterday', () => {
    const { venue, told } = stand()
    venue.frame(frameOf(T0, 100))
    venue.submit(ticket(1, 10, 101), T0)
    venue.submit(ticket(2, 10, 90), T0)
    venue.advance(at(LATENCY))
    venue.advance(tomorrow)
    expect(told().at(-1)).toBe('cancelled 2')
    const book = venue.book()
    expect(book.orders.map(order => [order.id, order.state])).toEqual([[2, 'cancelled']])
    expect(book.fills).toEqual([])
    expect(book.positions).toEqual([
      { instrument: A, qty: 10, cost: rupees(1000.5), startQty: 10, startCost: rupees(1000.5), converted: 0 },
    ])
    expect(book.highest).toBe(2)
  })

  it('does the same after a restart, and the ids of yesterday stay used', () => {
    const before = stand()
    before.venue.frame(frameOf(T0, 100))
    before.venue.submit(ticket(1, 10, 101), T0)
    before.venue.submit(ticket(2, 10, 90), T0)
    before.venue.advance(at(LATENCY))
    const { venue, told } = stand()
    expect(venue.restore(before.records)).toEqual({ ok: true })
    venue.advance(tomorrow)
    before.venue.advance(tomorrow)
    expect(told()).toEqual(['cancelled 2'])
    expect(venue.book()).toEqual(before.venue.book())
    venue.submit(ticket(1, 10, 101), tomorrow)
    venue.advance((tomorrow + LATENCY) as Micros)
    expect(told().at(-1)).toBe('change-refused 1')
  })
})

describe('a restore', () => {
  it('has what was converted, and knows a request that comes again', () => {
    const before = stand()
    before.venue.frame(frameOf(T0, 100))
    before.venue.submit(ticket(1, 10, 101), T0)
    before.venue.advance(at(LATENCY))
    const request = { ref: 5, instrument: A, qty: 4, to: 'CNC' } as const
    before.venue.convert(request, at(LATENCY))
    before.venue.advance(at(2 * LATENCY))
    expect(before.durable.at(-1)).toBe(before.records.length)
    const { venue, events } = stand()
    expect(venue.restore(before.records)).toEqual({ ok: true })
    venue.convert(request, at(3 * LATENCY))
    venue.advance(at(4 * LATENCY))
    expect(events).toMatchObject([{ kind: 'product', converted: 4, ref: 5, text: '' }])
    expect(venue.book()).toEqual(before.venue.book())
  })

  it('names a position in an instrument that today is missing', () => {
    const { venue } = stand()
    const fill = { kind: 'fill', t: T0, time: T0, id: one, fillId: 'S1.1', qty: 10, px: 1 } as never
    const order = { kind: 'order', t: T0, sent: T0, id: one, brokerId: 'S1', instrument: 'NSE:GONE', qty: 10, limit: 1 } as never
    expect(venue.restore([order, fill])).toEqual({ error: "the venue's book holds 10 of NSE:GONE, which is not among today's instruments" })
  })
})
