// Refuses entries that nobody could judge: while the feed or the venue is away, at a price too old, when the journal's disk or the database's queue is full,
// or while the engine is shutting down.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import { anywhere } from './first-over.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

const FEED_DOWN = reasonCode('feed-down')
const VENUE_DOWN = reasonCode('venue-down')
const STALE = reasonCode('stale-price')
const DISK_FULL = reasonCode('disk-full')
const STORE_FULL = reasonCode('store-full')
const CLOCK = reasonCode('clock-jump')
const ENDING = reasonCode('ending')

/** `ages` by scope, micros: Infinity where a price is never too old. */
export function liveMarket(ages: Float64Array): Rule {
  const judged = anywhere(ages)
  const stale = (order: Candidate, view: RiskView): boolean => {
    const ks = order.asked
    for (let n = 0; n < ks.length; n++) {
      const limit = ages[ks[n] as number] as number
      if (limit !== Number.POSITIVE_INFINITY && view.priceAge(order.instrument) > limit) return true
    }
    return false
  }
  return {
    name: 'live-market',
    kind: 'limit',
    check(order, view) {
      if (view.ending) return ENDING
      if (!view.venueUp) return VENUE_DOWN
      if (!view.feedUp) return FEED_DOWN
      if (view.diskFull) return DISK_FULL
      if (view.storeFull) return STORE_FULL
      if (!view.clockSteady) return CLOCK
      return judged && stale(order, view) ? STALE : ALLOWED
    },
    explain: (order, view) => [view.nameOf(order.instrument), `${Math.round(view.priceAge(order.instrument) / 1e6)} s`],
  }
}
