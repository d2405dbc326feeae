// The questions before a position is exited or an order cancelled, alike for the keys and the commands: each names all it would do.

import type { Row } from '../../protocol/tables.ts'
import type { Ask, Preview } from '../../protocol/requests.ts'
import { type Cockpit, tell, tickOf, watchOf } from '../cockpit.ts'
import type { Overlay } from '../state.ts'
import { leavesText } from './ticket-news.ts'

type Question = Extract<Overlay, { readonly kind: 'confirm' }>
type Bracket = Extract<Ask, { readonly kind: 'bracket' }>

export function askExit(c: Cockpit, position: Row<'position'>): void {
  const row = watchOf(c, position.no)
  if (!row) return
  const what = `exit ${position.symbol} ${position.qty > 0 ? '+' : ''}${c.format.integer(position.qty)}`
  const question: Question = {
    kind: 'confirm',
    question: `${what} at market?`,
    arming: true,
    send: () => tell(c, { kind: 'exit', instrument: row.name }, what),
  }
  c.ui.overlay = question
  if (position.qty === 0) return
  // A position above the freeze quantity leaves in several orders: how long that takes is said as soon as the engine has.
  c.ask({ kind: 'preview', instrument: row.name, qty: -position.qty, type: 'market', limit: 0 }, answer => {
    if (answer.ok && answer.data) question.leaves = leavesText(answer.data as Preview)
  })
}

/** `text` is the plan in the person's words. */
export function askProtect(c: Cockpit, row: Row<'watch'>, text: string, plan: Bracket['plan']): void {
  const what = `give what is held of ${row.symbol} without exits: ${text}`
  c.ui.overlay = {
    kind: 'confirm',
    question: `${what}?`,
    arming: true,
    send: () => tell(c, { kind: 'bracket', instrument: row.name, entries: [], plan, why: 'by hand' }, what),
  }
}

/** Why this order cannot be cancelled, as far as its row shows; '' when it can. */
export const cancelReason = (order: Row<'order'>): string => (order.open ? '' : `order ${order.id} is ${order.state}: nothing to cancel`)

export function askCancel(c: Cockpit, order: Row<'order'>): void {
  const price =
    order.trigger && !order.triggered
      ? `SL ${c.format.price(order.trigger, tickOf(c, order.no))}`
      : order.kind === 'market' || order.limit === 0
        ? 'at market'
        : `at ${c.format.price(order.limit, tickOf(c, order.no))}`
  const side = order.qty < 0 ? 'SELL' : 'BUY'
  const what = `cancel order ${order.id} ${side} ${c.format.integer(Math.abs(order.qty))} ${order.symbol} ${price}`
  c.ui.overlay = { kind: 'confirm', question: `${what}?`, arming: true, send: () => tell(c, { kind: 'cancel', order: order.id }, what) }
}
