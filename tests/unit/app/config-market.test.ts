import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it, test } from 'vitest'
import { buildInstruments, configuredSymbols, syntheticUniverse } from '../../../src/app/config/instruments.ts'
import { loadConfig } from '../../../src/app/config/load.ts'
import { loadMarketData } from '../../../src/app/config/market-data.ts'
import { resolveSymbol } from '../../../src/app/config/resolve-symbol.ts'
import { CONFIG_FOLDER } from '../../../src/app/config/source.ts'
import { parseDate } from '../../../src/core/ist.ts'
import { failed, type Result } from '../../../src/core/result.ts'
import { type DayNo, inRupees, rupees } from '../../../src/core/units.ts'
import { SKIPPED, sharedData } from '../../shared.ts'

const folder = mkdtempSync(join(tmpdir(), 'tapedeck-market-'))
beforeEach(() => cpSync(join(CONFIG_FOLDER, 'market'), join(folder, 'market'), { recursive: true }))
afterAll(() => rmSync(folder, { recursive: true }))

const must = <T>(result: Result<T>): T => {
  if (failed(result)) throw new Error(result.error)
  return result.ok
}
const market = must(loadMarketData())
const config = must(loadConfig())
const day = parseDate('2026-11-20') as DayNo

/** What is said after `from` has been replaced by `to` in a shipped file. */
const broken = (file: string, from: string, to: string): string => {
  const path = join(folder, 'market', file)
  const text = readFileSync(path, 'utf8')
  expect(text).toContain(from)
  writeFileSync(
    path,
    text.replace(from, () => to),
  )
  const result = loadMarketData(folder)
  return failed(result) ? result.error : 'no error'
}

describe('market data', () => {
  it('names 50 shares with price and volume, and 12 indices', () => {
    expect([market.stocks.length, market.indices.length]).toEqual([50, 12])
    expect(market.stocks.every(one => one.price > 0 && one.volume > 0)).toBe(true)
    const known = [...market.stocks, ...market.indices].map(one => one.symbol)
    expect([...market.aliases.values()].filter(symbol => !known.includes(symbol))).toEqual([])
    expect(config.strategies.flatMap(one => one.instruments).filter(symbol => symbol !== '*' && !known.includes(symbol))).toEqual([])
  })

  it.each([
    [
      'sessions.yaml',
      '[09:15-15:15]',
      '[15:15-09:15]',
      /sessions.yaml:16: calendars.nse-equity.1.continuous.0 is '15:15-09:15'; it must be a window such as 09:15-15:30/,
    ],
    [
      'sessions.yaml',
      '15:15-15:20: reference',
      '15:10-15:20: reference',
      /sessions.yaml:14: preopen, continuous, auction and postclose of nse-equity must follow each other without overlapping/,
    ],
    [
      'sessions.yaml',
      '2026-08-03\n',
      '2009-08-03\n',
      /sessions.yaml:9: calendars.nse-equity is .*; it must be a list of tables, each with a later date/,
    ],
    [
      'sessions.yaml',
      'equity:',
      'equitys:',
      /sessions.yaml:9: unknown key calendars.nse-equitys; did you mean nse-equity\? \(and 1 more\)/,
    ],
    [
      'holidays.yaml',
      '2024-01-22:',
      '2024-02-30:',
      /holidays.yaml:\d+: holidays.2024.2024-02-30 is no valid key; it must be a date such as 2026-01-26/,
    ],
    ['holidays.yaml', '2024-01-22:', '2023-01-22:', /holidays.yaml:\d+: 2023-01-22 stands under 2024/],
    ['holidays.yaml', '2024-01-26:', '2024-01-22:', /holidays.yaml:\d+:\d+: not valid YAML: Map keys must be unique/],
    [
      'holidays.yaml',
      'hours: unknown',
      'hours: later',
      /holidays.yaml:\d+: special.12.hours is 'later'; it must be full, unknown or a list of windows/,
    ],
    [
      'holidays.yaml',
      '[09:15-10:00, 11:30-12:30]',
      '[11:30-12:30, 09:15-10:00]',
      /holidays.yaml:\d+: special.6.hours is .*; it must be a list of windows in time order that do not overlap/,
    ],
    ['holidays.yaml', 'date: 2020-02-01', 'date: 2020-11-14', /holidays.yaml:\d+: special day 2020-11-14 stands here a second time/],
    [
      'holidays.yaml',
      'date: 2020-02-01',
      'date: 2019-02-01',
      /holidays.yaml:\d+: special day 2019-02-01 is in a year without a list of holidays/,
    ],
    ['charges.yaml', 'stamp: 300 }', 'stamp: free }', /charges.yaml:\d+: tables.0.intraday.stamp is 'free'; it must be rupees per crore/],
    [
      'charges.yaml',
      'sttSell: 2500, stamp',
      'stamp',
      /charges.yaml:\d+: tables.0.intraday.sttSell is missing; it must be rupees per crore/,
    ],
    [
      'brokers.yaml',
      'option: 20, dp',
      'option: cheap, dp',
      /brokers.yaml:\d+: brokers.zerodha.standard.0.option is 'cheap'; it must be rupees an order, or/,
    ],
    ['ticks.yaml', 'upTo: 1000,', 'upTo: 100,', /ticks.yaml:\d+: tables.1.equity is .*; it must be a list of price bands/],
    [
      'ticks.yaml',
      '- { tick: 5 }',
      '- { upTo: 30000, tick: 5 }',
      /ticks.yaml:\d+: tables.1.equity is .*; it must be a list of price bands/,
    ],
    [
      'aliases.yaml',
      'MM: M&M',
      'MM: mm',
      "config/market/aliases.yaml:6: aliases.MM is 'mm'; it must be a symbol in capitals, such as RELIANCE",
    ],
    ['nifty50.yaml', 'price: 429', 'price: 0', /nifty50.yaml:\d+: stocks.SBIN.price is 0; it must be a price in rupees/],
  ])('in %s: %s read as %s is refused with its place', (file, from, to, expected) => {
    const said = broken(file, from, to)
    if (typeof expected === 'string') expect(said).toBe(expected)
    else expect(said).toMatch(expected)
  })

  it('says which file is missing', () => {
    rmSync(join(folder, 'market', 'ticks.yaml'))
    const result = loadMarketData(folder)
    expect(failed(result) && result.error).toMatch(/^config\/market\/ticks.yaml is missing from /)
  })
})

describe('instruments', () => {
  const options = { day, exchange: 'NSE', indicesTradable: false, shares: 'intraday' } as const

  it('of the default configuration are 50 shares that trade and 12 indices that do not', () => {
    const table = must(buildInstruments({ ...options, symbols: configuredSymbols(config.market, market) }, market))
    expect(table.size).toBe(62)
    expect(table.list.map(one => one.tradable)).toEqual(table.list.map(one => one.kind === 'EQ'))
    expect(table.list.every(one => one.lot === 1 && one.calendar === 'nse-equity')).toBe(true)
    expect(table.byName('NSE:NIFTY50')).toMatchObject({ kind: 'IDX', product: 'future', tick: rupees(0.05) })
    expect(table.byName('NSE:RELIANCE')).toMatchObject({ kind: 'EQ', product: 'intraday', tick: rupees(0.1) })
  })

  it('take the tick of their date and price, and the finest where no price is known', () => {
    const tick = (symbol: string, date: string, price?: number): number => {
      const priceOf = () => (price === undefined ? undefined : rupees(price))
      const built = buildInstruments({ ...options, symbols: [symbol], day: parseDate(date) as DayNo, priceOf }, market)
      return inRupees(must(built).list[0]?.tick ?? rupees(0))
    }
    expect(tick('RELIANCE', '2021-06-09', 2200)).toBe(0.05)
    expect(tick('RELIANCE', '2026-06-09', 900)).toBe(0.05)
    expect(tick('RELIANCE', '2026-06-09', 2200)).toBe(0.1)
    expect(tick('NEWSHARE', '2026-06-09')).toBe(0.01)
    expect(tick('NEWSHARE', '2021-06-09')).toBe(0.05)
  })

  it('resolve names from files and vendors, and are taken once', () => {
    const symbols = ['EQ-BAJAJ_AUTO', 'IDX-NIFTY50', 'nifty', 'NSE:M&M', 'MM', 'Nifty Bank', 'IDX-SOMETHING']
    const table = must(buildInstruments({ ...options, symbols, indicesTradable: true }, market))
    expect(table.list.map(one => [one.name, one.kind, one.tradable])).toEqual([
      ['NSE:BAJAJ-AUTO', 'EQ', true],
      ['NSE:NIFTY50', 'IDX', true],
      ['NSE:M&M', 'EQ', true],
      ['NSE:BANKNIFTY', 'IDX', true],
      ['NSE:SOMETHING', 'IDX', true],
    ])
  })

  it('are refused where the name is none, or of another exchange', () => {
    expect(resolveSymbol('', market)).toEqual({
      error: "'' is no symbol: write it like RELIANCE, NSE:RELIANCE or NSE:NIFTY-24NOV26-26000CE",
    })
    expect(resolveSymbol('A B', market)).toHaveProperty('error')
    expect(buildInstruments({ ...options, symbols: ['SYN:SBIN'] }, market)).toEqual({
      error: 'SYN:SBIN is not on NSE, whose instruments this run trades',
    })
  })

  it('of a synthetic market are open always, and made up where the list ends', () => {
    const universe = syntheticUniverse(60, market)
    expect(new Set(universe.map(one => one.symbol)).size).toBe(60)
    expect(syntheticUniverse(5, market)).toEqual(market.stocks.slice(0, 5))
    const prices = new Map(universe.map(one => [one.symbol, one.price]))
    const table = must(
      buildInstruments({ ...options, exchange: 'SYN', symbols: [...prices.keys()], priceOf: symbol => prices.get(symbol) }, market),
    )
    for (const one of table.list) {
      expect([one.exchange, one.calendar, one.tradable]).toEqual(['SYN', 'always', true])
      expect((prices.get(one.symbol) ?? 1) % one.tick, `${one.symbol} starts on its tick`).toBe(0)
    }
  })

  const bars = sharedData('nse-1m-2021')
  test.skipIf(!bars)(`the names of recorded files are all known (${bars ? 'found' : SKIPPED})`, () => {
    const known = [...market.stocks, ...market.indices]
    for (const file of readdirSync(bars as string)) {
      const { symbol, kind } = must(resolveSymbol(basename(file, '.csv.gz'), market))
      expect(known.find(one => one.symbol === symbol)?.kind, file).toBe(kind)
      expect(file.startsWith('IDX-')).toBe(kind === 'IDX')
    }
  })
})
