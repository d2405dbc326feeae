import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nearest } from '../../../src/core/nearest.ts'

/** The textbook recursion, which shares nothing with the one-row loop. */
function edits(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  const [x, y] = [a.slice(1), b.slice(1)]
  return Math.min(edits(x, b) + 1, edits(a, y) + 1, edits(x, y) + (a[0] === b[0] ? 0 : 1))
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 })

it('is the first word with the fewest edits, or nothing beyond two of them (a third of a long word)', () => {
  fc.assert(
    fc.property(word, fc.array(word, { maxLength: 5 }), (typed, known) => {
      const distances = known.map(one => edits(typed, one))
      const least = Math.min(Infinity, ...distances)
      expect(nearest(typed, known)).toBe(least <= 2 ? known[distances.indexOf(least)] : undefined)
    }),
  )
})

it('does not mind capitals', () => expect(nearest('relaince', ['TCS', 'RELIANCE'])).toBe('RELIANCE'))
it('allows more in a long word', () => expect(nearest('maxPostionsValu', ['maxPositionValue', 'maxDayLoss'])).toBe('maxPositionValue'))
