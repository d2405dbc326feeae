import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadMarketData } from '../../../src/app/config/market-data.ts'
import { parseDate } from '../../../src/core/ist.ts'
import { failed } from '../../../src/core/result.ts'
import { type DayNo, inRupees, type Px, rupees } from '../../../src/core/units.ts'
import type { TickKind } from '../../../src/market/tick-table.ts'

const loaded = loadMarketData()
if (failed(loaded)) throw new Error(loaded.error)
const { ticks } = loaded.ok
const before = parseDate('2025-04-14') as DayNo
const since = parseDate('2025-04-15') as DayNo
const tick = (price: number, day = since): number => inRupees(ticks.tickAt('equity', rupees(price), day))

describe('ticks', () => {
  it('are 0.05 at every price before 2025-04-15', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 2e9 }), px => ticks.tickAt('equity', px as Px, before) === rupees(0.05)))
    expect(ticks.tickAt('equity', rupees(100), 0 as DayNo)).toBe(rupees(0.05))
  })

  it.each([
    [1, 0.01],
    [249.99, 0.01],
    [250, 0.05],
    [1000, 0.05],
    [1000.1, 0.1],
    [5000, 0.1],
    [5000.5, 0.5],
    [10000, 0.5],
    [10001, 1],
    [20000, 1],
    [20005, 5],
    [90000, 5],
  ])('of a share at %d are %d since 2025-04-15', (price, step) => {
    expect(tick(price)).toBe(step)
  })

  it('never shrink as the price grows, and are never below the finest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5e8 }), fc.integer({ min: 0, max: 5e8 }), (px, more) => {
        expect(ticks.tickAt('equity', (px + more) as Px, since)).toBeGreaterThanOrEqual(ticks.tickAt('equity', px as Px, since))
        expect(ticks.tickAt('equity', px as Px, since)).toBeGreaterThanOrEqual(ticks.tickAt('equity', undefined, since))
      }),
    )
  })

  it('of an index quote stay 0.05', () => {
    expect([before, since].map(day => inRupees(ticks.tickAt('index', rupees(52_000), day)))).toEqual([0.05, 0.05])
  })

  it('of futures on an index go by its price, of options by the premium or by the price of the share', () => {
    const day = parseDate('2026-08-03') as DayNo
    const at = (kind: TickKind, price: number, when = day): number => inRupees(ticks.tickAt(kind, rupees(price), when))
    expect([15_000, 24_500, 58_000].map(price => at('indexFuture', price))).toEqual([0.05, 0.1, 0.2])
    expect([1, 58_000].map(price => at('indexOption', price))).toEqual([0.05, 0.05])
    expect([249, 250].map(price => at('stockOption', price))).toEqual([0.01, 0.05])
    expect(at('stockOption', 249, parseDate('2025-11-02') as DayNo)).toBe(0.05)
  })
})
