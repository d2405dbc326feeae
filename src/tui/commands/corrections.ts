// Commands by which a person corrects what is held: what became of an unknown order, a trade the engine was not told of, the product of a
// position. All ask for y.

import { type Cockpit, armingReason, tell, tickOf } from '../cockpit.ts'
import { parsePrice, parseQty } from '../format.ts'
import type { Command } from './command.ts'
import { findWatch, symbols } from './instrument.ts'

const ENDS = ['filled', 'cancelled', 'rejected', 'adopt', 'cancel'] as const
/** Of an order that was given elsewhere. */
const ELSEWHERE_ENDS: readonly string[] = ['adopt', 'cancel']

const openQuestions = (c: Cockpit): string[] =>
  [...c.rows.table('order').values()]
    .filter(row => row.open && (row.state === 'unknown' || row.by === 'elsewhere'))
    .map(row => String(row.id))

const PRODUCTS = ['MIS', 'CNC', 'NRML'] as const

const reasonOf = (words: readonly string[]): string => words.join(' ').trim()

export const correctionCommands: readonly Command[] = [
  {
    word: 'resolve',
    usage: 'resolve ORDER filled QTY PRICE|cancelled|rejected|adopt|cancel [REASON]',
    does: 'says what became of an unknown order, or makes one given elsewhere yours or cancels it, after y; the venue’s book counts over it',
    words: (c, at) => (at === 0 ? openQuestions(c) : at === 1 ? ENDS : []),
    when: armingReason,
    run(c, [idText, end, ...rest]) {
      const order = c.rows.table('order').get(String(Number(idText)))
      if (!order) return idText === undefined ? 'which order?' : `there is no order ${idText}`
      const as = ENDS.find(one => one === end)
      const elsewhere = ELSEWHERE_ENDS.includes(end ?? '')
      if (elsewhere && order.by !== 'elsewhere')
        return `order ${order.id} is of ${order.by}: only one given elsewhere is adopted or cancelled so`
      if (!elsewhere && order.state !== 'unknown') return `order ${order.id} is ${order.state}: only an unknown order can be resolved`
      if (!as) return 'filled QTY PRICE, cancelled or rejected?'
      const [qtyText, priceText, ...words] = as === 'filled' ? rest : ['', '', ...rest]
      const qty = as === 'filled' ? parseQty(qtyText ?? '') : 0
      const px = as === 'filled' ? parsePrice(priceText ?? '') : 0
      if (qty === undefined || px === undefined) return 'what it filled needs a quantity and a price: resolve ORDER filled 50 2189.50'
      const what = elsewhere
        ? `${as} order ${order.id} ${order.symbol}, given elsewhere`
        : `order ${order.id} ${order.symbol} ${as}${as === 'filled' ? ` ${qty} at ${c.format.price(px, tickOf(c, order.no))}` : ''}`
      const why = reasonOf(words) || 'no reason given'
      c.ui.overlay = {
        kind: 'confirm',
        question: elsewhere ? `${what}?` : `by your word: ${what}?`,
        arming: true,
        send: () => tell(c, { kind: 'resolve', order: order.id, as, qty, px, why }, what),
      }
      return ''
    },
  },
  {
    word: 'convert',
    usage: 'convert SYMBOL QTY MIS|CNC|NRML',
    does: 'asks the venue to hold so much of a position as MIS (squared off), CNC (shares kept) or NRML (contracts kept), after y',
    words: (c, at) => (at === 0 ? symbols(c) : at === 2 ? PRODUCTS : []),
    when: armingReason,
    run(c, [symbol, qtyText, product]) {
      const found = findWatch(c, symbol)
      if ('error' in found) return found.error
      const qty = parseQty(qtyText ?? '')
      if (!qty) return 'the quantity must be a whole number above 0'
      const to = PRODUCTS.find(one => one === product?.toUpperCase())
      if (!to) return `${product ?? 'nothing'} is no product: MIS, CNC or NRML`
      const what = `hold ${c.format.integer(qty)} ${found.ok.symbol} as ${to}`
      c.ui.overlay = {
        kind: 'confirm',
        question: `${what}?`,
        arming: true,
        send: () => tell(c, { kind: 'convert', instrument: found.ok.name, qty, to }, what),
      }
      return ''
    },
  },
  {
    word: 'adjust',
    usage: 'adjust SYMBOL QTY PRICE REASON',
    does: 'books a trade by hand (a sale with -QTY), after y; its opposite takes it back',
    words: (c, at) => (at === 0 ? symbols(c) : []),
    when: armingReason,
    run(c, [symbol, qtyText, priceText, ...words]) {
      const found = findWatch(c, symbol)
      if ('error' in found) return found.error
      const qty = Number(qtyText)
      if (!Number.isSafeInteger(qty) || qty === 0) return 'the quantity must be a whole number other than zero: 50 bought, -50 sold'
      const px = parsePrice(priceText ?? '')
      if (!px) return 'the price of the trade is missing'
      const why = reasonOf(words)
      if (why === '') return 'the reason is missing: it is kept with the trade'
      const what = `adjust ${found.ok.symbol} ${qty > 0 ? '+' : ''}${c.format.integer(qty)} at ${c.format.price(px, found.ok.tick)}`
      c.ui.overlay = {
        kind: 'confirm',
        question: `${what} (${why})? It is booked here only, the venue is told nothing.`,
        arming: true,
        send: () => tell(c, { kind: 'adjust', instrument: found.ok.name, qty, px, why }, what),
      }
      return ''
    },
  },
]
