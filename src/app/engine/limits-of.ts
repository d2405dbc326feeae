// From the risk section of the configuration to the limits of an engine: rupees to money, minutes to micros, names to instruments.

import { parseTimeOfDay } from '../../core/ist.ts'
import { nearest } from '../../core/nearest.ts'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import { DAY, type InstrumentNo, MINUTE, type Micros, SECOND, moneyOf } from '../../core/units.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import type { RiskLimits } from '../../risk/index.ts'
import type { EntryHours, Measures, ScopePlan } from '../../risk/scopes.ts'
import type { MarketData } from '../config/market-data.ts'
import type { RiskConfig } from '../config/risk-schema.ts'
import type { Config } from '../config/schema.ts'
import { runInstruments } from './run-instruments.ts'

type Scoped = RiskConfig['segments'][string]

/** A fault names the key of what cannot be used; what is not in this run is warned about and left out. */
export function limitsOf(config: Config, instruments: InstrumentTable, data: MarketData, warnings: string[]): Result<RiskLimits> {
  const { risk } = config
  const named = (key: string, names: readonly string[]): Result<readonly InstrumentNo[]> =>
    runInstruments(`risk.${key}`, names, instruments, data, warnings)
  const scopes: ScopePlan[] = []
  for (const [name, one] of Object.entries(risk.strategies)) {
    const known = config.strategies.map(other => other.name)
    if (!known.includes(name)) {
      const near = nearest(name, known)
      warnings.push(`risk.strategies.${name}: no strategy has this name${near === undefined ? '' : `; did you mean ${near}?`}`)
    }
    const allow = one.allow && named(`strategies.${name}.allow`, one.allow)
    if (allow && failed(allow)) return allow
    const deny = one.deny && named(`strategies.${name}.deny`, one.deny)
    if (deny && failed(deny)) return deny
    const lists = { ...(allow ? { allow: allow.ok } : {}), ...(deny ? { deny: deny.ok } : {}) }
    scopes.push({ kind: 'strategy', name, instruments: [], measures: measuresOf(one), ...hoursOf(one.entryHours), ...lists })
  }
  const parts: (readonly [kind: ScopePlan['kind'], name: string, of: Scoped, instruments: Result<readonly InstrumentNo[]>])[] = []
  for (const [name, one] of Object.entries(risk.segments)) {
    const within = instruments.list.filter(each => each.segment === name).map(each => each.no)
    parts.push(['segment', name, one, ok(within)])
  }
  for (const [name, one] of Object.entries(risk.instruments)) parts.push(['instrument', name, one, named(`instruments.${name}`, [name])])
  for (const [name, one] of Object.entries(risk.groups)) parts.push(['group', name, one, named(`groups.${name}`, one.instruments)])
  for (const [kind, name, one, found] of parts) {
    if (failed(found)) return found
    scopes.push({ kind, name, instruments: found.ok, measures: measuresOf(one), ...hoursOf(one.entryHours) })
  }
  const allow = named('allow', risk.allow)
  if (failed(allow)) return allow
  const deny = named('deny', risk.deny)
  if (failed(deny)) return deny
  // A list of which nothing is in this run must not turn into no list at all.
  const lists = { ...(risk.allow.length > 0 ? { allow: allow.ok } : {}), ...(deny.ok.length > 0 ? { deny: deny.ok } : {}) }
  const faulty = [risk, ...Object.values(risk.strategies), ...parts.map(part => part[2])]
    .flatMap(one => one.entryHours ?? [])
    .find(isBackwards)
  if (faulty !== undefined) return fault(`risk: the hours ${faulty} end before they begin`)
  return ok({
    maxOrderValue: moneyOf(risk.maxOrderValue),
    maxPositionValue: moneyOf(risk.maxPositionValue),
    maxDayLoss: moneyOf(risk.maxDayLoss),
    ordersPerSecond: risk.ordersPerSecond,
    maxWorkingOrders: risk.maxWorkingOrders,
    priceBandPercent: risk.priceBandPercent,
    marginChecked: risk.marginChecked,
    maxPriceAge: (risk.maxPriceAgeSeconds * SECOND) as Micros,
    account: { measures: measuresOf(withoutZeros(risk)), ...hoursOf(risk.entryHours), ...lists },
    scopes,
    orderToTradeFrom: risk.orderToTradeFrom,
    messagesPerSecond: risk.messagesPerSecond,
    messagesPerMinute: risk.messagesPerMinute,
    messagesPerDay: risk.messagesPerDay,
    changesPerOrder: risk.changesPerOrder,
    circuitPercent: risk.circuitPercent,
  })
}

/** 0 of the account is no limit; a part that must not be limited leaves the key out. */
function withoutZeros(risk: RiskConfig): Scoped {
  const { segments: _s, instruments: _i, groups: _g, strategies: _t, allow: _a, deny: _d, ...own } = risk
  return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== 0)) as Scoped
}

function measuresOf(one: Scoped): Measures {
  const found: { -readonly [M in keyof Measures]: number } = {}
  const put = (measure: keyof Measures, value: number | undefined): void => {
    if (value !== undefined) found[measure] = value
  }
  const money = (value: number | undefined): number | undefined => (value === undefined ? undefined : moneyOf(value))
  const times = (value: number | undefined, by: number): number | undefined => (value === undefined ? undefined : value * by)
  put('orderValue', money(one.maxOrderValue))
  put('orderQty', one.maxOrderQuantity)
  put('positionValue', money(one.maxPositionValue))
  put('grossExposure', money(one.maxGrossExposure))
  put('netExposure', money(one.maxNetExposure))
  put('openPositions', one.maxOpenPositions)
  put('workingOrders', one.maxWorkingOrders)
  put('dayLoss', money(one.maxDayLoss))
  put('weekLoss', money(one.maxWeekLoss))
  put('giveBack', money(one.maxGiveBack))
  put('trades', one.maxTradesPerDay)
  put('orders', one.maxOrdersPerDay)
  put('consecutiveLosses', one.maxConsecutiveLosses)
  put('coolDown', times(one.coolDownMinutes, MINUTE))
  put('orderToTrade', one.maxOrderToTrade)
  put('priceAge', times(one.maxPriceAgeSeconds, SECOND))
  return found
}

const partsOf = (text: string): readonly [from: Micros, to: Micros] => {
  const [from = '', to = ''] = text.split('-')
  const time = (one: string): Micros => (one.startsWith('24') ? DAY : (parseTimeOfDay(one) ?? (0 as Micros)))
  return [time(from), time(to)]
}

const isBackwards = (text: string): boolean => partsOf(text)[0] >= partsOf(text)[1]

const hoursOf = (list: readonly string[] | undefined): { readonly hours?: EntryHours } =>
  list === undefined || list.length === 0 ? {} : { hours: list.map(partsOf) }
