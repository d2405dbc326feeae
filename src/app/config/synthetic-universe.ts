// What a synthetic market lists, by the configuration's `synthetic` section: shares, the index of them, a chain of options. The plan of a
// run takes symbols and prices from it, the engine's thread what their prices are made of.

import { startOfDay } from '../../core/ist.ts'
import { type Fault, type Result, fault, ok } from '../../core/result.ts'
import { type DayNo, type InstrumentNo, MINUTE, type Micros, type Px, rupees } from '../../core/units.ts'
import { contractName, type Right } from '../../market/contract.ts'
import { type Listing, syntheticFair } from '../../sim/synthetic-market.ts'
import { syntheticUniverse } from './instruments.ts'
import type { MarketData } from './market-data.ts'
import type { Config } from './schema.ts'

/** As the synthetic market takes it, without number and tick, which the instrument table gives. */
export type SyntheticListing = Omit<Listing, 'instrument' | 'tick'>

const INDEX = 'NIFTY50'
/** Options end with the day's trading, 15:30. */
const EXPIRY_MINUTE = 930
/** Units of an option at the money on an ordinary day. */
const OPTION_VOLUME = 2_000_000

/** Faults: options on something that this market does not have. `day` is the day of the start. */
export function syntheticListings(section: Config['synthetic'], data: MarketData, day: DayNo): Result<SyntheticListing[]> {
  const listings: SyntheticListing[] = syntheticUniverse(section.instruments, data).map(({ symbol, price, volume, sector }) => ({
    symbol,
    reference: price,
    dailyVolume: volume,
    sector,
  }))
  const index = data.indices.find(one => one.symbol === INDEX)
  if (section.index && index) listings.push({ symbol: INDEX, reference: index.price, dailyVolume: 0 })
  if (section.options.strikes === 0) return ok(listings)
  const chain = optionsOf(section, listings, data, day)
  return 'error' in chain ? chain : ok([...listings, ...chain])
}

export const expiryMoment = (expiry: DayNo): Micros => (startOfDay(expiry) + EXPIRY_MINUTE * MINUTE) as Micros

function optionsOf(
  { seed, volatilityPercent, options: { underlying, strikes, step } }: Config['synthetic'],
  listings: readonly SyntheticListing[],
  data: MarketData,
  day: DayNo,
): SyntheticListing[] | Fault {
  const symbol = data.aliases.get(underlying) ?? underlying
  const on = listings.find(one => one.symbol === symbol)
  if (!on) {
    const why = symbol === INDEX ? 'set synthetic.index=true' : 'take one of its shares, or NIFTY'
    return fault(`synthetic.options: ${underlying} is not in this market: ${why}`)
  }
  const [expiry] = data.contracts.expiries('NSE', underlying, day, 1, data.calendars['nse-fo'])
  if (expiry === undefined) return fault(`synthetic.options: no expiry of ${underlying} is known`)
  const end = expiryMoment(expiry)
  const apart = rupees(step)
  // Around the price of a week before, so that the strikes stay the same until they expire: positions in them must find them again.
  const numbered = listings.map((one, i) => ({ ...one, instrument: i as InstrumentNo, tick: rupees(0.05) }))
  const centre = syntheticFair({ seed, volatilityPercent, listings: numbered }, symbol, startOfDay((expiry - 7) as DayNo))
  const lowest = Math.max(1, Math.round(centre / apart) - Math.floor(strikes / 2)) * apart
  return Array.from({ length: strikes }, (_, i) => (lowest + i * apart) as Px).flatMap(strike =>
    (['CE', 'PE'] as const).map((right: Right) => ({
      symbol: contractName({ underlying, expiry, strike, right }),
      reference: Math.max(rupees(1), Math.round(on.reference * 0.01)) as Px,
      dailyVolume: OPTION_VOLUME,
      option: { underlying: symbol, strike, expiry: end, right },
    })),
  )
}
