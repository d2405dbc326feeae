// What will happen by itself, as the header says it: 'SQUARE-OFF NSE 14:32', 'dead man: pause 12 min'. Nothing while nothing is ahead.

import { clean } from './cells.ts'
import type { Cockpit } from './cockpit.ts'
import type { Style } from './theme.ts'

/** Seconds from which on it is loud. */
const NEAR = 300
const NOW = 60

/** 14:32, or whole minutes where only those are known. */
const countdown = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`

/** One segment of the header each, nearest first, painted by how near it is; what is far gives way first. */
export function aheadSegments(c: Cockpit): { readonly text: string; readonly drop: number }[] {
  const clock = c.rows.header?.clock ?? 0
  return [...c.rows.table('ahead').values()]
    .map(({ what, at, left }) => ({ what: clean(what), exact: at > 0, seconds: at > 0 ? Math.ceil((at - clock) / 1e6) : left }))
    .filter(one => one.seconds > 0)
    .toSorted((a, b) => a.seconds - b.seconds)
    .map(({ what, exact, seconds }) => {
      const time = exact ? countdown(seconds) : seconds > NOW ? `${Math.ceil(seconds / 60)} min` : `${seconds} s`
      const style: Style | '' = seconds <= NOW ? 'alarm' : seconds <= NEAR ? 'warn' : exact ? 'bold' : 'dim'
      const text = c.theme.paint(style, seconds <= NOW ? ` ${what.toUpperCase()} ${time} ` : `${what} ${time}`)
      return { text, drop: exact || seconds <= NEAR ? 0.5 : 3 }
    })
}
