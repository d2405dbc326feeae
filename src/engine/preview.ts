// Answers questions about the engine without changing it: what an order would cost, and what stands now.

import { type InstrumentNo, type Money, type Px, type Qty, roundToTick } from '../core/units.ts'
import { failed, type Result } from '../core/result.ts'
import type { Preview } from '../protocol/requests.ts'
import type { ExitPlan } from '../trading/exit-plan.ts'
import { type OrderKind, type OrderTerms, PERSON } from '../trading/order.ts'
import { largestOrder } from '../trading/slices.ts'
import { parseSize, SIZE_FORMS, sizeOf } from '../trading/written-size.ts'
import { averageRange } from './average-range.ts'
import type { Engine } from './engine.ts'
import { exitsAt } from './preview-exits.ts'

export type PreviewWish = OrderTerms & {
  readonly instrument: InstrumentNo
  /** Signed; with a size only its sign counts. */
  readonly qty: Qty
  readonly type: OrderKind
  readonly limit: Px
  /** A size in words. */
  readonly size?: string | undefined
  /** Its exits. */
  readonly plan?: ExitPlan | undefined
}

/** Value, charges of the order and of the round trip, where that breaks even, margin, its exits, and whether the gate would take it. */
export function previewOf(engine: Engine, wish: PreviewWish): Preview {
  const { instrument, plan, size } = wish
  const sized = size === undefined ? undefined : sizedOf(engine, wish, size)
  if (sized && failed(sized)) return unsized(engine, sized.error)
  const said = sized ? { ...judged(engine, { ...wish, qty: sized.ok.qty }), sizing: sized.ok.text } : judged(engine, wish)
  if (!plan || said.qty === 0) return said
  return { ...said, exits: exitsAt(engine, instrument, said.qty as Qty, (said.value / Math.abs(said.qty)) as Px, plan) }
}

/** The units that a size comes to, signed as the wish is. */
function sizedOf(engine: Engine, wish: PreviewWish, size: string): Result<{ readonly qty: Qty; readonly text: string }> {
  const { instrument, plan } = wish
  const written = parseSize(size)
  if (!written) return { error: `${size} is no size: write it as ${SIZE_FORMS}` }
  const { lot } = engine.setup.instruments.at(instrument)
  const one = (Math.sign(wish.qty) * lot) as Qty
  const px = expectedAt(engine, wish, one)
  const exits = plan && exitsAt(engine, instrument, one, px, plan)
  const byRisk = written.by === 'risk' || written.by === 'risk-part'
  if (byRisk && plan?.stop?.at.by === 'rupees')
    return { error: 'a size by risk needs a stop by price, %, pt or atr: rupees at risk are measured by the size' }
  if (byRisk && exits?.fault) return { error: exits.fault }
  const stop = exits?.stop ?? 0
  const own = 'stop' in written ? (written.stop ?? stop) : 0
  if (own > 0 && (px - own) * wish.qty <= 0) return { error: `a stop belongs ${wish.qty > 0 ? 'below' : 'above'} the price` }
  const found = sizeOf(written, { px, equity: engine.ledger.equity, lot, stop, range: averageRange(engine.market.history, instrument) })
  return failed(found) ? found : { ok: { ...found.ok, qty: (Math.sign(wish.qty) * found.ok.qty) as Qty } }
}

/** A market order's limit only protects: it is expected to fill at the quotes. */
function expectedAt(engine: Engine, wish: PreviewWish, qty: Qty): Px {
  if (wish.type === 'market') return engine.market.last(wish.instrument)
  const { trigger, validity, instrument, limit } = wish
  return engine.desk.judging.consider({ instrument, qty, kind: wish.type, limit, trigger, validity, owner: PERSON }).limit
}

/** Nothing is reckoned: the size comes to no order. */
function unsized(engine: Engine, refused: string): Preview {
  const { available } = engine.desk.account
  const none = { qty: 0, value: 0, charges: 0, roundTrip: 0, breakEven: 0, margin: 0, price: 0, reducing: false, sizing: '' }
  return { ...none, available, refused, orders: 0, seconds: 0, perSecond: engine.desk.pacer.perSecond }
}

function judged(engine: Engine, wish: PreviewWish): Preview {
  const { desk, ledger, market } = engine
  const { instrument } = wish
  const { candidate, refused } = desk.judging.preview({
    instrument,
    qty: wish.qty,
    kind: wish.type,
    limit: wish.limit,
    trigger: wish.trigger,
    validity: wish.validity,
    owner: PERSON,
    why: '',
  })
  const { limit, qty, reducing } = candidate
  const expected = (wish.type === 'market' ? market.last(instrument) : limit) as Px
  const charges = ledger.meter.ofOrder(instrument, qty, expected)
  const breakEven = breakEvenOf(engine, instrument, qty, expected, charges)
  const orders = Math.max(1, Math.ceil(Math.abs(qty) / largestOrder(engine.setup.instruments.at(instrument))))
  return {
    qty,
    sizing: '',
    value: Math.abs(qty) * expected,
    charges,
    roundTrip: charges + ledger.meter.ofClosing(instrument, -qty as Qty, breakEven),
    breakEven,
    margin: reducing ? 0 : desk.account.needed(candidate),
    available: desk.account.available,
    price: limit,
    refused,
    reducing,
    orders,
    seconds: desk.pacer.forecast(instrument, orders, engine.now),
    perSecond: desk.pacer.perSecond,
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
