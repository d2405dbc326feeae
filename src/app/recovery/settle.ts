// What a venue's book tells of an order that our own view does not: the events that bring the two together. For orders in an unknown
// state, and for a comparison of all orders after a line was lost.

import type { Micros, OrderId } from '../../core/units.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import { NEVER_ARRIVED, type Order, type OrderEvent, STANDS, isFinal, isSettlement } from '../../trading/order.ts'
import type { VenueBook, VenueOrder } from '../../trading/recovery.ts'

/** An order absent from the book this long after it went unanswered never arrived; earlier it may still be on its way: when it was made tells nothing, it may have waited. Micros. */
export const GIVE_UP = 10_000_000
/** The same while everything is to be flat: a position that stands open for longer costs more than an exit that arrives after all and is closed in its turn. Micros. */
export const GIVE_UP_CLOSING = 3_000_000

/**
 * The events that settle one order by a book that was asked for at `asked`, none when nothing can be said yet. What we have heard of the
 * order since may be newer than the book: then only its fills count, which are true however old they are. `patience` is one of the two above.
 */
export function settle(order: Order, book: VenueBook, asked: Micros, patience: number): OrderEvent[] {
  const { id } = order
  if (order.changed > asked) return fillsOf(id, book)
  const found = book.orders.find(one => one.id === id)
  if (!found) {
    return asked - order.changed > patience ? [{ kind: 'rejected', id, text: NEVER_ARRIVED }] : []
  }
  if (found.state === 'rejected') return [{ kind: 'rejected', id, text: found.text }]
  const events: OrderEvent[] = []
  if (found.state === 'open' && isFinal(order.state)) events.push({ kind: 'unknown', id, text: STANDS })
  const { qty, limit, trigger = order.trigger } = found
  // Before it is called open: a change in doubt is over with that.
  if (otherTerms(order, found)) events.push({ kind: 'modified', id, limit, qty, trigger })
  events.push({ kind: 'accepted', id, brokerId: found.brokerId, listed: true })
  if (found.triggered && !order.triggered) events.push({ kind: 'triggered', id })
  events.push(...fillsOf(id, book))
  if (found.state === 'cancelled') events.push({ kind: 'cancelled', id, text: found.text })
  return events
}

function fillsOf(id: OrderId, { fills }: VenueBook): OrderEvent[] {
  const events: OrderEvent[] = []
  for (const { order: of, fillId, qty, px, time } of fills)
    if (of === id) events.push({ kind: 'filled', id, fillId, qty, px, time, listed: true })
  return events
}

/** The orders of ours whose fills, terms or end the book knows otherwise than we do: their events were lost. In the order of the book. */
export function missed(ours: (id: OrderId) => Order | undefined, book: VenueBook): Order[] {
  const found: Order[] = []
  for (const theirs of book.orders) {
    const order = ours(theirs.id)
    if (order && differs(order, theirs)) found.push(order)
  }
  return found
}

const differs = (order: Order, found: VenueOrder): boolean =>
  found.filled !== order.filled ||
  (found.triggered === true && !order.triggered) ||
  (found.state === 'open') === isFinal(order.state) ||
  (order.state === 'sent' && found.state === 'open') ||
  (order.state === 'open' && order.pending === undefined && found.state === 'open' && otherTerms(order, found))

const otherTerms = (order: Order, { limit, qty, trigger = order.trigger }: VenueOrder): boolean =>
  limit !== order.limit || qty !== order.qty || trigger !== order.trigger

/** Settlements of expired contracts of which we have not heard: they are no orders of ours, so no order is in doubt for them. */
export function unheard(
  knows: (id: OrderId) => boolean,
  book: VenueBook,
  instruments: InstrumentTable,
): Extract<OrderEvent, { readonly kind: 'settled' }>[] {
  return book.fills
    .filter(one => isSettlement(one.order) && !knows(one.order))
    .map(({ order: id, ...fill }) => {
      const { name } = instruments.at(fill.instrument)
      return { kind: 'settled', id, name, ...fill, text: book.orders.find(one => one.id === id)?.text ?? '' }
    })
}
