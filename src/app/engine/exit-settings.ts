// How exits are priced and how fast anything may be sent, from the configuration: the same for the engine and for the hand beside it.

import type { Protection } from '../../trading/exit-machine.ts'
import type { Config } from '../config/schema.ts'

/** The brokers' hard limit on messages in a calendar second. */
export const VENUE_PER_SECOND = 10

export const protectionOf = (orders: Config['orders']): Protection => ({
  percent: orders.marketProtectionPercent,
  stepPercent: orders.repriceStepPercent,
  times: orders.repriceTimes,
  afterMicros: orders.repriceAfterMs * 1000,
})
