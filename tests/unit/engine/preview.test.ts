import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Px, type Qty, moneyOf, rupees } from '../../../src/core/units.ts'
import { previewOf } from '../../../src/engine/preview.ts'
import { LIMITS } from '../../sim/setup.ts'
import { Bench, ROUND } from './bench.ts'

const wide = { ...LIMITS, maxOrderValue: moneyOf(1e9), maxPositionValue: moneyOf(1e9), maxDayLoss: moneyOf(1e9), priceBandPercent: 100 }
const preview = (bench: Bench, qty: number, limit: number) =>
  previewOf(bench.engine, { instrument: ROUND, qty: qty as Qty, type: 'limit', limit: limit as Px })

describe('the preview of an order', () => {
  it('breaks even at the first tick at which the round trip does not lose', () => {
    const bench = new Bench({ setup: { limits: wide } })
    const { tick } = bench.engine.setup.instruments.at(ROUND)
    const { meter } = bench.engine.ledger
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4000 }), fc.constantFrom(1, -1), fc.integer({ min: 500, max: 60_000 }), (n, side, ticks) => {
        const qty = n * side
        const px = ticks * tick
        const { charges, roundTrip, breakEven } = preview(bench, qty, px)
        const result = (at: number) => (at - px) * qty - charges - meter.ofClosing(ROUND, -qty as Qty, at as Px)
        expect(breakEven % tick).toBe(0)
        expect(result(breakEven)).toBeGreaterThanOrEqual(0)
        expect(result(breakEven - side * tick)).toBeLessThan(0)
        expect((breakEven - px) * qty - roundTrip).toBe(result(breakEven))
      }),
    )
  })

  it('says the margin it needs and what is free, and refuses what is beyond', () => {
    const bench = new Bench({ setup: { limits: wide } })
    const fifth = preview(bench, 1000, rupees(100))
    expect([fifth.margin, fifth.available, fifth.refused]).toEqual([moneyOf(20_000), moneyOf(1_000_000), ''])
    const { refused } = preview(bench, 50_001, rupees(100))
    expect(refused).toBe('it needs margin of 10,00,020.00 and 10,00,000.00 is available')
    expect(bench.limit(50_001, 100)).toContain('it needs margin')
    bench.limit(40_000, 100)
    expect(preview(bench, 1, rupees(100)).available).toBe(moneyOf(200_000))
    expect(bench.limit(10_001, 100)).toContain('it needs margin')
    bench.say(1, 'cancelled')
    expect(preview(bench, 1, rupees(100)).available).toBe(moneyOf(1_000_000))
  })

  it('needs none for what reduces, whatever the account has lost', () => {
    const bench = new Bench({ setup: { limits: { ...wide, maxDayLoss: moneyOf(1e6) } } })
    bench.hold(10)
    bench.tick(20)
    const { margin, refused, reducing } = preview(bench, -10, rupees(20))
    expect([margin, refused, reducing]).toEqual([0, '', true])
  })
})
