import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Ring } from '../../../src/core/ring.ts'

describe('a ring in one thread', () => {
  it('is a queue that refuses what does not fit, counts it, and forgets nothing it took', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.integer({ min: 0, max: 255 }), bytes: fc.uint8Array({ maxLength: 80 }) }),
      fc.integer({ min: 1, max: 4 }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), steps => {
        const ring = new Ring(128)
        const far = new Ring(ring.shared)
        const queue: { kind: number; bytes: Uint8Array }[] = []
        let refused = 0
        for (const one of steps) {
          const used = queue.reduce((sum, { bytes }) => sum + 5 + bytes.length, 0)
          expect(far.used).toBe(used)
          if (typeof one === 'number') {
            far.drain((kind, bytes) => expect({ kind, bytes }).toEqual(queue.shift()), one)
          } else if (ring.write(one.kind, one.bytes)) {
            expect(used + 5 + one.bytes.length).toBeLessThanOrEqual(128)
            queue.push(one)
          } else {
            expect(used + 5 + one.bytes.length).toBeGreaterThan(128)
            refused++
          }
        }
        expect(far.dropped).toBe(refused)
      }),
    )
  })

  it('goes on past the place where its counters wrap at 32 bits', () => {
    const ring = new Ring(64)
    const state = new Int32Array(ring.shared, 0, 2)
    state.fill(-20)
    const got: number[] = []
    for (let n = 0; n < 30; n++) {
      expect(ring.write(n, new Uint8Array(7).fill(n))).toBe(true)
      ring.drain((kind, bytes) => void got.push(kind, bytes[6] as number))
    }
    expect(got).toEqual(Array.from({ length: 60 }, (_, n) => Math.floor(n / 2)))
  })

  it('lends a message for the call alone, however long: who keeps it copies it', () => {
    const ring = new Ring(8192)
    const lent: Uint8Array[] = []
    const read: number[] = []
    for (const [length, fill] of [
      [4000, 1],
      [10, 2],
    ] as const) {
      ring.write(0, new Uint8Array(length).fill(fill))
      ring.drain((_, bytes) => {
        lent.push(bytes)
        read.push(bytes.length, ...new Set(bytes))
      })
    }
    expect(read).toEqual([4000, 1, 10, 2])
    expect(lent[1]?.buffer).toBe(lent[0]?.buffer)
  })

  it.each([0, 32, 100, 1000])('cannot have %i bytes', size => expect(() => new Ring(size)).toThrow('power of two'))
})

it('carries messages between two threads whole and in order, through many turns of a small ring', { timeout: 30_000 }, async () => {
  const messages = 60_000
  const ring = new Ring(1024)
  const worker = new Worker(new URL('../../fixtures/ring-writer.ts', import.meta.url), {
    workerData: { shared: ring.shared, messages },
    execArgv: ['--no-warnings'],
  })
  const failed = once(worker, 'error').then(([error]) => Promise.reject(error as Error))
  let n = 0
  while (n < messages) {
    await Promise.race([ring.ready(50), failed])
    ring.drain((kind, bytes) => {
      const right = kind === n % 7 && bytes.length === n % 190 && bytes.every(one => one === (n & 255))
      if (!right) throw new Error(`message ${n} came as kind ${kind}, ${bytes.length} bytes`)
      n++
    })
  }
  expect(ring.used).toBe(0)
  await worker.terminate()
})
