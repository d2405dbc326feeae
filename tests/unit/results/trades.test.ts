import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type InstrumentNo, type Micros, type Money, moneyOf, type Px, type Qty, rupees } from '../../../src/core/units.ts'
import { type BookedFill, Trades } from '../../../src/results/trades.ts'

const fill = (qty: number, px: number, time = 0, charges = 0, instrument = 0): BookedFill => ({
  instrument: instrument as InstrumentNo,
  qty: qty as Qty,
  px: rupees(px),
  time: time as Micros,
  charges: moneyOf(charges),
})
const A = 0 as InstrumentNo

const anyFill = fc.record({
  instrument: fc.integer({ min: 0, max: 2 }) as fc.Arbitrary<InstrumentNo>,
  qty: fc.integer({ min: -50, max: 50 }).filter(q => q !== 0) as fc.Arbitrary<Qty>,
  px: fc.integer({ min: 1, max: 10_000_000 }) as fc.Arbitrary<Px>,
  charges: fc.nat(100_000) as fc.Arbitrary<Money>,
})

it('bears charges that no fill caused while it is open', () => {
  const trades = new Trades()
  const at = (qty: number, px: number, time: number) =>
    trades.fill({ instrument: 0 as never, qty: qty as never, px: px as never, time: time as never, charges: 5 as never })
  trades.charge(0 as never, 7 as never)
  at(10, 100, 1)
  trades.charge(0 as never, 20 as never)
  at(-10, 110, 2)
  expect(trades.closed.map(({ charges, net }) => [charges, net])).toEqual([[30, 70]])
})

describe('excursions, by the published examples', () => {
  it('a long of 1,000 from 1.08 to 1.09 by way of 1.075 and 1.10 gains 10, was down 5, was up 20', () => {
    const trades = new Trades()
    trades.fill(fill(1000, 1.08))
    trades.mark(A, rupees(1.075))
    trades.mark(A, rupees(1.1))
    trades.fill(fill(-1000, 1.09))
    expect(trades.closed).toMatchObject([{ side: 'long', gross: moneyOf(10), mae: moneyOf(-5), mfe: moneyOf(20) }])
  })

  it('the short of the same prices is its mirror', () => {
    const trades = new Trades()
    trades.fill(fill(-1000, 1.08))
    trades.mark(A, rupees(1.075))
    trades.mark(A, rupees(1.1))
    trades.fill(fill(1000, 1.09))
    expect(trades.closed).toMatchObject([{ side: 'short', gross: moneyOf(-10), mae: moneyOf(-20), mfe: moneyOf(5) }])
  })

  it('marks before the entry and after the exit do not count', () => {
    const trades = new Trades()
    trades.mark(A, rupees(1))
    trades.fill(fill(10, 100))
    trades.fill(fill(-10, 101))
    trades.mark(A, rupees(1))
    expect(trades.closed[0]).toMatchObject({ mae: 0, mfe: moneyOf(10) })
  })
})

describe('round trips', () => {
  it('run from flat to flat: scaling in and out is one trade at average prices', () => {
    const trades = new Trades()
    trades.fill(fill(100, 10, 1, 1))
    trades.fill(fill(100, 12, 2, 1))
    trades.fill(fill(-50, 13, 3, 1))
    trades.fill(fill(50, 11, 4, 1))
    expect(trades.closed).toEqual([])
    expect(trades.openCount).toBe(1)
    trades.fill(fill(-200, 14, 5, 1))
    expect(trades.openCount).toBe(0)
    expect(trades.closed).toMatchObject([{ side: 'long', qty: 250, entered: 1, exited: 5, entryAverage: 110_000, exitAverage: 138_000 }])
    expect(trades.closed[0]).toMatchObject({ gross: moneyOf(700), charges: moneyOf(5), net: moneyOf(695) })
  })

  it('a fill that turns the position over ends one trade and begins the other, with its charges shared by quantity', () => {
    const trades = new Trades()
    trades.fill(fill(10, 100, 1, 2))
    trades.fill(fill(-15, 110, 2, 3))
    expect(trades.position(A)).toBe(-5)
    expect(trades.closed).toMatchObject([{ side: 'long', qty: 10, exited: 2, gross: moneyOf(100), charges: moneyOf(4) }])
    trades.fill(fill(30, 100, 3, 6))
    expect(trades.closed[1]).toMatchObject({ side: 'short', qty: 5, entered: 2, gross: moneyOf(50), charges: moneyOf(2) })
    expect(trades.position(A)).toBe(25)
  })

  it('instruments are kept apart', () => {
    const trades = new Trades()
    trades.fill(fill(1, 10, 1, 0, 7))
    trades.fill(fill(-1, 10, 2, 0, 3))
    expect(trades.openCount).toBe(2)
    expect(trades.closed).toEqual([])
  })

  it('lose nothing: once all is flat, gross is the cash of all fills and charges are all charges', () => {
    fc.assert(
      fc.property(fc.array(anyFill, { maxLength: 60 }), fills => {
        const trades = new Trades()
        const held = [0, 0, 0]
        const all = fills.map((f, i) => ({ ...f, time: i as Micros }))
        for (const f of all) {
          trades.fill(f)
          held[f.instrument] = (held[f.instrument] as number) + f.qty
          expect(trades.position(f.instrument)).toBe(held[f.instrument])
        }
        held.forEach((qty, instrument) => {
          if (qty === 0) return
          const last = { ...fill(-qty, 5, all.length, 1), instrument: instrument as InstrumentNo }
          all.push(last)
          trades.fill(last)
        })
        expect(trades.openCount).toBe(0)
        const total = (values: number[]) => values.reduce((a, b) => a + b, 0)
        expect(total(trades.closed.map(t => t.gross))).toBe(total(all.map(f => 0 - f.qty * f.px)))
        expect(total(trades.closed.map(t => t.charges))).toBe(total(all.map(f => f.charges)))
      }),
    )
  })

  it('keep their own sums: net, averages, and the result between the worst and the best that was open', () => {
    fc.assert(
      fc.property(fc.array(anyFill, { maxLength: 60 }), fills => {
        const trades = new Trades()
        fills.forEach((f, i) => trades.fill({ ...f, time: i as Micros }))
        for (const t of trades.closed) {
          expect(t.net).toBe(t.gross - t.charges)
          expect(Number.isInteger(t.net)).toBe(true)
          expect(t.mae <= Math.min(0, t.gross) && t.mfe >= Math.max(0, t.gross)).toBe(true)
          expect(t.qty).toBeGreaterThan(0)
          expect(t.exited).toBeGreaterThan(t.entered)
          const byAverages = (t.side === 'long' ? 1 : -1) * t.qty * (t.exitAverage - t.entryAverage)
          expect(Math.abs(byAverages - t.gross)).toBeLessThan(1)
        }
      }),
    )
  })

  it('refuse a fill of nothing', () => {
    expect(() => new Trades().fill(fill(0, 1))).toThrow('0 units')
  })
})
