// Refuses entries in instruments that a person has left off the list of allowed ones, or put on the list of forbidden ones.

import type { InstrumentNo } from '../core/units.ts'
import { ALLOWED, reasonCode } from '../trading/reasons.ts'
import type { Candidate, Rule } from './rule.ts'
import type { ScopeLimits } from './scopes.ts'

const FORBIDDEN = reasonCode('instrument-list')

/** Lists by scope. */
export function instrumentList(lists: readonly Pick<ScopeLimits, 'allow' | 'deny'>[]): Rule {
  const flags = (list: readonly InstrumentNo[] | undefined): Uint8Array | undefined => {
    if (list === undefined) return undefined
    const marked = new Uint8Array(Math.max(0, ...list.map(i => i + 1)))
    for (const i of list) marked[i] = 1
    return marked
  }
  const allowed = lists.map(one => flags(one.allow))
  const denied = lists.map(one => flags(one.deny))
  const find = (order: Candidate): number => {
    const ks = order.asked
    for (let n = 0; n < ks.length; n++) {
      const k = ks[n] as number
      const yes = allowed[k]
      const no = denied[k]
      if ((yes !== undefined && yes[order.instrument] !== 1) || (no !== undefined && no[order.instrument] === 1)) return k
    }
    return -1
  }
  return {
    name: 'instrument-list',
    kind: 'limit',
    off: lists.every(one => one.allow === undefined && one.deny === undefined),
    check: order => (find(order) < 0 ? ALLOWED : FORBIDDEN),
    explain: (order, view) => [view.nameOf(order.instrument), view.books.scopes.text(Math.max(0, find(order)))],
  }
}
