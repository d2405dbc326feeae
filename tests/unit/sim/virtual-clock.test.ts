import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Micros } from '../../../src/core/units.ts'
import { VirtualClock } from '../../../src/sim/virtual-clock.ts'

it('wakes everything due, in time order, equal times in the order asked, and nothing forgotten', () => {
  const wish = fc.record({ t: fc.integer({ min: 0, max: 50 }), forget: fc.boolean() })
  fc.assert(
    fc.property(fc.array(wish), fc.integer({ min: 0, max: 60 }), (wishes, until) => {
      const clock = new VirtualClock(0 as Micros)
      const woken: number[] = []
      const forgets = wishes.map((one, i) => clock.at(one.t as Micros, () => woken.push(i)))
      for (const [i, one] of wishes.entries()) if (one.forget) forgets[i]?.()
      clock.runTo(until as Micros)
      const due = wishes.map((one, i) => ({ ...one, i })).filter(one => !one.forget && one.t <= until)
      expect(woken).toEqual(due.sort((a, b) => a.t - b.t || a.i - b.i).map(one => one.i))
      expect(clock.now()).toBe(until)
    }),
  )
})

it('also wakes what is asked for while it runs, at its own time', () => {
  const clock = new VirtualClock(0 as Micros)
  const seen: number[] = []
  const again = () => {
    seen.push(clock.now())
    clock.at((clock.now() + 10) as Micros, again)
  }
  clock.at(5 as Micros, again)
  clock.runTo(30 as Micros)
  expect(seen).toEqual([5, 15, 25])
  expect(clock.nextWake).toBe(35)
})
