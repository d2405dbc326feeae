// An order that was made long before it left is not given up sooner for it.

import { expect, it } from 'vitest'
import { GIVE_UP, settle } from '../../../src/app/recovery/settle.ts'
import { type InstrumentNo, type Micros, type OrderId, type Px, type Qty, SECOND } from '../../../src/core/units.ts'
import { Orders } from '../../../src/trading/orders.ts'

it('what was sent a moment ago may still arrive, however long it had waited for the opening', () => {
  const orders = new Orders(1 as OrderId)
  const made = {
    instrument: 0 as InstrumentNo,
    qty: 5 as Qty,
    kind: 'limit',
    limit: 100 as Px,
    owner: 'you',
    why: 'w',
    reducing: false,
  } as const
  const order = orders.create(made, 0 as Micros)
  const sent = (3_600 * SECOND) as Micros
  orders.act(order, 'send')
  orders.apply({ kind: 'unknown', id: order.id, text: 'no answer' }, sent)
  const book = { orders: [], fills: [], positions: [], highest: 0 }
  expect(settle(order, book, (sent + SECOND) as Micros, GIVE_UP)).toEqual([])
  expect(settle(order, book, (sent + GIVE_UP + 1) as Micros, GIVE_UP)).toMatchObject([{ kind: 'rejected' }])
})
