// Pushes bars into one indicator. Imported under a name of its own for each, so that the call in it knows a single class.

import type { Bars } from '../../src/analysis/bars.ts'
import type { Indicator } from '../../src/analysis/indicator.ts'

export function pushAll(indicator: Indicator, bars: Bars, count: number): void {
  for (let i = 0; i < count; i++) indicator.push(bars, i)
}
