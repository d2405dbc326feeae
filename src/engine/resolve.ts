// `:resolve`: a person says what became of an order of which the venue does not tell. The order ends by that word; what it filled is booked
// by hand, so that the venue's own fills take its place should they come after all. And what is to become of one that was given elsewhere.

import type { OrderId, Px, Qty } from '../core/units.ts'
import type { Command } from '../trading/command.ts'
import type { Adjustments } from './adjustments.ts'
import type { Said } from './commands.ts'
import { ELSEWHERE, type Order, isFinal } from '../trading/order.ts'
import type { OrderDesk } from './order-desk.ts'

export function resolveOrder(
  { order: id, as, qty, px, why }: Extract<Command, { readonly kind: 'resolve' }>,
  desk: OrderDesk,
  adjustments: Adjustments,
  end: (event: { readonly kind: 'cancelled' | 'rejected'; readonly id: OrderId; readonly text: string }) => void,
): Said {
  const order = desk.orders.get(id)
  if (!order) return { ok: false, text: `there is no order ${id}` }
  if (as === 'adopt' || as === 'cancel') return ofElsewhere(order, as, why, desk)
  if (order.state !== 'unknown') return { ok: false, text: `${desk.text(order)} is ${order.state}: only an unknown order can be resolved` }
  const rest = Math.abs(order.qty) - Math.abs(order.filled)
  if (as === 'filled' && (qty <= 0 || qty > rest))
    return { ok: false, text: `${desk.text(order)} can have filled from 1 to ${rest}, not ${qty}` }
  if (as === 'filled' && px <= 0) return { ok: false, text: 'what it filled needs its price' }
  const said = as === 'filled' ? `filled ${qty}` : as
  const text = `by a person's word ${said}: ${why}`
  desk.note('fault', `${desk.text(order)} is ${said} by a person's word: ${why}`)
  // Before its end is heard: whoever wants it done would else send it once more.
  if (as === 'filled') {
    const { instrument, owner } = order
    adjustments.book({ instrument, owner, qty: (Math.sign(order.qty) * qty) as Qty, px: px as Px, why: text, order: id })
  }
  end({ kind: as === 'rejected' ? 'rejected' : 'cancelled', id, text })
  return { ok: true, text: `${desk.text(order)} is ${said}; should the venue's book say otherwise, the book counts` }
}

/** An order that was given elsewhere is made a person's own, or ended. */
function ofElsewhere(order: Order, as: 'adopt' | 'cancel', why: string, desk: OrderDesk): Said {
  if (order.owner !== ELSEWHERE || isFinal(order.state))
    return { ok: false, text: `${desk.text(order)} is no working order from elsewhere: only such a one can be adopted or cancelled so` }
  if (as === 'cancel') {
    if (!desk.cancel(order)) return { ok: false, text: `${desk.text(order)} is being cancelled already` }
    desk.note('order', `${desk.text(order)}, given elsewhere, is cancelled by a person: ${why}`)
    return { ok: true, text: `cancelling ${desk.text(order)}, which was given elsewhere` }
  }
  desk.makeOwn(order)
  desk.note('order', `${desk.text(order)}, given elsewhere, is yours from now on: ${why}`)
  return { ok: true, text: `${desk.text(order)} is yours; what it filled before stays as it was booked` }
}
