// Times of day and lengths of time as a strategy writes them. Strategies import `clock`; the engine reads the intervals of timers.

import { parseTimeOfDay } from '../core/ist.ts'
import { type Micros, SECOND } from '../core/units.ts'

/** '14:30' or '14:30:15' as micros since midnight IST, to compare with `c.time`. Throws on anything else: make() is to fail at once. */
export function clock(text: string): Micros {
  const time = parseTimeOfDay(text)
  if (time === undefined) throw new TypeError(`'${text}' is no time of day: write it like 09:20 or 09:20:30`)
  return time
}

const UNITS: Readonly<Record<string, number>> = { s: SECOND, m: 60 * SECOND, h: 3600 * SECOND }

/** '30s', '5m' or '2h' in micros, at least one second. Throws on anything else. */
export function interval(text: string): Micros {
  const [, count = '0', unit = ''] = /^(\d{1,5})([smh])$/.exec(text) ?? []
  const micros = Number(count) * (UNITS[unit] ?? 0)
  if (micros <= 0) throw new TypeError(`'${text}' is no length of time: write it like 30s, 5m or 1h`)
  return micros as Micros
}
