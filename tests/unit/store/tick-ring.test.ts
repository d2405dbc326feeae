import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RING_ROWS, TickRing } from '../../../src/store/postgres/tick-ring.ts'

test('keeps its rows in order, whatever is put in and taken out, and refuses when full', () => {
  const step = fc.record({ put: fc.integer({ min: 0, max: 40_000 }), keep: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.nat(300_000)) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), steps => {
      const ring = new TickRing()
      let next = 0
      let oldest = 0
      for (const { put, keep } of steps) {
        for (let n = 0; n < put; n++) {
          const taken = ring.push(next % 7, next, next + 1, next + 2, next + 3, next + 4)
          if (taken !== next - oldest < RING_ROWS) throw new Error(`row ${next}`)
          if (taken) next++
        }
        const gone = Math.max(0, ring.count - keep)
        ring.drop(gone)
        oldest += gone
        expect(ring.count).toBe(next - oldest)
        for (const n of [0, 1, ring.count >> 1, ring.count - 1]) {
          if (n < 0 || n >= ring.count) continue
          const at = ring.at(n)
          const seq = oldest + n
          expect([ring.slot[at], ring.seq[at], ring.ts[at], ring.exchange[at], ring.px[at], ring.volume[at]]).toEqual([
            seq % 7,
            seq,
            seq + 1,
            seq + 2,
            seq + 3,
            seq + 4,
          ])
        }
      }
    }),
    { numRuns: 20 },
  )
})

test('stays at the beginning of its memory while few rows wait', () => {
  const ring = new TickRing()
  let farthest = 0
  for (let n = 0; n < 400_000; n++) {
    ring.push(0, n, n, n, n, n)
    if (ring.count > 50) ring.drop(ring.count - 5)
    farthest = Math.max(farthest, ring.at(ring.count - 1))
  }
  expect(farthest).toBeLessThan(RING_ROWS / 8)
})
