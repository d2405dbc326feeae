// What is converted is never more than what is held, and one way and back is where it was.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type InstrumentNo, type Qty } from '../../../src/core/units.ts'
import type { Product } from '../../../src/market/instrument.ts'
import { afterConversion, afterTrade, conversionFault, heldAs, heldText, intradayPart, productsOf } from '../../../src/trading/products.ts'

const share = (product: Product, lot = 1) => ({ no: 0 as InstrumentNo, symbol: 'X', product, lot: lot as Qty })
const products: readonly Product[] = ['delivery', 'intraday', 'future', 'option']

describe('the product of a position', () => {
  it('whatever is traded and converted, no more is converted than is held, and all of it on its side', () => {
    const step = fc.oneof(
      fc.record({ trade: fc.integer({ min: -60, max: 60 }) }),
      fc.record({ qty: fc.integer({ min: 0, max: 80 }), to: fc.constantFrom(...heldAs) }),
    )
    fc.assert(
      fc.property(fc.constantFrom(...products), fc.array(step, { maxLength: 60 }), (product, steps) => {
        const one = share(product)
        let [held, converted] = [0, 0]
        for (const what of steps) {
          if ('trade' in what) {
            const [before, mis] = [held, intradayPart(product, held, converted)]
            held += what.trade
            converted = afterTrade(product, converted, before, held)
            // What closes takes what is held as MIS first, and of the rest what is missing.
            const closes = before !== 0 && held * before >= 0 && Math.abs(held) < Math.abs(before)
            const left = Math.max(0, Math.abs(mis) - Math.abs(what.trade))
            if (closes) expect(Math.abs(intradayPart(product, held, converted))).toBe(left)
          } else if (conversionFault(one, held, converted, what) === '') {
            const before = converted
            converted = afterConversion(one, held, converted, what)
            expect(Math.abs(converted - before)).toBe(what.qty)
            // What went there can go back.
            const { own, other } = productsOf(product)
            const back = { qty: what.qty, to: what.to === own ? other : own }
            if (!(back.to === 'CNC' && held < 0)) {
              expect(conversionFault(one, held, converted, back)).toBe('')
              expect(afterConversion(one, held, converted, back)).toBe(before)
            }
          }
          expect(Math.abs(converted)).toBeLessThanOrEqual(Math.abs(held))
          if (converted !== 0) expect(Math.sign(converted)).toBe(Math.sign(held))
          expect(Math.abs(intradayPart(product, held, converted))).toBeLessThanOrEqual(Math.abs(held))
        }
      }),
    )
  })

  it.each([
    ['intraday', 100, 0, 50, 'CNC', ''],
    ['intraday', 100, 80, 50, 'CNC', 'only 20 of X is held as MIS'],
    ['intraday', 100, 0, 50, 'MIS', 'nothing of X is held as CNC'],
    ['intraday', -100, 0, 50, 'CNC', 'a short position in X cannot be delivered: it stays MIS'],
    ['intraday', 0, 0, 50, 'CNC', 'nothing of X is held'],
    ['intraday', 100, 0, 50, 'NRML', 'X is held as MIS or CNC, never as NRML'],
    ['delivery', 100, 0, 50, 'MIS', ''],
    ['future', -50, 0, 50, 'NRML', ''],
    ['option', 50, 0, 50, 'CNC', 'X is held as MIS or NRML, never as CNC'],
    ['future', 100, 0, 30, 'NRML', 'quantity 30 is not a multiple of the lot 50'],
  ] as const)('%s, %i held and %i converted: %i to %s', (product, held, converted, qty, to, fault) => {
    expect(conversionFault(share(product, product === 'intraday' || product === 'delivery' ? 1 : 50), held, converted, { qty, to })).toBe(
      fault,
    )
  })

  it('is told by its parts', () => {
    expect(heldText(share('intraday'), 100, 40)).toBe('+60 as MIS and +40 as CNC')
    expect(heldText(share('future'), -50, -50)).toBe('-50 as NRML')
  })
})
