// On-balance volume, in units: volume added on rising closes and taken off on falling ones. Strategies make it through the list in index.ts.
// Rule: TA-Lib's OBV: it begins with the volume of the first bar it sees, so only its changes mean anything.

import type { Bars } from '../bars.ts'
import { Indicator, Single } from '../indicator.ts'

export class Obv extends Indicator<Single> {
  value = Number.NaN
  readonly warmup = 1
  #last = 0

  constructor() {
    super(new Single())
  }

  push(bars: Bars, row: number): void {
    this.value = this.#next(bars, row)
    this.#last = bars.close[row] as number
    this.ready = true
  }

  peek(bars: Bars, row: number, into: Single): void {
    into.value = this.#next(bars, row)
  }

  reset(): void {
    this.ready = false
    this.value = Number.NaN
  }

  #next(bars: Bars, row: number): number {
    const close = bars.close[row] as number
    const volume = bars.volume[row] as number
    if (!this.ready) return volume
    return close > this.#last ? this.value + volume : close < this.#last ? this.value - volume : this.value
  }
}
