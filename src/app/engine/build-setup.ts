// From configuration and instruments to the values an engine is built from: strategies loaded, limits in money, times in micros.

import { type Result, failed, fault, ok } from '../../core/result.ts'
import { MINUTE, type Micros, SECOND, moneyOf } from '../../core/units.ts'
import { type EngineSetup, type Meter, type StrategyPlan, type StrategyText, standIn } from '../../engine/setup.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import { chargeBookOf } from '../config/charges.ts'
import { underlyingsOf } from '../config/underlyings.ts'
import type { MarketData } from '../config/market-data.ts'
import type { Config, StrategyEntry } from '../config/schema.ts'
import { checkParams, loadStrategy } from '../strategies/load.ts'
import { VENUE_PER_SECOND, protectionOf } from './exit-settings.ts'
import { limitsOf } from './limits-of.ts'
import { runInstruments } from './run-instruments.ts'

export type SetupParts = {
  readonly config: Config
  readonly data: MarketData
  readonly instruments: InstrumentTable
  readonly keepCandles: boolean
  readonly meter?: Meter
  /** Strategies of threads of their own have stand-ins here: their decisions come as inputs. Else they run like all others. */
  readonly standIns?: boolean
}

export type BuiltSetup = { readonly setup: EngineSetup; readonly warnings: readonly string[] }

/** Faults are sentences about a strategy that cannot be used; instruments that are not in this run are warned about and left out. */
export async function buildSetup(parts: SetupParts): Promise<Result<BuiltSetup>> {
  const { config, data, instruments } = parts
  const warnings: string[] = []
  const strategies: StrategyPlan[] = []
  for (const entry of config.strategies) {
    const plan = await planOf(entry, parts, warnings)
    if (failed(plan)) return plan
    if (strategies.some(one => one.name === plan.ok.name)) return fault(`two strategies are called ${plan.ok.name}: give one another name`)
    strategies.push(plan.ok)
  }
  const { orders, risk, session, candles, account, isolation } = config
  const charges = chargeBookOf(data.tariffs, account)
  if (failed(charges)) return charges
  const limits = limitsOf(config, instruments, data, warnings)
  if (failed(limits)) return limits
  const setup: EngineSetup = {
    instruments,
    calendars: data.calendars,
    charges: charges.ok,
    margins: data.margins,
    lpp: data.lpp,
    limits: limits.ok,
    protection: protectionOf(orders),
    underlyings: underlyingsOf(data),
    squareOffBefore: (session.squareOffMinutesBeforeClose * MINUTE) as Micros,
    grace: (candles.graceMs * 1000) as Micros,
    answerTimeout: (orders.answerTimeoutMs * 1000) as Micros,
    venuePerSecond: VENUE_PER_SECOND,
    feedLossPatience: (orders.cancelEntriesAfterFeedLossSeconds * SECOND) as Micros,
    strategies,
    startEquity: moneyOf(account.startMoney),
    strategyOrdersPerMinute: risk.strategyOrdersPerMinute,
    wishAgeMs: isolation.wishAgeMs,
    keepCandles: parts.keepCandles,
    ...(parts.meter ? { meter: parts.meter } : {}),
  }
  return ok({ setup, warnings })
}

async function planOf(entry: StrategyEntry, parts: SetupParts, warnings: string[]): Promise<Result<StrategyPlan>> {
  const { instruments, data } = parts
  const isolated = parts.standIns === true && entry.isolated === true
  const text = isolated ? ok({ strategy: standIn(entry.name), params: {} }) : await textOf(entry)
  if (failed(text)) return text
  const numbers = runInstruments(entry.name, entry.instruments, instruments, data, warnings)
  if (failed(numbers)) return numbers
  const apart = isolated ? { isolated } : {}
  return ok({ name: entry.name, ...text.ok, instruments: numbers.ok, on: entry.on, ...apart })
}

async function textOf({ use, params: given }: StrategyEntry): Promise<Result<StrategyText>> {
  const loaded = await loadStrategy(use)
  if (failed(loaded)) return loaded
  const params = checkParams(loaded.ok, given)
  return failed(params) ? params : ok({ strategy: loaded.ok.strategy, params: params.ok })
}
