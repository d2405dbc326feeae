// Rules of the bands and channels around price.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Atr } from '../../../../src/analysis/indicators/atr.ts'
import { Bollinger } from '../../../../src/analysis/indicators/bollinger.ts'
import { Donchian } from '../../../../src/analysis/indicators/donchian.ts'
import { Ema } from '../../../../src/analysis/indicators/ema.ts'
import { Keltner } from '../../../../src/analysis/indicators/keltner.ts'
import { Supertrend } from '../../../../src/analysis/indicators/supertrend.ts'
import { Random } from '../../../../src/core/random.ts'
import { flat, push, walk } from '../bars.ts'

const seeds = fc.integer({ min: 0, max: 2 ** 31 })

describe('Bollinger bands', () => {
  it('lie so many standard deviations of the whole window from its average', () => {
    const { upper, middle, lower } = flat(new Bollinger(4, 1.5), 99, 2, 4, 4, 6)
    expect([middle, upper, lower]).toEqual([4, 4 + 1.5 * Math.SQRT2, 4 - 1.5 * Math.SQRT2])
  })

  it('close on the average when price stands', () => {
    expect(flat(new Bollinger(3, 2), 700, 500, 500, 500)).toMatchObject({ upper: 500, middle: 500, lower: 500 })
  })

  it('of a dear and quiet share keep a deviation of a rupee to one part in a thousand through a year of minutes', () => {
    const random = new Random(5)
    const bands = new Bollinger(20, 1)
    const window: number[] = []
    for (let i = 0; i < 100_000; i++) {
      // 130 000 rupees, once 30 000 more, then within a few rupees.
      const price = (i < 1000 ? 160_000 : 130_000) * 10_000 + random.int(-40, 40) * 500
      flat(bands, price)
      window[i % 20] = price
    }
    const average = window.reduce((a, b) => a + b) / 20
    const exact = Math.sqrt(window.reduce((sum, x) => sum + (x - average) ** 2, 0) / 20)
    expect(exact).toBeGreaterThan(5_000)
    expect(Math.abs((bands.upper - bands.middle) / exact - 1)).toBeLessThan(0.001)
  })
})

describe('Keltner channel', () => {
  it('is the exponential average, and average true ranges around it', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const [channel, average, range] = [new Keltner(5, 7, 1.5), new Ema(5), new Atr(7)]
        const bars = walk(seed, 60)
        for (let i = 0; i < bars.count; i++) for (const one of [channel, average, range]) one.push(bars, i)
        expect(channel.middle).toBe(average.value)
        expect(channel.upper).toBe(average.value + 1.5 * range.value)
        expect(channel.lower).toBe(average.value - 1.5 * range.value)
      }),
    )
  })
})

describe('Donchian channel', () => {
  it('spans the highs and lows of its bars, the newest with them', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 15 }), (seed, period) => {
        const bars = walk(seed, 50)
        const channel = new Donchian(period)
        for (let i = 0; i < bars.count; i++) {
          channel.push(bars, i)
          if (!channel.ready) continue
          expect(channel.upper).toBe(Math.max(...bars.high.slice(i + 1 - period, i + 1)))
          expect(channel.lower).toBe(Math.min(...bars.low.slice(i + 1 - period, i + 1)))
          expect(channel.middle).toBe((channel.upper + channel.lower) / 2)
        }
      }),
    )
  })
})

describe('Supertrend', () => {
  it('counts as falling at first, and turns when a bar closes beyond the line', () => {
    const trend = new Supertrend(1, 1)
    push(trend, [10, 11, 9, 10, 1], [10, 11, 9, 10, 1])
    expect(trend).toMatchObject({ direction: -1, value: 12 })
    push(trend, [12, 14, 12, 14, 1])
    expect(trend).toMatchObject({ direction: 1, value: 9 })
    push(trend, [9, 9, 7, 7, 1])
    expect(trend.direction).toBe(-1)
  })

  it('keeps the closes on its side; the line never falls while they rise, nor rises while they fall', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 15 }), fc.integer({ min: 2, max: 4 }), (seed, period, multiplier) => {
        const bars = walk(seed, 200)
        const trend = new Supertrend(period, multiplier)
        let before = { value: Number.NaN, direction: 0 }
        for (let i = 0; i < bars.count; i++) {
          trend.push(bars, i)
          const { value, direction } = trend
          const settled = i > period
          if (settled && direction === before.direction) {
            const close = bars.close[i] as number
            if (direction === 1) expect([value >= before.value, close >= value]).toEqual([true, true])
            else expect([value <= before.value, close <= value]).toEqual([true, true])
          }
          before = { value, direction }
        }
      }),
    )
  })
})
