// The ordered list of rules. Its order is the order of asking: what a person can mend at once comes first, budgets last.

import type { Micros, Money } from '../core/units.ts'
import { accountMeasures, columnOf } from './account-scope.ts'
import { circuit } from './circuit.ts'
import { coolDown } from './cool-down.ts'
import { deliverySale } from './delivery-sale.ts'
import { entryHours } from './entry-hours.ts'
import { exchangeBand } from './exchange-band.ts'
import { instrumentList } from './instrument-list.ts'
import { liveMarket } from './live-market.ts'
import { lotMultiple } from './lot-multiple.ts'
import { marginAvailable } from './margin-available.ts'
import { maxConsecutiveLosses } from './max-consecutive-losses.ts'
import { maxDayLoss } from './max-day-loss.ts'
import { maxGiveBack } from './max-give-back.ts'
import { maxGrossExposure } from './max-gross-exposure.ts'
import { maxNetExposure } from './max-net-exposure.ts'
import { maxOpenPositions } from './max-open-positions.ts'
import { maxOrderQty } from './max-order-qty.ts'
import { maxOrderValue } from './max-order-value.ts'
import { maxOrdersPerDay } from './max-orders-per-day.ts'
import { maxPositionValue } from './max-position-value.ts'
import { maxTrades } from './max-trades.ts'
import { maxWeekLoss } from './max-week-loss.ts'
import { maxWorkingOrders } from './max-working-orders.ts'
import { messagesPerDay } from './messages-per-day.ts'
import { messagesPerMinute } from './messages-per-minute.ts'
import { orderToTrade } from './order-to-trade.ts'
import { ordersPerSecond } from './orders-per-second.ts'
import { priceBand } from './price-band.ts'
import { priceProtection } from './price-protection.ts'
import { quarantine } from './quarantine.ts'
import type { Rule } from './rule.ts'
import type { ScopeLimits, ScopePlan } from './scopes.ts'
import { sessionOpen } from './session-open.ts'
import { stopTrigger } from './stop-trigger.ts'
import { tickMultiple } from './tick-multiple.ts'
import { tradable } from './tradable.ts'
import { tradingLevel } from './trading-level.ts'

export type RiskLimits = {
  readonly maxOrderValue: Money
  readonly maxPositionValue: Money
  readonly maxDayLoss: Money
  readonly ordersPerSecond: number
  readonly maxWorkingOrders: number
  readonly priceBandPercent: number
  /** A price older than this is no price to enter at; 0: never too old. */
  readonly maxPriceAge: Micros
  /** Whether entries beyond the account's money are refused. */
  readonly marginChecked: boolean
  /** The account's other limits; those above win. */
  readonly account?: ScopeLimits | undefined
  /** Of strategies, segments, instruments and groups. */
  readonly scopes?: readonly ScopePlan[] | undefined
  /** Messages of a day before their proportion to fills is judged. */
  readonly orderToTradeFrom?: number | undefined
  /** Messages of a calendar second over all segments that the broker takes; absent: as many as the exchange takes in one segment. */
  readonly messagesPerSecond?: number | undefined
  /** Price changes of one order that the broker takes; absent: any number. */
  readonly changesPerOrder?: number | undefined
  /** Messages beyond which no entry is sent; absent or 0: any number. */
  readonly messagesPerMinute?: number | undefined
  readonly messagesPerDay?: number | undefined
  /** How near to the band's end, in percent of the price, no entry is made any more. */
  readonly circuitPercent?: number | undefined
}

export function rules(limits: RiskLimits): readonly Rule[] {
  const of = (measure: Parameters<typeof columnOf>[1]): Float64Array => columnOf(limits, measure)
  const lists = [{ ...limits.account, measures: accountMeasures(limits) }, ...(limits.scopes ?? [])]
  return [
    tradable,
    tickMultiple,
    stopTrigger,
    lotMultiple,
    deliverySale,
    sessionOpen,
    tradingLevel,
    liveMarket(of('priceAge')),
    quarantine,
    instrumentList(lists),
    entryHours(lists.map(one => one.hours)),
    priceBand(limits.priceBandPercent),
    exchangeBand,
    priceProtection,
    circuit(limits.circuitPercent ?? 0),
    maxOrderValue(of('orderValue')),
    maxOrderQty(of('orderQty')),
    maxPositionValue(of('positionValue')),
    maxGrossExposure(of('grossExposure')),
    maxNetExposure(of('netExposure')),
    maxOpenPositions(of('openPositions')),
    marginAvailable(limits.marginChecked),
    maxDayLoss(of('dayLoss')),
    maxWeekLoss(of('weekLoss')),
    maxGiveBack(of('giveBack')),
    maxConsecutiveLosses(of('consecutiveLosses')),
    coolDown(of('coolDown')),
    maxTrades(of('trades')),
    maxOrdersPerDay(of('orders')),
    maxWorkingOrders(of('workingOrders')),
    orderToTrade(of('orderToTrade'), limits.orderToTradeFrom ?? 0),
    messagesPerDay(limits.messagesPerDay ?? 0),
    messagesPerMinute(limits.messagesPerMinute ?? 0),
    ordersPerSecond(limits.ordersPerSecond),
  ]
}
