// The line of times below a chart: round times where there are any, the first bar after one where nobody traded at it, and the time
// of the candle under the cursor. Used by candles.ts.

import { clockText, dateText, dayOf, timeOfDay } from '../../core/ist.ts'
import type { Micros } from '../../core/units.ts'
import type { Theme } from '../theme.ts'

/** Cells of the price axis at the left of every line of a chart. */
export const AXIS = 11

/** Spans between time labels, seconds. */
const SPANS = [5, 15, 30, 60, 300, 600, 900, 1_800, 3_600, 7_200] as const

/** Whether a bar is the first of a span: a bar that nobody traded in may be missing at its round time. */
function startsSpan(before: number | undefined, time: number, span: number): boolean {
  const at = timeOfDay(time as Micros)
  if (at % span === 0) return true
  return before !== undefined && Math.floor(timeOfDay(before as Micros) / span) !== Math.floor(at / span)
}

/** The time of a bar as an axis says it: seconds for bars shorter than a minute, the date for days. */
export function barTime(time: number, length: number): string {
  if (length >= 86_400e6) return dateText(dayOf(time as Micros)).slice(5)
  return length < 60e6 ? clockText(time as Micros) : clockText(time as Micros).slice(0, 5)
}

/** One line of times below the candles; that of the chosen one (its place among those shown, -1 for none) is bright. */
export function timeAxis(
  shown: readonly { readonly time: number; readonly length: number }[],
  step: number,
  plot: number,
  chosen: number,
  theme: Theme,
): string {
  const text = Array.from({ length: plot }, () => ' ')
  const length = shown[0]?.length ?? 0
  const wide = barTime(0, length).length
  const seconds = (length / 1e6) * ((wide + 5) / step)
  const span = (SPANS.find(one => one >= seconds) ?? 7_200) * 1e6
  // The cursor's own time stands in place of those it would touch.
  const cursor = shown[chosen]
  const own = cursor ? Math.max(0, Math.min(plot - wide, chosen * step - (wide >> 1))) : -100
  let free = 0
  shown.forEach((one, i) => {
    const x = i * step
    // Hours begin at a quarter past: round times would never come.
    const due = length >= 3_600e6 || startsSpan(shown[i - 1]?.time, one.time, span)
    const touches = x + wide + 1 > own && x < own + wide + 2
    if (!due || touches || x < free || x + wide > plot) return
    Array.from(barTime(one.time, length)).forEach((letter, k) => (text[x + k] = letter))
    free = x + wide + 2
  })
  const head = `${' '.repeat(AXIS - 1)}└`
  if (!cursor) return theme.paint('dim', head + text.join(''))
  const label = theme.paint('bold', barTime(cursor.time, length))
  return theme.paint('dim', head + text.slice(0, own).join('')) + label + theme.paint('dim', text.slice(own + wide).join(''))
}
