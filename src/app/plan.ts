// What one run is, as plain values that can be handed to threads: configuration, instruments, where the data comes from, the clock.
// Made once on the main thread; every thread builds its own tables from it.

import { type Result, failed, ok } from '../core/result.ts'
import type { DayNo, Micros, Px } from '../core/units.ts'
import { type InstrumentRow, InstrumentTable } from '../market/instrument.ts'
import type { BarData, TickData } from './engine/market-source.ts'
import { buildInstruments, type InstrumentOptions } from './config/instruments.ts'
import type { MarketData } from './config/market-data.ts'
import type { Config } from './config/schema.ts'
import type { HeldStrategy } from './strategies/news.ts'
import type { ClockSpec } from './system-clock.ts'

/** Market data already read. Symbols by number are those of `PlannedInstruments.symbols`. */
export type FeedPlan =
  | { readonly kind: 'synthetic'; readonly name: string }
  /** A market server, on the synthetic universe of instruments. */
  | { readonly kind: 'loopback'; readonly name: string; readonly url: string }
  | { readonly kind: 'ticks'; readonly name: string; readonly data: TickData; readonly instrument: Int32Array }
  | { readonly kind: 'bars'; readonly name: string; readonly files: readonly BarData[] }
  /** A recorded session with its own orders: replayed as it was. */
  | { readonly kind: 'tape'; readonly name: string; readonly file: string }

export type PlannedInstruments = {
  /** In the order of their numbers. */
  readonly symbols: readonly string[]
  /** All that is known of them, where they were chosen from a day's list; else they are built from the tables. */
  readonly rows?: readonly InstrumentRow[]
  /** Contracts of earlier days that the account still holds, behind all others. */
  readonly expired?: readonly InstrumentRow[]
  readonly exchange: InstrumentOptions['exchange']
  readonly day: DayNo
  /** A price of each, near that day: ticks depend on it. */
  readonly prices: ReadonlyMap<string, Px>
  readonly indicesTradable: boolean
  /** How shares are held. */
  readonly shares: 'intraday' | 'delivery'
}

export type RunPlan = {
  readonly mode: 'PAPER' | 'REPLAY'
  readonly config: Config
  readonly instruments: PlannedInstruments
  readonly feed: FeedPlan
  readonly clock: ClockSpec
  /** Orders go to the broker of the (loopback) feed; absent: to the paper account. */
  readonly atBroker?: true
  readonly speed: number
  readonly build: string
  readonly warnings: readonly string[]
  /** Strategies that begin off until their types have been judged. */
  readonly held?: readonly HeldStrategy[]
}

/** The same table in every thread: the order of symbols is the order of numbers. */
export function tableOf(planned: PlannedInstruments, data: MarketData): Result<InstrumentTable> {
  const market = marketTableOf(planned, data)
  const { expired = [] } = planned
  return failed(market) || expired.length === 0 ? market : ok(new InstrumentTable([...market.ok.list, ...expired]))
}

function marketTableOf(planned: PlannedInstruments, data: MarketData): Result<InstrumentTable> {
  const { symbols, rows, day, exchange, indicesTradable, shares, prices } = planned
  if (rows) return ok(new InstrumentTable(rows))
  const table = buildInstruments({ symbols, day, exchange, indicesTradable, shares, priceOf: symbol => prices.get(symbol) }, data)
  if (failed(table)) return table
  if (table.ok.size !== symbols.length) return { error: `two of the symbols mean the same instrument: ${symbols.join(', ')}` }
  return table
}

/** Where a recording's clock begins: a little before its first piece of data. */
export const beforeFirst = (first: Micros): Micros => (first - 1_000_000) as Micros
