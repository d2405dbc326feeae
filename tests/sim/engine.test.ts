// A whole engine against seeded worlds. SIM_SEEDS=5000 runs more of them, SIM_FROM=123 begins at a seed; a failure names its seed.

import { expect, it } from 'vitest'
import { live, replayed } from './world.ts'

const first = Number(process.env.SIM_FROM ?? 1)
const count = Number(process.env.SIM_SEEDS ?? 50)

it(
  `keeps its invariants in ${count} worlds, and the recorded inputs give the same orders again`,
  () => {
    for (let seed = first; seed < first + count; seed++) {
      const world = live(seed)
      for (const [n, life] of world.lives.entries()) expect(replayed(life, seed + n), `seed ${seed}, life ${n}`).toBe(life.hash.digest())
    }
  },
  count * 2_000 + 5_000,
)
