// The average true range of an instrument's last closed minutes, for distances that are given in it. Reckoned when asked for: a group
// asks when it begins and once a minute, never on each tick.

import type { InstrumentNo } from '../core/units.ts'
import type { History } from '../market/history.ts'

const MINUTES = 14

/** Plain mean of the true ranges (Wilder's first value), a float in 1/10 000 rupee; 0 where fewer minutes are known. */
export function averageRange(history: History, i: InstrumentNo): number {
  const count = history.count(i)
  if (count <= MINUTES) return 0
  let sum = 0
  let before = 0
  history.each(i, count - MINUTES - 1, (_time, _open, high, low, close) => {
    if (before > 0) sum += Math.max(high, before) - Math.min(low, before)
    before = close
  })
  return sum / MINUTES
}
