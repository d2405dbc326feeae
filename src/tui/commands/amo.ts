// The command for an order that is to wait for the next opening (AMO): `amo buy SYMBOL QTY` and its terms, after a question.

import { armingReason, type Cockpit, say, tell } from '../cockpit.ts'
import { AMOUNT_WORDS, amountOf, withUnits } from './amount.ts'
import type { Command } from './command.ts'
import { findWatch, symbols } from './instrument.ts'
import { termsOf } from './terms.ts'

function run(c: Cockpit, [sideText = '', symbol, ...words]: readonly string[]): string {
  const side = sideText.toLowerCase()
  if (side !== 'buy' && side !== 'sell') return 'say buy or sell first'
  const found = findWatch(c, symbol)
  if ('error' in found) return found.error
  const { name, symbol: shown, tick, tradable } = found.ok
  if (!tradable) return `${shown} is an index and cannot be traded`
  const amount = amountOf(words, true)
  if (typeof amount === 'string') return amount
  const terms = termsOf(amount.rest)
  if (typeof terms === 'string') return terms
  if (terms.type === 'ioc') return 'an order that waits for the opening cannot be IOC'
  const price = (px: number): string => c.format.price(px, tick)
  const at = [terms.trigger ? `SL ${price(terms.trigger)}` : '', terms.price ? `at ${price(terms.price)}` : ''].filter(Boolean).join(' ')
  const { type, trigger, price: limit = 0 } = terms
  const sells = side === 'sell'
  withUnits(c, amount, { instrument: name, sells, limit, trigger }, (qty, by) => {
    const what = `${side} ${c.format.integer(qty)} ${by}${shown} ${at || 'at market'} at the next opening`
    const ask = {
      kind: 'order',
      instrument: name,
      qty: sells ? -qty : qty,
      type,
      limit,
      ...(trigger ? { trigger } : {}),
      amo: true,
      why: 'by hand',
    } as const
    c.ui.overlay = { kind: 'confirm', question: `${what}?`, arming: true, send: () => tell(c, ask, what) }
    say(c, '')
  })
  return ''
}

export const amoCommand: Command = {
  word: 'amo',
  usage: 'amo buy|sell SYMBOL QTY|SIZE [PRICE] [sl|slm] [TRIGGER]',
  most: 5 + AMOUNT_WORDS,
  does: 'an order for the next opening, while the market is closed; after y',
  words: (c, at) => (at === 0 ? ['buy', 'sell'] : at === 1 ? symbols(c) : []),
  when: armingReason,
  run,
}
