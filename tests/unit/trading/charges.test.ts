import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { loadMarketData } from '../../../src/app/config/market-data.ts'
import { parseDate } from '../../../src/core/ist.ts'
import { failed } from '../../../src/core/result.ts'
import { type DayNo, inRupees, type Money, moneyOf, type Px, type Qty, rupees, valueOf } from '../../../src/core/units.ts'
import type { Product } from '../../../src/market/instrument.ts'
import { type ChargeItems, chargesFor, contractNote } from '../../../src/trading/charges.ts'
import { SKIPPED, sharedData } from '../../shared.ts'

const loaded = loadMarketData()
if (failed(loaded)) throw new Error(loaded.error)
const { charges } = loaded.ok
const day = (text: string): DayNo => parseDate(text) as DayNo
const now = charges.on(day('2026-11-20'))

const roundTrip = (product: Product, qty: number, buy: number, sell: number): Record<keyof ChargeItems, number> => {
  const order = (signed: number, price: number) => ({ product, qty: signed as Qty, value: valueOf(rupees(price), signed as Qty) })
  const note = contractNote(now, [order(qty, buy), order(-qty, sell)])
  return Object.fromEntries(Object.entries(note).map(([item, amount]) => [item, inRupees(amount)])) as Record<keyof ChargeItems, number>
}

describe('a contract note', () => {
  it('of 100 shares bought at 1500 and sold at 1510 costs 100.46', () => {
    expect(roundTrip('intraday', 100, 1500, 1510)).toEqual({
      brokerage: 40,
      stt: 38,
      exchange: 9.24,
      ipft: 0.0003,
      sebi: 0.3,
      gst: 8.92,
      stamp: 4,
      total: 100.46,
    })
  })

  it('of one future of 65 bought at 25000 and sold at 25050 costs 967.29', () => {
    expect(roundTrip('future', 65, 25_000, 25_050)).toEqual({
      brokerage: 40,
      stt: 814,
      exchange: 59.53,
      ipft: 0.0033,
      sebi: 3.25,
      gst: 18.5,
      stamp: 32,
      total: 967.29,
    })
  })

  const worked = sharedData('market', 'charges_2026-04.json')
  test.skipIf(!worked)(`reproduces the worked round trips to the paisa (${worked ? 'found' : SKIPPED})`, () => {
    const { examples } = JSON.parse(readFileSync(worked as string, 'utf8')) as { examples: Record<string, Record<string, number>> }
    let seen = 0
    for (const [name, example] of Object.entries(examples)) {
      const [kind, broker, qty, buy, sell] = name.split('|')
      if (broker !== 'zerodha' || (kind !== 'EQ_INTRADAY' && kind !== 'FUT')) continue
      expect(example).toMatchObject(roundTrip(kind === 'FUT' ? 'future' : 'intraday', Number(qty), Number(buy), Number(sell)))
      seen++
    }
    expect(seen).toBe(2)
  })

  it('differs from what was booked fill by fill by its two whole-rupee roundings only', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Product>('intraday', 'future'),
        fc.array(fc.tuple(fc.integer({ min: -500, max: 500 }).filter(Boolean), fc.integer({ min: 1e5, max: 3e8 })), {
          minLength: 1,
          maxLength: 8,
        }),
        (product, orders) => {
          const booked = orders.reduce((sum, [qty, px]) => sum + chargesFor(now, product, { qty: qty as Qty, px: px as Px }, 0 as Money), 0)
          const note = contractNote(
            now,
            orders.map(([qty, px]) => ({ product, qty: qty as Qty, value: valueOf(px as Px, qty as Qty) })),
          )
          // Half a rupee each for STT and stamp, half a paisa, and half a unit for each booking.
          expect(Math.abs(note.total - booked)).toBeLessThanOrEqual(10_000 + 50 + orders.length)
        },
      ),
    )
  })
})

describe('charges booked at a fill', () => {
  const fills = fc.array(fc.tuple(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1e4, max: 3e8 })), { minLength: 1, maxLength: 12 })

  it('add up to the same however an order is cut into fills', () => {
    fc.assert(
      fc.property(fc.constantFrom<Product>('intraday', 'future'), fc.constantFrom(1, -1), fills, (product, side, parts) => {
        let traded = 0
        let booked = 0
        for (const [qty, px] of parts) {
          const one = chargesFor(now, product, { qty: (side * qty) as Qty, px: px as Px }, (side * traded) as Money)
          expect(one).toBeGreaterThanOrEqual(0)
          expect(Number.isSafeInteger(one)).toBe(true)
          booked += one
          traded += qty * px
        }
        expect(booked).toBe(chargesFor(now, product, { qty: side as Qty, px: traded as Px }, 0 as Money))
      }),
    )
  })

  it('carry brokerage of 0.03 % until the order has cost 20 rupees, and none after', () => {
    // Sold and bought differ in tax; the cap is reached at a value of 66,666.67.
    const at = (value: number, before: number): number =>
      inRupees(chargesFor(now, 'intraday', { qty: 1 as Qty, px: rupees(value) }, moneyOf(before)))
    const linear = (value: number): number => value * (300 + 0.01 + 1.18 * (306.99 + 10)) * 1e-7
    expect(at(50_000, 0)).toBeCloseTo(1.18 * 15 + linear(50_000), 3)
    expect(at(50_000, 50_000)).toBeCloseTo(1.18 * 5 + linear(50_000), 3)
    expect(at(50_000, 100_000)).toBeCloseTo(linear(50_000), 3)
  })
})

describe('the book of charges', () => {
  it.each([
    ['2021-06-09', 1000, 345],
    ['2023-03-31', 1000, 345],
    ['2023-04-01', 1250, 325],
    ['2024-08-23', 1250, 322],
    ['2024-10-01', 2000, 297],
    ['2026-03-31', 2000, 306.99],
    ['2026-04-01', 5000, 306.99],
  ])('on %s has futures STT of %d and an exchange charge of %d rupees a crore', (date, stt, exchange) => {
    const table = charges.on(day(date))
    expect([table.rates.future.stt, table.rates.intraday.exchange]).toEqual([stt, exchange])
    expect(charges.warning(day(date))).toBeUndefined()
  })

  it('charges days before its first table by that table, and says so', () => {
    expect(charges.on(day('2015-01-01'))).toBe(charges.on(day('2021-01-01')))
    expect(charges.warning(day('2015-01-01'))).toBe(
      'charges before 2021-01-01 are not known: trades of 2015-01-01 are charged by the table of that date',
    )
  })

  const history = sharedData('market', 'charges_history.json')
  test.skipIf(!history)(`agrees with the recorded history of rates (${history ? 'found' : SKIPPED})`, () => {
    type Entry = { from: string; stt?: { intraday_sell: number; futures_sell: number }; nse_txn?: { cash: number; futures: number } }
    const entries = (JSON.parse(readFileSync(history as string, 'utf8')) as { rates_percent_of_turnover: Entry[] })
      .rates_percent_of_turnover
    for (const { from, stt, nse_txn } of entries) {
      const { intraday, future } = charges.on(day(from)).rates
      if (stt) expect([intraday.stt, future.stt]).toEqual([stt.intraday_sell, stt.futures_sell].map(p => p * 1e5))
      if (nse_txn) {
        expect(intraday.exchange).toBeCloseTo(nse_txn.cash * 1e5, 6)
        expect(future.exchange).toBeCloseTo(nse_txn.futures * 1e5, 6)
      }
    }
    expect(entries.length).toBe(6)
  })
})
