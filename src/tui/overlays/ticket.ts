// The order ticket: quantity, type, trigger and price, with value, charges and break-even asked from the engine while it is filled in.
// Enter asks, y sends: two different keys, so that a key held down sends nothing.

import type { Row } from '../../protocol/tables.ts'
import type { Preview } from '../../protocol/requests.ts'
import { type Cockpit, armingReason, say } from '../cockpit.ts'
import { clean } from '../cells.ts'
import { edit, editKeys, type Field, filledField, insert } from '../field.ts'
import { decimalsOf, parsePrice, parseQty } from '../format.ts'
import type { Key } from '../keys/key.ts'
import { type Ticket, type TicketType, ticketTypes } from '../state.ts'
import type { OverlaySpec } from './overlay.ts'
import { ticketBox } from './ticket-box.ts'

const SECTION = 'Order ticket (after b, s)'
/** The preview is asked for when typing rests this long (ms). */
const PREVIEW_MS = 150

export const openTicketOf = (c: Cockpit): Ticket | undefined => (c.ui.overlay?.kind === 'ticket' ? c.ui.overlay : undefined)

/** An SL order's trigger is first proposed this far from the last price. */
const TRIGGER_AWAY = 0.005

/** Opens the ticket, filled from the row; `qty`, `price` and `trigger` (1/10 000 rupee) override, a given qty asks at once. */
export function openTicket(
  c: Cockpit,
  row: Row<'watch'>,
  side: 'buy' | 'sell',
  given: { qty?: number; price?: number; trigger?: number; type?: TicketType },
): void {
  const position = c.rows.table('position').get(String(row.no))
  const closing = position && position.qty !== 0 && position.qty > 0 === (side === 'sell') ? Math.abs(position.qty) : 0
  const price = given.price ?? ((side === 'buy' ? row.ask : row.bid) || row.last)
  const away = Math.max(1, Math.round((row.last * TRIGGER_AWAY) / row.tick)) * (side === 'buy' ? 1 : -1)
  const trigger = given.trigger ?? Math.max(row.tick, Math.round(row.last / row.tick + away) * row.tick)
  const rupees = (px: number): Field => filledField((px / 10_000).toFixed(decimalsOf(row.tick)))
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
    trigger: rupees(trigger),
    price: given.type === 'sl' && given.price === undefined ? filledField('') : rupees(price),
    focus: 'qty',
    phase: 'edit',
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

const QTY_FAULT = 'quantity must be a whole number above zero, as 1500 or 1,500'
const PRICE_FAULT = 'price must be rupees with a decimal point, as 2190.50 or 2,190.50'

const TRIGGER_FAULT = 'an SL order needs a trigger: rupees with a decimal point, as 2189.50'

type OrderAsked = {
  readonly qty: number
  readonly type: 'limit' | 'market' | 'sl'
  readonly limit: number
  readonly trigger?: number
  readonly validity?: 'ioc'
}

/** The order the fields say, or the sentence of what is wrong. */
function orderOf(ticket: Ticket): OrderAsked | string {
  const unsigned = parseQty(ticket.qty.text)
  if (unsigned === undefined) return QTY_FAULT
  const qty = ticket.side === 'buy' ? unsigned : -unsigned
  if (ticket.type === 'market') return { qty, type: 'market', limit: 0 }
  const own = ticket.type === 'sl' && ticket.price.text.trim() === '' ? 0 : parsePrice(ticket.price.text) || undefined
  if (ticket.type === 'sl') {
    const trigger = parsePrice(ticket.trigger.text)
    if (!trigger) return TRIGGER_FAULT
    return own === undefined ? PRICE_FAULT : { qty, type: 'sl', limit: own, trigger }
  }
  if (own === undefined) return PRICE_FAULT
  return ticket.type === 'ioc' ? { qty, type: 'limit', limit: own, validity: 'ioc' } : { qty, type: 'limit', limit: own }
}

function changed(c: Cockpit, ticket: Ticket): void {
  ticket.sign = ''
  ticket.phase = 'edit'
  ticket.refusal = ''
  const order = orderOf(ticket)
  ticket.fault = typeof order === 'string' ? order : ''
  ticket.preview = undefined
  ticket.previewText = ''
  ticket.previewRef = 0
  ticket.previewDue = ticket.fault ? 0 : c.now() + PREVIEW_MS
}

/** Asks for the preview when it is due. Called once a frame. */
export function previewNow(c: Cockpit): void {
  const ticket = openTicketOf(c)
  if (!ticket || ticket.previewDue === 0 || c.now() < ticket.previewDue) return
  ticket.previewDue = 0
  const order = orderOf(ticket)
  if (typeof order === 'string') return
  let ref = 0
  const sent = c.ask({ kind: 'preview', instrument: ticket.name, ...order }, answer => {
    if (ticket.previewRef !== ref) return
    ticket.preview = answer.ok ? (answer.data as Preview | undefined) : undefined
    ticket.previewText = answer.ok ? '' : answer.text
    // Asked too early: there is no question about an order that would be refused.
    if (ticket.phase === 'confirm' && refusedBefore(ticket)) {
      ticket.phase = 'edit'
      say(c, refusedBefore(ticket), 'bad')
    }
  })
  ref = sent
  ticket.previewRef = sent
}

/** Why the engine would refuse it, as far as the preview says; '' when it says nothing. */
const refusedBefore = (ticket: Ticket): string => ticket.preview?.refused || ticket.previewText

function orderText(c: Cockpit, ticket: Ticket, { qty, limit, trigger }: OrderAsked): string {
  const price = (px: number): string => c.format.price(px, ticket.tick)
  const terms = trigger ? `SL ${price(trigger)}` : limit ? `at ${price(limit)}` : 'at market'
  return `${ticket.side.toUpperCase()} ${c.format.integer(Math.abs(qty))} ${ticket.symbol} ${terms}${ticket.type === 'ioc' ? ' IOC' : ''}`
}

/** Sends the order and keeps the ticket until the engine has taken it: a refusal leaves everything that was typed. */
function send(c: Cockpit): void {
  const ticket = openTicketOf(c)
  if (!ticket) return
  const order = orderOf(ticket)
  if (typeof order === 'string') return say(c, order, 'bad')
  const open = (): boolean => c.ui.overlay === ticket
  const sent = c.ask({ kind: 'order', instrument: ticket.name, ...order, why: 'by hand' }, answer => {
    if (answer.ok && open()) c.ui.overlay = undefined
    if (!answer.ok) Object.assign(ticket, { phase: 'edit', refusal: answer.text })
    say(c, answer.text, answer.ok ? 'good' : 'bad')
  })
  if (sent === 0) return
  Object.assign(ticket, { phase: 'sent', sentAt: c.now(), refusal: '' })
  say(c, `${orderText(c, ticket, order)}: sent, no answer yet`)
}

const fields = ['qty', 'type', 'trigger', 'price'] as const
function focusBy(c: Cockpit, by: number): void {
  const ticket = openTicketOf(c)
  if (!ticket) return
  const there = fields.filter(one => (one !== 'price' || ticket.type !== 'market') && (one !== 'trigger' || ticket.type === 'sl'))
  ticket.focus = there[(there.indexOf(ticket.focus) + by + there.length) % there.length] ?? 'qty'
  ticket.phase = 'edit'
  ticket.sign = ''
}

const fieldIn = (ticket: Ticket): Field | undefined => (ticket.focus === 'type' ? undefined : ticket[ticket.focus])

/** One lot or tick more or less; in a field that holds no number the key is a letter like any other. */
function step(c: Cockpit, key: string): void {
  const ticket = openTicketOf(c)
  if (!ticket) return
  const by = key === '-' ? -1 : 1
  const { focus } = ticket
  const now = focus === 'type' ? undefined : focus === 'qty' ? parseQty(ticket.qty.text) : parsePrice(ticket[focus].text)
  if (now === undefined) return type(c, key)
  if (focus === 'price' || focus === 'trigger') {
    const price = Math.max(ticket.tick, now + by * ticket.tick)
    ticket[focus] = filledField((price / 10_000).toFixed(decimalsOf(ticket.tick)))
  } else ticket.qty = filledField(String(Math.max(ticket.lot, now + by * ticket.lot)))
  changed(c, ticket)
  ticket.sign = key
}

function enter(c: Cockpit): void {
  const ticket = openTicketOf(c)
  if (!ticket || ticket.phase !== 'edit') return
  const order = orderOf(ticket)
  const refused = refusedBefore(ticket)
  if (typeof order === 'string') say(c, order, 'bad')
  else if (refused) {
    say(c, refused, 'bad')
    // Things may have changed since: the next Enter judges by a new preview.
    ticket.previewDue = c.now()
  } else ticket.phase = 'confirm'
}

const SENT = 'the order was sent: the engine has not answered yet; Esc closes the ticket'
/** Off while an order is on its way: nothing in it can be changed any more. */
const editable = (c: Cockpit): string => (openTicketOf(c)?.phase === 'sent' ? SENT : '')

/** To another type. A price that was proposed, not typed, makes room for the trigger with the protection, and comes back. */
function retype(c: Cockpit, ticket: Ticket, next: TicketType): void {
  const row = c.rows.table('watch').get(String(ticket.no))
  const quote = row ? (ticket.side === 'buy' ? row.ask : row.bid) || row.last : 0
  if (next === 'sl' && ticket.price.fresh) ticket.price = filledField('')
  else if (next !== 'sl' && ticket.price.text === '' && quote > 0)
    ticket.price = filledField((quote / 10_000).toFixed(decimalsOf(ticket.tick)))
  ticket.type = next
}

const typeBy = (ticket: Ticket, by: number): TicketType =>
  ticketTypes[(ticketTypes.indexOf(ticket.type) + by + ticketTypes.length) % ticketTypes.length] ?? 'limit'

/** Takes a letter typed into the type field; into the others whatever is typed: a dropped character would leave another number. */
function type(c: Cockpit, text: string): void {
  const ticket = openTicketOf(c)
  if (!ticket) return
  if (ticket.phase === 'sent') return say(c, SENT, 'bad')
  if (ticket.focus === 'type') {
    const named = ticketTypes.find(one => one.startsWith(text.toLowerCase()))
    if (!named && text !== ' ') return say(c, 'the type is l limit, m market, s SL or i IOC; Tab goes to the next field', 'bad')
    retype(c, ticket, named ?? typeBy(ticket, 1))
  } else insert(fieldIn(ticket) as Field, clean(ticket.sign + text), /./)
  changed(c, ticket)
}

export const ticketKeys: readonly Key[] = [
  {
    keys: ['enter'],
    section: SECTION,
    does: 'asks before sending',
    when: c => editable(c) || (openTicketOf(c)?.phase === 'confirm' ? 'press y to send' : ''),
    hint: ['Enter', 'ask'],
    run: enter,
  },
  {
    keys: ['y'],
    section: SECTION,
    does: 'sends the order, after Enter',
    when: c => editable(c) || (openTicketOf(c)?.phase === 'confirm' ? armingReason(c) : 'press Enter first, then y'),
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
    run(c, key) {
      const ticket = openTicketOf(c)
      const field = ticket && fieldIn(ticket)
      if (!ticket) return
      if (!field && (key === 'left' || key === 'right')) retype(c, ticket, typeBy(ticket, key === 'left' ? -1 : 1))
      else if (field) edit(field, key)
      changed(c, ticket)
    },
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

export const ticket: OverlaySpec = { keys: ticketKeys, only: '', type, box: c => ticketBox(c, openTicketOf(c)) }
