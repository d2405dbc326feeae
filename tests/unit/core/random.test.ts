import { expect, it } from 'vitest'
import { Random } from '../../../src/core/random.ts'

it('gives the same numbers for a seed and others for the next', () => {
  const draw = (seed: number) =>
    Array.from(
      { length: 50 },
      (
        r => () =>
          r.uint32()
      )(new Random(seed)),
    )
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
  expect(draw(7)).not.toEqual(draw(7 + 2 ** 32))
})

it('draws integers evenly, both ends included', () => {
  const random = new Random(1)
  const counts = [0, 0, 0, 0, 0]
  for (let n = 0; n < 50_000; n++) counts[random.int(-2, 2) + 2]!++
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500)
})

it('draws a standard normal: mean 0, deviation 1, a twentieth beyond 1.96', () => {
  const random = new Random(2)
  const drawn = Array.from({ length: 50_000 }, () => random.normal())
  const mean = drawn.reduce((a, b) => a + b) / drawn.length
  const variance = drawn.reduce((a, b) => a + (b - mean) ** 2, 0) / drawn.length
  expect(Math.abs(mean)).toBeLessThan(0.02)
  expect(Math.abs(variance - 1)).toBeLessThan(0.03)
  expect(Math.abs(drawn.filter(x => Math.abs(x) > 1.96).length / drawn.length - 0.05)).toBeLessThan(0.005)
})
