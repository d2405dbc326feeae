// What a person types where a quantity belongs: a number, or a size whose units the engine tells. Commands that ask before they send read it.

import type { Preview } from '../../protocol/requests.ts'
import { SIZE_FORMS, sizeWords } from '../../protocol/size-words.ts'
import { type Cockpit, say } from '../cockpit.ts'
import { parseQty } from '../format.ts'

/** `qty` unsigned. `rest`: the words behind it. */
export type Amount = { readonly rest: readonly string[] } & ({ readonly qty: number } | { readonly size: string })

/** A size has five words at most. */
export const AMOUNT_WORDS = 5

/** The sentence of what is wrong where it is none. `ownStop`: no exits follow it. */
export function amountOf(words: readonly string[], ownStop = false): Amount | string {
  const sized = sizeWords(words, ownStop)
  if (sized > 0) {
    const size = words.slice(0, sized).join(' ')
    if (ownStop && /^stop$/i.test(words[sized] ?? '')) return `the stop of ${size} must be a price here, as ${size} stop 2240`
    return { size, rest: words.slice(sized) }
  }
  const qty = parseQty(words[0] ?? '')
  if (qty === undefined) return `the quantity must be a whole number above zero, or a size, as ${SIZE_FORMS}`
  return { qty, rest: words.slice(1) }
}

/** Prices in 1/10 000 rupee, 0 for the market's. */
export type Sized = { readonly instrument: string; readonly sells: boolean; readonly limit: number; readonly trigger?: number | undefined }

/** `ask` is told the units, unsigned, and the size that came to them as '(2%) ', once the engine has said so; of none one reads why. */
export function withUnits(c: Cockpit, amount: Amount, wish: Sized, ask: (qty: number, by: string) => void): void {
  if ('qty' in amount) return ask(amount.qty, '')
  const { size } = amount
  const { instrument, sells, limit, trigger } = wish
  const type = trigger ? 'sl' : limit ? 'limit' : 'market'
  const before = c.ui.overlay
  const terms = { instrument, qty: sells ? -1 : 1, type, limit, ...(trigger ? { trigger } : {}) } as const
  const sent = c.ask({ kind: 'preview', ...terms, size }, ({ ok, text, data }) => {
    const { qty = 0, refused = text } = (ok ? data : {}) as Partial<Preview>
    if (qty === 0) return say(c, refused, 'bad')
    // A question that comes up under the fingers of somebody who is typing would be answered unread.
    if (c.ui.overlay !== before) return say(c, `${size} came to ${c.format.integer(Math.abs(qty))}; type it again`, 'bad')
    say(c, '')
    ask(Math.abs(qty), `(${size}) `)
  })
  if (sent > 0) say(c, `asking what ${size} comes to`)
}
