// What every indicator in the list must keep. Registering one is having it tested here.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Indicator } from '../../src/analysis/indicator.ts'
import { indicators, type IndicatorDefinition, makeIndicator } from '../../src/analysis/indicators/index.ts'
import { Series } from '../../src/analysis/series.ts'
import { columnsOf, walk } from '../unit/analysis/bars.ts'

const seeds = fc.integer({ min: 0, max: 2 ** 31 })

/** The outputs as they stand. */
const valuesOf = (indicator: Indicator): Record<string, number> =>
  Object.fromEntries(indicator.outputs.map(name => [name, (indicator as unknown as Record<string, number>)[name] as number]))

const peeked = (indicator: Indicator, bars: ReturnType<typeof walk>, row: number): Record<string, number> => {
  const into = Object.fromEntries(indicator.outputs.map(name => [name, 0]))
  indicator.peek(bars, row, into)
  return into
}

for (const [name, definition] of Object.entries<IndicatorDefinition>(indicators)) {
  const params = fc.tuple(
    ...definition.params.map(p =>
      p.whole
        ? fc.integer({ min: p.min, max: Math.min(p.max, 60) })
        : fc.double({ min: p.min, max: p.max, noNaN: true, noDefaultInfinity: true }),
    ),
  )
  const make = (values: readonly number[] = []) => makeIndicator(name, definition, values)

  describe(`indicator ${name}`, () => {
    it('names itself, its outputs and its parameters, with a default within the bounds', () => {
      expect(definition.title).not.toBe('')
      expect(make().outputs.length).toBeGreaterThan(0)
      for (const p of definition.params) {
        expect(p.name).not.toBe('')
        expect(p.min <= p.default && p.default <= p.max).toBe(true)
        if (!p.whole) continue
        expect([p.default, p.min, p.max].every(Number.isInteger)).toBe(true)
        expect(p.min).toBeGreaterThanOrEqual(1)
      }
      expect(() => make(definition.params.map(p => p.max))).not.toThrow()
    })

    it('refuses a parameter outside its bounds in a sentence that names it', () => {
      definition.params.forEach((p, n) => {
        for (const wrong of [p.min - 1, p.max + 1, Number.NaN, ...(p.whole ? [p.min + 0.5] : [])])
          expect(() => make(definition.params.map((other, k) => (k === n ? wrong : other.default)))).toThrow(
            `${p.name} of ${name} is ${wrong}: it must be`,
          )
      })
    })

    it('is ready exactly at its warm-up; its outputs are NaN before and numbers ever after', () => {
      fc.assert(
        fc.property(seeds, params, (seed, values) => {
          const indicator = make(values)
          const bars = walk(seed, indicator.warmup + 100)
          const states: unknown[] = []
          const expected: unknown[] = []
          const look = (ready: boolean) => {
            states.push([indicator.ready, ...Object.values(valuesOf(indicator)).map(Number.isFinite)])
            expected.push([ready, ...indicator.outputs.map(() => ready)])
            if (!ready) expect(Object.values(valuesOf(indicator)).every(Number.isNaN)).toBe(true)
          }
          look(false)
          for (let i = 0; i < bars.count; i++) {
            indicator.push(bars, i)
            look(i + 1 >= indicator.warmup)
          }
          expect(states).toEqual(expected)
        }),
        { numRuns: 20 },
      )
    })

    it('peeks what a push of the same bar then gives', () => {
      fc.assert(
        fc.property(seeds, params, (seed, values) => {
          const indicator = make(values)
          const bars = walk(seed, indicator.warmup + 100)
          for (let i = 0; i < bars.count; i++) {
            const before = peeked(indicator, bars, i)
            indicator.push(bars, i)
            expect(before).toEqual(valuesOf(indicator))
          }
        }),
        { numRuns: 20 },
      )
    })

    it('is not changed by any number of peeks', () => {
      fc.assert(
        fc.property(seeds, params, (seed, values) => {
          const [looked, quiet] = [make(values), make(values)]
          const forming = walk(seed + 1, 7)
          const bars = walk(seed, quiet.warmup + 50)
          for (let i = 0; i < bars.count; i++) {
            for (let other = 0; other < forming.count; other++) peeked(looked, forming, other)
            expect(looked.ready).toBe(quiet.ready)
            expect(valuesOf(looked)).toEqual(valuesOf(quiet))
            looked.push(bars, i)
            quiet.push(bars, i)
          }
          expect(valuesOf(looked)).toEqual(valuesOf(quiet))
        }),
        { numRuns: 20 },
      )
    })

    it('as fed by a series: `forming` counts the forming bar in, and is the closed value while none is forming', () => {
      fc.assert(
        fc.property(seeds, params, (seed, values) => {
          const [fed, alone] = [make(values), make(values)]
          const series = new Series()
          series.add(fed)
          const bars = walk(seed, alone.warmup + 30)
          const candle = columnsOf([[0, 0, 0, 0, 0]])
          for (let i = 0; i < bars.count; i++) {
            for (const column of ['start', 'open', 'high', 'low', 'close', 'volume'] as const) candle[column][0] = bars[column][i] as number
            if (i > 0) expect({ ...fed.forming }).toEqual(peeked(alone, bars, i))
            series.push(candle, 0)
            alone.push(bars, i)
            expect(fed.forming).toMatchObject(valuesOf(alone))
            candle.start[0] = 0
            expect(fed.forming).toMatchObject(valuesOf(alone))
          }
        }),
        { numRuns: 10 },
      )
    })

    it('does not depend on the unit of price: each output is the same in any, or is itself in it', () => {
      const SCALE = 1024
      fc.assert(
        fc.property(seeds, params, (seed, values) => {
          const [one, scaled] = [make(values), make(values)]
          const bars = walk(seed, one.warmup + 100)
          const [open, high, low, close] = [bars.open, bars.high, bars.low, bars.close].map(column => column.map(x => x * SCALE)) as [
            Float64Array,
            Float64Array,
            Float64Array,
            Float64Array,
          ]
          for (let i = 0; i < bars.count; i++) {
            one.push(bars, i)
            scaled.push({ ...bars, open, high, low, close }, i)
          }
          const after = valuesOf(scaled)
          for (const [output, value] of Object.entries(valuesOf(one)))
            expect([value, value * SCALE], output).toContain(after[output] as number)
        }),
        { numRuns: 20 },
      )
    })

    it('equals a new one after reset, in warm-up and after it', () => {
      fc.assert(
        fc.property(seeds, fc.integer({ min: 0, max: 80 }), params, (seed, before, values) => {
          const [used, fresh] = [make(values), make(values)]
          const old = walk(seed, before)
          for (let i = 0; i < before; i++) used.push(old, i)
          used.reset()
          expect(used.ready).toBe(false)
          expect(valuesOf(used)).toEqual(valuesOf(fresh))
          const bars = walk(seed + 1, fresh.warmup + 50)
          for (let i = 0; i < bars.count; i++) {
            expect(peeked(used, bars, i)).toEqual(peeked(fresh, bars, i))
            used.push(bars, i)
            fresh.push(bars, i)
            expect(valuesOf(used)).toEqual(valuesOf(fresh))
            expect(used.ready).toBe(fresh.ready)
          }
        }),
        { numRuns: 20 },
      )
    })

    it('stays a number when the price never moves and nothing trades', () => {
      const indicator = make()
      const bar = columnsOf([[500, 500, 500, 500, 0]])
      for (let i = 0; i < indicator.warmup + 2_000; i++) indicator.push(bar, 0)
      for (const values of [valuesOf(indicator), peeked(indicator, bar, 0)]) expect(Object.values(values).every(Number.isFinite)).toBe(true)
    })

    it('keeps nothing of the bars it has seen beyond its period', () => {
      setFlagsFromString('--expose-gc')
      const collect = runInNewContext('gc') as () => void
      const indicator = make()
      const bars = walk(1, 500)
      const into = valuesOf(indicator)
      const pass = () => {
        for (let i = 0; i < bars.count; i++) {
          indicator.push(bars, i)
          indicator.peek(bars, i, into)
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
