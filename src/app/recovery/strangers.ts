// Orders that work in the venue's book and that no journal of ours has: given with the broker's phone app or by another program. Each is
// taken in as an order of nobody here, so that it is seen, counted as exposure and ended by a flatten. compare.ts asks.

import type { InstrumentTable } from '../../market/instrument.ts'
import { NO_PX, type Money, type Qty } from '../../core/units.ts'
import type { OrderEvent } from '../../trading/order.ts'
import type { Orders } from '../../trading/orders.ts'
import type { VenueBook, VenueOrder } from '../../trading/recovery.ts'

export type Stranger = { readonly order: VenueOrder; readonly events: readonly OrderEvent[] }

/** With the events that take it in: the order itself, then those of its fills that are not booked yet. */
export function strangersIn(book: VenueBook, orders: Orders, instruments: InstrumentTable): Stranger[] {
  return book.orders.flatMap(order => {
    if (order.state !== 'open' || order.id < 0 || orders.get(order.id)) return []
    const fills = book.fills.filter(fill => fill.order === order.id)
    // Its trade was listed before it was: that is booked already.
    const before = fills.filter(fill => orders.knowsElsewhere(fill.fillId))
    const { id, instrument, brokerId, qty, limit, trigger = NO_PX, validity = 'day', triggered = false, time, text } = order
    const found: OrderEvent = {
      kind: 'found',
      id,
      instrument,
      name: instruments.at(instrument).name,
      brokerId,
      qty,
      limit,
      trigger,
      validity,
      triggered,
      time,
      text,
      filled: before.reduce((sum, fill) => sum + fill.qty, 0) as Qty,
      filledValue: before.reduce((sum, fill) => sum + fill.qty * fill.px, 0) as Money,
      fillIds: before.map(fill => fill.fillId),
    }
    const news = fills.filter(fill => !before.includes(fill))
    const events = news.map(({ fillId, qty: part, px, time: at }) => ({ kind: 'filled', id, fillId, qty: part, px, time: at }) as const)
    return [{ order, events: [found, ...events] }]
  })
}
