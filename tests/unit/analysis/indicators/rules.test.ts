// Rules of single indicators, on series small enough to work out by hand.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Atr } from '../../../../src/analysis/indicators/atr.ts'
import { Ema } from '../../../../src/analysis/indicators/ema.ts'
import { Rsi } from '../../../../src/analysis/indicators/rsi.ts'
import { Sma } from '../../../../src/analysis/indicators/sma.ts'
import { Vwap } from '../../../../src/analysis/indicators/vwap.ts'
import { closes, columnsOf, push } from '../bars.ts'

describe('EMA', () => {
  it('starts from the simple average, then moves 2/(n+1) of the way', () => {
    expect(closes(new Ema(3), 1, 2, 6)).toBe(3)
    expect(closes(new Ema(3), 1, 2, 6, 5)).toBe(4)
  })
})

describe('SMA', () => {
  it('does not drift: over integer prices it equals the average of its window exactly, however long it has run', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 1, max: 10 ** 9 }), { minLength: 20, maxLength: 300 }),
        (n, prices) => {
          const window = prices.slice(-n)
          expect(closes(new Sma(n), ...prices)).toBe(window.reduce((a, b) => a + b, 0) / n)
        },
      ),
    )
  })
})

describe('RSI', () => {
  it('is 100 when only rising, 0 when only falling, and 0 when it never moved, as in TA-Lib', () => {
    expect(closes(new Rsi(3), 1, 2, 3, 4, 5)).toBe(100)
    expect(closes(new Rsi(3), 5, 4, 3, 2, 1)).toBe(0)
    expect(closes(new Rsi(3), 7, 7, 7, 7, 7)).toBe(0)
  })

  it('weighs gains against losses', () => {
    expect(closes(new Rsi(2), 10, 13, 12)).toBe(75)
  })

  it('does not depend on the unit of price', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 10, maxLength: 60 }), prices => {
        const scaled = prices.map(p => p * 1024)
        expect(closes(new Rsi(5), ...scaled)).toBe(closes(new Rsi(5), ...prices))
      }),
    )
  })
})

describe('ATR', () => {
  it('counts the gap from the last close', () => {
    const atr = new Atr(1)
    push(atr, [10, 11, 9, 10, 1])
    push(atr, [15, 16, 14, 15, 1])
    expect(atr.value).toBe(6)
    push(atr, [3, 4, 2, 3, 1])
    expect(atr.value).toBe(13)
  })

  it('leaves the first bar out of the first average', () => {
    const atr = new Atr(2)
    push(atr, [10, 1000, 0, 10, 1])
    push(atr, [10, 12, 9, 10, 1])
    push(atr, [10, 11, 10, 11, 1])
    expect(atr.value).toBe(2)
  })
})

describe('VWAP', () => {
  it('weighs typical prices by volume', () => {
    const vwap = new Vwap()
    push(vwap, [0, 12, 9, 9, 1])
    push(vwap, [0, 21, 20, 19, 3])
    expect(vwap.value).toBe(17.5)
  })

  it('is the last typical price until something trades, which then counts alone', () => {
    const vwap = new Vwap()
    push(vwap, [10, 10, 10, 10, 0])
    expect(vwap.value).toBe(10)
    const peeked = { value: 0 }
    vwap.peek(columnsOf([[12, 12, 12, 12, 0]]), 0, peeked)
    expect(peeked.value).toBe(12)
    push(vwap, [14, 14, 14, 14, 5])
    expect(vwap.value).toBe(14)
    push(vwap, [99, 99, 99, 99, 0])
    expect(vwap.value).toBe(14)
  })

  it('lies between the lowest low and the highest high of the session', () => {
    const bar = fc.tuple(fc.integer({ min: 1, max: 1e8 }), fc.integer({ min: 0, max: 1e6 }), fc.nat(1e6))
    fc.assert(
      fc.property(fc.array(bar, { minLength: 1, maxLength: 100 }), bars => {
        const vwap = new Vwap()
        for (const [low, span, volume] of bars) push(vwap, [low, low + span, low, low, volume])
        const least = Math.min(...bars.map(([low]) => low))
        const most = Math.max(...bars.map(([low, span]) => low + span))
        expect(vwap.value).toBeGreaterThanOrEqual(least * (1 - 1e-12))
        expect(vwap.value).toBeLessThanOrEqual(most * (1 + 1e-12))
      }),
    )
  })
})

describe('a period that is no whole number from 1 up', () => {
  it('is a bug, said with the period', () => {
    for (const make of [(n: number) => new Ema(n), (n: number) => new Sma(n), (n: number) => new Rsi(n), (n: number) => new Atr(n)])
      for (const period of [0, -1, 2.5, Number.NaN]) expect(() => make(period)).toThrow(String(period))
  })
})
