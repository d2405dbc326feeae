// The instruments of a synthetic market that the settings choose: real names, lots and contracts, at made-up prices that begin near the
// list's last ones. The plan of a run takes rows and prices from it, the engine's thread what the prices are made of.

import { dateText } from '../../core/ist.ts'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import { type DayNo, type Px, roundToTick, rupees } from '../../core/units.ts'
import type { InstrumentRow } from '../../market/instrument.ts'
import type { InstrumentList, ListedInstrument } from '../../market/instrument-list.ts'
import { chooseInstruments, rowOfListed } from './choose-instruments.ts'
import type { InstrumentOptions } from './instruments.ts'
import type { MarketData } from './market-data.ts'
import { expiryMoment, type SyntheticListing } from './synthetic-universe.ts'

export type MadeUpMarket = { readonly rows: readonly InstrumentRow[]; readonly prices: ReadonlyMap<string, Px> }

/** What a share of no known price begins at. */
const ANY_PRICE = rupees(500)
const SHARES_A_DAY = 1_000_000
const LOTS_A_DAY = 20_000
/** Of the underlying's price: what an option costs beyond its intrinsic value. */
const TIME_VALUE = 0.01

/** Faults: a name or pattern that names nothing, or one symbol on two exchanges. */
export function madeUpMarket(
  texts: readonly string[],
  list: InstrumentList | undefined,
  day: DayNo,
  options: Pick<InstrumentOptions, 'indicesTradable' | 'shares'>,
  data: MarketData,
): Result<MadeUpMarket> {
  const chosen = chooseInstruments(texts, list, day, data)
  if (failed(chosen)) return chosen
  const prices = new Map<string, Px>()
  const rows: InstrumentRow[] = []
  for (const one of chosen.ok) {
    if (prices.has(one.symbol))
      return fault(`${one.symbol} is chosen on two exchanges, which a synthetic market has not: name one of them (${dateText(day)})`)
    prices.set(one.symbol, priceOf(one, list, data))
    rows.push({ ...rowOfListed(one, list, options), exchange: 'SYN', calendar: 'always' })
  }
  // Options are priced from what they are on, which is quoted beside them.
  const spots = rows.flatMap(({ contract }) => (contract && contract.right !== '' ? [spotOf(contract.underlying, data)] : []))
  for (const symbol of new Set(spots)) {
    if (prices.has(symbol)) continue
    const spot = chooseInstruments([symbol], list, day, data)
    const [one] = failed(spot) ? [] : spot.ok
    if (!one) continue
    prices.set(symbol, priceOf(one, list, data))
    rows.push({ ...rowOfListed(one, list, options), exchange: 'SYN', calendar: 'always' })
  }
  return ok({ rows, prices })
}

/** What each price is made of: a share's and a future's own walk, an index its shares, an option the price of what it is on. */
export function madeUpListings(rows: readonly InstrumentRow[], prices: ReadonlyMap<string, Px>, data: MarketData): SyntheticListing[] {
  const known = new Map(data.stocks.map(one => [one.symbol, one]))
  const shares = rows.some(one => one.kind === 'EQ')
  return rows.map(({ symbol, kind, lot, contract }) => {
    const reference = prices.get(symbol) ?? ANY_PRICE
    if (kind === 'EQ')
      return { symbol, reference, dailyVolume: known.get(symbol)?.volume ?? SHARES_A_DAY, sector: known.get(symbol)?.sector }
    // Without shares an index has nothing to follow, so it walks by itself, hardly trading.
    if (!contract) return { symbol, reference, dailyVolume: shares ? 0 : 1 }
    const { underlying, strike, right, expiry } = contract
    const spot = spotOf(underlying, data)
    const dailyVolume = lot * LOTS_A_DAY
    if (right === '' || !prices.has(spot)) return { symbol, reference, dailyVolume }
    return { symbol, reference, dailyVolume, option: { underlying: spot, strike, right, expiry: expiryMoment(expiry) } }
  })
}

/** The symbol here of what a contract is on: NIFTY50 for NIFTY. */
const spotOf = (underlying: string, data: MarketData): string => data.aliases.get(underlying) ?? underlying

function priceOf(one: ListedInstrument, list: InstrumentList | undefined, data: MarketData): Px {
  if (one.last > 0) return one.last
  const { contract, tick } = one
  if (!contract) return knownPrice(one.symbol, data) ?? ANY_PRICE
  const share = spotOf(contract.underlying, data)
  const listed = list?.byName(`${one.exchange}:${share}`)?.last
  const under = listed || knownPrice(share, data) || (contract.right === '' ? ANY_PRICE : contract.strike)
  if (contract.right === '') return roundToTick(under, tick, 'nearest')
  const inside = contract.right === 'CE' ? under - contract.strike : contract.strike - under
  return Math.max(tick, roundToTick(Math.max(0, inside) + under * TIME_VALUE, tick, 'nearest')) as Px
}

const knownPrice = (symbol: string, data: MarketData): Px | undefined =>
  [...data.stocks, ...data.indices].find(one => one.symbol === symbol)?.price
