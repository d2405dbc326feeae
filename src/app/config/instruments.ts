// Builds the instrument table of a run: which symbols, with the tick of a date and price. The composition roots call it with what
// config, the command line or the data files name.

import { type Result, failed, fault, ok } from '../../core/result.ts'
import { type DayNo, type Px, type Qty, rupees } from '../../core/units.ts'
import { type Exchange, type InstrumentKind, InstrumentTable } from '../../market/instrument.ts'
import type { Listed, MarketData } from './market-data.ts'
import type { Config } from './schema.ts'

export type InstrumentOptions = {
  /** RELIANCE, NSE:RELIANCE, EQ-BAJAJ_AUTO, IDX-NIFTY50, NIFTY: aliases are resolved; doubles are taken once. */
  readonly symbols: readonly string[]
  /** The date whose ticks hold. */
  readonly day: DayNo
  /** NSE follows the exchange's sessions; SYN is open always. */
  readonly exchange: 'NSE' | 'SYN'
  /** True: indices trade as made-up futures of lot 1. */
  readonly indicesTradable: boolean
  /** A price of the symbol near that date, where known: the tick depends on it. */
  readonly priceOf?: (symbol: string) => Px | undefined
}

export type Resolved = { readonly symbol: string; readonly kind: InstrumentKind; readonly exchange: Exchange | undefined }

const SYMBOL = /^[A-Z0-9][A-Z0-9&_.-]*$/

/**
 * What a name from a file, a vendor or a person means: capitals; an exchange in front; EQ- or IDX- in front; then the aliases.
 * It is an index when it says IDX- or is in the list of indices.
 */
export function resolveSymbol(text: string, market: MarketData): Result<Resolved> {
  const [, exchange, prefix, rest = ''] = /^(?:(NSE|BSE|SYN):)?(EQ-|IDX-)?(.*)$/.exec(text.trim().toUpperCase()) ?? []
  const symbol = market.aliases.get(rest) ?? rest
  if (!SYMBOL.test(symbol)) return fault(`'${text}' is no symbol: write it like RELIANCE or NSE:RELIANCE`)
  const index = prefix === 'IDX-' || (prefix !== 'EQ-' && market.indices.some(one => one.symbol === symbol))
  return ok({ symbol, kind: index ? 'IDX' : 'EQ', exchange: exchange as Exchange | undefined })
}

/** Instruments are numbered in the order of `symbols`. Faults: a name that is no symbol, or of another exchange. */
export function buildInstruments(options: InstrumentOptions, market: MarketData): Result<InstrumentTable> {
  const { day, exchange } = options
  const rows = new Map<string, ConstructorParameters<typeof InstrumentTable>[0][number]>()
  for (const text of options.symbols) {
    const resolved = resolveSymbol(text, market)
    if (failed(resolved)) return resolved
    const { symbol, kind } = resolved.ok
    if (resolved.ok.exchange && resolved.ok.exchange !== exchange) {
      return fault(`${text} is not on ${exchange}, whose instruments this run trades`)
    }
    const index = kind === 'IDX'
    const price = options.priceOf?.(symbol) ?? listedPrice(symbol, market)
    rows.set(symbol, {
      exchange,
      symbol,
      kind,
      tick: price === undefined ? market.ticks.finest(kind, day) : market.ticks.tickAt(kind, price, day),
      lot: 1 as Qty,
      product: index ? 'future' : 'intraday',
      calendar: exchange === 'SYN' ? 'always' : 'nse-equity',
      tradable: !index || options.indicesTradable,
    })
  }
  return ok(new InstrumentTable([...rows.values()]))
}

/** The symbols that config's `market` section names: shares first, then indices. */
export function configuredSymbols(market: Config['market'], data: MarketData): string[] {
  const stocks = market.instruments === 'nifty50' ? data.stocks.map(one => one.symbol) : market.instruments
  const indices = market.indices === 'all' ? data.indices.map(one => one.symbol) : market.indices
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
      return { symbol, kind: 'EQ', price: rupees(100 + ((i * 377) % 2900)), volume: 1_000_000 }
    }),
  ]
}

function listedPrice(symbol: string, market: MarketData): Px | undefined {
  return [...market.stocks, ...market.indices].find(one => one.symbol === symbol)?.price
}
