// Commands that send orders: they need arming like the order keys, and ask for y.

import { armingReason, type Cockpit } from '../cockpit.ts'
import { askToSend, openTicket } from '../overlays/ticket.ts'
import { EXITS_USAGE, exitsOf, isExitWord } from '../exits-text.ts'
import { askCancel, askProtect, askExit, cancelReason } from '../overlays/questions.ts'
import { AMOUNT_WORDS, amountOf } from './amount.ts'
import type { Command } from './command.ts'
import { findWatch, symbols } from './instrument.ts'
import { amoCommand } from './amo.ts'
import { modifyCommand } from './modify.ts'
import { termsOf } from './terms.ts'

function ticketFor(side: 'buy' | 'sell'): Command['run'] {
  return (c, [symbol, ...words]) => {
    const found = findWatch(c, symbol)
    if ('error' in found) return found.error
    if (!found.ok.tradable) return `${found.ok.symbol} is an index and cannot be traded`
    const amount = amountOf(words)
    if (typeof amount === 'string') return amount
    const { rest } = amount
    const qty = 'qty' in amount ? amount.qty : amount.size
    const from = rest.findIndex(isExitWord)
    const exits = from === -1 ? '' : rest.slice(from).join(' ')
    const terms = termsOf(from === -1 ? rest : rest.slice(0, from))
    if (typeof terms === 'string') return terms
    const plan = exitsOf(exits)
    if (typeof plan === 'string') return plan
    openTicket(c, found.ok, side, { qty, ...terms, exits })
    askToSend(c)
    return ''
  }
}

const MOST_WORDS = 12 + AMOUNT_WORDS

const atFirst = (c: Cockpit, at: number): Iterable<string> => (at === 0 ? symbols(c) : [])

export const orderCommands: readonly Command[] = [
  {
    word: 'buy',
    usage: 'buy SYMBOL QTY|SIZE [PRICE] [ioc|sl|slm] [TRIGGER] [stop D] [target D] [trail D] [join]',
    most: MOST_WORDS,
    does: 'fills a buy ticket (market without a price; SIZE as 50000rs, 2%, risk 500rs; sl waits for its trigger); y sends it',
    words: atFirst,
    when: armingReason,
    run: ticketFor('buy'),
  },
  {
    word: 'sell',
    usage: 'sell SYMBOL QTY|SIZE [PRICE] [ioc|sl|slm] [TRIGGER] [stop D] [target D] [trail D] [join]',
    most: MOST_WORDS,
    does: 'fills a sell ticket (market without a price; SIZE as 50000rs, 2%, risk 500rs; sl waits for its trigger); y sends it',
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
  amoCommand,
  modifyCommand,
  {
    word: 'protect',
    usage: `protect SYMBOL ${EXITS_USAGE}`,
    does: 'gives a position that is held a stop, targets, a trail, after y',
    words: atFirst,
    when: armingReason,
    run(c, [symbol, ...rest]) {
      const found = findWatch(c, symbol)
      if ('error' in found) return found.error
      const text = rest.join(' ')
      const plan = exitsOf(text)
      if (plan === undefined) return `say which exits: ${EXITS_USAGE}`
      if (typeof plan === 'string') return plan
      if ('joins' in plan) return 'a position that is held joins no bracket: name its exits'
      askProtect(c, found.ok, text, plan)
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
