// Rows for the database that a kill -9 may have kept from it: a start sends the day's fills of the venue's book once more, and the
// end of orders that the venue never had. The store takes each fill once. Working and finished orders come with the engine's recovery.

import { dayOf } from '../../core/ist.ts'
import type { InstrumentNo, Money, OrderId } from '../../core/units.ts'
import type { StoreRow } from '../../ports/store.ts'
import type { Recovered } from '../../tape/input.ts'
import { ChargeMeter } from '../../trading/charge-meter.ts'
import { ELSEWHERE, isElsewhere, isSettlement } from '../../trading/order.ts'
import type { ReconcileParts } from './reconcile.ts'

export function storedAgain(parts: ReconcileParts, recovered: Recovered): StoreRow[] {
  const { instruments, book, now } = parts
  const nameOf = (i: InstrumentNo) => instruments.at(i).name
  const meter = new ChargeMeter(instruments, parts.charges, dayOf(now))
  for (const { instrument, overnight } of recovered.positions) if (overnight) meter.restore(instrument, overnight.start, overnight.start)
  const rows = ordersLost(parts, recovered)
  const traded = new Map<OrderId, number>()
  for (const { fillId, order, instrument, qty, px, time } of book.fills) {
    const before = (traded.get(order) ?? 0) as Money
    traded.set(order, before + Math.abs(px * qty))
    const charges = isSettlement(order) ? meter.settle(instrument, qty, px) : meter.fill(instrument, qty, px, before)
    rows.push({ table: 'fills', fillId, orderId: order, time, instrument: nameOf(instrument), qty, px, charges })
  }
  for (const { id, brokerId: fillId, created: time, instrument, qty, limit: px, owner } of recovered.orders)
    if (owner === ELSEWHERE && isElsewhere(id))
      rows.push({
        table: 'fills',
        fillId,
        orderId: id,
        time,
        instrument: nameOf(instrument),
        qty,
        px,
        charges: meter.ofOrder(instrument, qty, px),
      })
  const moved = new Set(book.fills.map(fill => fill.instrument))
  for (const { instrument, qty, cost, realised, charges } of recovered.positions)
    if (moved.has(instrument)) rows.push({ table: 'positions', time: now, instrument: nameOf(instrument), qty, cost, realised, charges })
  return rows
}

/** Today's orders that were meant, did not reach the venue and are not waited for: in the database they may stand as sent. */
function ordersLost({ journal, now }: ReconcileParts, recovered: Recovered): StoreRow[] {
  const taken = new Set(recovered.orders.map(order => order.id))
  const today = dayOf(now)
  const ended = { state: 'cancelled', filled: 0, filledValue: 0, brokerId: '', text: 'the venue never had it' }
  return [...journal.intents.values()]
    .filter(intent => dayOf(intent.t) === today && !taken.has(intent.id) && !journal.ended.has(intent.id))
    .map(({ id, t: time, instrument, qty, type, limit, trigger, validity, owner, why }) => {
      return {
        table: 'orders',
        id,
        time: now,
        created: time,
        instrument,
        qty,
        kind: type,
        limit,
        trigger,
        validity,
        owner,
        why,
        ...ended,
      } as const
    })
}
