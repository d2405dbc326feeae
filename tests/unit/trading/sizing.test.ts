import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moneyOf, rupees } from '../../../src/core/units.ts'
import { byEquity, byKelly, byRisk, byValue, byVolatility, kellyFraction, wholeLots } from '../../../src/trading/sizing.ts'

const lots = fc.integer({ min: 1, max: 5_000 })
const prices = fc.integer({ min: 500, max: 1_000_000_000 })
const amounts = fc.integer({ min: 0, max: 10_000_000_000_000 })

describe('a size', () => {
  it('is whole lots, never more than asked for, and one lot more would be', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e15, noNaN: true }), lots, (units, lot) => {
        const found = wholeLots(units, lot)
        expect(found % lot).toBe(0)
        expect(found).toBeLessThanOrEqual(units)
        expect(found + lot).toBeGreaterThan(units)
      }),
    )
  })

  it('by value pays no more than the value, by risk loses no more than the risk at the stop', () => {
    fc.assert(
      fc.property(amounts, prices, prices, lots, (money, px, stop, lot) => {
        expect(byValue(money, px, lot) * px).toBeLessThanOrEqual(money)
        expect(byRisk(money, px, stop, lot) * Math.abs(px - stop)).toBeLessThanOrEqual(money)
      }),
    )
  })

  it('is nothing where nothing can be said', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, -5, 0]) {
      expect(wholeLots(bad, 75)).toBe(0)
      expect(byVolatility(0.01, 1e10, bad === Number.POSITIVE_INFINITY ? 0 : bad, 1)).toBe(0)
    }
    expect(byValue(1e9, 0, 1)).toBe(0)
    expect(byRisk(1e9, 1e6, 1e6, 1)).toBe(0)
  })

  it('of equity, of a swing and by Kelly', () => {
    expect(byEquity(0.1, moneyOf(1_000_000), rupees(333), 1)).toBe(300)
    // A day's move of 20 rupees shall move a million by half a percent.
    expect(byVolatility(0.005, moneyOf(1_000_000), rupees(20), 75)).toBe(225)
    // Even money at 60 %: Kelly's fraction is 0.2, half of it a tenth.
    expect(kellyFraction({ wins: 0.6, payoff: 1, most: 1 })).toBeCloseTo(0.1, 12)
    expect(kellyFraction({ wins: 0.6, payoff: 1, part: 1, most: 0.15 })).toBe(0.15)
    expect(kellyFraction({ wins: 0.5, payoff: 1, most: 1 })).toBe(0)
    expect(byKelly({ wins: 0.75, payoff: 1, most: 0.5 }, moneyOf(1_000_000), rupees(1_000), 1)).toBe(250)
  })
})
