// What waits for the database, and how long it waited: the parts that need no server.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StoreRow } from '../../../src/ports/store.ts'
import { Latency } from '../../../src/store/postgres/latency.ts'
import { Pump } from '../../../src/store/postgres/pump.ts'
import { rowParameters } from '../../../src/store/postgres/row-sql.ts'
import { RING_ROWS, TickRing } from '../../../src/store/postgres/tick-ring.ts'

test('the ring is a queue in order, refuses the newest when full, and takes again once room is made', () => {
  const batch = fc.integer({ min: 0, max: RING_ROWS >> 1 })
  fc.assert(
    fc.property(fc.array(fc.record({ add: batch, take: batch }), { maxLength: 8 }), turns => {
      const ring = new TickRing()
      let next = 0 // px of the next tick offered and taken; also its sequence number
      let oldest = 0
      for (const { add, take } of turns) {
        for (let i = 0; i < add; i++) {
          const fits = next - oldest < RING_ROWS
          if (ring.push(1, next, 2, 3, next, 5) !== fits) throw new Error(`wrong answer with ${ring.count} waiting`)
          if (fits) next++
        }
        const taken = Math.min(take, ring.count)
        ring.drop(taken)
        oldest += taken
        expect(ring.count).toBe(next - oldest)
        for (const n of ring.count === 0 ? [] : [0, ring.count >> 1, ring.count - 1])
          expect([ring.px[ring.at(n)], ring.seq[ring.at(n)]]).toEqual([oldest + n, oldest + n])
      }
    }),
    { numRuns: 15 },
  )
})

test('percentiles of latency are at most 19 % above the exact ones, and never below', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3_600_000_000 }), { minLength: 1, maxLength: 300 }), delays => {
      const latency = new Latency()
      for (const us of delays) latency.add(us)
      const sorted = delays.toSorted((a, b) => a - b)
      const { p50Ms, p99Ms, maxMs, count } = latency.summary()
      expect(count).toBe(delays.length)
      expect(maxMs).toBe(Math.max(...delays) / 1000)
      for (const [share, ms] of [
        [0.5, p50Ms],
        [0.99, p99Ms],
      ] as const) {
        const exact = (sorted[Math.ceil(share * delays.length) - 1] ?? 0) / 1000
        expect(ms).toBeGreaterThanOrEqual(exact)
        expect(ms).toBeLessThanOrEqual(exact * 1.19)
      }
    }),
  )
})

test('a pump runs one step at a time, tries again after failures, and drains what waited', async () => {
  let waiting = 5
  let settled = 0
  let inside = 0
  const told: string[] = []
  const pump = new Pump(
    {
      step: async () => {
        expect(inside++).toBe(0)
        await new Promise(resolve => setImmediate(resolve))
        inside--
        if (told.length < 2) throw new Error('away')
        waiting--
        settled++
      },
      waiting: () => waiting,
      settled: () => settled,
      failed: () => told.push('failed'),
      worked: () => told.push('worked'),
    },
    0,
  )
  expect(await pump.drained(10)).toBe(false)
  expect(await pump.drained(5_000)).toBe(true)
  expect(told).toEqual(['failed', 'failed', 'worked', 'worked', 'worked', 'worked', 'worked'])
  waiting = 1
  await pump.stop(() => Promise.resolve())
  pump.wake()
  expect(await pump.drained(10)).toBe(false)
})

test('a batch of rows is folded as if each row had been written alone', () => {
  const candle = fc.record({
    table: fc.constant('candles' as const),
    time: fc.integer({ min: 1, max: 3 }),
    instrument: fc.constantFrom('A', 'B'),
    length: fc.constantFrom(60, 300),
    open: fc.nat(),
    high: fc.nat(),
    low: fc.nat(),
    close: fc.nat(),
    volume: fc.nat(),
    ticks: fc.nat(),
  })
  fc.assert(
    fc.property(fc.array(candle, { maxLength: 40 }), (rows: StoreRow[]) => {
      const last = new Map<string, StoreRow & { ticks: number }>()
      for (const row of rows as (StoreRow & { ticks: number })[]) {
        const key = `${row.time}/${'instrument' in row ? row.instrument : ''}/${'length' in row ? row.length : 0}`
        if (row.ticks >= (last.get(key)?.ticks ?? 0)) last.set(key, row)
      }
      const written = JSON.parse(rowParameters(rows, name => name.charCodeAt(0))[3] ?? '') as { close: number }[]
      const closes = [...last.values()].map(row => ('close' in row ? row.close : 0))
      expect(new Set(written.map(row => row.close))).toEqual(new Set(closes))
      expect(written.length).toBe(closes.length)
    }),
  )
})
