// The list of breakages that `npm run -s sim:mutate` tries: each names code that still stands as it is written there.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { mutations } from './mutations.ts'

const root = join(import.meta.dirname, '../..')

it.each(mutations)('$name: its code stands once in $file', ({ file, from, to }) => {
  expect(from).not.toBe(to)
  expect(readFileSync(join(root, file), 'utf8').split(from).length - 1, `change tests/sim/mutations.ts with ${file}`).toBe(1)
})

it('has thirty of them and more, by names of their own', () => {
  expect(new Set(mutations.map(one => one.name)).size).toBe(mutations.length)
  expect(mutations.length).toBeGreaterThanOrEqual(30)
})
