// The order ticket: quantity, type, trigger and price, with value, charges and break-even asked from the engine while it is filled in.
// Enter asks, y sends: two different keys, so that a key held down sends nothing. Typing is ticket-fields.ts, its look ticket-box.ts.

import type { Row } from '../../protocol/tables.ts'
import type { Ask, Preview } from '../../protocol/requests.ts'
import { type Cockpit, armingReason, say } from '../cockpit.ts'
import { editKeys, filledField } from '../field.ts'
import type { Key } from '../keys/key.ts'
import { exitsOf } from '../exits-text.ts'
import type { Ticket, TicketType } from '../state.ts'
import type { OverlaySpec } from './overlay.ts'
import { ticketBox } from './ticket-box.ts'
import { editField, editable, focusBy, openTicketOf, priceField, step, type } from './ticket-fields.ts'
import { changeFrom, type OrderAsked, orderOf, orderText, previewedOf, sizeIn } from './ticket-order.ts'

const SECTION = 'Order ticket (after b, s)'

/** An SL order's trigger is first proposed this far from the last price. */
const TRIGGER_AWAY = 0.005

/** Opens the ticket, filled from the row; `qty` (or a size in words), `price` and `trigger` (1/10 000 rupee) override. */
export function openTicket(
  c: Cockpit,
  row: Row<'watch'>,
  side: 'buy' | 'sell',
  given: { qty?: number | string; price?: number; trigger?: number; type?: TicketType; exits?: string },
): void {
  const position = c.rows.table('position').get(String(row.no))
  const closing = position && position.qty !== 0 && position.qty > 0 === (side === 'sell') ? Math.abs(position.qty) : 0
  const price = given.price ?? ((side === 'buy' ? row.ask : row.bid) || row.last)
  const away = Math.max(1, Math.round((row.last * TRIGGER_AWAY) / row.tick)) * (side === 'buy' ? 1 : -1)
  const trigger = given.trigger ?? Math.max(row.tick, Math.round(row.last / row.tick + away) * row.tick)
  c.ui.overlay = {
    kind: 'ticket',
    side,
    no: row.no,
    name: row.name,
    symbol: row.symbol,
    tick: row.tick,
    lot: Math.max(1, row.lot),
    qty: filledField(String(given.qty ?? (closing || Math.max(1, row.lot)))),
    type: given.type ?? 'limit',
    trigger: priceField(trigger, row.tick),
    price: given.type === 'sl' && given.price === undefined ? filledField('') : priceField(price, row.tick),
    exits: filledField(given.exits ?? ''),
    focus: 'qty',
    change: undefined,
    phase: 'edit',
    asks: false,
    sentAt: 0,
    refusal: '',
    preview: undefined,
    previewText: '',
    previewDue: c.now(),
    previewRef: 0,
    fault: '',
    sign: '',
  }
  previewNow(c)
}

/** Asks for the preview when it is due. Called once a frame. */
export function previewNow(c: Cockpit): void {
  const ticket = openTicketOf(c)
  if (!ticket || ticket.previewDue === 0 || c.now() < ticket.previewDue) return
  ticket.previewDue = 0
  const order = previewedOf(ticket)
  if (typeof order === 'string') return
  let ref = 0
  const sent = c.ask({ kind: 'preview', instrument: ticket.name, ...order }, answer => {
    if (ticket.previewRef !== ref) return
    const before = ticket.preview?.qty
    ticket.preview = answer.ok ? (answer.data as Preview | undefined) : undefined
    ticket.previewText = answer.ok ? '' : answer.text
    answered(c, ticket, before)
  })
  ref = sent
  ticket.previewRef = sent
}

/** What an answer means for the question: there is none about an order that would be refused, or that has become another. */
function answered(c: Cockpit, ticket: Ticket, before: number | undefined): void {
  const refused = refusedBefore(ticket)
  if (ticket.asks) {
    Object.assign(ticket, { asks: false, phase: refused ? 'edit' : 'confirm' })
    if (refused) say(c, refused, 'bad')
  } else if (ticket.phase === 'confirm' && refused) {
    ticket.phase = 'edit'
    say(c, refused, 'bad')
  } else if (ticket.phase === 'confirm' && sizeIn(ticket) && ticket.preview?.qty !== before) {
    ticket.phase = 'edit'
    say(c, 'the size comes to another quantity now: Enter asks again', 'bad')
  }
}

/** Why the engine would refuse it, as far as the preview says; '' when it says nothing, as of a change, which it takes for one more order. */
const refusedBefore = ({ change, preview, previewText }: Ticket): string =>
  change ? '' : preview?.refused || preview?.exits?.fault || previewText

const UNCHANGED = 'nothing has been changed yet: the order stays as it is'

/** What is asked of the engine, or why nothing is. */
function askOf({ name, exits, change: was }: Ticket, order: OrderAsked): Ask | string {
  const plan = was ? undefined : exitsOf(exits.text)
  if (typeof plan === 'string') return plan
  if (plan) return { kind: 'bracket', instrument: name, entries: [order], ...('joins' in plan ? {} : { plan }), why: 'by hand' }
  if (!was) return { kind: 'order', instrument: name, ...order, why: 'by hand' }
  const change = changeFrom(was, order)
  return change ? { kind: 'modify', order: was.id, ...change } : UNCHANGED
}

/** Sends the order and keeps the ticket until the engine has taken it: a refusal leaves everything that was typed. */
function send(c: Cockpit): void {
  const ticket = openTicketOf(c)
  if (!ticket) return
  const order = orderOf(ticket)
  if (typeof order === 'string') return say(c, order, 'bad')
  const asked = askOf(ticket, order)
  if (typeof asked === 'string') return say(c, asked, 'bad')
  const open = (): boolean => c.ui.overlay === ticket
  const sent = c.ask(asked, answer => {
    if (answer.ok && open()) c.ui.overlay = undefined
    if (!answer.ok) Object.assign(ticket, { phase: 'edit', refusal: answer.text })
    say(c, answer.text, answer.ok ? 'good' : 'bad')
  })
  if (sent === 0) return
  Object.assign(ticket, { phase: 'sent', sentAt: c.now(), refusal: '' })
  say(c, `${ticket.change ? `change of order ${ticket.change.id} to ` : ''}${orderText(c, ticket, order)}: sent, no answer yet`)
}

/** The question before it is sent: at once, or as soon as the engine has said what the size comes to. */
export function askToSend(c: Cockpit): void {
  const ticket = openTicketOf(c)
  if (!ticket || ticket.phase !== 'edit') return
  if (sizeIn(ticket) && !ticket.preview && !ticket.previewText && !ticket.fault) {
    ticket.asks = true
    if (ticket.previewRef === 0) ticket.previewDue = c.now()
    return previewNow(c)
  }
  const order = orderOf(ticket)
  const asked = typeof order === 'string' ? order : askOf(ticket, order)
  const refused = refusedBefore(ticket)
  if (typeof asked === 'string') say(c, asked, 'bad')
  else if (refused) {
    say(c, refused, 'bad')
    // Things may have changed since: the next Enter judges by a new preview.
    ticket.previewDue = c.now()
  } else ticket.phase = 'confirm'
}

const notAsked = (c: Cockpit): string =>
  openTicketOf(c)?.asks ? 'the engine has not said yet how many units that is' : 'press Enter first, then y'

export const ticketKeys: readonly Key[] = [
  {
    keys: ['enter'],
    section: SECTION,
    does: 'asks before sending',
    when: c => editable(c) || (openTicketOf(c)?.phase === 'confirm' ? 'press y to send' : ''),
    hint: ['Enter', 'ask'],
    run: askToSend,
  },
  {
    keys: ['y'],
    section: SECTION,
    does: 'sends the order, after Enter',
    when: c => editable(c) || (openTicketOf(c)?.phase === 'confirm' ? armingReason(c) : notAsked(c)),
    hint: ['y', 'SEND'],
    loud: true,
    run: send,
  },
  {
    keys: ['tab', 'down'],
    section: SECTION,
    does: 'goes to the next field',
    when: editable,
    hint: ['Tab', 'field'],
    run: c => focusBy(c, 1),
  },
  { keys: ['shift+tab', 'up'], section: SECTION, does: 'goes to the field before', when: editable, run: c => focusBy(c, -1) },
  {
    keys: ['+', '='],
    section: SECTION,
    does: 'one lot or one tick more',
    when: editable,
    hint: ['+ -', 'lot or tick'],
    run: step,
  },
  { keys: ['-'], section: SECTION, does: 'one lot or one tick less', when: editable, run: step },
  {
    keys: editKeys,
    section: SECTION,
    does: 'edits the field; left and right change the type',
    when: editable,
    run: editField,
  },
  {
    keys: ['escape'],
    section: SECTION,
    does: 'goes back to the fields, then closes the ticket; nothing is sent',
    when: () => '',
    hint: ['Esc', 'back'],
    run(c) {
      const ticket = openTicketOf(c)
      if (ticket?.phase === 'confirm') ticket.phase = 'edit'
      else {
        c.ui.overlay = undefined
        say(c, ticket?.phase === 'sent' ? 'the order was sent; the engine has not answered yet' : 'nothing was sent')
      }
    },
  },
]

export const ticket: OverlaySpec = { keys: ticketKeys, only: '', type, box: (c, _, height) => ticketBox(c, openTicketOf(c), height) }
