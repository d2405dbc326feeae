// What contracts are on, as the tables name it: the symbol it is quoted under, and whether it is an index.

import type { Underlyings } from '../../market/contract.ts'
import type { MarketData } from './market-data.ts'

export const underlyingsOf = ({ aliases, contracts, indices }: MarketData): Underlyings => {
  const symbolOf = (underlying: string): string => aliases.get(underlying) ?? underlying
  return {
    symbolOf,
    isIndex: underlying => contracts.underlying(underlying) !== undefined || indices.some(one => one.symbol === symbolOf(underlying)),
  }
}
