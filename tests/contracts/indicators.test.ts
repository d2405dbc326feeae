// What every indicator in the list must keep. Registering one is having it tested here.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indicators, type IndicatorDefinition } from '../../src/analysis/indicators/index.ts'
import { Random } from '../../src/core/random.ts'

type Bar = [open: number, high: number, low: number, close: number, volume: number]

/** A random walk of bars in 1/10 000 rupee, with flat stretches and bars without volume. */
function walk(seed: number, length: number): Bar[] {
  const random = new Random(seed)
  let price = 1_000_000
  return Array.from({ length }, () => {
    const open = price
    const still = random.next() < 0.2
    price = Math.max(500, price + (still ? 0 : random.int(-80, 80) * 500))
    const high = Math.max(open, price) + (still ? 0 : random.int(0, 20) * 500)
    const low = Math.max(500, Math.min(open, price) - (still ? 0 : random.int(0, 20) * 500))
    return [open, high, low, price, random.next() < 0.3 ? 0 : random.int(1, 100_000)]
  })
}

const seeds = fc.integer({ min: 0, max: 2 ** 31 })

for (const [name, definition] of Object.entries<IndicatorDefinition>(indicators)) {
  const defaults = definition.params.map(p => p.default)
  const params = fc.tuple(...definition.params.map(p => fc.integer({ min: p.min, max: Math.min(p.max, 60) })))
  const make = (values: number[] = defaults) => definition.make(...values)

  describe(`indicator ${name}`, () => {
    it('names itself and its parameters, with a default within the bounds', () => {
      expect(definition.title).not.toBe('')
      for (const p of definition.params) {
        expect(p.name).not.toBe('')
        expect([p.default, p.min, p.max].every(Number.isInteger)).toBe(true)
        expect(p.min <= p.default && p.default <= p.max).toBe(true)
        expect(p.min).toBeGreaterThanOrEqual(1)
      }
      expect(() => make(definition.params.map(p => p.max))).not.toThrow()
    })

    it('is ready exactly at its warm-up, NaN before, a number ever after', () => {
      fc.assert(
        fc.property(seeds, params, (seed, values) => {
          const indicator = make(values)
          expect(indicator.ready).toBe(false)
          expect(indicator.value).toBeNaN()
          walk(seed, indicator.warmup + 100).forEach((bar, i) => {
            indicator.push(...bar)
            expect(indicator.ready).toBe(i + 1 >= indicator.warmup)
            expect(Number.isFinite(indicator.value)).toBe(indicator.ready)
          })
        }),
        { numRuns: 20 },
      )
    })

    it('peeks the value that a push of the same bar then gives', () => {
      fc.assert(
        fc.property(seeds, params, (seed, values) => {
          const indicator = make(values)
          for (const bar of walk(seed, indicator.warmup + 100)) {
            const peeked = indicator.peek(...bar)
            indicator.push(...bar)
            expect(peeked).toBe(indicator.value)
          }
        }),
        { numRuns: 20 },
      )
    })

    it('is not changed by any number of peeks', () => {
      fc.assert(
        fc.property(seeds, params, (seed, values) => {
          const [peeked, quiet] = [make(values), make(values)]
          const forming = walk(seed + 1, 7)
          for (const bar of walk(seed, quiet.warmup + 50)) {
            for (const other of forming) peeked.peek(...other)
            expect(peeked.ready).toBe(quiet.ready)
            expect(peeked.value).toBe(quiet.value)
            peeked.push(...bar)
            quiet.push(...bar)
          }
          expect(peeked.value).toBe(quiet.value)
        }),
        { numRuns: 20 },
      )
    })

    it('equals a new one after reset, in warm-up and after it', () => {
      fc.assert(
        fc.property(seeds, fc.integer({ min: 0, max: 80 }), params, (seed, before, values) => {
          const [used, fresh] = [make(values), make(values)]
          for (const bar of walk(seed, before)) used.push(...bar)
          used.reset()
          expect(used.ready).toBe(false)
          expect(used.value).toBeNaN()
          for (const bar of walk(seed + 1, fresh.warmup + 50)) {
            expect(used.peek(...bar)).toBe(fresh.peek(...bar))
            used.push(...bar)
            fresh.push(...bar)
            expect(used.value).toBe(fresh.value)
            expect(used.ready).toBe(fresh.ready)
          }
        }),
        { numRuns: 20 },
      )
    })

    it('stays a number when the price never moves and nothing trades', () => {
      const indicator = make()
      for (let i = 0; i < indicator.warmup + 2_000; i++) indicator.push(500, 500, 500, 500, 0)
      expect(Number.isFinite(indicator.value)).toBe(true)
      expect(Number.isFinite(indicator.peek(500, 500, 500, 500, 0))).toBe(true)
    })

    it('keeps nothing of the bars it has seen beyond its period', () => {
      setFlagsFromString('--expose-gc')
      const collect = runInNewContext('gc') as () => void
      const indicator = make()
      const bars = walk(1, 500)
      const pass = () => {
        for (const bar of bars) {
          indicator.push(...bar)
          indicator.peek(...bar)
        }
      }
      pass()
      collect()
      const before = process.memoryUsage()
      for (let i = 0; i < 400; i++) pass()
      collect()
      const after = process.memoryUsage()
      // One number a bar would be 1.6 MB; the slack is for the test runner's own doings.
      expect(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(1_000_000)
    })
  })
}
