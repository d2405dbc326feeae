import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InstrumentNo, Micros, OrderId, Px, Qty } from '../../../src/core/units.ts'
import { NEVER_ARRIVED, type OrderEvent } from '../../../src/trading/order.ts'
import { Orders } from '../../../src/trading/orders.ts'

const T = 1 as Micros
const ID = 1 as OrderId
const qty = (n: number) => n as Qty

function make(of = 10): Orders {
  const orders = new Orders(ID)
  orders.create({ instrument: 0 as InstrumentNo, qty: qty(of), kind: 'limit', limit: 100 as Px, owner: 'you', why: '', reducing: false }, T)
  return orders
}

const accepted: OrderEvent = { kind: 'accepted', id: ID, brokerId: 'B1' }
const modified: OrderEvent = { kind: 'modified', id: ID, limit: 105 as Px }
const cancelled: OrderEvent = { kind: 'cancelled', id: ID, text: 'as asked' }
const rejected: OrderEvent = { kind: 'rejected', id: ID, text: 'no' }
const fill = (n: number, of: number, px = 100): OrderEvent => ({
  kind: 'filled',
  id: ID,
  fillId: `F${n}`,
  qty: qty(of),
  px: px as Px,
  time: T,
})

function after(events: readonly OrderEvent[]) {
  const orders = make()
  for (const event of events) orders.apply(event, T)
  const { state, filled, filledValue, brokerId } = orders.get(ID) as NonNullable<ReturnType<Orders['get']>>
  return { state, filled, filledValue, brokerId, working: orders.working.size }
}

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length <= 1) return [[...list]]
  return list.flatMap((one, n) => permutations([...list.slice(0, n), ...list.slice(n + 1)]).map(rest => [one, ...rest]))
}

const stories: Record<string, readonly OrderEvent[]> = {
  'filled at once': [accepted, fill(1, 10)],
  'filled in parts': [accepted, fill(1, 3), fill(2, 3, 101), fill(3, 4, 99)],
  'part filled, changed, filled': [accepted, fill(1, 3), modified, fill(2, 7)],
  'part filled, cancelled': [accepted, fill(1, 3), fill(2, 2), cancelled],
  cancelled: [accepted, modified, cancelled],
  rejected: [rejected],
  'rejected by the exchange after the broker took it': [accepted, rejected],
}

describe('events in any order', () => {
  it.each(Object.entries(stories))('%s: every order of events, with every one repeated, ends the same', (_, story) => {
    const end = after(story)
    expect(end.working).toBe(0)
    for (const order of permutations(story)) {
      expect(after(order)).toEqual(end)
      expect(after(order.flatMap(event => [event, event]))).toEqual(end)
      expect(after([...order, ...order])).toEqual(end)
    }
  })
})

it('counts a fill that comes after the cancel, and keeps the order ended', () => {
  const orders = make()
  orders.apply(cancelled, T)
  expect(orders.apply(fill(1, 4), T)).toBe('filled')
  expect(orders.get(ID)).toMatchObject({ state: 'cancelled', filled: 4, filledValue: 400 })
  expect(orders.working.size).toBe(0)
})

it('calls what it does not know foreign and changes nothing', () => {
  const orders = make()
  expect(orders.apply({ ...fill(1, 4), id: 9 as OrderId }, T)).toBe('foreign')
  expect(orders.get(ID)?.filled).toBe(0)
})

it('an unknown order is settled by whatever the venue says next', () => {
  const unknown: OrderEvent = { kind: 'unknown', id: ID, text: 'silence' }
  expect(after([unknown]).state).toBe('unknown')
  expect(after([unknown, accepted]).state).toBe('open')
  expect(after([unknown, fill(1, 3)]).state).toBe('open')
  expect(after([unknown, rejected]).state).toBe('rejected')
  expect(after([accepted, cancelled, unknown]).state).toBe('cancelled')
})

it('for any events: what is filled is the sum of distinct fills, and an ended order stays ended', () => {
  const event = fc.oneof(
    fc.constantFrom<OrderEvent>(
      accepted,
      modified,
      cancelled,
      rejected,
      { kind: 'unknown', id: ID, text: '' },
      { kind: 'change-refused', id: ID, text: '' },
    ),
    fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 98, max: 102 })).map(([n, px]) => fill(n, n, px)),
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 25 }), events => {
      const orders = make()
      const fills = new Map<string, number>()
      let ended = ''
      for (const event of events) {
        orders.apply(event, T)
        if (event.kind === 'filled' && !fills.has(event.fillId)) fills.set(event.fillId, event.qty)
        const { state, filled } = orders.get(ID) as { state: string; filled: number }
        expect(filled).toBe([...fills.values()].reduce((a, b) => a + b, 0))
        if (ended !== '' && filled < 10) expect(state).toBe(ended)
        if (['filled', 'cancelled', 'rejected'].includes(state)) ended = state
        expect(orders.working.size).toBe(ended === '' ? 1 : 0)
      }
    }),
  )
})

it('never goes back with its numbers', () => {
  const orders = make()
  orders.restartAt(50 as OrderId)
  expect(orders.next).toBe(50)
  expect(() => orders.restartAt(49 as OrderId)).toThrow('go back')
})

it('an order given up as never arrived lives again when the venue speaks of it; a rejected one does not', () => {
  const givenUp: OrderEvent = { kind: 'rejected', id: ID, text: NEVER_ARRIVED }
  expect(after([givenUp])).toMatchObject({ state: 'rejected', working: 0 })
  expect(after([givenUp, accepted])).toMatchObject({ state: 'open', working: 1, brokerId: 'B1' })
  expect(after([givenUp, fill(1, 10)])).toMatchObject({ state: 'filled', filled: 10, working: 0 })
  expect(after([rejected, accepted])).toMatchObject({ state: 'rejected', working: 0 })
})
