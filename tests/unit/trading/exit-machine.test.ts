import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Px } from '../../../src/core/units.ts'
import { protectedLimit } from '../../../src/trading/exit-machine.ts'

const market = fc.record({
  tick: fc.constantFrom(100, 500, 1000).map(n => n as Px),
  last: fc.integer({ min: 1, max: 200_000 }),
  bid: fc.integer({ min: 0, max: 200_000 }),
  ask: fc.integer({ min: 0, max: 200_000 }),
  percent: fc.double({ min: 0, max: 5, noNaN: true }),
  stepPercent: fc.double({ min: 0, max: 2, noNaN: true }),
})

it('lies on the tick, above zero, and pays at least the last price and the opposite quote', () => {
  fc.assert(
    fc.property(market, fc.integer({ min: 0, max: 25 }), ({ tick, last, bid, ask, percent, stepPercent }, step) => {
      const protection = { percent, stepPercent, times: 10, afterMicros: 1 }
      const of = (side: 'buy' | 'sell') => protectedLimit(side, last * tick, bid * tick, ask * tick, tick, protection, step)
      const [buy, sell] = [of('buy'), of('sell')]
      expect([buy % tick, sell % tick]).toEqual([0, 0])
      expect(sell).toBeGreaterThan(0)
      expect(buy).toBeGreaterThanOrEqual(Math.max(last, ask) * tick)
      expect(sell).toBeLessThanOrEqual((bid === 0 ? last : Math.min(last, bid)) * tick)
      // Never further than the protection, but for the rounding to one tick.
      const reach = 1 + (percent + stepPercent * step) / 100
      expect(buy).toBeLessThan(Math.max(last, ask) * tick * reach + tick * 1.01)
    }),
  )
})

it('reaches further with each step, never back', () => {
  fc.assert(
    fc.property(market, ({ tick, last, bid, ask, percent, stepPercent }) => {
      const protection = { percent, stepPercent, times: 10, afterMicros: 1 }
      for (let step = 1; step <= 25; step++) {
        const [before, now] = [step - 1, step]
        const at = (side: 'buy' | 'sell', n: number) => protectedLimit(side, last * tick, bid * tick, ask * tick, tick, protection, n)
        expect(at('buy', now)).toBeGreaterThanOrEqual(at('buy', before))
        expect(at('sell', now)).toBeLessThanOrEqual(at('sell', before))
      }
    }),
  )
})

it('of 100.00 with half a percent is 100.50 to buy and 99.50 to sell', () => {
  const protection = { percent: 0.5, stepPercent: 0.25, times: 10, afterMicros: 1 }
  const at = (side: 'buy' | 'sell', step: number) => protectedLimit(side, 1_000_000, 0, 0, 500 as Px, protection, step) / 10_000
  expect([at('buy', 0), at('sell', 0), at('buy', 2), at('sell', 2)]).toEqual([100.5, 99.5, 101, 99])
})
