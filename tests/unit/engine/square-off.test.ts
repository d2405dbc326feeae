// The square-off of a day is announced where something will be squared off, and done.

import { describe, expect, it } from 'vitest'
import { startOfDay } from '../../../src/core/ist.ts'
import { MINUTE, type Micros } from '../../../src/core/units.ts'
import { FRIDAY } from '../../sim/setup.ts'
import { Bench, DAY } from './bench.ts'

const at = (hour: number, minute: number): Micros => (startOfDay(FRIDAY) + (hour * 60 + minute) * MINUTE) as Micros
const warnings = (bench: Bench): string[] => bench.notes.filter(one => one.includes('square-off'))

function day(held: boolean): Bench {
  const bench = new Bench({ at: at(14, 50), setup: { squareOffBefore: (15 * MINUTE) as Micros } })
  if (held) {
    const id = bench.engine.desk.orders.next
    bench.market(3, DAY)
    bench.say(id, 'accepted')
    bench.fill(id, 3)
  }
  bench.pass(40 * MINUTE)
  return bench
}

describe('the square-off of the day', () => {
  it('is announced 15, 5 and 1 minutes before, with what is held, and then done', () => {
    const bench = day(true)
    const said = warnings(bench).join('\n')
    for (const minutes of ['15 minutes', '5 minutes', '1 minute']) expect(said).toContain(`square-off in ${minutes}, at 15:`)
    expect(said).toContain('+3 ')
    expect(said).toContain('1 position closed')
    expect(bench.engine.closing.has(DAY)).toBe(true)
  })

  it('is not announced where there is nothing to close', () => {
    expect(warnings(day(false))).toEqual([])
  })
})
