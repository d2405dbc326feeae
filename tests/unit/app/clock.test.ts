import { describe, expect, it, vi } from 'vitest'
import { clockSpec, SystemClock } from '../../../src/app/system-clock.ts'
import { type Micros, SECOND } from '../../../src/core/units.ts'

it('tells whole micros near the machine’s time, and never goes back', () => {
  const clock = new SystemClock(clockSpec())
  expect(Math.abs(clock.now() - Date.now() * 1000)).toBeLessThan(5 * SECOND)
  let before = clock.now()
  for (let n = 0; n < 10_000; n++) {
    const now = clock.now()
    expect(Number.isInteger(now)).toBe(true)
    if (now < before) expect.fail(`${now} after ${before}`)
    before = now
  }
})

it('two clocks of one description agree, whatever their speed', () => {
  for (const speed of [1, 60]) {
    const spec = clockSpec(5_000_000 as Micros, speed)
    const [a, b] = [new SystemClock(spec), new SystemClock(spec)]
    const [first, second, third] = [a.now(), b.now(), a.now()]
    expect(second).toBeGreaterThanOrEqual(first - 100 * speed)
    expect(third).toBeGreaterThanOrEqual(second - 100 * speed)
    expect(first).toBeGreaterThanOrEqual(5_000_000)
  }
})

it('wakes at or after the time asked for, a time long past at once, and not when forgotten', async () => {
  const clock = new SystemClock(clockSpec(0 as Micros, 100))
  const wakes: string[] = []
  const target = (clock.now() + 2 * SECOND) as Micros
  const forget = clock.at((clock.now() + SECOND) as Micros, () => void wakes.push('forgotten'))
  forget()
  clock.at(-5 as Micros, () => void wakes.push('past'))
  await new Promise<void>(done => {
    clock.at(target, () => {
      expect(clock.now()).toBeGreaterThanOrEqual(target)
      wakes.push('target')
      done()
    })
  })
  expect(wakes).toEqual(['past', 'target'])
})

describe('real time', () => {
  it('follows a wall clock that has moved ahead, and not one that was set back', () => {
    const wall = vi.spyOn(Date, 'now')
    const start = 1_800_000_000_000
    wall.mockReturnValue(start)
    const clock = new SystemClock(clockSpec())
    expect(Math.abs(clock.now() - start * 1000)).toBeLessThan(1e6)
    wall.mockReturnValue(start - 3_600_000)
    expect(new SystemClock({ ...clockSpec(), start: start * 1000 }).now()).toBeGreaterThanOrEqual(start * 1000)
    wall.mockReturnValue(start + 1_800_000)
    const late = new SystemClock({ ...clockSpec(), start: start * 1000 })
    expect(Math.abs(late.now() - (start + 1_800_000) * 1000)).toBeLessThan(1e6)
    wall.mockRestore()
  })
})
