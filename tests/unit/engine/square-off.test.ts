// The square-off of a day is announced where something will be squared off, and done.

import { describe, expect, it } from 'vitest'
import { startOfDay } from '../../../src/core/ist.ts'
import { MINUTE, type Micros, type Qty, rupees } from '../../../src/core/units.ts'
import { AheadRows } from '../../../src/engine/ahead-rows.ts'
import { RowWriter } from '../../../src/protocol/row-codec.ts'
import { Rows } from '../../../src/protocol/rows.ts'
import { FRIDAY } from '../../sim/setup.ts'
import { Bench, DAY } from './bench.ts'

const at = (hour: number, minute: number): Micros => (startOfDay(FRIDAY) + (hour * 60 + minute) * MINUTE) as Micros
const warnings = (bench: Bench): string[] => bench.notes.filter(one => one.includes('square-off'))

function day(held: boolean, minutes = 40): Bench {
  const bench = new Bench({ at: at(14, 50), setup: { squareOffBefore: (15 * MINUTE) as Micros } })
  if (held) {
    const id = bench.engine.desk.orders.next
    bench.market(3, DAY)
    bench.say(id, 'accepted')
    bench.fill(id, 3)
  }
  bench.pass(minutes * MINUTE)
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

  it('closes what fills after it, of an entry that was told as cancelled: nobody comes by again', () => {
    const bench = new Bench({ at: at(15, 14), setup: { squareOffBefore: (15 * MINUTE) as Micros } })
    bench.limit(10, 100, DAY)
    bench.say(1, 'accepted')
    bench.pass(MINUTE)
    bench.say(1, 'cancelled')
    expect(bench.engine.closing.has(DAY)).toBe(false)
    bench.take()
    bench.fill(1, 10)
    expect(bench.take()).toEqual(['2 sell 10 by you'])
    bench.say(2, 'accepted')
    bench.fill(2, -10)
    expect([bench.held(DAY), bench.engine.closing.has(DAY), bench.take()]).toEqual([0, false, []])
  })

  it.each([
    ['the square-off', (bench: Bench) => bench.pass(16 * MINUTE)],
    ['the exit of a person', (bench: Bench) => bench.command({ kind: 'exit', instrument: DAY, why: 'out' })],
  ])('%s closes what is there: what was booked by hand and the book denies is taken back, before and while it works', (_, close) => {
    for (const late of [false, true]) {
      const bench = new Bench({ at: at(15, 0), setup: { squareOffBefore: (15 * MINUTE) as Micros } })
      bench.market(20, DAY)
      bench.say(1, 'accepted')
      bench.fill(1, 20)
      bench.command({ kind: 'adjust', instrument: DAY, qty: -40 as Qty, px: rupees(100), why: 'by mistake' })
      const deny = () => {
        const doubts = [{ instrument: DAY, text: "the venue's book holds +20, we -20", denied: -40 }]
        bench.engine.process({ kind: 'doubts', t: bench.now, doubts })
        bench.tick(100, DAY)
      }
      bench.take()
      if (!late) deny()
      close(bench)
      if (late) deny()
      // Late, the order that would have bought was on its way already.
      if (late) expect(bench.take()).toEqual(['2 buy 20 by you', 'cancel 2', '3 sell 20 by you'])
      if (late) bench.say(2, 'cancelled')
      const out = late ? 3 : 2
      bench.say(out, 'accepted')
      bench.fill(out, -20)
      expect([bench.held(DAY), bench.engine.closing.has(DAY)]).toEqual([0, false])
    }
  })

  it('stands in the header of every screen for its last quarter of an hour, while there is something to close', () => {
    const shown = new Rows()
    const writer = new RowWriter()
    const bench = day(true, 0)
    const rows = new AheadRows(bench.engine, writer)
    const seen = (): string[] => {
      rows.write(bench.now)
      const bytes = writer.take()
      if (bytes) shown.apply(bytes)
      return [...shown.table('ahead').values()].map(one => `${one.what} in ${(one.at - bench.now) / MINUTE}`)
    }
    expect(seen()).toEqual([])
    bench.pass(12 * MINUTE)
    expect(seen()).toEqual(['square-off NSE in 13'])
    bench.pass(8 * MINUTE)
    expect(seen()).toEqual(['square-off NSE in 5'])
    bench.pass(6 * MINUTE)
    expect(seen()).toEqual([])
    const nothing = day(false, 12)
    const none = new AheadRows(nothing.engine, writer)
    none.write(nothing.now)
    expect(writer.take()).toBeUndefined()
  })
})
