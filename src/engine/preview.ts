// Answers questions about the engine without changing it: what an order would cost, and what stands now.

import { type InstrumentNo, type Money, type Px, type Qty, roundToTick } from '../core/units.ts'
import type { Preview } from '../protocol/requests.ts'
import { type OrderKind, type OrderTerms, PERSON } from '../trading/order.ts'
import type { Engine } from './engine.ts'

export type PreviewWish = OrderTerms & {
  readonly instrument: InstrumentNo
  readonly qty: Qty
  readonly type: OrderKind
  readonly limit: Px
}

/** Value, charges of the order and of the round trip, where that breaks even, margin, and whether the gate would take it. */
export function previewOf(engine: Engine, wish: PreviewWish): Preview {
  const { desk, ledger, market } = engine
  const { candidate, refused } = desk.judging.preview({
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
  const breakEven = breakEvenOf(engine, wish.instrument, qty, expected, charges)
  return {
    value: Math.abs(qty) * expected,
    charges,
    roundTrip: charges + ledger.meter.ofClosing(wish.instrument, -qty as Qty, breakEven),
    breakEven,
    margin: reducing ? 0 : desk.account.needed(candidate),
    available: desk.account.available,
    price: limit,
    refused,
    reducing,
  }
}

/** The first price on the tick, away from the entry, at which closing brings back all charges. Exact: its neighbour loses. */
function breakEvenOf(engine: Engine, i: InstrumentNo, qty: Qty, px: Px, entry: Money): Px {
  if (qty === 0 || px === 0) return px
  const { tick } = engine.setup.instruments.at(i)
  const { meter } = engine.ledger
  const result = (at: number): number => (at - px) * qty - entry - meter.ofClosing(i, -qty as Qty, at as Px)
  const away = qty > 0 ? tick : -tick
  let at: number = px
  // The way out costs a little more at a higher price; three rounds settle it to less than a tick.
  for (let round = 0; round < 3; round++) at = px + (entry + meter.ofClosing(i, -qty as Qty, Math.max(0, Math.round(at)) as Px)) / qty
  at = Math.max(0, roundToTick(at, tick, qty > 0 ? 'sell' : 'buy'))
  while (at > 0 && result(at) < 0) at += away
  while (at > tick && result(at - away) >= 0) at -= away
  return Math.max(0, at) as Px
}
