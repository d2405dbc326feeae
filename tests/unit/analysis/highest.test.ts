import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Highest } from '../../../src/analysis/highest.ts'

describe('the highest of a window', () => {
  it('is the greatest of the last so many numbers, at each moment, as it was foretold, also after a reset', () => {
    // Few distinct numbers, so that ties are common.
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 80 }), (period, numbers) => {
        const highest = new Highest(period)
        for (let round = 0; round < 2; round++) {
          numbers.forEach((x, i) => {
            const before = numbers.slice(Math.max(0, i + 1 - period), i)
            for (const other of [-100, 0, 100]) expect(highest.next(other)).toBe(Math.max(...before, other))
            const now = Math.max(...before, x)
            expect([highest.next(x), highest.add(x)]).toEqual([now, now])
          })
          highest.reset()
        }
      }),
    )
  })
})
