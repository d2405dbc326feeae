// Terms of an order that works: a late word of an earlier change is no answer to the newest, and the venue's book puts right what was lost.

import { expect, it } from 'vitest'
import { GIVE_UP, missed, settle } from '../../../src/app/recovery/settle.ts'
import { type InstrumentNo, type Micros, NO_PX, type OrderId, type Px, type Qty, SECOND } from '../../../src/core/units.ts'
import type { Order, OrderEvent } from '../../../src/trading/order.ts'
import { Orders } from '../../../src/trading/orders.ts'
import type { VenueBook } from '../../../src/trading/recovery.ts'

const ID = 1 as OrderId
const I = 0 as InstrumentNo
const asked = (10 * SECOND) as Micros
const changed = (limit: number, qty: number, revision?: number): OrderEvent => ({
  kind: 'modified',
  id: ID,
  limit: limit as Px,
  qty: qty as Qty,
  trigger: NO_PX,
  revision,
})

function open(): { readonly orders: Orders; readonly order: Order } {
  const orders = new Orders(ID)
  const order = orders.create(
    { instrument: I, qty: 5 as Qty, kind: 'limit', limit: 100 as Px, owner: 'you', why: 'w', reducing: false },
    0 as Micros,
  )
  orders.act(order, 'send')
  orders.apply({ kind: 'accepted', id: ID, brokerId: 'B1' }, 1 as Micros)
  return { orders, order }
}

function ask(orders: Orders, order: Order, limit: number, qty: number): void {
  orders.act(order, 'ask-change')
  order.pending = { limit: limit as Px, qty: qty as Qty, trigger: NO_PX, kind: 'limit', chased: false }
}

const bookOf = (limit: number, qty: number): VenueBook => ({
  orders: [
    {
      id: ID,
      brokerId: 'B1',
      instrument: I,
      qty: qty as Qty,
      limit: limit as Px,
      filled: 0 as Qty,
      state: 'open',
      text: '',
      time: 0 as Micros,
    },
  ],
  fills: [],
  positions: [],
  highest: 1,
})

it('the answer to an earlier change, told late, leaves the newest unanswered', () => {
  const { orders, order } = open()
  ask(orders, order, 103, 9)
  orders.apply(changed(101, 5, 1), 2 as Micros)
  expect(order).toMatchObject({ state: 'open', limit: 101, qty: 5, pending: { limit: 103, qty: 9 } })
  // More may be working than is confirmed: all of the old quantity filled is not its end.
  orders.apply({ kind: 'filled', id: ID, fillId: 'F1', qty: 5 as Qty, px: 100 as Px, time: 2 as Micros }, 2 as Micros)
  expect(order.state).toBe('open')
  orders.apply(changed(103, 9, 2), 3 as Micros)
  expect(order).toMatchObject({ state: 'open', limit: 103, qty: 9, pending: undefined })
})

it('an order that works with other terms than ours is found by the book, which tells them', () => {
  const { orders, order } = open()
  expect(missed(id => orders.get(id), bookOf(100, 5))).toEqual([])
  for (const book of [bookOf(102, 5), bookOf(100, 7)]) {
    expect(missed(id => orders.get(id), book)).toEqual([order])
    for (const event of settle(order, book, asked, GIVE_UP)) orders.apply(event, asked)
    expect(missed(id => orders.get(id), book)).toEqual([])
  }
  expect(order).toMatchObject({ state: 'open', limit: 100, qty: 7 })
})

it('while a change is on its way the book may have either terms: its answer is awaited', () => {
  const { orders, order } = open()
  ask(orders, order, 103, 9)
  expect(missed(id => orders.get(id), bookOf(103, 9))).toEqual([])
})

it('what the book has told is not undone by a message from before what was heard already', () => {
  const { orders, order } = open()
  orders.apply(changed(101, 5, 2), 2 as Micros)
  for (const event of settle(order, bookOf(102, 5), asked, GIVE_UP)) orders.apply(event, asked)
  orders.apply(changed(99, 5, 1), asked)
  expect(order.limit).toBe(102)
})
