// The command that changes an order which works: `modify ID` and what is to be otherwise, in words. What is left out stays.

import type { Ask } from '../../protocol/requests.ts'
import type { Row } from '../../protocol/tables.ts'
import { armingReason, type Cockpit, tell, tickOf } from '../cockpit.ts'
import { parsePrice, parseQty } from '../format.ts'
import type { Command } from './command.ts'

/** What a change asks for: prices in 1/10 000 rupee, `qty` the whole quantity without sign. */
export type Change = Pick<Extract<Ask, { readonly kind: 'modify' }>, 'qty' | 'limit' | 'trigger' | 'type'>

const USAGE = 'say what changes: qty N, price P, trigger P, or limit, market, sl, slm'

/** The words behind the order's number as a change, or what is wrong with them. */
export function changeOf(words: readonly string[]): Change | string {
  const change: { qty?: number; limit?: number; trigger?: number; type?: Change['type'] } = {}
  for (let at = 0; at < words.length; at++) {
    const word = (words[at] as string).toLowerCase()
    const value = words[at + 1] ?? ''
    if (word === 'qty') change.qty = parseQty(value) ?? Number.NaN
    else if (word === 'price') change.limit = parsePrice(value) ?? Number.NaN
    else if (word === 'trigger') change.trigger = parsePrice(value) ?? Number.NaN
    else if (word === 'slm' || word === 'sl-m') Object.assign(change, { type: 'sl', limit: change.limit ?? 0 })
    else if (word === 'limit' || word === 'market' || word === 'sl') change.type = word
    else return `${word} is no word of a change: ${USAGE}`
    if (word !== 'qty' && word !== 'price' && word !== 'trigger') continue
    const given = word === 'qty' ? change.qty : word === 'price' ? change.limit : change.trigger
    if (!given) return `${value || 'nothing'} is no ${word === 'qty' ? 'whole number above zero' : 'price'} after the word ${word}`
    at++
  }
  if (words.length === 0) return USAGE
  if (words.some(word => /^sl-?m$/i.test(word)) && change.limit !== 0) return 'an SL-M order has no price: write sl for one with a limit'
  if (change.type === 'market' && change.limit !== undefined) return 'a market order has no price: leave out price, or write limit'
  return change
}

/** Why this order cannot be changed, as far as its row shows; '' when it can. */
export const changeReason = (order: Row<'order'>): string => (order.open ? '' : `order ${order.id} is ${order.state}: nothing to change`)

/** The question that names all it would do. */
export function askChange(c: Cockpit, order: Row<'order'>, change: Change): void {
  const price = (px: number): string => c.format.price(px, tickOf(c, order.no))
  const parts = [
    change.qty === undefined ? '' : `quantity ${c.format.integer(Math.abs(order.qty))} to ${c.format.integer(change.qty)}`,
    change.type === undefined ? '' : change.type === 'sl' ? (change.limit === 0 ? 'to SL-M' : 'to SL') : `to ${change.type}`,
    change.limit === undefined || change.limit === 0 ? '' : `price ${price(order.limit)} to ${price(change.limit)}`,
    change.trigger === undefined ? '' : `trigger ${order.trigger ? `${price(order.trigger)} to ` : ''}${price(change.trigger)}`,
  ].filter(part => part !== '')
  const what = `change order ${order.id} ${order.qty < 0 ? 'SELL' : 'BUY'} ${order.symbol}: ${parts.join(', ')}`
  const send = (): void => tell(c, { kind: 'modify', order: order.id, ...change }, what)
  c.ui.overlay = { kind: 'confirm', question: `${what}?`, arming: true, send }
}

export const modifyCommand: Command = {
  word: 'modify',
  usage: 'modify ID [qty N] [price P] [trigger P] [TYPE]',
  does: 'changes a working order, after y; TYPE limit, market, sl or slm',
  words: (c, at) =>
    at === 0
      ? [...c.rows.table('order').values()].filter(row => row.open).map(row => String(row.id))
      : ['qty', 'price', 'trigger', 'limit', 'market', 'sl', 'slm'],
  when: armingReason,
  run(c, [text, ...words]) {
    if (text === undefined || !/^\d{1,9}$/.test(text)) return 'which order?'
    const order = c.rows.table('order').get(String(Number(text)))
    if (!order) return `there is no order ${Number(text)}`
    const off = changeReason(order)
    if (off) return off
    const change = changeOf(words)
    if (typeof change === 'string') return change
    askChange(c, order, change)
    return ''
  },
}
