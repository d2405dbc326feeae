// A position is held as what the venue says; margin and square-off follow, and nothing is asked twice.

import { describe, expect, it } from 'vitest'
import { startOfDay } from '../../../src/core/ist.ts'
import { type InstrumentNo, MINUTE, type Micros, type OrderId, type Px, type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import { InstrumentTable } from '../../../src/market/instrument.ts'
import { NO_ORDER } from '../../../src/trading/order.ts'
import type { ConvertRequest, HeldAs } from '../../../src/trading/products.ts'
import { FRIDAY, setupOf, table } from '../../sim/setup.ts'
import { Bench, DAY } from './bench.ts'

const at = (hour: number, minute: number): Micros => (startOfDay(FRIDAY) + (hour * 60 + minute) * MINUTE) as Micros

class Stand extends Bench {
  readonly asked: ConvertRequest[] = []

  convert(qty: number, to: HeldAs, instrument = DAY): string {
    const { conversions } = this.engine.outbox
    const real = conversions.push.bind(conversions)
    conversions.push = (...requests) => (this.asked.push(...requests), real(...requests))
    const answer = this.command({ kind: 'convert', instrument, qty, to })
    conversions.push = real
    return answer
  }

  product(converted: number | undefined, text = '', ref = this.asked.at(-1)?.ref ?? 0, instrument = DAY): void {
    const { name } = this.engine.setup.instruments.at(instrument)
    const told = converted === undefined ? {} : { converted: converted as Qty }
    this.tell({ kind: 'product', id: NO_ORDER, instrument, name, ref, text, ...told })
  }

  buys(qty: number, instrument = DAY): void {
    const id = this.engine.desk.orders.next
    this.market(qty, instrument)
    this.say(id, 'accepted')
    this.fill(id, qty)
  }

  get converted(): number {
    return this.engine.ledger.positions.converted[DAY] as number
  }
}

function stand(delivery = false): Stand {
  const instruments = new InstrumentTable(
    table.list.map(({ no: _no, name: _name, ...one }) => (delivery && one.symbol === 'DAY' ? { ...one, product: 'delivery' } : one)),
  )
  const bench = new Stand({
    at: at(14, 0),
    setup: { ...setupOf(1), instruments, strategies: [], squareOffBefore: (15 * MINUTE) as Micros },
  })
  bench.buys(10)
  bench.take()
  return bench
}

describe('a conversion', () => {
  it('is asked of the venue, and its answer is what counts: money, screen and audit follow', () => {
    const bench = stand()
    const used = bench.engine.desk.account.used
    expect(bench.convert(4, 'CNC')).toBe('asking the venue to hold 4 DAY as CNC')
    expect(bench.asked).toMatchObject([{ instrument: DAY, qty: 4, to: 'CNC' }])
    expect([bench.converted, bench.engine.desk.account.used]).toEqual([0, used])
    bench.product(4)
    expect(bench.converted).toBe(4)
    // Four tenths of 1,000 rupees, at 100 % and no longer 20 %.
    expect(bench.engine.desk.account.used - used).toBe(rupees(320))
    expect(bench.notes.at(-1)).toBe('NSE:DAY is held +6 as MIS and +4 as CNC')
    bench.convert(4, 'MIS')
    bench.product(0)
    expect([bench.converted, bench.engine.desk.account.used]).toEqual([0, used])
  })

  it('that the venue refuses changes nothing, and is told once', () => {
    const bench = stand()
    bench.convert(4, 'CNC')
    bench.product(undefined, 'not for this share')
    bench.product(undefined, 'not for this share')
    expect(bench.notes.filter(text => text === 'the venue does not convert NSE:DAY: not for this share')).toHaveLength(1)
    expect(bench.converted).toBe(0)
    expect(bench.convert(4, 'CNC')).toContain('asking')
  })

  it('without an answer has the book read, and is not asked again meanwhile', () => {
    const bench = stand()
    bench.convert(4, 'CNC')
    expect(bench.convert(4, 'CNC')).toContain('the venue has not answered yet whether 4 are held as CNC')
    const probes = bench.probes.length
    bench.pass(setupOf(1).answerTimeout + 1)
    expect(bench.probes.length).toBe(probes + 1)
    expect(bench.convert(4, 'CNC')).toContain('not answered yet')
    bench.pass(10 * SECOND)
    expect(bench.convert(4, 'CNC')).toContain('asking')
    // The first one's late word and the second one's: both say what is so.
    bench.product(8, '', bench.asked[1]?.ref)
    bench.product(4, '', bench.asked[0]?.ref)
    bench.product(8, "by the venue's book", 0)
    expect(bench.converted).toBe(8)
  })

  it.each<[string, (bench: Stand) => string, string]>([
    ['of more than is held', bench => bench.convert(11, 'CNC'), 'only 10 of DAY is held as MIS'],
    ['of what is not held', bench => bench.convert(1, 'CNC', 0 as InstrumentNo), 'nothing of ROUND is held'],
    ['to a product that a share has not', bench => bench.convert(1, 'NRML'), 'DAY is held as MIS or CNC'],
    [
      'while it is being closed',
      bench => (bench.command({ kind: 'exit', instrument: DAY, why: 'out' }), bench.convert(1, 'CNC')),
      'being closed',
    ],
    ['while trading is halted', bench => (bench.command({ kind: 'flatten' }), bench.convert(1, 'CNC')), 'DAY cannot be converted'],
    ['after the close', bench => (bench.pass(100 * MINUTE), bench.convert(1, 'CNC')), 'DAY cannot be converted'],
    [
      'with no line to the venue',
      bench => (bench.engine.process({ kind: 'link', t: bench.now, link: 'venue', up: false, text: '' }), bench.convert(1, 'CNC')),
      'the line to the venue is down',
    ],
  ])('%s is not asked', (_, act, why) => {
    const bench = stand()
    expect(act(bench)).toContain(why)
    expect(bench.asked).toEqual([])
  })

  it('that needs more money than there is, is not asked', () => {
    const bench = new Stand({ at: at(14, 0), recovered: { startEquity: rupees(500) as never, dayStart: rupees(500) as never } })
    bench.buys(10)
    expect(bench.convert(10, 'CNC')).toContain('DAY cannot be converted: it needs margin of 800.00')
  })
})

describe('what is converted', () => {
  it('goes last: an exit takes what is held as MIS first', () => {
    const bench = stand()
    bench.convert(4, 'CNC')
    bench.product(4)
    bench.buys(-5)
    expect(bench.converted).toBe(4)
    bench.buys(-3)
    expect([bench.held(DAY), bench.converted]).toEqual([2, 2])
    bench.buys(-2)
    expect(bench.converted).toBe(0)
  })

  it('is not squared off, and what rests of it is', () => {
    const bench = stand()
    bench.convert(4, 'CNC')
    bench.product(4)
    bench.pass(75 * MINUTE + 1)
    expect(bench.notes.join('\n')).toContain('+6 DAY')
    expect(bench.take()).toEqual(['2 sell 6 by you'])
    bench.say(2, 'accepted')
    bench.fill(2, -6)
    expect([bench.held(DAY), bench.engine.closing.has(DAY), bench.take()]).toEqual([4, false, []])
  })

  it('when it is all, stays with its stop while entries end', () => {
    const bench = stand()
    bench.convert(10, 'CNC')
    bench.product(10)
    const id = bench.engine.desk.orders.next
    bench.command({ kind: 'order', instrument: DAY, qty: -10 as Qty, type: 'sl', limit: 0 as Px, trigger: rupees(95), why: 'stop' })
    bench.limit(5, 99, DAY)
    for (const one of [id, id + 1]) bench.say(one, 'accepted')
    bench.take()
    bench.pass(75 * MINUTE + 1)
    expect([bench.take(), bench.held(DAY)]).toEqual([[`cancel ${id + 1}`], 10])
    expect(bench.convert(10, 'MIS')).toContain('squared off since 15:15')
  })

  it('back to MIS, where the answer comes after the square-off, is closed then', () => {
    const bench = stand()
    bench.convert(10, 'CNC')
    bench.product(10)
    bench.pass(75 * MINUTE - SECOND)
    expect(bench.convert(6, 'MIS')).toContain('asking')
    bench.pass(2 * SECOND)
    expect(bench.take()).toEqual([])
    bench.product(4)
    expect(bench.take()).toEqual(['2 sell 6 by you'])
    // The book says that it is less still.
    bench.say(2, 'accepted')
    bench.product(1, "by the venue's book", 0)
    expect(bench.take()).toEqual(['3 sell 3 by you'])
  })

  it('an emergency stop takes it along, also while the rest is being squared off', () => {
    const bench = stand()
    bench.convert(4, 'CNC')
    bench.product(4)
    bench.pass(75 * MINUTE + 1)
    bench.say(2, 'accepted')
    bench.take()
    bench.command({ kind: 'flatten' })
    expect(bench.take()).toEqual(['3 sell 4 by you'])
  })

  it('of a delivery account is squared off where it is held as MIS, and nothing else of it', () => {
    const bench = stand(true)
    expect(bench.convert(3, 'MIS')).toContain('asking')
    bench.product(3)
    bench.pass(75 * MINUTE + 1)
    expect(bench.take()).toEqual(['2 sell 3 by you'])
    bench.say(2, 'accepted')
    bench.fill(2, -3)
    // What stays is shares that were bought to stay: a start after the square-off sells nothing more.
    expect([bench.held(DAY), bench.converted, bench.engine.closing.has(DAY)]).toEqual([7, 0, false])
    bench.engine.squareOff.due()
    expect(bench.engine.closing.has(DAY)).toBe(false)
  })

  it('stands again after a restart, and so does the part of an exit that stays', () => {
    const share = { owner: 'you', qty: 10 as Qty, cost: rupees(1_000) as never, realised: 0 as never, charges: 0 as never, trades: 0 }
    const held = { instrument: DAY, ...share, owners: [share], converted: 4 as Qty }
    const closing = [{ instrument: DAY, owner: 'you', why: 'square-off before the close', whole: true, keep: 4 as Qty }]
    const bench = new Stand({ at: at(14, 0), recovered: { positions: [held], closing, nextOrder: 7 as OrderId } })
    expect(bench.converted).toBe(4)
    expect(bench.engine.desk.orders.get(7 as OrderId)).toMatchObject({ qty: -6 })
  })
})
