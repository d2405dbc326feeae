import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DayNo, type InstrumentNo, type Money, type Px, type Qty, moneyOf, rupees } from '../../../src/core/units.ts'
import { InstrumentTable } from '../../../src/market/instrument.ts'
import { ChargeMeter } from '../../../src/trading/charge-meter.ts'
import { chargesFor } from '../../../src/trading/charges.ts'
import { FRIDAY, charges } from '../../sim/setup.ts'

const share = { exchange: 'NSE', kind: 'EQ', tick: 5 as Px, lot: 1 as Qty, calendar: 'always', tradable: true } as const
const table = new InstrumentTable([
  { ...share, symbol: 'MIS', product: 'intraday' },
  { ...share, symbol: 'CNC', product: 'delivery' },
  { ...share, symbol: 'FUT', kind: 'IDX', product: 'future' },
])
const [MIS, CNC, FUT] = [0, 1, 2] as [InstrumentNo, InstrumentNo, InstrumentNo]
const meter = () => new ChargeMeter(table, charges, FRIDAY)
const MONDAY = (FRIDAY + 3) as DayNo
const DP = moneyOf(15.34)
const of = (product: 'intraday' | 'delivery', qty: number, px: Px, before = 0): Money =>
  chargesFor(charges.on(FRIDAY).rates('NSE', product), qty as Qty, px, before as Money)
const px = rupees(1000)

describe('what is held over night', () => {
  it('has paid in the end as if it had been delivery from the start, but for the brokerage already taken', () => {
    const one = meter()
    const bought = one.fill(MIS, 100 as Qty, px, 0 as Money)
    const converted = one.carry(MIS, 100 as Qty, (100 * px) as Money)
    // Brokerage of intraday and delivery is the same in this book of charges.
    expect(bought + converted).toBe(of('delivery', 100, px))
    one.useDay(MONDAY)
    expect(one.fill(MIS, -100 as Qty, px, 0 as Money)).toBe(of('delivery', -100, px) + DP)
    expect(one.fill(MIS, -100 as Qty, px, 0 as Money)).toBe(of('intraday', -100, px))
  })

  it('goes first, and what an order sells beyond it is intraday', () => {
    const one = meter()
    one.restore(MIS, 60 as Qty, 60 as Qty)
    expect(one.ofOrder(MIS, -100 as Qty, px)).toBe(DP + of('delivery', -60, px) + of('intraday', -40, px, 60 * px))
    expect(one.fill(MIS, -100 as Qty, px, 0 as Money)).toBe(DP + of('delivery', -60, px) + of('intraday', -40, px, 60 * px))
    expect(one.carried(MIS)).toBe(0)
  })

  it('is converted once, however many nights it is held', () => {
    const one = meter()
    const first = one.carry(MIS, 100 as Qty, (100 * px) as Money)
    one.useDay(MONDAY)
    expect(first).toBeGreaterThan(0)
    expect(one.carry(MIS, 100 as Qty, (100 * px) as Money)).toBe(0)
    expect(one.carry(MIS, 150 as Qty, (150 * px) as Money)).toBe(Math.round(first / 2))
    expect(one.carry(MIS, 0 as Qty, 0 as Money)).toBe(0)
  })

  it('of contracts stays what it is, and bought as delivery it costs nothing more', () => {
    const one = meter()
    expect([one.carry(FUT, 65 as Qty, moneyOf(1e6)), one.carried(FUT)]).toEqual([0, 0])
    expect([one.carry(CNC, 65 as Qty, moneyOf(1e6)), one.carried(CNC)]).toEqual([0, 65])
  })

  it('costs the depository’s charge once a day and share, also over a restart', () => {
    const one = meter()
    one.restore(CNC, 10 as Qty, 10 as Qty)
    expect(one.fill(CNC, -1 as Qty, px, 0 as Money)).toBe(of('delivery', -1, px) + DP)
    expect(one.fill(CNC, -1 as Qty, px, 0 as Money)).toBe(of('delivery', -1, px))
    const again = meter()
    again.restore(CNC, 10 as Qty, 8 as Qty)
    expect(again.fill(CNC, -1 as Qty, px, 0 as Money)).toBe(of('delivery', -1, px))
    one.useDay(MONDAY)
    expect(one.fill(CNC, -1 as Qty, px, 0 as Money)).toBe(of('delivery', -1, px) + DP)
  })
})

it('books the same for an order however it is cut into fills, and gathers what it books', () => {
  const parts = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(fc.constantFrom(1, -1), parts, fc.integer({ min: -900, max: 900 }), (side, cut, carried) => {
      const whole = meter()
      const inParts = meter()
      for (const one of [whole, inParts]) one.restore(MIS, carried as Qty, carried as Qty)
      let qty = 0
      let booked = 0
      for (const part of cut) {
        booked += inParts.fill(MIS, (side * part) as Qty, px, (qty * px) as Money)
        qty += part
      }
      expect(whole.ofOrder(MIS, (side * qty) as Qty, px)).toBe(booked)
      expect(whole.fill(MIS, (side * qty) as Qty, px, 0 as Money)).toBe(booked)
      expect(inParts.items.total).toBe(booked)
      expect(inParts.carried(MIS)).toBe(whole.carried(MIS))
      expect(inParts.items.note().total).toBe(whole.items.note().total)
      expect(Math.abs(whole.items.difference())).toBeLessThanOrEqual(10_000 + 50 + cut.length)
    }),
  )
})
