// Builds the instrument table of a run: which symbols, with the tick of a date and price. The composition roots call it with what
// config, the command line or the data files name.

import { dateText } from '../../core/ist.ts'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import { type DayNo, type Px, type Qty, rupees } from '../../core/units.ts'
import type { CalendarName } from '../../market/calendar.ts'
import { type Contract, contractName } from '../../market/contract.ts'
import { type Exchange, type InstrumentKind, type InstrumentRow, InstrumentTable } from '../../market/instrument.ts'
import type { Listed, MarketData } from './market-data.ts'
import { type Resolved, resolveSymbol } from './resolve-symbol.ts'
import type { Config } from './schema.ts'
import { TAPEDECK } from '../typed.ts'

export type InstrumentOptions = {
  /** RELIANCE, NSE:RELIANCE, EQ-BAJAJ_AUTO, IDX-NIFTY50, NIFTY, NIFTY26NOVFUT: aliases are resolved; doubles are taken once. */
  readonly symbols: readonly string[]
  /** The date whose ticks hold. */
  readonly day: DayNo
  /** Of names that say none. NSE (with BSE) follows the exchanges' sessions; SYN and FILE are open always. */
  readonly exchange: 'NSE' | 'SYN' | 'FILE'
  /** True: indices trade as made-up futures of lot 1. */
  readonly indicesTradable: boolean
  /** How shares are held. */
  readonly shares: 'intraday' | 'delivery'
  /** A price of the symbol near that date, where known: the tick depends on it. */
  readonly priceOf?: (symbol: string) => Px | undefined
}

type Row = InstrumentRow

/** Of data of no exchange whose ticks we know. */
const FILE_TICK = rupees(0.01)

/** Instruments are numbered in the order of `symbols`. Faults: a name that is no symbol, of another exchange, or of an unknown contract. */
export function buildInstruments(options: InstrumentOptions, market: MarketData): Result<InstrumentTable> {
  const rows = new Map<string, Row>()
  for (const text of options.symbols) {
    const resolved = resolveSymbol(text, market)
    if (failed(resolved)) return resolved
    const exchange = exchangeOf(resolved.ok, options.exchange, market)
    if (exchange === undefined) return fault(`${text} is not on ${options.exchange}, whose instruments this run trades`)
    const row = rowOf(text, resolved.ok, exchange, options, market)
    if (failed(row)) return row
    rows.set(`${exchange}:${row.ok.symbol}`, row.ok)
  }
  return ok(new InstrumentTable([...rows.values()]))
}

/** A made-up market has its own names only; NSE and BSE go together. */
function exchangeOf(resolved: Resolved, home: InstrumentOptions['exchange'], market: MarketData): Exchange | undefined {
  const own = resolved.contract ? market.contracts.underlying(resolved.contract.underlying)?.exchange : undefined
  const exchange = resolved.exchange ?? (home === 'NSE' ? own : undefined) ?? home
  return exchange === home || (home === 'NSE' && exchange === 'BSE') ? exchange : undefined
}

function rowOf(text: string, resolved: Resolved, exchange: Exchange, options: InstrumentOptions, market: MarketData): Result<Row> {
  const { symbol, kind, contract } = resolved
  const { day } = options
  const price = options.priceOf?.(symbol) ?? listedPrice(symbol, market)
  if (contract) return contractRow(text, contract, exchange, price, options, market)
  const index = kind === 'IDX'
  return ok({
    exchange,
    symbol,
    kind,
    tick: exchange === 'FILE' ? FILE_TICK : market.ticks.tickAt(index ? 'index' : 'equity', price, day),
    lot: 1 as Qty,
    product: index ? 'future' : options.shares,
    calendar: calendarOf(exchange, kind),
    tradable: !index || options.indicesTradable,
  })
}

function contractRow(
  text: string,
  contract: Contract,
  exchange: Exchange,
  price: Px | undefined,
  { day, priceOf }: InstrumentOptions,
  market: MarketData,
): Result<Row> {
  const { underlying, expiry, right } = contract
  if (expiry < day) return fault(`${text} expired on ${dateText(expiry)}, before ${dateText(day)}`)
  const index = market.contracts.underlying(underlying) !== undefined
  const lot = market.contracts.lotOf(underlying, expiry)
  if (lot === undefined) {
    const whose = `of ${underlying} contracts that expire on ${dateText(expiry)}`
    return fault(`${text}: the lot ${whose} is not known; import an instrument list that has them (${TAPEDECK} import instruments FILE)`)
  }
  const kind = right === '' ? 'FUT' : 'OPT'
  const underlyingPrice = priceOf?.(underlying) ?? listedPrice(market.aliases.get(underlying) ?? underlying, market)
  const tickKind = right === '' ? (index ? 'indexFuture' : 'equity') : index ? 'indexOption' : 'stockOption'
  return ok({
    exchange,
    symbol: contractName(contract),
    kind,
    tick: market.ticks.tickAt(tickKind, right === '' ? (price ?? underlyingPrice) : underlyingPrice, day),
    lot,
    freeze: market.contracts.freezeOn(underlying, day),
    product: kind === 'FUT' ? 'future' : 'option',
    calendar: calendarOf(exchange, kind),
    tradable: true,
    contract,
  })
}

function calendarOf(exchange: Exchange, kind: InstrumentKind): CalendarName {
  if (exchange === 'SYN' || exchange === 'FILE') return 'always'
  return `${exchange === 'NSE' ? 'nse' : 'bse'}-${kind === 'FUT' || kind === 'OPT' ? 'fo' : 'equity'}`
}

/** The symbols that config's `market` section names one by one, patterns left out: shares first, then indices. */
export function configuredSymbols(market: Config['market'], data: MarketData): string[] {
  const bare = (text: string): string[] => {
    const resolved = resolveSymbol(text, data)
    return failed(resolved) ? [] : [resolved.ok.symbol]
  }
  const stocks = market.instruments === 'nifty50' ? data.stocks.map(one => one.symbol) : market.instruments.flatMap(bare)
  const indices = market.indices === 'all' ? data.indices.map(one => one.symbol) : market.indices.flatMap(bare)
  return [...new Set([...stocks, ...indices])]
}

/** The first `count` shares of a synthetic market: the default universe, then made-up ones, SYN051 and so on. */
export function syntheticUniverse(count: number, data: MarketData): Listed[] {
  const made = Math.max(0, count - data.stocks.length)
  const first = data.stocks.length + 1
  return [
    ...data.stocks.slice(0, count),
    ...Array.from({ length: made }, (_, i): Listed => {
      const symbol = `SYN${String(first + i).padStart(3, '0')}`
      // Prices spread over the tick bands without a random number: 100 to about 3000 rupees.
      return { symbol, kind: 'EQ', price: rupees(100 + ((i * 377) % 2900)), volume: 1_000_000, sector: `made-up ${i % 8}` }
    }),
  ]
}

function listedPrice(symbol: string, market: MarketData): Px | undefined {
  return [...market.stocks, ...market.indices].find(one => one.symbol === symbol)?.price
}
