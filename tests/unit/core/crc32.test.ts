import { crc32 as zlibCrc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc32 } from '../../../src/core/crc32.ts'

test('agrees with zlib on any bytes, any stretch of them and any seed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(80), fc.nat(80), fc.integer({ min: 0, max: 0xffff_ffff }), (bytes, a, b, seed) => {
      const from = Math.min(a, b, bytes.length)
      const to = Math.min(Math.max(a, b), bytes.length)
      expect(crc32(bytes, from, to, seed)).toBe(zlibCrc32(bytes.subarray(from, to), seed))
    }),
    { numRuns: 2000 },
  )
})

test('the standard check value', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
})
