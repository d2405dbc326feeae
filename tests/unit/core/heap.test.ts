import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Heap } from '../../../src/core/heap.ts'

it('gives out what was put in, smallest first, equals in the order they came, however puts and takes are mixed', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 9 }), { freq: 3 })), steps => {
      const heap = new Heap<string>()
      const plain: { key: number; name: string }[] = []
      for (const [n, key] of steps.entries()) {
        if (key !== null) {
          heap.push(key, `${key}.${n}`)
          plain.push({ key, name: `${key}.${n}` })
        } else {
          // A stable sort is the whole specification.
          plain.sort((a, b) => a.key - b.key)
          expect(heap.pop()).toBe(plain.shift()?.name)
        }
        expect(heap.size).toBe(plain.length)
        expect(heap.least).toBe(Math.min(Infinity, ...plain.map(one => one.key)))
      }
    }),
  )
})
