// Refuses entries outside the hours that a person has set for them.

import { clockText, timeOfDay } from '../core/ist.ts'
import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'
import type { EntryHours } from './scopes.ts'

const OUTSIDE = reasonCode('entry-hours')

/** '09:20-14:45'. */
const hoursText = (hours: EntryHours): string => hours.map(([from, to]) => `${dayTime(from)}-${dayTime(to)}`).join(', ')

const dayTime = (t: number): string =>
  `${String(Math.floor(t / 3_600_000_000)).padStart(2, '0')}:${String(Math.floor(t / 60_000_000) % 60).padStart(2, '0')}`

/** `hours` by scope; undefined: any. */
export function entryHours(hours: readonly (EntryHours | undefined)[]): Rule {
  const find = (order: Candidate, { now }: RiskView): number => {
    const ks = order.asked
    const t = timeOfDay(now)
    for (let n = 0; n < ks.length; n++) {
      const list = hours[ks[n] as number]
      if (list === undefined) continue
      let inside = false
      for (let h = 0; h < list.length; h++) {
        const one = list[h] as EntryHours[number]
        if (t >= one[0] && t < one[1]) inside = true
      }
      if (!inside) return ks[n] as number
    }
    return -1
  }
  return {
    name: 'entry-hours',
    kind: 'limit',
    off: hours.every(one => one === undefined),
    check: (order, view) => (find(order, view) < 0 ? ALLOWED : OUTSIDE),
    explain(order, view) {
      const k = find(order, view)
      return k < 0 ? ['', ''] : [clockText(view.now).slice(0, 5), hoursText(hours[k] ?? []) + view.books.scopes.text(k)]
    },
  }
}
