// Answers questions about the engine without changing it: what an order would cost, and what stands now.

import type { InstrumentNo, Money, Px, Qty } from '../core/units.ts'
import type { Preview } from '../protocol/requests.ts'
import { type OrderKind, type OrderTerms, PERSON } from '../trading/order.ts'
import type { Engine } from './engine.ts'

export type PreviewWish = OrderTerms & {
  readonly instrument: InstrumentNo
  readonly qty: Qty
  readonly type: OrderKind
  readonly limit: Px
}

/** Value, charges of the order, the price at which the round trip breaks even, and whether the gate would take it. */
export function previewOf(engine: Engine, wish: PreviewWish): Preview {
  const { desk, ledger, market } = engine
  const { candidate, refused } = desk.preview({
    instrument: wish.instrument,
    qty: wish.qty,
    kind: wish.type,
    limit: wish.limit,
    trigger: wish.trigger,
    validity: wish.validity,
    owner: PERSON,
    why: '',
  })
  const { limit, qty, reducing } = candidate
  // A market order's limit only protects: it is expected to fill at the quotes.
  const expected = (wish.type === 'market' ? market.last(wish.instrument) : limit) as Px
  const charges = ledger.meter.ofOrder(wish.instrument, qty, expected)
  return {
    value: Math.abs(qty) * expected,
    charges,
    breakEven: breakEven(engine, wish.instrument, qty, expected, charges),
    price: limit,
    refused,
    reducing,
  }
}

function breakEven(engine: Engine, i: InstrumentNo, qty: Qty, px: Px, entry: Money): number {
  if (qty === 0 || px === 0) return px
  let at: number = px
  // The way out costs a little more at a higher price; two rounds settle it to less than a tick.
  for (let round = 0; round < 3; round++) {
    const exit = engine.ledger.meter.ofClosing(i, -qty as Qty, Math.round(at) as Px)
    at = px + (entry + exit) / qty
  }
  return Math.round(at)
}
