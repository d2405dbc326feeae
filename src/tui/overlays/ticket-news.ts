// What the engine's preview says of a ticket beyond its costs: how many units a size comes to and why, where the exits would stand, and as
// how many orders it would leave. Lines for ticket-box.ts, and the same words for its question.

import { countText } from '../../core/count-text.ts'
import type { Preview, PreviewExits } from '../../protocol/requests.ts'
import { clean, wrap } from '../cells.ts'
import type { Cockpit } from '../cockpit.ts'
import type { Ticket } from '../state.ts'
import { sizeIn } from './ticket-order.ts'

/** '= 14', or '' for a plain quantity and while nothing is known. */
export function unitsText(c: Cockpit, ticket: Ticket): string {
  if (sizeIn(ticket) === '' || ticket.fault) return ''
  const { preview } = ticket
  return preview ? (preview.qty === 0 ? '= nothing' : `= ${c.format.integer(Math.abs(preview.qty))}`) : '= ...'
}

const dimmed = (c: Cockpit, text: string, width: number): string[] =>
  text === '' ? [] : wrap(clean(text), width - 3).map(line => c.theme.paint('dim', `   ${line}`))

/** How a size came about. */
export const sizingLines = (c: Cockpit, { preview }: Ticket, width: number): string[] => dimmed(c, preview?.sizing ?? '', width)

/** 'stop 3,366.00, target 3,468.00, trail 17.00 behind'; '' where none can be told. */
function exitsText(c: Cockpit, { preview, tick }: Ticket): string {
  const exits = preview?.exits
  if (!exits || exits.fault) return ''
  const price = (px: number): string => c.format.price(px, tick)
  const several = exits.targets.length > 1
  const targets = exits.targets.map(one =>
    one.px === 0 || one.qty === 0 ? 'a target of no lot' : `target ${price(one.px)}${several ? ` of ${c.format.integer(one.qty)}` : ''}`,
  )
  const stop = exits.stop ? [`stop ${price(exits.stop)}`] : []
  const trail = exits.trail ? [`trails ${price(exits.trail)} behind`] : []
  return [...stop, ...targets, ...trail].join(', ')
}

/** Where the exits would stand: distances are measured from what is really paid, here from the price of the order. */
export function exitsLines(c: Cockpit, ticket: Ticket, width: number): string[] {
  const text = exitsText(c, ticket)
  const { preview } = ticket
  if (!preview || preview.qty === 0 || text === '') return []
  const from = c.format.price(preview.value / Math.abs(preview.qty), ticket.tick)
  return dimmed(c, `filled at ${from}: ${text}`, width)
}

/** What is won or lost there. */
export const resultLines = (c: Cockpit, { preview }: Ticket, width: number): string[] =>
  preview?.exits ? dimmed(c, resultText(c, preview.exits), width) : []

function resultText(c: Cockpit, { atStop, atTargets }: PreviewExits): string {
  const parts: string[] = []
  if (atStop !== 0) parts.push(`${c.format.signed(atStop)} at the stop`)
  if (atTargets !== 0) parts.push(`${c.format.signed(atTargets)} at target`)
  return parts.length > 0 ? `${parts.join(', ')}, before charges` : ''
}

/** '12 orders, 10 a second: leaves over 2 s'; '' for what leaves at once as one order. */
export function leavesText({ orders, seconds, perSecond }: Preview): string {
  if (orders <= 1 && seconds <= 1) return ''
  const time = seconds <= 1 ? 'leaves at once' : `leaves over ${seconds} s`
  return `${countText(orders, 'order')}, ${perSecond} a second: ${time}`
}

/** The same of the order in a ticket, unless it would be refused. */
export const ticketLeaves = ({ preview }: Ticket): string => (preview && !preview.refused ? leavesText(preview) : '')
