// Refuses entries that nobody could judge: while the feed or the venue is away, at a price too old, when the journal's disk is full,
// or while the engine is shutting down.

import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Micros } from '../core/units.ts'
import type { Rule } from './rule.ts'

const FEED_DOWN = reasonCode('feed-down')
const VENUE_DOWN = reasonCode('venue-down')
const STALE = reasonCode('stale-price')
const DISK_FULL = reasonCode('disk-full')
const ENDING = reasonCode('ending')

/** `maxAge` 0: a price is never too old. */
export const liveMarket = (maxAge: Micros): Rule => ({
  name: 'live-market',
  kind: 'limit',
  check(order, view) {
    if (view.ending) return ENDING
    if (!view.venueUp) return VENUE_DOWN
    if (!view.feedUp) return FEED_DOWN
    if (view.diskFull) return DISK_FULL
    return maxAge > 0 && view.priceAge(order.instrument) > maxAge ? STALE : ALLOWED
  },
  explain: (order, view) => [view.nameOf(order.instrument), `${Math.round(view.priceAge(order.instrument) / 1e6)} s`],
})
