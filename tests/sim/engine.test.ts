// A whole engine against seeded worlds: other seeds every day, 200 of them where CI is set, and those that once failed. SIM_SEEDS=5000 runs
// more, SIM_FROM=123 begins at a seed; a failure names its seed, and `npm run -s sim -- --seeds 1 --from SEED` shows its log.

import { describe, expect, it } from 'vitest'
import { kept } from './kept.ts'
import { runOne } from './one.ts'

const today = Math.floor(Date.now() / 86_400_000)
const first = Number(process.env.SIM_FROM ?? today * 1000)
const count = Number(process.env.SIM_SEEDS ?? (process.env.CI ? 200 : 20))

describe('the simulated engine', () => {
  it(
    `keeps its invariants in ${count} worlds from seed ${first}`,
    () => {
      for (let seed = first; seed < first + count; seed++) expect(runOne({ seed }).wrong, `seed ${seed}`).toBe('')
    },
    count * 5_000 + 30_000,
  )

  it.each(kept)('keeps them in world $options.seed: $was', { timeout: 30_000 }, ({ options }) => {
    expect(runOne(options).wrong).toBe('')
  })
})
