// Symbols of the configuration as instruments of this run: of a strategy, of a group of limits.

import { nearest } from '../../core/nearest.ts'
import { type Result, failed, ok } from '../../core/result.ts'
import type { InstrumentNo } from '../../core/units.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import type { MarketData } from '../config/market-data.ts'
import { resolveSymbol } from '../config/resolve-symbol.ts'

/** '*' is all that can be traded. What is not in this run is left out with a warning that begins with `of`; a name nobody knows is a fault. */
export function runInstruments(
  of: string,
  names: readonly string[],
  instruments: InstrumentTable,
  data: MarketData,
  warnings: string[],
): Result<readonly InstrumentNo[]> {
  const numbers: InstrumentNo[] = []
  const absent: string[] = []
  for (const text of names) {
    if (text === '*') {
      numbers.push(...instruments.list.filter(one => one.tradable).map(one => one.no))
      continue
    }
    const resolved = resolveSymbol(text, data)
    if (failed(resolved)) return resolved
    const { symbol, exchange } = resolved.ok
    const named = instruments.list.filter(one => one.symbol === symbol)
    // One symbol may be on two exchanges; a made-up market has its own.
    const found = named.find(one => one.exchange === exchange) ?? named[0]
    if (found) numbers.push(found.no)
    else {
      const near = nearest(
        symbol,
        instruments.list.map(one => one.symbol),
      )
      absent.push(near ? `${text} (did you mean ${near}?)` : text)
    }
  }
  if (absent.length > 0) warnings.push(`${of}: not in this run, left out: ${absent.join(', ')}`)
  return ok([...new Set(numbers)])
}
