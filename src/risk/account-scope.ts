// The limits of a configuration as scopes: those of the account are the first, however they were written.

import type { RiskLimits } from './index.ts'
import { type Measure, type Measures, Scopes } from './scopes.ts'

/** The account's own limits among the measures. */
export function accountMeasures(limits: RiskLimits): Measures {
  const { maxOrderValue, maxPositionValue, maxDayLoss, maxWorkingOrders, maxPriceAge, account } = limits
  return {
    ...account?.measures,
    orderValue: maxOrderValue,
    positionValue: maxPositionValue,
    dayLoss: maxDayLoss,
    workingOrders: maxWorkingOrders,
    ...(maxPriceAge > 0 ? { priceAge: maxPriceAge } : {}),
  }
}

export const scopesOf = (limits: RiskLimits, instruments: number): Scopes =>
  new Scopes(instruments, { ...limits.account, measures: accountMeasures(limits) }, limits.scopes)

/** The limits of one measure by scope, the account's first; Infinity where there is none. */
export const columnOf = (limits: RiskLimits, measure: Measure): Float64Array =>
  Float64Array.from(
    [accountMeasures(limits), ...(limits.scopes ?? []).map(one => one.measures)],
    one => one[measure] ?? Number.POSITIVE_INFINITY,
  )
