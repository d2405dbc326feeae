import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InstrumentNo, Money, Px, Qty } from '../../../src/core/units.ts'
import { Positions, ownersText } from '../../../src/trading/positions.ts'

import type { OwnedShare } from '../../../src/trading/recovery.ts'

const I = 0 as InstrumentNo
const fillOf = fc.record({
  owner: fc.constantFrom('you', 'a', 'b'),
  qty: fc.integer({ min: -300, max: 300 }).filter(n => n !== 0),
  px: fc.integer({ min: 1, max: 50_000_000 }),
  charges: fc.integer({ min: 0, max: 9_999 }),
})
const fills = fc.array(fillOf, { maxLength: 60 })

const book = (positions: Positions, owner: string, qty: number, px: number, charges = 0): void =>
  positions.fill(I, owner, qty as Qty, px as Px, charges as Money)

describe('for any fills', () => {
  it('realised + qty x price - cost is the cash that flowed + qty x price, to the last unit', () => {
    fc.assert(
      fc.property(fills, fc.integer({ min: 1, max: 50_000_000 }), (all, last) => {
        const positions = new Positions(1)
        let cash = 0
        let qty = 0
        let charges = 0
        for (const one of all) {
          book(positions, one.owner, one.qty, one.px, one.charges)
          cash -= one.qty * one.px
          qty += one.qty
          charges += one.charges
          expect(positions.qty[0]).toBe(qty)
          expect(positions.profit(I, last)).toBe(cash + qty * last)
          expect(positions.charges[0]).toBe(charges)
          expect(positions.won).toBe((positions.realised[0] as number) - charges)
          if (qty === 0) expect(positions.cost[0]).toBe(0)
          else expect(Math.sign(positions.cost[0] as number)).toBe(Math.sign(qty))
        }
      }),
    )
  })

  it('the owners’ shares add up to the position, in quantity, charges and money', () => {
    fc.assert(
      fc.property(fills, all => {
        const positions = new Positions(1)
        for (const one of all) {
          book(positions, one.owner, one.qty, one.px, one.charges)
          const sum = { qty: 0, charges: 0, money: 0 }
          for (const share of positions.owners(I).values()) {
            sum.qty += share.qty
            sum.charges += share.charges
            sum.money += share.realised - share.cost
          }
          expect(sum.qty).toBe(positions.qty[0])
          expect(sum.charges).toBe(positions.charges[0])
          expect(sum.money).toBe((positions.realised[0] as number) - (positions.cost[0] as number))
        }
      }),
    )
  })

  it('however each is cut into parts, result and cash are the same to the unit, and cost but for the rounding of its parts', () => {
    fc.assert(
      fc.property(fills, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 50_000_000 }), (all, cut, last) => {
        const whole = new Positions(1)
        const inParts = new Positions(1)
        let parts = 0
        for (const { qty, px } of all) {
          book(whole, 'you', qty, px)
          const each = Math.trunc(qty / cut)
          for (let left = qty; left !== 0; parts++) {
            const part = each !== 0 && Math.abs(left) >= 2 * Math.abs(each) ? each : left
            book(inParts, 'you', part, px)
            left -= part
          }
          expect(inParts.qty[0]).toBe(whole.qty[0])
          expect(inParts.profit(I, last)).toBe(whole.profit(I, last))
          // Each part that closes leaves at the average, rounded to a unit.
          expect(Math.abs((inParts.cost[0] as number) - (whole.cost[0] as number))).toBeLessThanOrEqual(parts)
        }
      }),
    )
  })

  it('that only add, the average is the value by the quantity; what turns the position round costs its own price', () => {
    const adding = fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 50_000_000 })), {
      minLength: 1,
      maxLength: 20,
    })
    fc.assert(
      fc.property(fc.constantFrom(1, -1), adding, fc.integer({ min: 1, max: 99 }), (side, all, more) => {
        const positions = new Positions(1)
        let value = 0
        let qty = 0
        for (const [n, px] of all) {
          book(positions, 'you', side * n, px)
          value += n * px
          qty += n
          expect(positions.cost[0]).toBe(side * value)
          expect(positions.average(I)).toBe(Math.round(value / qty))
        }
        book(positions, 'you', -side * (qty + more), 700)
        expect([positions.qty[0], positions.cost[0], positions.average(I)]).toEqual([-side * more, -side * more * 700, 700])
        expect(positions.realised[0]).toBe(side * (qty * 700 - value))
      }),
    )
  })

  it('charges that no fill caused are borne by what each holds, to the unit', () => {
    fc.assert(
      fc.property(fills, fc.integer({ min: 1, max: 1_000_000 }), (all, more) => {
        const positions = new Positions(1)
        for (const one of all) book(positions, one.owner, one.qty, one.px, one.charges)
        if (positions.qty[0] === 0) return
        const before = positions.charges[0] as number
        positions.charge(I, more as Money)
        const shares = [...positions.owners(I).values()]
        expect(positions.charges[0]).toBe(before + more)
        expect(shares.reduce((sum, one) => sum + one.charges, 0)).toBe(before + more)
        expect(positions.won).toBe((positions.realised[0] as number) - before - more)
      }),
    )
  })

  it('no two owners hold against each other, so a flat position is flat for everyone', () => {
    fc.assert(
      fc.property(fills, all => {
        const positions = new Positions(1)
        for (const one of all) {
          book(positions, one.owner, one.qty, one.px)
          const signs = new Set([...positions.owners(I).values()].map(share => Math.sign(share.qty)).filter(sign => sign !== 0))
          expect(signs.size).toBeLessThanOrEqual(1)
        }
      }),
    )
  })
})

describe('whose position it is', () => {
  it('a person’s exit takes the strategies’ shares', () => {
    const positions = new Positions(1)
    book(positions, 'a', 50, 100)
    book(positions, 'b', 30, 100)
    book(positions, 'you', -80, 110)
    expect([positions.of(I, 'a'), positions.of(I, 'b'), positions.of(I, 'you')]).toEqual([0, 0, 0])
    expect([positions.owners(I).get('a')?.realised, positions.owners(I).get('b')?.realised]).toEqual([500, 300])
  })

  it('one’s own share goes first, and what turns the position round is the orderer’s', () => {
    const positions = new Positions(1)
    book(positions, 'a', 50, 100)
    book(positions, 'b', 30, 100)
    book(positions, 'b', -100, 90)
    expect([positions.of(I, 'a'), positions.of(I, 'b'), positions.qty[0]]).toEqual([0, -20, -20])
    expect(positions.cost[0]).toBe(-1_800)
    expect(positions.realised[0]).toBe(-800)
  })

  it('is told in words', () => {
    const positions = new Positions(1)
    book(positions, 'a', 50, 100)
    expect(ownersText(positions.owners(I))).toBe('a')
    book(positions, 'you', 10, 100)
    expect(ownersText(positions.owners(I))).toBe('a +50, you +10')
  })
})

it('restored, a position goes on as if it had never ended', () => {
  fc.assert(
    fc.property(fills, fills, (before, later) => {
      const whole = new Positions(1)
      for (const one of before) book(whole, one.owner, one.qty, one.px, one.charges)
      const again = new Positions(1)
      again.restore({
        instrument: I,
        qty: whole.qty[0] as Qty,
        cost: whole.cost[0] as Money,
        realised: whole.realised[0] as Money,
        charges: whole.charges[0] as Money,
        owners: [...whole.owners(I)].map(([owner, share]) => ({ owner, ...(share as Omit<OwnedShare, 'owner'>) })),
      })
      for (const one of later) for (const positions of [whole, again]) book(positions, one.owner, one.qty, one.px, one.charges)
      for (const column of ['qty', 'cost', 'realised', 'charges'] as const) expect(again[column]).toEqual(whole[column])
      expect(again.owners(I)).toEqual(whole.owners(I))
      expect(again.won).toBe(whole.won)
    }),
  )
})

it('says nothing of open profit before the first price', () => {
  const positions = new Positions(1)
  book(positions, 'you', 10, 100)
  expect(positions.profit(I, 0)).toBe(0)
})
