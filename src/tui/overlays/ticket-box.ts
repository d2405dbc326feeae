// How the order ticket looks: its fields, what the engine says the order would cost, and the question before it is sent.

import { signed } from '../../core/signed.ts'
import { clean, fit, wrap } from '../cells.ts'
import type { Cockpit } from '../cockpit.ts'
import { caretText, type Field } from '../field.ts'
import { parsePrice, parseQty } from '../format.ts'
import type { Ticket, TicketType } from '../state.ts'
import { exitsLines, resultLines, sizingLines, ticketLeaves, unitsText } from './ticket-news.ts'
import { orderOf, sizeIn } from './ticket-order.ts'

const WIDTH = 54
/** Milliseconds after which a ticket says that its order has no answer. */
const ANSWER_MS = 1_000
const LABEL = 12
const VALUE = 16
/** Rupees in a crore. */
const CRORE = 1e7

const typeNames: Readonly<Record<TicketType, string>> = { limit: 'limit', market: 'market', sl: 'SL', ioc: 'IOC' }

function fieldLine(c: Cockpit, label: string, field: Field, focused: boolean, fault: string, after: string): string {
  const text = focused
    ? c.theme.paint(
        'field',
        field.fresh ? c.theme.paint('select', field.text) + ' '.repeat(Math.max(0, 16 - field.text.length)) : fit(caretText(field, 16), 16),
      )
    : fit(field.text, 16)
  return `${focused ? '▸' : ' '}${fit(label, LABEL)}${text} ${fault ? c.theme.paint('warn', `! ${fault}`) : c.theme.paint('dim', after)}`
}

/** An amount in full, in crore when it has no room: never a number cut short. */
function amountText(c: Cockpit, amount: number, width: number): string {
  const text = c.format.money(Math.abs(amount))
  return text.length <= width ? text : `${c.format.money(Math.abs(amount) / CRORE)} cr`
}

const wrapped = (c: Cockpit, text: string, lines: number): string[] =>
  wrap(clean(text), WIDTH - 2)
    .slice(0, lines)
    .map(line => c.theme.paint('warn', ` ${line}`))

/** A line and how soon it goes where the screen is too low for all of them: the highest first, 0 never. */
type Line = { readonly text: string; readonly drop: number }
const lines = (texts: readonly string[], drop: number): Line[] => texts.map(text => ({ text, drop: text === '' ? 9 : drop }))

/** As many as there is room for, the others left out in their order. */
function fitted(all: readonly Line[], height: number): string[] {
  const kept = [...all]
  while (kept.length > height) {
    const worst = kept.reduce((a, b) => (b.drop >= a.drop ? b : a))
    if (worst.drop === 0) break
    kept.splice(kept.indexOf(worst), 1)
  }
  return kept.map(one => one.text)
}

function previewLines(c: Cockpit, ticket: Ticket): Line[] {
  const said = ticket.refusal ? `REFUSED: ${ticket.refusal}` : ticket.fault || ticket.previewText
  if (said) return lines(wrapped(c, said, 4), 0)
  const { preview } = ticket
  if (!preview) return lines([c.theme.paint('dim', ' asking the engine ...'), '', '', ''], 2)
  if (preview.qty === 0) return lines(wrapped(c, preview.refused, 4), 0)
  // A market order is reckoned at the last price: what it costs is known when it is filled.
  const market = ticket.type === 'market'
  const row = (label: string, value: string, after = ''): string => ` ${fit(label, LABEL + 1)}${fit(value, VALUE, 'right')}${after}`
  const about = market ? '  about, at last price' : ''
  const costs = [
    row('value', amountText(c, preview.value, VALUE), about),
    row('charges', amountText(c, preview.charges, VALUE), `  ${amountText(c, preview.roundTrip, VALUE)} with its exit`),
    row('break-even', c.format.price(preview.breakEven, ticket.tick), market ? '  about' : ''),
    row(
      'margin',
      amountText(c, preview.margin, VALUE),
      `  ${preview.available < 0 ? '-' : ''}${amountText(c, preview.available, VALUE)} is free`,
    ),
    row(
      market ? 'protected at' : 'sent at',
      preview.price ? c.format.price(preview.price, ticket.tick) : '-',
      preview.reducing ? '  reduces' : '',
    ),
  ]
  // What it would tie up, and whether it may be, was asked for one more order.
  if (ticket.change) return lines(costs.slice(0, 3), 2)
  const refused = preview.refused || preview.exits?.fault
  const leaves = ticketLeaves(ticket)
  return [
    ...lines(costs, 2),
    ...lines(refused ? ['', ...wrapped(c, `would be refused: ${refused}`, 3)] : [], 0),
    ...lines(leaves ? [` ${leaves}`] : [], 0),
  ]
}

/** The question names the whole order and is never cut. */
function questionLines(c: Cockpit, ticket: Ticket): string[] {
  const dim = (text: string): string[] => [c.theme.paint('dim', fit(` ${text}`, WIDTH))]
  if (ticket.phase === 'edit') return dim(ticket.refusal ? 'change it, then Enter; Esc closes' : 'Enter asks, then y sends; Esc closes')
  if (ticket.phase === 'sent') {
    const waited = c.now() - ticket.sentAt
    return waited < ANSWER_MS ? dim('sent ...') : [c.theme.paint('alarm', fit(` sent: no answer for ${Math.floor(waited / 1e3)} s`, WIDTH))]
  }
  const { preview } = ticket
  const limit = parsePrice(ticket.price.text) ?? 0
  const value = preview ? amountText(c, preview.value, WIDTH) : ''
  const price = (px: number): string => c.format.price(px, ticket.tick)
  const type = ticket.type === 'ioc' ? 'IOC limit' : 'limit'
  const terms =
    ticket.type === 'sl'
      ? `SL trigger ${price(parsePrice(ticket.trigger.text) ?? 0)} limit ${price(limit || (preview?.price ?? 0))}${value && ` (${value})`}`
      : ticket.type !== 'market'
        ? `${type} ${price(limit)}${value && ` (${value})`}`
        : `at market${value && ` (about ${value})`}${preview?.price ? ` protected at ${price(preview.price)}` : ''}`
  const which = ticket.change ? `change order ${ticket.change.id} to ` : ''
  const exits = ticket.exits.text.trim()
  const order = orderOf(ticket)
  const qty = c.format.integer(typeof order === 'string' ? 0 : Math.abs(order.qty))
  const size = sizeIn(ticket)
  const leaves = ticketLeaves(ticket)
  const more = `${size && ` (${size})`} ${ticket.symbol} ${terms}${exits && `, ${exits}`}${leaves && `; ${leaves}`}`
  const what = `${which}${ticket.side.toUpperCase()} ${qty}${more}:`
  const how = 'press y to send, Esc back'
  const asked = what.length + 1 + how.length <= WIDTH - 2 ? [`${what} ${how}`] : [...wrap(what, WIDTH - 2), how]
  return asked.map(line => c.theme.paint('alarm', fit(` ${line}`, WIDTH)))
}

/** Its words need more room than a number: the field goes on to the edge. */
function exitsLine(c: Cockpit, { exits, focus }: Ticket): string {
  const room = WIDTH - LABEL - 1
  const focused = focus === 'exits'
  const text = focused ? caretText(exits, room) : exits.text || c.theme.paint('dim', fit('none; as: stop 1% target 2% trail 0.5%', room))
  return `${focused ? '▸' : ' '}${fit('exits', LABEL)}${focused ? c.theme.paint('field', fit(text, room)) : text}`
}

/** The fields, each with what the engine makes of it. */
function fieldLines(c: Cockpit, ticket: Ticket): Line[] {
  const position = c.rows.table('position').get(String(ticket.no))
  const size = sizeIn(ticket)
  const tick = `tick ${c.format.price(ticket.tick, ticket.tick)}`
  const holding = position?.qty ? `, holding ${signed(position.qty)}` : ''
  const qtyFault = parseQty(ticket.qty.text) === undefined && !size ? 'no whole number' : ''
  const qtyAfter = size ? `${unitsText(c, ticket)}, lot ${ticket.lot}` : `lot ${ticket.lot}${holding}`
  const kind = typeNames[ticket.type]
  const type = ticket.focus === 'type' ? c.theme.paint('field', fit(`← ${kind} →`, 16)) : fit(kind, 16)
  const bare = ticket.type === 'sl' && ticket.price.text === ''
  const priceFault = parsePrice(ticket.price.text) || bare ? '' : 'no price'
  const price = fieldLine(c, 'price', ticket.price, ticket.focus === 'price', priceFault, bare ? 'empty: trigger and protection' : tick)
  const triggerFault = parsePrice(ticket.trigger.text) ? '' : 'no price'
  const trigger = fieldLine(c, 'trigger', ticket.trigger, ticket.focus === 'trigger', triggerFault, tick)
  return [
    ...lines([fieldLine(c, 'quantity', ticket.qty, ticket.focus === 'qty', qtyFault, qtyAfter)], 0),
    ...lines(size ? sizingLines(c, ticket, WIDTH) : [], 3),
    ...lines([`${ticket.focus === 'type' ? '▸' : ' '}${fit('type', LABEL)}${type}`, ...(ticket.type === 'sl' ? [trigger] : [])], 0),
    ...lines([ticket.type === 'market' ? ` ${fit('price', LABEL)}${fit('market', 16)}` : price], 0),
    ...(ticket.change ? [] : lines([exitsLine(c, ticket)], 0)),
    ...(ticket.change ? [] : [...lines(exitsLines(c, ticket, WIDTH), 1), ...lines(resultLines(c, ticket, WIDTH), 4)]),
  ]
}

export function ticketBox(c: Cockpit, ticket: Ticket | undefined, height: number): { title: string; lines: string[] } {
  if (!ticket) return { title: '', lines: [] }
  const watch = c.rows.table('watch').get(String(ticket.no))
  const price = (px: number): string => (px ? c.format.price(px, ticket.tick) : '-')
  const quote = watch ? `last ${price(watch.last)}  bid ${price(watch.bid)}  ask ${price(watch.ask)}` : ''
  const all = [
    ...lines([c.theme.paint('dim', fit(` ${quote}`, WIDTH))], 5),
    ...lines([''], 0),
    ...fieldLines(c, ticket),
    ...lines([''], 0),
    ...previewLines(c, ticket),
    ...lines([''], 0),
    ...lines(questionLines(c, ticket), 0),
  ]
  const which = ticket.change ? `Order ${ticket.change.id}: ` : ''
  return {
    title: `${which}${ticket.side.toUpperCase()} ${ticket.symbol} (${c.rows.header?.mode ?? ''})`,
    lines: fitted(all, height),
  }
}
