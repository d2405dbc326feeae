import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { type Tariffs, chargeBookOf } from '../../../src/app/config/charges.ts'
import { loadMarketData } from '../../../src/app/config/market-data.ts'
import { parseDate } from '../../../src/core/ist.ts'
import { failed } from '../../../src/core/result.ts'
import { type DayNo, inRupees, type Money, moneyOf, type Px, type Qty, rupees } from '../../../src/core/units.ts'
import type { Product } from '../../../src/market/instrument.ts'
import { type Rates, chargesFor } from '../../../src/trading/charges.ts'
import { type ChargeItems, DayItems } from '../../../src/trading/contract-note.ts'
import { SKIPPED, sharedData } from '../../shared.ts'

const loaded = loadMarketData()
if (failed(loaded)) throw new Error(loaded.error)
const tariffs: Tariffs = loaded.ok.tariffs
const bookOf = (broker: string, plan = 'standard') => {
  const book = chargeBookOf(tariffs, { broker, plan })
  if (failed(book)) throw new Error(book.error)
  return book.ok
}
const charges = bookOf('zerodha')
const day = (text: string): DayNo => parseDate(text) as DayNo
const now = charges.on(day('2026-11-20'))
const PRODUCTS: Product[] = ['delivery', 'intraday', 'future', 'option']
const product = fc.constantFrom(...PRODUCTS)
const ratesOf = (of: Product): Rates => now.rates('NSE', of)

const roundTrip = (rates: Rates, qty: number, buy: number, sell: number): Record<keyof ChargeItems, number> => {
  const items = new DayItems()
  items.add(rates, true, 0, qty * rupees(buy))
  items.add(rates, false, 0, qty * rupees(sell))
  return Object.fromEntries(Object.entries(items.note()).map(([item, amount]) => [item, inRupees(amount as Money)])) as Record<
    keyof ChargeItems,
    number
  >
}

describe('a contract note', () => {
  it('of 100 shares bought at 1500 and sold at 1510 costs 100.46', () => {
    const expected = { brokerage: 40, stt: 38, exchange: 9.24, ipft: 0.0003, sebi: 0.3, gst: 8.92, stamp: 4, dp: 0, total: 100.46 }
    expect(roundTrip(ratesOf('intraday'), 100, 1500, 1510)).toEqual(expected)
  })

  // Turnover, STT, exchange, SEBI, stamp; then the totals of Zerodha, FlatTrade, mStock and Upstox.
  it.each([
    ['intraday', 100, 1500, 1510, [38, 9.24, 0.3, 4], [100.46, 53.26, 65.06, 100.46]],
    ['delivery', 100, 1500, 1510, [301, 9.24, 0.3, 22], [334.26, 334.26, 334.26, 381.46]],
    ['future', 65, 25_000, 25_050, [814, 59.53, 3.25, 32], [967.29, 920.09, 931.89, 967.29]],
    ['option', 65, 100, 110, [11, 4.85, 0.01, 0], [63.94, 16.74, 28.54, 63.94]],
  ] as const)('of a round trip in %s of %d at %d and %d', (of, qty, buy, sell, [stt, exchange, sebi, stamp], totals) => {
    const brokers = ['zerodha', 'flattrade', 'mstock', 'upstox']
    const notes = brokers.map(broker => roundTrip(bookOf(broker).on(day('2026-11-20')).rates('NSE', of), qty, buy, sell))
    expect(notes.map(note => note.total)).toEqual(totals)
    for (const note of notes) expect(note).toMatchObject({ stt, exchange, sebi, stamp })
    const none = roundTrip(bookOf('none').on(day('2026-11-20')).rates('NSE', of), qty, buy, sell)
    expect(none).toEqual(notes[1])
    expect(roundTrip(bookOf('mstock', 'lifetime').on(day('2026-11-20')).rates('NSE', of), qty, buy, sell)).toEqual(none)
  })

  const worked = sharedData('market', 'charges_2026-04.json')
  test.skipIf(!worked)(`reproduces the worked round trips of every broker to the paisa (${worked ? 'found' : SKIPPED})`, () => {
    const { examples } = JSON.parse(readFileSync(worked as string, 'utf8')) as { examples: Record<string, Record<string, number>> }
    const kinds: Record<string, Product> = { EQ_INTRADAY: 'intraday', EQ_DELIVERY: 'delivery', FUT: 'future', OPT: 'option' }
    for (const [name, example] of Object.entries(examples)) {
      const [kind = '', broker = '', qty, buy, sell] = name.split('|')
      const rates = bookOf(broker)
        .on(day('2026-11-20'))
        .rates('NSE', kinds[kind] as Product)
      const { dp: _dp, ...note } = roundTrip(rates, Number(qty), Number(buy), Number(sell))
      expect(example, name).toMatchObject(note)
    }
    expect(Object.keys(examples)).toHaveLength(16)
  })

  it('differs from what was booked fill by fill by its two whole-rupee roundings only', () => {
    const order = fc.tuple(fc.integer({ min: -500, max: 500 }).filter(Boolean), fc.integer({ min: 1e5, max: 3e8 }))
    fc.assert(
      fc.property(product, fc.array(order, { minLength: 1, maxLength: 8 }), (of, orders) => {
        const items = new DayItems()
        for (const [qty, px] of orders) {
          items.add(ratesOf(of), qty > 0, 0, Math.abs(qty * px))
          items.booked(chargesFor(ratesOf(of), qty as Qty, px as Px, 0 as Money))
        }
        // Half a rupee each for STT and stamp, half a paisa, and half a unit for each booking.
        expect(Math.abs(items.difference())).toBeLessThanOrEqual(10_000 + 50 + orders.length)
      }),
    )
  })
})

// What a broker's own engine answered in 2023, before any rounding. It shows the exchange charge with IPFT in it.
describe('recorded replies of a broker', () => {
  const rate = (share: number, value: number): number => (share / value) * 1e7
  it.each([
    ['NIFTY PE buy 100 @ 1.50', true, 150, { stt: 0, exchange: 5000, ipft: 50, flat: 20 }, 23.689427],
    ['SBIN CNC buy 1 @ 560', true, 560, { stt: 10_000, exchange: 325, ipft: 10, flat: 0 }, 0.5826968],
    ['GOLDPETAL sell 1 @ 5862', false, 5862, { stt: 1000, exchange: rate(0.152412, 5862), ipft: 0, flat: 1.7586 }, 2.84811132],
  ])('%s', (_name, buy, value, { stt, exchange, ipft, flat }, total) => {
    const taxes = { sttBuy: stt, sttSell: stt, stamp: 0 }
    const brokerage = { cap: moneyOf(flat), rate: Number.POSITIVE_INFINITY }
    const rates: Rates = { ...taxes, exchange, ipft, sebi: 10, gstPercent: 18, brokerage }
    const booked = chargesFor(rates, (buy ? 1 : -1) as Qty, rupees(value), 0 as Money)
    expect(booked).toBe(Math.round(total * 1e4))
  })
})

describe('charges booked at a fill', () => {
  const fills = fc.array(fc.tuple(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1e4, max: 3e8 })), { minLength: 1, maxLength: 12 })

  it('add up to the same however an order is cut into fills', () => {
    fc.assert(
      fc.property(
        product,
        fc.constantFrom('zerodha', 'upstox', 'mstock', 'none'),
        fc.constantFrom(1, -1),
        fills,
        (of, broker, side, parts) => {
          const rates = bookOf(broker).on(day('2026-11-20')).rates('BSE', of)
          let traded = 0
          let booked = 0
          for (const [qty, px] of parts) {
            const one = chargesFor(rates, (side * qty) as Qty, px as Px, (side * traded) as Money)
            expect(one).toBeGreaterThanOrEqual(0)
            expect(Number.isSafeInteger(one)).toBe(true)
            booked += one
            traded += qty * px
          }
          expect(booked).toBe(chargesFor(rates, side as Qty, traded as Px, 0 as Money))
        },
      ),
    )
  })

  it('carry brokerage of 0.03 % until the order has cost 20 rupees, and none after', () => {
    // Sold and bought differ in tax; the cap is reached at a value of 66,666.67.
    const at = (value: number, before: number): number =>
      inRupees(chargesFor(ratesOf('intraday'), 1 as Qty, rupees(value), moneyOf(before)))
    const linear = (value: number): number => value * (300 + 0.01 + 1.18 * (306.99 + 10)) * 1e-7
    expect(at(50_000, 0)).toBeCloseTo(1.18 * 15 + linear(50_000), 3)
    expect(at(50_000, 50_000)).toBeCloseTo(1.18 * 5 + linear(50_000), 3)
    expect(at(50_000, 100_000)).toBeCloseTo(linear(50_000), 3)
  })

  it('of a flat fee are paid once an order, at its first fill', () => {
    const at = (before: number): number => chargesFor(ratesOf('option'), 1 as Qty, rupees(1), moneyOf(before))
    expect(Math.abs(at(0) - at(1) - moneyOf(20 * 1.18))).toBeLessThanOrEqual(1)
  })
})

describe('the book of charges', () => {
  it.each([
    ['2021-06-09', 1000, 5000, 345, 12_500],
    ['2023-03-31', 1000, 5000, 345, 12_500],
    ['2023-04-01', 1250, 6250, 325, 12_500],
    ['2024-08-23', 1250, 6250, 322, 12_500],
    ['2024-10-01', 2000, 10_000, 297, 12_500],
    ['2026-03-31', 2000, 10_000, 306.99, 12_500],
    ['2026-04-01', 5000, 15_000, 306.99, 15_000],
  ])('on %s has STT of futures %d and options %d, an exchange charge of %d and exercise STT of %d rupees a crore', (date, ...expected) => {
    const on = charges.on(day(date))
    const of = (one: Product): Rates => on.rates('NSE', one)
    expect([of('future').sttSell, of('option').sttSell, of('intraday').exchange, on.levies.exercise]).toEqual(expected)
    expect(charges.warning(day(date))).toBeUndefined()
  })

  it('charges days before its first table by that table, and says so', () => {
    expect(charges.on(day('2015-01-01'))).toEqual(charges.on(day('2021-01-01')))
    expect(charges.warning(day('2015-01-01'))).toBe(
      'charges before 2021-01-01 are not known: trades of 2015-01-01 are charged by the table of that date',
    )
  })

  it('takes 0.15 % of the intrinsic value when an option is exercised', () => {
    expect(now.exercise(moneyOf(65 * 120))).toBe(moneyOf(11.7))
  })

  it('knows what BSE takes, by group where groups differ', () => {
    const of = (one: Product, group?: string): number => now.rates('BSE', one, group).exchange
    expect([of('intraday'), of('delivery', 'A'), of('delivery', 'XT'), of('intraday', 'ST')]).toEqual([375, 375, 10_000, 100_000])
    expect([of('future', 'XT'), of('option', 'XT')]).toEqual([0, 3250])
    expect(now.rates('NSE', 'delivery', 'XT').exchange).toBe(306.99)
    expect(now.rates('SYN', 'intraday')).toEqual(now.rates('NSE', 'intraday'))
  })

  it('says which brokers and plans there are', () => {
    const said = (broker: string, plan: string) => {
      const result = chargeBookOf(tariffs, { broker, plan })
      return failed(result) ? result.error : ''
    }
    expect(said('mstock', 'lifetme')).toBe("account.plan is 'lifetme'; did you mean lifetime? (mstock has standard, lifetime)")
    expect(said('zerodah', 'standard')).toMatch(/^account.broker is 'zerodah'; did you mean zerodha\? /)
  })

  const history = sharedData('market', 'charges_history.json')
  test.skipIf(!history)(`agrees with the recorded history of rates (${history ? 'found' : SKIPPED})`, () => {
    type Stt = Record<'delivery_both' | 'intraday_sell' | 'futures_sell' | 'options_sell_premium', number>
    type Entry = { from: string; stt?: Stt; nse_txn?: { cash: number; futures: number; options_premium: number } }
    const entries = (JSON.parse(readFileSync(history as string, 'utf8')) as { rates_percent_of_turnover: Entry[] })
      .rates_percent_of_turnover
    for (const { from, stt, nse_txn: txn } of entries) {
      const [delivery, intraday, future, option] = PRODUCTS.map(one => charges.on(day(from)).rates('NSE', one)) as [
        Rates,
        Rates,
        Rates,
        Rates,
      ]
      if (stt) {
        expect([delivery.sttBuy, delivery.sttSell]).toEqual([stt.delivery_both * 1e5, stt.delivery_both * 1e5])
        const sells = [stt.intraday_sell, stt.futures_sell, stt.options_sell_premium].map(p => p * 1e5)
        expect([intraday.sttSell, future.sttSell, option.sttSell]).toEqual(sells)
      }
      if (txn) {
        const exchange = [delivery, intraday, future, option].map(one => one.exchange)
        const expected = [txn.cash, txn.cash, txn.futures, txn.options_premium].map(p => p * 1e5)
        for (const [i, one] of exchange.entries()) expect(one).toBeCloseTo(expected[i] as number, 6)
      }
    }
    expect(entries.length).toBe(6)
  })
})
