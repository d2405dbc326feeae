// The command for an order that is to wait for the next opening (AMO): `amo buy SYMBOL QTY` and its terms, after a question.

import { armingReason, type Cockpit, say, tell } from '../cockpit.ts'
import { parseQty } from '../format.ts'
import type { Command } from './command.ts'
import { findWatch, symbols } from './instrument.ts'
import { termsOf } from './terms.ts'

function run(c: Cockpit, [sideText = '', symbol, qtyText, ...rest]: readonly string[]): string {
  const side = sideText.toLowerCase()
  if (side !== 'buy' && side !== 'sell') return 'say buy or sell first'
  const found = findWatch(c, symbol)
  if ('error' in found) return found.error
  const { name, symbol: shown, tick, tradable } = found.ok
  if (!tradable) return `${shown} is an index and cannot be traded`
  const qty = parseQty(qtyText ?? '')
  if (qty === undefined) return 'the quantity must be a whole number above zero'
  const terms = termsOf(rest)
  if (typeof terms === 'string') return terms
  if (terms.type === 'ioc') return 'an order that waits for the opening cannot be IOC'
  const price = (px: number): string => c.format.price(px, tick)
  const at = [terms.trigger ? `SL ${price(terms.trigger)}` : '', terms.price ? `at ${price(terms.price)}` : ''].filter(Boolean).join(' ')
  const what = `${side} ${c.format.integer(qty)} ${shown} ${at || 'at market'} at the next opening`
  const { type, trigger, price: limit = 0 } = terms
  const ask = {
    instrument: name,
    qty: side === 'buy' ? qty : -qty,
    type,
    limit,
    ...(trigger ? { trigger } : {}),
    amo: true,
    why: 'by hand',
  }
  c.ui.overlay = { kind: 'confirm', question: `${what}?`, arming: true, send: () => tell(c, { kind: 'order', ...ask }, what) }
  say(c, '')
  return ''
}

export const amoCommand: Command = {
  word: 'amo',
  usage: 'amo buy|sell SYMBOL QTY [PRICE] [sl|slm] [TRIGGER]',
  does: 'an order for the next opening, while the market is closed; after y',
  words: (c, at) => (at === 0 ? ['buy', 'sell'] : at === 1 ? symbols(c) : []),
  when: armingReason,
  run,
}
