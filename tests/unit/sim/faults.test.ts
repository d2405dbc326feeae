import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { OrderId } from '../../../src/core/units.ts'
import { FaultyLine } from '../../../src/sim/faults.ts'

const rate = fc.double({ min: 0, max: 1, noNaN: true })

function pass(count: number, rates: { seed: number; lost: number; repeated: number; late: number }) {
  const ids: number[] = []
  const line = new FaultyLine({ order: event => ids.push(event.id), link: () => {} }, rates)
  for (let id = 1; id <= count; id++) line.order({ kind: 'accepted', id: id as OrderId, brokerId: '' })
  line.flush()
  return { ids, counts: line.counts }
}

it('loses, repeats and delays what it says, and nothing else', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.record({ seed: fc.nat(), lost: rate, repeated: rate, late: rate }), (count, rates) => {
      const { ids, counts } = pass(count, rates)
      expect(new Set(ids).size).toBe(count - counts.lost)
      expect(ids.length).toBe(count - counts.lost + counts.repeated)
      if (counts.late === 0) expect(ids).toEqual([...ids].sort((a, b) => a - b))
      expect(pass(count, rates).ids).toEqual(ids)
    }),
  )
})

it('is a straight line with no faults', () => {
  expect(pass(5, { seed: 1, lost: 0, repeated: 0, late: 0 }).ids).toEqual([1, 2, 3, 4, 5])
})
