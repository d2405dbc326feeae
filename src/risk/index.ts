// The ordered list of rules. Its order is the order of asking: what a person can mend at once comes first, budgets last.

import type { Micros, Money } from '../core/units.ts'
import { deliverySale } from './delivery-sale.ts'
import { liveMarket } from './live-market.ts'
import { lotMultiple } from './lot-multiple.ts'
import { marginAvailable } from './margin-available.ts'
import { maxDayLoss } from './max-day-loss.ts'
import { maxOrderValue } from './max-order-value.ts'
import { maxPositionValue } from './max-position-value.ts'
import { maxWorkingOrders } from './max-working-orders.ts'
import { ordersPerSecond } from './orders-per-second.ts'
import { priceBand } from './price-band.ts'
import { quarantine } from './quarantine.ts'
import type { Rule } from './rule.ts'
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
}

export const rules = (limits: RiskLimits): readonly Rule[] => [
  tradable,
  tickMultiple,
  stopTrigger,
  lotMultiple,
  deliverySale,
  sessionOpen,
  tradingLevel,
  liveMarket(limits.maxPriceAge),
  quarantine,
  priceBand(limits.priceBandPercent),
  maxOrderValue(limits.maxOrderValue),
  maxPositionValue(limits.maxPositionValue),
  marginAvailable(limits.marginChecked),
  maxDayLoss(limits.maxDayLoss),
  maxWorkingOrders(limits.maxWorkingOrders),
  ordersPerSecond(limits.ordersPerSecond),
]
