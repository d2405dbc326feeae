// Rules of the oscillators and of what follows volume.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Adx } from '../../../../src/analysis/indicators/adx.ts'
import { Cci } from '../../../../src/analysis/indicators/cci.ts'
import { Macd } from '../../../../src/analysis/indicators/macd.ts'
import { Mfi } from '../../../../src/analysis/indicators/mfi.ts'
import { Obv } from '../../../../src/analysis/indicators/obv.ts'
import { Stochastic } from '../../../../src/analysis/indicators/stochastic.ts'
import { type Bar, closes, flat, push, walk } from '../bars.ts'

const seeds = fc.integer({ min: 0, max: 2 ** 31 })
const rising = (count: number): number[] => Array.from({ length: count }, (_, n) => 100 + n)

describe('MACD', () => {
  it('is how far a steady climb leaves the slow average behind the fast one', () => {
    // An average of n trails a climb of 1 a bar by (n - 1) / 2.
    const macd = flat(new Macd(3, 7, 2), ...rising(40))
    expect(macd.line).toBeCloseTo(2, 9)
    expect(macd.signal).toBeCloseTo(2, 9)
    expect(macd.histogram).toBe(macd.line - macd.signal)
  })

  it('takes the shorter average for the fast one, however they are given', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const [one, other] = [new Macd(5, 12, 4), new Macd(12, 5, 4)]
        const bars = walk(seed, 60)
        for (let i = 0; i < bars.count; i++) for (const macd of [one, other]) macd.push(bars, i)
        expect([other.line, other.signal]).toEqual([one.line, one.signal])
      }),
    )
  })
})

describe('ADX', () => {
  it('is 100 in a straight climb, all of it upwards, and in a straight fall all downwards', () => {
    const up = flat(new Adx(3), ...rising(20))
    expect(up).toMatchObject({ value: 100, plusDI: 100, minusDI: 0 })
    const down = flat(new Adx(3), ...rising(20).reverse())
    expect(down).toMatchObject({ value: 100, plusDI: 0, minusDI: 100 })
  })

  it('counts a bar that reaches as far out above as below for neither side', () => {
    const adx = new Adx(2)
    for (let n = 0; n < 10; n++) push(adx, [500, 510 + n, 490 - n, 500, 1])
    expect(adx).toMatchObject({ value: 0, plusDI: 0, minusDI: 0 })
  })

  it('and its indicators stay within 0 and 100', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 2, max: 20 }), (seed, period) => {
        const adx = new Adx(period)
        const bars = walk(seed, 150)
        for (let i = 0; i < bars.count; i++) {
          adx.push(bars, i)
          for (const value of adx.ready ? [adx.value, adx.plusDI, adx.minusDI] : []) expect(value >= 0 && value <= 100.000001).toBe(true)
        }
      }),
    )
  })
})

describe('the stochastic', () => {
  it('is 100 on the highest high, 0 on the lowest low, and 0 when all is one price', () => {
    expect(flat(new Stochastic(3, 1, 1), 5, 6, 7)).toMatchObject({ k: 100, d: 100 })
    expect(flat(new Stochastic(3, 1, 1), 7, 6, 5)).toMatchObject({ k: 0, d: 0 })
    expect(flat(new Stochastic(3, 1, 1), 5, 5, 5)).toMatchObject({ k: 0, d: 0 })
  })

  it('smooths %K, and %D from it', () => {
    // Raw figures of a window of 2: 100, 0, 100, 100.
    const stochastic = flat(new Stochastic(2, 2, 2), 10, 20, 10, 20, 30)
    expect(stochastic).toMatchObject({ k: 100, d: 75 })
  })
})

describe('CCI', () => {
  it('is the distance from the average in 0.015 mean deviations', () => {
    // Average 2, deviations 1, 1, 2: mean 4/3.
    expect(closes(new Cci(3), 1, 1, 4)).toBeCloseTo(2 / (0.015 * (4 / 3)), 9)
    expect(closes(new Cci(3), 4, 4, 4)).toBe(0)
  })
})

describe('MFI', () => {
  it('is the share of turnover on rising bars', () => {
    const mfi = new Mfi(2)
    push(mfi, [0, 10, 10, 10, 1], [0, 20, 20, 20, 3], [0, 10, 10, 10, 2])
    expect(mfi.value).toBe(75)
    // What did not move counts for neither side.
    push(mfi, [0, 10, 10, 10, 9])
    expect(mfi.value).toBe(0)
  })

  it('stays within 0 and 100 after a turnover vastly greater than those that follow', () => {
    const row = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.constantFrom(0, 1, 1e3, 1e9, 1e13))
    fc.assert(
      fc.property(fc.array(row, { minLength: 5, maxLength: 60 }), rows => {
        const mfi = new Mfi(3)
        for (const [price, volume] of rows) {
          push(mfi, [price / 7, price / 7, price / 7, price / 7, volume] satisfies Bar)
          if (mfi.ready) expect(mfi.value >= 0 && mfi.value <= 100).toBe(true)
        }
      }),
    )
  })
})

describe('OBV', () => {
  it('adds volume on a higher close, takes it off on a lower one, and leaves it on the same', () => {
    const obv = new Obv()
    const close = (price: number, volume: number): number => {
      push(obv, [price, price, price, price, volume])
      return obv.value
    }
    expect([close(10, 100), close(11, 7), close(10, 5), close(10, 50), close(12, 1)]).toEqual([100, 107, 102, 102, 103])
  })
})
