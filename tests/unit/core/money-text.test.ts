import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { priceText, rupeesText } from '../../../src/core/money-text.ts'

describe('rupeesText', () => {
  it.each([
    [0, '0.00'],
    [-12_345_675_000, '-12,34,567.50'],
    [999_990_000, '99,999.00'],
    [1_000_000_000, '1,00,000.00'],
    [-49, '0.00'],
  ])('writes %i as %s', (amount, text) => expect(rupeesText(amount)).toBe(text))

  it('groups like the Indian locale and loses nothing at four decimals', () => {
    const locale = new Intl.NumberFormat('en-IN', { minimumFractionDigits: 4 })
    fc.assert(
      fc.property(fc.integer({ min: -1e15, max: 1e15 }), amount => {
        const text = rupeesText(amount, 4)
        expect(Math.round(Number(text.replaceAll(',', '')) * 10_000)).toBe(amount)
        expect(text).toBe(amount === 0 ? '0.0000' : locale.format(amount / 10_000))
      }),
    )
  })
})

it('a price has four decimals where the tick is finer than a paisa', () => {
  expect(priceText(835_125, 25)).toBe('83.5125')
  expect(priceText(21_900_000, 500)).toBe('2,190.00')
})
