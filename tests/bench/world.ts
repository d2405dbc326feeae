// What several benches share: an instrument table, an engine's setup with the shipped market data and limits, and a seeded market.

import type { EngineSetup, StrategyPlan } from '../../src/engine/setup.ts'
import type { InstrumentNo, Micros, Money, Px, Qty } from '../../src/core/units.ts'
import type { Strategy } from '../../src/strategy/define.ts'
import { built } from './dist.ts'

const { InstrumentTable } = await built<typeof import('../../src/market/instrument.ts')>('market/instrument')
const { loadMarketData } = await built<typeof import('../../src/app/config/market-data.ts')>('app/config/market-data')
const { chargeBookOf } = await built<typeof import('../../src/app/config/charges.ts')>('app/config/charges')
const { loadConfig } = await built<typeof import('../../src/app/config/load.ts')>('app/config/load')

/** Tuesday 22 June 2021, 10:00 IST: an ordinary trading day. */
export const START = (Date.UTC(2021, 5, 22, 4, 30) * 1000) as Micros
export const TICK = 500

export const marketData = unwrap(loadMarketData())
export const config = unwrap(loadConfig({ sets: [], cwd: process.cwd() }))

function unwrap<T>(result: { readonly ok: T } | { readonly error: string }): T {
  if ('error' in result) throw new Error(result.error)
  return result.ok
}

export const symbolOf = (i: number): string => `SYM${String(i).padStart(3, '0')}`

export const instruments = (count: number, exchange: 'NSE' | 'SYN' = 'NSE'): InstanceType<typeof InstrumentTable> =>
  new InstrumentTable(
    Array.from({ length: count }, (_, i) => ({
      exchange,
      symbol: symbolOf(i),
      kind: 'EQ',
      tick: TICK as Px,
      lot: 1 as Qty,
      product: 'intraday',
      calendar: exchange === 'NSE' ? 'nse-equity' : 'always',
      tradable: true,
    })),
  )

/** The shipped limits but for the day's loss, which a bench may well lose. */
export function setupOf(table: EngineSetup['instruments'], strategies: readonly StrategyPlan[]): EngineSetup {
  const { risk, orders } = config
  const money = (amount: number): Money => (amount * 10_000) as Money
  return {
    instruments: table,
    calendars: marketData.calendars,
    margins: marketData.margins,
    charges: unwrap(chargeBookOf(marketData.tariffs, { broker: 'zerodha', plan: 'standard' })),
    limits: {
      maxOrderValue: money(risk.maxOrderValue),
      maxPositionValue: money(risk.maxPositionValue),
      maxDayLoss: money(1e9),
      ordersPerSecond: risk.ordersPerSecond,
      maxWorkingOrders: risk.maxWorkingOrders,
      priceBandPercent: risk.priceBandPercent,
      marginChecked: true,
      maxPriceAge: 0 as Micros,
    },
    protection: {
      percent: orders.marketProtectionPercent,
      stepPercent: orders.repriceStepPercent,
      times: orders.repriceTimes,
      afterMicros: orders.repriceAfterMs * 1000,
    },
    squareOffBefore: 0 as Micros,
    grace: 500_000 as Micros,
    answerTimeout: 5_000_000 as Micros,
    venuePerSecond: 10,
    strategies,
    startEquity: money(1_000_000),
    keepCandles: false,
  }
}

/** `count` copies of a strategy, each on `width` instruments, spread evenly over the table. */
export const plansOf = (strategy: Strategy, count: number, width: number, table: EngineSetup['instruments']): StrategyPlan[] =>
  Array.from({ length: count }, (_, s) => ({
    name: `${strategy.name}-${s}`,
    strategy,
    instruments: Array.from({ length: width }, (__, k) => ((s * width + k) % table.size) as InstrumentNo),
    params: {},
    on: true,
  }))

/** xorshift32, so that every run sees the same market. */
export function seeded(seed = 2463534242): () => number {
  let x = seed
  return () => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return (x >>> 0) / 4294967296
  }
}

export type TickColumns = {
  readonly count: number
  readonly instrument: Int32Array
  readonly px: Float64Array
  readonly volume: Float64Array
  readonly exchange: Float64Array
}

/** A random walk of each instrument, `perSecond` ticks a second in all, in time order. */
export function tickColumns(count: number, width: number, perSecond: number): TickColumns {
  const random = seeded()
  const columns = {
    count,
    instrument: new Int32Array(count),
    px: new Float64Array(count),
    volume: new Float64Array(count),
    exchange: new Float64Array(count),
  }
  const last = Float64Array.from({ length: width }, (_, i) => (100 + ((i * 377) % 2900)) * 10_000)
  const traded = new Float64Array(width)
  for (let n = 0; n < count; n++) {
    const i = Math.floor(random() * width)
    last[i] = Math.max(TICK, (last[i] as number) + (Math.floor(random() * 5) - 2) * TICK)
    traded[i]! += 1 + Math.floor(random() * 100)
    columns.instrument[n] = i
    columns.px[n] = last[i] as number
    columns.volume[n] = traded[i] as number
    columns.exchange[n] = START + Math.floor((n * 1e6) / perSecond)
  }
  return columns
}
