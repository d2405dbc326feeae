// Opens the ticket on an order that works, filled with its terms of now, to change them. The key m leads here.

import type { Row } from '../../protocol/tables.ts'
import { type Cockpit, watchOf } from '../cockpit.ts'
import type { Ticket } from '../state.ts'
import { openTicket } from './ticket.ts'
import { openTicketOf } from './ticket-fields.ts'
import type { WorkingTerms } from './ticket-order.ts'

export function openChange(c: Cockpit, order: Row<'order'>): void {
  const row = watchOf(c, order.no)
  if (!row) return
  const type = order.kind === 'sl' || order.kind === 'market' ? order.kind : 'limit'
  const was: WorkingTerms = { id: order.id, qty: Math.abs(order.qty), type, limit: order.limit, trigger: order.trigger }
  openTicket(c, row, order.qty < 0 ? 'sell' : 'buy', {
    qty: was.qty,
    type,
    ...(was.limit > 0 ? { price: was.limit } : {}),
    ...(was.trigger > 0 ? { trigger: was.trigger } : {}),
  })
  const ticket = openTicketOf(c)
  const focus: Ticket['focus'] = type === 'sl' ? 'trigger' : type === 'market' ? 'qty' : 'price'
  if (ticket) Object.assign(ticket, { change: was, focus })
}
