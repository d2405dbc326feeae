// An engine that takes over within the second in which the run before it was at work sends nothing more in it: the venue counts on.

import { expect, it } from 'vitest'
import { type Micros, SECOND } from '../../../src/core/units.ts'
import { Bench, TEN } from './bench.ts'

const at = (TEN + 400_000) as Micros
const sentAtOnce = (lastAt: number): number => {
  const bench = new Bench({ at, recovered: { lastAt: lastAt as Micros } })
  bench.command({ kind: 'resume' })
  bench.limit(5, 100)
  const first = bench.take().length
  bench.pass(SECOND)
  return first * 10 + bench.take().length
}

it('within the same second the first order waits for the next', () => {
  // An entry is refused while the budget is used up; what closes a position waits.
  const bench = new Bench({ at })
  bench.hold(5)
  const { engine } = bench
  engine.desk.pacer.spent(bench.now, bench.now)
  bench.take()
  bench.command({ kind: 'exit', instrument: 0 as never, why: 'out' })
  expect(bench.take()).toEqual([])
  bench.pass(SECOND)
  expect(bench.take().join(' ')).toContain('sell 5')
})

it('what was written down in an earlier second does not count', () => {
  expect(sentAtOnce(at - 500_000)).toBe(10)
  expect(sentAtOnce(at - 100_000)).toBeLessThan(10)
})
