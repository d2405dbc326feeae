// Finds the first scope in which a number of the books is over its limit, or has reached it. Most rules of budgets are one of these.

type Numbers = Float64Array | Int32Array

/** A scope of `ks` whose value is over its limit, else -1. */
export function firstOver(ks: Int32Array, values: Numbers, limits: Float64Array): number {
  for (let n = 0; n < ks.length; n++) {
    const k = ks[n] as number
    if ((values[k] as number) > (limits[k] as number)) return k
  }
  return -1
}

/** A scope of `ks` whose value has reached its limit, else -1. */
export function firstReached(ks: Int32Array, values: Numbers, limits: Float64Array): number {
  for (let n = 0; n < ks.length; n++) {
    const k = ks[n] as number
    if ((values[k] as number) >= (limits[k] as number)) return k
  }
  return -1
}

/** Whether any scope has this limit. */
export const anywhere = (limits: Float64Array): boolean => limits.some(limit => limit !== Number.POSITIVE_INFINITY)
