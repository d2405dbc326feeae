// Symbols of configured strategies that nobody knows, and those that this run has not: said before the start, since such a strategy would
// trade less than its owner thinks. The plan of a run and `strategy list` ask.

import { nearest } from '../core/nearest.ts'
import { failed } from '../core/result.ts'
import type { InstrumentList } from '../market/instrument-list.ts'
import type { MarketData } from './config/market-data.ts'
import { resolveSymbol } from './config/resolve-symbol.ts'
import type { StrategyEntry } from './config/schema.ts'

/** What a run or the settings have; the shipped tables and the list of the day are known besides. */
export type KnownSymbols = { readonly here: readonly string[]; readonly list: InstrumentList | undefined; readonly data: MarketData }

export type StrangeSymbols = {
  /** Sentences about names that are in no table: probably mistyped. */
  readonly unknown: readonly string[]
  /** Sentences about instruments that exist but are not in `here`. */
  readonly absent: readonly string[]
}

export function strangeSymbols(entries: readonly StrategyEntry[], { here, list, data }: KnownSymbols): StrangeSymbols {
  const present = new Set(here)
  const shipped = [...data.stocks, ...data.indices].map(one => one.symbol)
  const known = new Set(shipped)
  const unknown: string[] = []
  const absent: string[] = []
  for (const { name, instruments } of entries) {
    for (const text of instruments) {
      if (text === '*') continue
      const resolved = resolveSymbol(text, data)
      if (failed(resolved)) {
        unknown.push(`strategy ${name}: ${resolved.error}`)
        continue
      }
      const { symbol, exchange = 'NSE', contract } = resolved.ok
      if (present.has(symbol)) continue
      if (contract || known.has(symbol) || list?.byName(`${exchange}:${symbol}`)) {
        absent.push(`strategy ${name} does not trade ${text}: it is not in this market (market.instruments)`)
        continue
      }
      const near = nearest(symbol, [...here, ...shipped])
      unknown.push(`strategy ${name}: ${text} is not known${near === undefined ? '' : `; did you mean ${near}?`}`)
    }
  }
  return { unknown, absent }
}
