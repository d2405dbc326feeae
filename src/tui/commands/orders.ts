// Commands that send orders: they need arming like the order keys, and ask for y.

import { armingReason, type Cockpit } from '../cockpit.ts'
import { parsePrice, parseQty } from '../format.ts'
import { openTicket, openTicketOf } from '../overlays/ticket.ts'
import { askCancel, askExit, cancelReason } from '../overlays/questions.ts'
import type { Command } from './command.ts'
import { findWatch, symbols } from './instrument.ts'

function ticketFor(side: 'buy' | 'sell'): Command['run'] {
  return (c, [symbol, qtyText, priceText]) => {
    const found = findWatch(c, symbol)
    if ('error' in found) return found.error
    if (!found.ok.tradable) return `${found.ok.symbol} is an index and cannot be traded`
    const qty = parseQty(qtyText ?? '')
    if (qty === undefined) return 'the quantity must be a whole number above zero'
    if (priceText === undefined) openTicket(c, found.ok, side, { qty, type: 'market' })
    else {
      const price = parsePrice(priceText)
      if (!price) return `${priceText} is no price`
      openTicket(c, found.ok, side, { qty, price })
    }
    const ticket = openTicketOf(c)
    if (ticket) ticket.phase = 'confirm'
    return ''
  }
}

const atFirst = (c: Cockpit, at: number): Iterable<string> => (at === 0 ? symbols(c) : [])

export const orderCommands: readonly Command[] = [
  {
    word: 'buy',
    usage: 'buy SYMBOL QTY [PRICE]',
    does: 'fills a buy ticket (market without a price); y sends it',
    words: atFirst,
    when: armingReason,
    run: ticketFor('buy'),
  },
  {
    word: 'sell',
    usage: 'sell SYMBOL QTY [PRICE]',
    does: 'fills a sell ticket (market without a price); y sends it',
    words: atFirst,
    when: armingReason,
    run: ticketFor('sell'),
  },
  {
    word: 'exit',
    usage: 'exit SYMBOL',
    does: 'exits the whole position at market, after y',
    words: atFirst,
    when: armingReason,
    run(c, [symbol]) {
      const found = findWatch(c, symbol)
      if ('error' in found) return found.error
      const position = c.rows.table('position').get(String(found.ok.no))
      if (!position || position.qty === 0) return `there is no open position in ${found.ok.symbol}`
      askExit(c, position)
      return ''
    },
  },
  {
    word: 'cancel',
    usage: 'cancel ID',
    does: 'cancels an order, after y',
    words: (c, at) => (at === 0 ? [...c.rows.table('order').values()].filter(row => row.open).map(row => String(row.id)) : []),
    when: armingReason,
    run(c, [text]) {
      if (text === undefined || !/^\d{1,9}$/.test(text)) return 'which order? (Ctrl+E then c cancels all)'
      const order = c.rows.table('order').get(String(Number(text)))
      if (!order) return `there is no order ${Number(text)}`
      const off = cancelReason(order)
      if (off) return off
      askCancel(c, order)
      return ''
    },
  },
]
