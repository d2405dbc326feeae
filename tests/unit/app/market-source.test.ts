import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type BarData, BarSource, TickSource } from '../../../src/app/engine/market-source.ts'
import type { InstrumentNo, Micros } from '../../../src/core/units.ts'
import { MINUTE } from '../../../src/core/units.ts'

const T = 1_000_000

it('gives out every mapped tick once, in the order of the recording, never before its time, and never turns the clock back', () => {
  const tick = fc.record({
    time: fc.integer({ min: 0, max: 40 }),
    symbol: fc.integer({ min: 0, max: 2 }),
    px: fc.integer({ min: 1, max: 9 }),
  })
  fc.assert(
    fc.property(fc.array(tick, { maxLength: 3_000 }), ticks => {
      const column = (name: 'time' | 'symbol' | 'px') => ticks.map(one => one[name])
      const source = new TickSource(
        {
          time: Float64Array.from(column('time'), t => T + t),
          symbol: Int32Array.from(column('symbol')),
          px: Float64Array.from(column('px')),
          volume: Float64Array.from(ticks, (_, n) => n),
          count: ticks.length,
        },
        Int32Array.from([4, -1, 7]),
      )
      const got: { time: number; symbol: number; px: number }[] = []
      let before = -Infinity
      while (source.next !== Infinity) {
        const due = source.next
        expect(due).toBeGreaterThanOrEqual(before)
        before = due
        source.deliver({
          frame(frame) {
            expect(frame.received).toBe(due)
            for (let row = 0; row < frame.count; row++) {
              const time = (frame.exchange[row] as number) - T
              expect(T + time).toBeLessThanOrEqual(due)
              got.push({ time, symbol: frame.instrument[row] === 4 ? 0 : 2, px: frame.px[row] as number })
            }
          },
          bar: () => expect.fail('a bar from ticks'),
        })
      }
      expect(got).toEqual(ticks.filter(one => one.symbol !== 1))
      if (ticks.length > 0) expect([source.first, source.last]).toEqual([T + (ticks[0]?.time ?? 0), T + Math.max(...column('time'))])
    }),
    { numRuns: 40 },
  )
})

it('merges files of bars by their ends, files in their order where ends are equal', () => {
  const file = fc.record({ length: fc.constantFrom(1, 5), gaps: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 20 }) })
  fc.assert(
    fc.property(fc.array(file, { maxLength: 4 }), files => {
      const expected: { end: number; file: number; at: number }[] = []
      const data = files.map(({ length, gaps }, no): BarData => {
        let time = 0
        const times = gaps.map(gap => (time += (gap + 1) * length * MINUTE))
        times.forEach((t, at) => expected.push({ end: t + length * MINUTE, file: no, at }))
        const column = Float64Array.from(times, (_, n) => n + 1)
        const prices = { open: column, high: column, low: column, close: column, volume: column, ticks: column }
        return {
          instrument: no as InstrumentNo,
          length: (length * MINUTE) as Micros,
          time: Float64Array.from(times),
          count: times.length,
          ...prices,
        }
      })
      expected.sort((a, b) => a.end - b.end || a.file - b.file || a.at - b.at)
      const source = new BarSource(data)
      const got: typeof expected = []
      while (source.next !== Infinity) {
        const due = source.next
        source.deliver({
          frame: () => expect.fail('a frame from bars'),
          bar(bar) {
            expect(bar.time + bar.length).toBe(due)
            got.push({ end: due, file: bar.instrument, at: bar.close - 1 })
          },
        })
      }
      expect(got).toEqual(expected)
      if (expected.length > 0) expect(source.last).toBe(expected.at(-1)?.end)
    }),
  )
})
