// The shape of the limits: those of the account, and those of strategies, segments, instruments and groups, which have the same names.

import { z } from 'zod'
import { flag, money, number, percent, set, symbol, symbols, text, whole } from './schema-parts.ts'

const hours = () => {
  const error = "a list of hours such as ['09:20-11:30', '13:00-14:45']"
  return z.array(text(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$/, "hours such as '09:20-14:45'"), { error })
}

/** Left out, a scope has no such limit of its own. */
const scoped = {
  maxOrderValue: money().optional(),
  maxOrderQuantity: whole(1, 1e9).optional(),
  maxPositionValue: money().optional(),
  maxGrossExposure: money().optional(),
  maxNetExposure: money().optional(),
  maxOpenPositions: whole(1, 1000).optional(),
  maxWorkingOrders: whole(1, 1000).optional(),
  maxDayLoss: money().optional(),
  maxWeekLoss: money().optional(),
  maxGiveBack: money().optional(),
  maxTradesPerDay: whole(1, 100_000).optional(),
  maxOrdersPerDay: whole(1, 100_000).optional(),
  maxConsecutiveLosses: whole(1, 1000).optional(),
  coolDownMinutes: number(0, 1440, 'minutes').optional(),
  maxOrderToTrade: number(1, 100_000).optional(),
  maxPriceAgeSeconds: whole(1, 86_400, 'whole seconds').optional(),
  entryHours: hours().optional(),
}

const byName = <S extends z.ZodType>(key: z.ZodString, scope: S, example: string) =>
  z.record(key, scope, { error: `names and their limits, such as ${example}` })

const strategyName = text(/^[a-z0-9][a-z0-9-]*$/i, 'the name of a strategy')
const segmentName = text(/^(NSE|BSE|SYN|FILE)_(EQ|INDEX|FO)$/, 'a segment such as NSE_EQ or NSE_FO')
const groupName = text(/^[a-z0-9][a-z0-9-]*$/i, 'letters, digits and dashes')

export const riskSchema = set({
  maxOrderValue: money(),
  maxOrderQuantity: whole(0, 1e9),
  maxPositionValue: money(),
  maxGrossExposure: money(),
  maxNetExposure: money(),
  maxOpenPositions: whole(0, 1000),
  marginChecked: flag(),
  maxDayLoss: money(),
  maxWeekLoss: money(),
  maxGiveBack: money(),
  maxConsecutiveLosses: whole(0, 1000),
  coolDownMinutes: number(0, 1440, 'minutes'),
  maxTradesPerDay: whole(0, 100_000),
  maxOrdersPerDay: whole(0, 100_000),
  maxWorkingOrders: whole(1, 1000),
  ordersPerSecond: whole(1, 10),
  messagesPerSecond: whole(1, 100),
  messagesPerMinute: whole(0, 100_000),
  messagesPerDay: whole(0, 1_000_000),
  changesPerOrder: whole(1, 1000),
  maxOrderToTrade: number(0, 100_000),
  orderToTradeFrom: whole(0, 100_000),
  priceBandPercent: percent(20),
  circuitPercent: percent(20),
  maxPriceAgeSeconds: whole(0, 86_400, 'whole seconds'),
  strategyOrdersPerMinute: whole(0, 10_000),
  entryHours: hours(),
  allow: symbols(),
  deny: symbols(),
  strategies: byName(
    strategyName,
    set({ ...scoped, allow: symbols().optional(), deny: symbols().optional() }),
    '{ ema-cross: { maxDayLoss: 5000 } }',
  ),
  segments: byName(segmentName, set(scoped), '{ NSE_FO: { maxGrossExposure: 500000 } }'),
  instruments: byName(symbol(), set(scoped), '{ RELIANCE: { maxOrderQuantity: 100 } }'),
  groups: byName(
    groupName,
    set({ instruments: symbols(), ...scoped }),
    '{ banks: { instruments: [HDFCBANK, SBIN], maxGrossExposure: 300000 } }',
  ),
})

export type RiskConfig = z.infer<typeof riskSchema>
