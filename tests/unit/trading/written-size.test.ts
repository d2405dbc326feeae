import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moneyOf, rupees } from '../../../src/core/units.ts'
import { sizeWords } from '../../../src/protocol/size-words.ts'
import { parseSize, type SizeFacts, sizeOf } from '../../../src/trading/written-size.ts'

describe('a size as it is written', () => {
  it.each([
    ['10%', { by: 'equity', part: 0.1 }],
    ['₹50000', { by: 'value', value: moneyOf(50_000) }],
    ['₹50,000', { by: 'value', value: moneyOf(50_000) }],
    ['50000rs', { by: 'value', value: moneyOf(50_000) }],
    ['50,000 rs', { by: 'value', value: moneyOf(50_000) }],
    ['50k', { by: 'value', value: moneyOf(50_000) }],
    ['1.5L', { by: 'value', value: moneyOf(150_000) }],
    ['rs 2000', { by: 'value', value: moneyOf(2_000) }],
    ['risk 500rs', { by: 'risk', risk: moneyOf(500), stop: undefined }],
    ['risk 500 stop 2240', { by: 'risk', risk: moneyOf(500), stop: rupees(2240) }],
    ['RISK 1%  stop 2,240.50', { by: 'risk-part', part: 0.01, stop: rupees(2240.5) }],
    ['vol 0.5%', { by: 'volatility', part: 0.005 }],
    ['kelly 55% 1.5', { by: 'kelly', kelly: { wins: 0.55, payoff: 1.5, part: 0.5, most: 0.1 } }],
    ['kelly 55% 1.5 max 4%', { by: 'kelly', kelly: { wins: 0.55, payoff: 1.5, part: 0.5, most: 0.04 } }],
  ])('%s', (text, wish) => {
    expect(parseSize(text)).toEqual(wish)
  })

  it.each([
    '100',
    '',
    '0%',
    '-5%',
    '10 percent',
    '1,5k',
    '0rs',
    'risk',
    'risk stop 5',
    'risk 500 stop',
    '5kk',
    'k',
    'rs',
    '1.5',
    '1e3',
    'vol 5',
    'kelly 155% 1',
    'kelly 55%',
    'kelly 55% 0',
  ])('is not %j', text => {
    expect(parseSize(text)).toBeUndefined()
  })

  it('is as many words as belong to it', () => {
    const count = (text: string) => sizeWords(text.split(' '))
    expect(count('50000rs 3400')).toBe(1)
    expect(count('risk 500rs 3400 stop 1%')).toBe(2)
    expect(count('risk 500rs stop 1%')).toBe(2)
    expect(count('kelly 55% 1.5 3400')).toBe(3)
    expect(count('kelly 55% 1.5 max 4% 3400')).toBe(5)
    expect(count('10 3400')).toBe(0)
  })
})

const facts: SizeFacts = { px: rupees(2250), equity: moneyOf(1_000_000), lot: 5, stop: 0, range: 0 }
const said = (text: string, more: Partial<SizeFacts> = {}): string => {
  const wish = parseSize(text)
  const found = wish && sizeOf(wish, { ...facts, ...more })
  return found === undefined ? 'no size' : 'error' in found ? found.error : `${found.ok.qty}: ${found.ok.text}`
}

describe('what a size comes to', () => {
  it('is said with how it came about', () => {
    expect(said('risk 500 stop 2240')).toBe(
      '50: 500.00 at risk, 10.00 a unit to the stop at 2,240.00 (this order has no stop: write it in the exits)',
    )
    expect(said('risk 0.1%', { stop: 22_410_000 })).toBe(
      '110: 0.1% of equity is 1,000.00 at risk, 9.00 a unit to the stop at 2,241.00, 111 rounded down to lots of 5',
    )
    expect(said('10%')).toBe('40: 10% of equity is 1,00,000.00, at 2,250.00, 44.4 rounded down to lots of 5')
    expect(said('50000rs', { lot: 1 })).toBe('22: 50,000.00 at 2,250.00, 22.2 rounded down')
    expect(said('vol 0.1%', { range: rupees(2) })).toBe("500: 0.1% of equity is 1,000.00, a minute's range is 2.00")
    expect(said('kelly 55% 1.5 max 5%')).toBe(
      "20: half of Kelly's fraction, at most 5%, is 5% of equity, 50,000.00, at 2,250.00, 22.2 rounded down to lots of 5",
    )
  })

  it('is a sentence where it is no order', () => {
    expect(said('1000rs')).toBe('1,000.00 at 2,250.00 comes to 0.444 units, less than one lot of 5: nothing to send')
    expect(said('1000rs', { lot: 1 })).toContain('less than 1 unit: nothing to send')
    expect(said('risk 500')).toContain('needs the stop it is measured to')
    expect(said('risk 500', { stop: rupees(2250) })).toContain('the price itself, limits nothing')
    expect(said('vol 1%')).toContain('is not known yet')
    expect(said('kelly 40% 1')).toContain('have no edge')
    expect(said('5%', { px: 0 })).toContain('none is known yet')
  })

  it('never is more than was written: one lot more would be', () => {
    const money = fc.integer({ min: 1, max: 50_000_000 })
    fc.assert(
      fc.property(money, fc.integer({ min: 500, max: 900_000_000 }), fc.integer({ min: 1, max: 3_000 }), (rs, px, lot) => {
        const found = sizeOf({ by: 'value', value: moneyOf(rs) }, { ...facts, px, lot })
        const qty = 'ok' in found ? found.ok.qty : 0
        expect(qty % lot).toBe(0)
        expect(qty * px).toBeLessThanOrEqual(moneyOf(rs))
        expect((qty + lot) * px).toBeGreaterThan(moneyOf(rs))
      }),
    )
  })
})
