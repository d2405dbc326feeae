// What a person types behind an order's quantity, as its terms. The commands that give orders read it.

import { parsePrice } from '../format.ts'

/** Prices in 1/10 000 rupee. */
export type Terms = { readonly type: 'limit' | 'market' | 'sl' | 'ioc'; readonly price?: number; readonly trigger?: number }

/** Words that people put before a price: they say nothing more. */
const isFiller = (word: string): boolean => /^(limit|at|@)$/i.test(word)

/** What stands behind the quantity: nothing, PRICE, PRICE ioc, sl TRIGGER, slm TRIGGER or PRICE sl TRIGGER; else what is wrong with it. */
export function termsOf(typed: readonly string[]): Terms | string {
  if (isFiller(typed.at(-1) ?? '')) return `a price belongs behind the word ${typed.at(-1)}`
  if (/^market$/i.test(typed[0] ?? ''))
    return typed.length === 1 ? { type: 'market' } : `${typed[1]} is one word too many: a market order has no terms`
  const words = typed.filter(word => !isFiller(word)).map(word => word.replace(/^@/, ''))
  const isWord = /^(sl|slm|sl-m|ioc)$/i
  const [first, ...others] = words
  const priced = first !== undefined && !isWord.test(first)
  const [word, triggerText, extra] = priced ? others : words
  const price = priced ? parsePrice(first) : undefined
  if (priced && !price) return `${first} is no price`
  const given = price ? { price } : {}
  if (extra !== undefined) return `${extra} is one word too many`
  if (word === undefined) return { type: price ? 'limit' : 'market', ...given }
  if (/^ioc$/i.test(word)) {
    if (triggerText !== undefined) return `${triggerText} is one word too many: an IOC order has no trigger`
    return price ? { type: 'ioc', price } : 'an IOC order needs a price before the word ioc'
  }
  if (!isWord.test(word)) return `${word} is neither sl, slm nor ioc`
  // An SL order without a price of its own is one: at its trigger with the market protection.
  if (price && !/^sl$/i.test(word)) return 'an SL-M order has no price: write sl for one with a limit'
  const trigger = parsePrice(triggerText ?? '')
  return trigger ? { type: 'sl', trigger, ...given } : 'an SL order needs its trigger after the word sl, such as sl 2189.50'
}
