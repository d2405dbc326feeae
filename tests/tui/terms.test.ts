// What a person types behind an order's quantity, in the ways people write it.

import { expect, it } from 'vitest'
import { termsOf } from '../../src/tui/commands/terms.ts'

const words = (text: string): string[] => text.split(' ').filter(Boolean)

it.each([
  ['', { type: 'market' }],
  ['market', { type: 'market' }],
  ['3360', { type: 'limit', price: 33_600_000 }],
  ['limit 3360', { type: 'limit', price: 33_600_000 }],
  ['@ 3360', { type: 'limit', price: 33_600_000 }],
  ['@3360', { type: 'limit', price: 33_600_000 }],
  ['at 3360 ioc', { type: 'ioc', price: 33_600_000 }],
  ['sl 3360', { type: 'sl', trigger: 33_600_000 }],
  ['3355 sl 3360', { type: 'sl', price: 33_550_000, trigger: 33_600_000 }],
])('%s', (text, terms) => expect(termsOf(words(text))).toEqual(terms))

it.each([
  ['limit', 'a price belongs behind the word limit'],
  ['market 3360', 'a market order has no terms'],
  ['limit x', 'x is no price'],
  ['ioc', 'an IOC order needs a price'],
])('not %s: %s', (text, sentence) => expect(termsOf(words(text))).toContain(sentence))
