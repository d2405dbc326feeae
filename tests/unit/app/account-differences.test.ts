// The account as a whole: money that differs beyond what has a reason is told and nothing else, and so is what no limit can count.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fundsGap, ofAccount, unlistedText } from '../../../src/app/recovery/account-differences.ts'
import { Comparison } from '../../../src/app/recovery/comparison.ts'
import { type Money, type Qty, moneyOf } from '../../../src/core/units.ts'
import type { VenueBook } from '../../../src/trading/recovery.ts'
import { Bench } from '../engine/bench.ts'

const ours = { base: moneyOf(1_000_000), open: moneyOf(-400), charges: moneyOf(150) }
const funds = (all: number, used = 0) => ({ free: moneyOf(all - used), used: moneyOf(used) })
const empty: VenueBook = { orders: [], fills: [], positions: [], highest: 0 }

describe('the venue’s money', () => {
  it.each([
    ['ours', 1_000_000, 0],
    ['without the charges of today', 1_000_150, 0],
    ['with the open loss taken off', 999_600, 0],
    ['rounded otherwise', 1_000_159, 0],
    ['more than that', 1_000_500, 340],
    ['less than that', 999_000, -590],
  ])('%s', (_, all, gap) => {
    expect(fundsGap(funds(all, 5_000), ours)).toBe(moneyOf(gap))
  })

  it('differs by what nothing explains, whatever of it is tied up', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5_000, max: 5_000 }), fc.nat(900_000), (off, used) => {
        const gap = fundsGap(funds(1_000_000 + off, used), ours)
        expect(gap !== 0).toBe(off > 160 || off < -410)
        expect(gap * off).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('is asked about with both sums, and changes nothing', () => {
    expect(ofAccount({ ...empty, funds: funds(900_000, 100) }, ours)).toMatchObject([{ class: 'funds', decision: 'ask', events: [] }])
    expect(ofAccount({ ...empty, funds: funds(900_000, 100) }, ours)[0]?.text).toContain(
      '9,00,000.00 (free 8,99,900.00, used 100.00), ours 10,00,000.00',
    )
    expect(ofAccount(empty, ours)).toEqual([])
  })

  it('is told once, and again when it has moved', () => {
    const bench = new Bench()
    const said: string[] = []
    const { engine } = bench
    const comparison = new Comparison({ engine, now: () => bench.now, run: input => engine.process(input), say: text => said.push(text) })
    for (const off of [0, 100_000, 100_100, 100_200, 150_000, 150_000])
      comparison.take({ ...empty, funds: funds(1_000_000 - off) }, bench.now)
    expect(said.length).toBe(2)
    expect(comparison.funds).toMatchObject({ ours: engine.ledger.base, gap: moneyOf(-149_990) })
  })
})

it('what is held of an instrument that is not listed is told with what to do', () => {
  const one = { name: 'NSE:OTHER', qty: -5 as Qty, cost: -5 as Money, working: 1 }
  expect(unlistedText(one)).toContain('holds -5 NSE:OTHER and has 1 order working, which is not among')
  expect(unlistedText({ ...one, qty: 0 as Qty })).toContain('book has 1 order working in NSE:OTHER, which')
  expect(ofAccount({ ...empty, unlisted: [one] }, ours)).toMatchObject([{ class: 'unlisted', decision: 'ask' }])
})
