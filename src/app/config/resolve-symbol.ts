// What a name from a file, a vendor, the configuration or a person means, as the symbol used here: aliases for shares and indices,
// every known spelling for contracts. The one place where names from outside are understood.

import { nearest } from '../../core/nearest.ts'
import { type Result, fault, ok } from '../../core/result.ts'
import { type Contract, contractName } from '../../market/contract.ts'
import { type Spelled, spelledContracts } from '../../market/contract-spelling.ts'
import { type Exchange, exchanges, type InstrumentKind } from '../../market/instrument.ts'
import type { MarketData } from './market-data.ts'

export type Resolved = {
  readonly symbol: string
  readonly kind: InstrumentKind
  /** Where the name has one in front. */
  readonly exchange: Exchange | undefined
  /** Of a future or an option. */
  readonly contract?: Contract
}

const SYMBOL = /^[A-Z0-9][A-Z0-9&_.-]*$/
const NAME = new RegExp(`^(?:(${exchanges.join('|')}):)?(EQ-|IDX-)?(.*)$`)

/** Capitals; an exchange in front; EQ- or IDX- in front; then the aliases. It is an index when it says IDX- or is in the list of indices. */
export function resolveSymbol(text: string, market: MarketData): Result<Resolved> {
  const [, exchange, prefix, rest = ''] = NAME.exec(text.trim().toUpperCase()) ?? []
  const where = exchange as Exchange | undefined
  const symbol = market.aliases.get(rest) ?? rest
  if (!SYMBOL.test(symbol)) return fault(`'${text}' is no symbol: write it like RELIANCE, NSE:RELIANCE or NSE:NIFTY-24NOV26-26000CE`)
  if (prefix === undefined) {
    const contract = contractOf(symbol, where, market)
    if (contract) return ok({ symbol: contractName(contract), kind: contract.right === '' ? 'FUT' : 'OPT', exchange: where, contract })
  }
  const index = prefix === 'IDX-' || (prefix !== 'EQ-' && market.indices.some(one => one.symbol === symbol))
  return ok({ symbol, kind: index ? 'IDX' : 'EQ', exchange: where })
}

/** The nearest name of the default universe and the aliases, for "did you mean". */
export const nearestSymbol = (symbol: string, market: MarketData): string | undefined =>
  nearest(symbol, [...market.stocks, ...market.indices].map(one => one.symbol).concat(...market.aliases.keys()))

/** A spelling that fits several underlyings is taken as one that is known. */
function contractOf(symbol: string, where: Exchange | undefined, market: MarketData): Contract | undefined {
  const spelled = spelledContracts(symbol)
  const known = (one: Spelled): boolean =>
    market.contracts.underlying(one.underlying) !== undefined || market.stocks.some(stock => stock.symbol === one.underlying)
  const [best] = spelled.length > 1 ? spelled.filter(known) : spelled
  if (!best) return undefined
  const exchange = where === 'BSE' || market.contracts.underlying(best.underlying)?.exchange === 'BSE' ? 'BSE' : 'NSE'
  const calendar = market.calendars[exchange === 'BSE' ? 'bse-fo' : 'nse-fo']
  const expiry = best.expiry ?? market.contracts.monthly(exchange, best.month, calendar)
  return expiry === undefined ? undefined : { underlying: best.underlying, expiry, strike: best.strike, right: best.right }
}
