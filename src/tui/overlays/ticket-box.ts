// How the order ticket looks: its fields, what the engine says the order would cost, and the question before it is sent.

import { clean, fit, wrap } from '../cells.ts'
import type { Cockpit } from '../cockpit.ts'
import { caretText, type Field } from '../field.ts'
import { parsePrice, parseQty } from '../format.ts'
import type { Ticket } from '../state.ts'

const WIDTH = 54
const LABEL = 12

function fieldLine(c: Cockpit, label: string, field: Field, focused: boolean, fault: string, after: string): string {
  const text = focused
    ? c.theme.paint(
        'field',
        field.fresh ? c.theme.paint('select', field.text) + ' '.repeat(Math.max(0, 16 - field.text.length)) : fit(caretText(field, 16), 16),
      )
    : fit(field.text, 16)
  return `${focused ? '▸' : ' '}${fit(label, LABEL)}${text} ${fault ? c.theme.paint('warn', `! ${fault}`) : c.theme.paint('dim', after)}`
}

const wrapped = (c: Cockpit, text: string, lines: number): string[] =>
  wrap(clean(text), WIDTH - 2)
    .slice(0, lines)
    .map(line => c.theme.paint('warn', ` ${line}`))

function previewLines(c: Cockpit, ticket: Ticket): string[] {
  if (ticket.fault) return wrapped(c, ticket.fault, 4)
  if (ticket.previewText) return wrapped(c, ticket.previewText, 4)
  const { preview } = ticket
  if (!preview) return [c.theme.paint('dim', ' asking the engine ...'), '', '', '']
  const money = (label: string, value: string): string => ` ${fit(label, LABEL)}${fit(value, 16, 'right')}`
  const lines = [
    money('value', c.format.money(Math.abs(preview.value))),
    money('charges', c.format.money(preview.charges)),
    money('break-even', c.format.price(preview.breakEven, 100)),
    money('sent at', c.format.price(preview.price, ticket.tick)) + (preview.reducing ? '  reduces' : ''),
  ]
  if (preview.refused) lines.push('', ...wrapped(c, `would be refused: ${preview.refused}`, 2))
  return lines
}

export function ticketBox(c: Cockpit, ticket: Ticket | undefined): { title: string; lines: string[] } {
  if (!ticket) return { title: '', lines: [] }
  const side = ticket.side.toUpperCase()
  const watch = c.rows.table('watch').get(String(ticket.no))
  const quote = watch
    ? `last ${c.format.price(watch.last, ticket.tick)}  bid ${c.format.price(watch.bid, ticket.tick)}  ask ${c.format.price(watch.ask, ticket.tick)}`
    : ''
  const limit = ticket.type === 'limit'
  const position = c.rows.table('position').get(String(ticket.no))
  const lines = [
    c.theme.paint('dim', fit(` ${quote}`, WIDTH)),
    '',
    fieldLine(
      c,
      'quantity',
      ticket.qty,
      ticket.focus === 'qty',
      parseQty(ticket.qty.text) === undefined ? 'no whole number' : '',
      `lot ${ticket.lot}${position?.qty ? `, holding ${position.qty > 0 ? '+' : ''}${position.qty}` : ''}`,
    ),
    `${ticket.focus === 'type' ? '▸' : ' '}${fit('type', LABEL)}${ticket.focus === 'type' ? c.theme.paint('field', fit(`← ${ticket.type} →`, 16)) : fit(ticket.type, 16)}`,
    limit
      ? fieldLine(
          c,
          'price',
          ticket.price,
          ticket.focus === 'price',
          parsePrice(ticket.price.text) ? '' : 'no price',
          `tick ${c.format.price(ticket.tick, ticket.tick)}`,
        )
      : ` ${fit('price', LABEL)}${fit('market', 16)}`,
    '',
    ...previewLines(c, ticket),
    '',
  ]
  const question =
    ticket.phase === 'confirm'
      ? c.theme.paint('alarm', fit(` ${side} ${ticket.qty.text} ${ticket.symbol}: press y to send, Esc to go back`, WIDTH))
      : c.theme.paint('dim', fit(' Enter asks, then y sends; Esc closes', WIDTH))
  const mode = c.rows.header?.mode ?? ''
  return { title: `${side} ${ticket.symbol} (${mode})`, lines: [...lines, question].filter(line => line !== '' || c.ui.rows >= 22) }
}
