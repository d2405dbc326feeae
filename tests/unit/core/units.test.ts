import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PX_SCALE, type Px, inRupees, roundToTick, rupees } from '../../../src/core/units.ts'

const tick = fc.constantFrom(25, 100, 500, 1000, 5000).map(n => n as Px)
const price = fc.double({ min: 0.5, max: 2_000_000_000, noNaN: true })

describe('rounding to the tick', () => {
  it('never makes a buy dearer or a sell cheaper than meant, by more than float dust', () => {
    fc.assert(
      fc.property(price, tick, (px, of) => {
        const dust = 1e-8 * Math.max(of, px)
        const [buy, sell, near] = [roundToTick(px, of, 'buy'), roundToTick(px, of, 'sell'), roundToTick(px, of, 'nearest')]
        for (const one of [buy, sell, near]) expect(one % of).toBe(0)
        expect(buy).toBeLessThanOrEqual(px + dust)
        expect(buy).toBeGreaterThan(px - of - dust)
        expect(sell).toBeGreaterThanOrEqual(px - dust)
        expect(sell).toBeLessThan(px + of + dust)
        expect(Math.abs(near - px)).toBeLessThanOrEqual(of / 2 + dust)
      }),
    )
  })

  it('leaves a price on the tick alone, also when arithmetic has left dust on it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4_000_000 }), tick, fc.constantFrom('buy', 'sell', 'nearest'), (n, of, side) => {
        const px = n * of
        expect(roundToTick(px, of, side)).toBe(px)
        expect(roundToTick(px * (1 + 2e-16), of, side)).toBe(px)
        expect(roundToTick(px * (1 - 2e-16), of, side)).toBe(px)
      }),
    )
  })

  it('rounds a sell up where a buy rounds down', () => {
    expect([roundToTick(1_000_300, 500 as Px, 'buy'), roundToTick(1_000_300, 500 as Px, 'sell')]).toEqual([1_000_000, 1_000_500])
  })
})

it('takes any price of a paisa’s hundredth through rupees and back', () => {
  const px = fc.integer({ min: 0, max: 9e12 })
  fc.assert(fc.property(px, px => rupees(inRupees(px as Px)) === px))
  expect(PX_SCALE).toBe(10_000)
})
