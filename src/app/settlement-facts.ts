// What the paper venue is told for settling contracts that expire: the names of underlyings, and prices of moments that it may have missed.

import { failed } from '../core/result.ts'
import { type InstrumentNo, type Micros, type Px, roundToTick } from '../core/units.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import type { SettlementFacts } from '../sim/settlement.ts'
import { syntheticFair } from '../sim/synthetic-market.ts'
import { madeUpListings } from './config/made-up-market.ts'
import type { MarketData } from './config/market-data.ts'
import { syntheticListings } from './config/synthetic-universe.ts'
import { underlyingsOf } from './config/underlyings.ts'
import type { RunPlan } from './plan.ts'

export function settlementFacts({ config, feed, instruments }: RunPlan, table: InstrumentTable, data: MarketData): SettlementFacts {
  const { rows, prices, day } = instruments
  const underlyings = underlyingsOf(data)
  const listedPrice = (symbol: string): Px => prices.get(symbol) ?? (0 as Px)
  if (feed.kind !== 'synthetic') return { ...underlyings, listedPrice }
  // The synthetic market is a function of time: what its prices were at a close is known, whoever ran then.
  const priceAt = (symbol: string, t: Micros): Px => {
    const { seed, volatilityPercent } = config.synthetic
    const listed = rows ? { ok: madeUpListings(rows, prices, data) } : syntheticListings(config.synthetic, data, day)
    const at = failed(listed) ? -1 : listed.ok.findIndex(one => one.symbol === symbol)
    if (failed(listed) || at < 0) return 0 as Px
    const tickOf = (i: number): Px => table.at(i as InstrumentNo).tick
    const listings = listed.ok.map((one, i) => ({ ...one, instrument: i as InstrumentNo, tick: tickOf(i) }))
    return roundToTick(syntheticFair({ seed, volatilityPercent, listings }, symbol, t), tickOf(at), 'nearest')
  }
  return { ...underlyings, listedPrice, priceAt }
}
