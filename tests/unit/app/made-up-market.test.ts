// A synthetic market of instruments the settings choose: real contracts at prices near the list's, or by the tables without a list.

import { describe, expect, it } from 'vitest'
import { madeUpListings, madeUpMarket } from '../../../src/app/config/made-up-market.ts'
import { loadMarketData } from '../../../src/app/config/market-data.ts'
import { parseDate } from '../../../src/core/ist.ts'
import { failed, type Result } from '../../../src/core/result.ts'
import { type DayNo, inRupees, type Px, type Qty, rupees } from '../../../src/core/units.ts'
import { InstrumentTable } from '../../../src/market/instrument.ts'
import { InstrumentList, type ListedInstrument } from '../../../src/market/instrument-list.ts'
import { spelledAmong } from '../../../src/protocol/contract-names.ts'

const must = <T>(result: Result<T>): T => {
  if (failed(result)) throw new Error(result.error)
  return result.ok
}
const data = must(loadMarketData())
const day = (text: string): DayNo => parseDate(text) as DayNo
const TODAY = day('2026-11-20')
const options = { indicesTradable: false, shares: 'intraday' } as const
const shown = (texts: readonly string[], list?: InstrumentList) => {
  const made = must(madeUpMarket(texts, list, TODAY, options, data))
  return made.rows.map(({ exchange, symbol, kind, lot, freeze, tick, product, calendar }) => [
    `${exchange}:${symbol}`,
    kind,
    lot,
    freeze,
    inRupees(tick),
    product,
    calendar,
    inRupees(made.prices.get(symbol) as Px),
  ])
}

describe('a synthetic market of chosen instruments', () => {
  it('takes shares and index futures by the tables where no list has been imported', () => {
    expect(shown(['SBIN', 'NSE:NIFTY FUT', 'NSE:BANKNIFTY FUT next', 'NIFTY26NOV26000CE'])).toEqual([
      ['SYN:SBIN', 'EQ', 1, 0, 0.05, 'intraday', 'always', 429],
      // The Tuesday is a holiday.
      ['SYN:NIFTY-23NOV26-FUT', 'FUT', 65, 1800, 0.1, 'future', 'always', 15_800],
      ['SYN:BANKNIFTY-29DEC26-FUT', 'FUT', 30, 600, 0.2, 'future', 'always', 35_100],
      ['SYN:NIFTY-23NOV26-26000CE', 'OPT', 65, 1800, 0.05, 'option', 'always', 158],
      // What the option is priced from.
      ['SYN:NIFTY50', 'IDX', 1, 0, 0.05, 'future', 'always', 15_800],
    ])
  })

  it('takes lot, tick and price from the list, and an option of no price costs its intrinsic value and a little', () => {
    const base = { exchange: 'NSE', freeze: 0 as Qty, last: 0 as Px, token: '', closingAuction: undefined } as const
    const expiry = day('2026-12-29')
    const list = new InstrumentList(TODAY, [
      { ...base, symbol: 'RELIANCE', kind: 'EQ', tick: rupees(0.1), lot: 1 as Qty, last: rupees(1300), contract: undefined },
      ...[1200, 1400].map(
        (strike): ListedInstrument => ({
          ...base,
          symbol: `RELIANCE-29DEC26-${strike}CE`,
          kind: 'OPT',
          tick: rupees(0.05),
          lot: 500 as Qty,
          contract: { underlying: 'RELIANCE', expiry, strike: rupees(strike), right: 'CE' },
        }),
      ),
    ])
    expect(shown(['RELIANCE', 'RELIANCE 1..9999 CE'], list)).toEqual([
      ['SYN:RELIANCE', 'EQ', 1, 0, 0.1, 'intraday', 'always', 1300],
      ['SYN:RELIANCE-29DEC26-1200CE', 'OPT', 500, 0, 0.05, 'option', 'always', 113],
      ['SYN:RELIANCE-29DEC26-1400CE', 'OPT', 500, 0, 0.05, 'option', 'always', 13],
    ])
    expect(madeUpMarket(['SBIN'], list, TODAY, options, data)).toEqual({ error: 'SBIN is not in the list of 2026-11-20' })
  })

  it('prices an option from what it is on, an index from the shares', () => {
    const { rows, prices } = must(madeUpMarket(['SBIN', 'NIFTY FUT', 'NIFTY26NOV26000CE'], undefined, TODAY, options, data))
    const [share, future, option, index] = madeUpListings(rows, prices, data)
    expect([share?.dailyVolume, index?.dailyVolume, future?.option]).toEqual([42_000_000, 0, undefined])
    expect(option).toMatchObject({
      symbol: 'NIFTY-23NOV26-26000CE',
      option: { underlying: 'NIFTY50', strike: rupees(26_000), right: 'CE' },
    })
    const alone = must(madeUpMarket(['NIFTY26NOV26000CE'], undefined, TODAY, options, data))
    expect(madeUpListings(alone.rows, alone.prices, data).at(-1)).toMatchObject({ symbol: 'NIFTY50', dailyVolume: 1 })
  })

  it.each([
    ['NIFTY 1..2 CE', /a pattern needs an instrument list of that day or before/],
    ['RELIANCE FUT', /a pattern needs an instrument list/],
    ['RELIANCE26NOVFUT', /the lot of RELIANCE contracts that expire on 2026-11-23 is not known; import an instrument list/],
    ['NIFTY26OCTFUT', /expired on 2026-10-27, before 2026-11-20/],
    ['A B', /'B' is neither FUT nor a range of strikes/],
  ])('refuses %s with a sentence', (text, expected) => {
    expect(madeUpMarket([text], undefined, TODAY, options, data)).toHaveProperty('error', expect.stringMatching(expected))
  })

  it('is found by a person in any spelling', () => {
    const table = new InstrumentTable(
      must(madeUpMarket(['NSE:NIFTY FUT all', 'NIFTY26NOV26000CE', 'SBIN'], undefined, TODAY, options, data)).rows,
    )
    const named = (text: string): string[] => spelledAmong(text, table.list).map(one => one.symbol)
    expect(named('NIFTY26DECFUT')).toEqual(['NIFTY-29DEC26-FUT'])
    expect(named('NSE:NIFTY26N2326000CE')).toEqual(['NIFTY-23NOV26-26000CE'])
    expect(named('SBIN')).toEqual([])
    expect(table.find('NIFTY23NOV26C26000')).toHaveProperty('ok.symbol', 'NIFTY-23NOV26-26000CE')
  })
})
