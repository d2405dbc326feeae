// Typing in the ticket: which field has the caret, what a letter, a step key and an editing key do to it, and what of the engine's
// answers each change makes void. The keys that lead here are in ticket.ts.

import { clean } from '../cells.ts'
import { type Cockpit, say } from '../cockpit.ts'
import { edit, type Field, filledField, insert } from '../field.ts'
import { decimalsOf, parsePrice, parseQty } from '../format.ts'
import { type Ticket, type TicketType, ticketTypes } from '../state.ts'
import { exitsOf } from '../exits-text.ts'
import { openOverlay } from './overlay.ts'
import { previewedOf } from './ticket-order.ts'

/** The preview is asked for when typing rests this long (ms). */
const PREVIEW_MS = 150

/** The ticket, while it is open. */
export const openTicketOf = (c: Cockpit): Ticket | undefined => openOverlay(c, 'ticket')

/** A price filled in for the person, in rupees with the decimals of the tick. */
export const priceField = (px: number, tick: number): Field => filledField((px / 10_000).toFixed(decimalsOf(tick)))

const SENT = 'the order was sent: the engine has not answered yet; Esc closes the ticket'
/** Off while an order is on its way: nothing in it can be changed any more. */
export const editable = (c: Cockpit): string => (openTicketOf(c)?.phase === 'sent' ? SENT : '')

/** Whatever was asked or answered of the fields before is about another order now. */
function changed(c: Cockpit, ticket: Ticket): void {
  ticket.sign = ''
  ticket.phase = 'edit'
  ticket.refusal = ''
  ticket.asks = false
  const order = previewedOf(ticket)
  const plan = exitsOf(ticket.exits.text)
  ticket.fault = typeof order === 'string' ? order : typeof plan === 'string' ? plan : ''
  ticket.preview = undefined
  ticket.previewText = ''
  ticket.previewRef = 0
  ticket.previewDue = ticket.fault ? 0 : c.now() + PREVIEW_MS
}

const fields = ['qty', 'type', 'trigger', 'price', 'exits'] as const

/** To the next field (1) or the one before (-1), past those that the type does not have. */
export function focusBy(c: Cockpit, by: number): void {
  const ticket = openTicketOf(c)
  if (!ticket) return
  const there = fields.filter(
    one =>
      (one !== 'price' || ticket.type !== 'market') && (one !== 'trigger' || ticket.type === 'sl') && (one !== 'exits' || !ticket.change),
  )
  ticket.focus = there[(there.indexOf(ticket.focus) + by + there.length) % there.length] ?? 'qty'
  ticket.phase = 'edit'
  ticket.sign = ''
}

const fieldIn = (ticket: Ticket): Field | undefined => (ticket.focus === 'type' ? undefined : ticket[ticket.focus])

/** One lot or tick more or less; in a field that holds no number the key is a letter like any other. */
export function step(c: Cockpit, key: string): void {
  const ticket = openTicketOf(c)
  if (!ticket) return
  const by = key === '-' ? -1 : 1
  const { focus } = ticket
  const now =
    focus === 'type' || focus === 'exits' ? undefined : focus === 'qty' ? parseQty(ticket.qty.text) : parsePrice(ticket[focus].text)
  if (now === undefined) return type(c, key)
  if (focus === 'price' || focus === 'trigger') {
    const price = Math.max(ticket.tick, now + by * ticket.tick)
    ticket[focus] = priceField(price, ticket.tick)
  } else ticket.qty = filledField(String(Math.max(ticket.lot, now + by * ticket.lot)))
  changed(c, ticket)
  ticket.sign = key
}

/** To another type. A price that was proposed, not typed, makes room for the trigger with the protection, and comes back. */
function retype(c: Cockpit, ticket: Ticket, next: TicketType): void {
  const row = c.rows.table('watch').get(String(ticket.no))
  const quote = row ? (ticket.side === 'buy' ? row.ask : row.bid) || row.last : 0
  if (next === 'sl' && ticket.price.fresh) ticket.price = filledField('')
  else if (next !== 'sl' && ticket.price.text === '' && quote > 0) ticket.price = priceField(quote, ticket.tick)
  ticket.type = next
}

/** An order that works rests: it cannot become one that is over at once. */
const typesOf = ({ change }: Ticket): readonly TicketType[] => (change ? ticketTypes.filter(one => one !== 'ioc') : ticketTypes)

function typeBy(ticket: Ticket, by: number): TicketType {
  const types = typesOf(ticket)
  return types[(types.indexOf(ticket.type) + by + types.length) % types.length] ?? 'limit'
}

/** Takes a letter typed into the type field; into the others whatever is typed: a dropped character would leave another number. */
export function type(c: Cockpit, text: string): void {
  const ticket = openTicketOf(c)
  if (!ticket) return
  if (ticket.phase === 'sent') return say(c, SENT, 'bad')
  if (ticket.focus === 'type') {
    const named = typesOf(ticket).find(one => one.startsWith(text.toLowerCase()))
    if (!named && text !== ' ')
      return say(c, `the type is l limit, m market${ticket.change ? ' or s SL' : ', s SL or i IOC'}; Tab goes to the next field`, 'bad')
    retype(c, ticket, named ?? typeBy(ticket, 1))
  } else insert(fieldIn(ticket) as Field, clean(ticket.sign + text), /./)
  changed(c, ticket)
}

/** Runs an editing key in the field with the caret; left and right change the type. */
export function editField(c: Cockpit, key: string): void {
  const ticket = openTicketOf(c)
  if (!ticket) return
  const field = fieldIn(ticket)
  if (!field && (key === 'left' || key === 'right')) retype(c, ticket, typeBy(ticket, key === 'left' ? -1 : 1))
  else if (field) edit(field, key)
  changed(c, ticket)
}
