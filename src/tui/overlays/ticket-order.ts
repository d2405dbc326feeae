// The order (or the change of one that works) that a ticket's fields say, as the engine is asked for it, or the sentence of what is wrong
// with them. Used by the ticket for its preview and for sending, and while it is typed in. What a size comes to only the engine says.

import type { Ask } from '../../protocol/requests.ts'
import type { Cockpit } from '../cockpit.ts'
import { isSize, SIZE_FORMS } from '../../protocol/size-words.ts'
import { exitsOf } from '../exits-text.ts'
import { parsePrice, parseQty } from '../format.ts'
import type { Ticket } from '../state.ts'

const QTY_FAULT = `quantity must be a whole number above zero, as 1500 or 1,500, or a size, as ${SIZE_FORMS}`
const CHANGE_FAULT = 'a change takes the quantity as a whole number above zero, not as a size'
const NOT_YET = 'the engine has not said yet how many units that is'
const PRICE_FAULT = 'price must be rupees with a decimal point, as 2190.50 or 2,190.50'
const TRIGGER_FAULT = 'an SL order needs a trigger: rupees with a decimal point, as 2189.50'

export type OrderAsked = {
  readonly qty: number
  readonly type: 'limit' | 'market' | 'sl'
  readonly limit: number
  readonly trigger?: number
  readonly validity?: 'ioc'
}

/** The size in words that stands in the place of a quantity, or ''. */
export const sizeIn = ({ qty, change }: Ticket): string => (!change && isSize(qty.text) ? qty.text.trim() : '')

/** The order the fields say, or the sentence of what is wrong. */
export function orderOf(ticket: Ticket): OrderAsked | string {
  if (sizeIn(ticket) === '') return orderFor(ticket, parseQty(ticket.qty.text))
  const units = Math.abs(ticket.preview?.qty ?? 0)
  return units > 0 ? orderFor(ticket, units) : ticket.preview?.refused || NOT_YET
}

type Previewed = OrderAsked & Pick<Extract<Ask, { readonly kind: 'preview' }>, 'size' | 'plan'>

/** What the preview is asked for: with a size it names the side alone, and the exits where they can be read. */
export function previewedOf(ticket: Ticket): Previewed | string {
  const size = sizeIn(ticket)
  const order = orderFor(ticket, size === '' ? parseQty(ticket.qty.text) : 1)
  if (typeof order === 'string') return order
  const plan = ticket.change ? undefined : exitsOf(ticket.exits.text)
  return { ...order, ...(size === '' ? {} : { size }), ...(typeof plan === 'object' && 'targets' in plan ? { plan } : {}) }
}

function orderFor(ticket: Ticket, unsigned: number | undefined): OrderAsked | string {
  if (unsigned === undefined) return ticket.change ? CHANGE_FAULT : QTY_FAULT
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

/** The order in a person's words, as the status line says it. */
export function orderText(c: Cockpit, ticket: Ticket, { qty, limit, trigger }: OrderAsked): string {
  const price = (px: number): string => c.format.price(px, ticket.tick)
  const terms = trigger ? `SL ${price(trigger)}` : limit ? `at ${price(limit)}` : 'at market'
  return `${ticket.side.toUpperCase()} ${c.format.integer(Math.abs(qty))} ${ticket.symbol} ${terms}${ticket.type === 'ioc' ? ' IOC' : ''}`
}

/** What the ticket was filled with: prices in 1/10 000 rupee, the whole quantity without sign. */
export type WorkingTerms = {
  readonly id: number
  readonly qty: number
  readonly type: 'limit' | 'market' | 'sl'
  readonly limit: number
  readonly trigger: number
}

type Change = Omit<Extract<Ask, { readonly kind: 'modify' }>, 'kind' | 'order'>

/** Only what was changed here: the rest may have become another meanwhile, and stays. Undefined when nothing was. */
export function changeFrom(was: WorkingTerms, { qty, type, limit, trigger }: OrderAsked): Change | undefined {
  const change: Change = {
    ...(Math.abs(qty) === was.qty ? {} : { qty: Math.abs(qty) }),
    ...(type === was.type ? {} : { type }),
    ...(type === 'market' || limit === was.limit ? {} : { limit }),
    ...(trigger === undefined || trigger === was.trigger ? {} : { trigger }),
  }
  return Object.keys(change).length > 0 ? change : undefined
}
