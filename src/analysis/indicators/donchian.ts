// Donchian channel: the highest high and the lowest low of the last bars, this one included, and the middle between them, in the unit of
// price. Strategies make it through the list in index.ts.

import { assert } from '../../core/assert.ts'
import type { Bars } from '../bars.ts'
import { Highest } from '../highest.ts'
import { Indicator } from '../indicator.ts'

export class DonchianValues {
  upper = Number.NaN
  lower = Number.NaN
  middle = Number.NaN
}

export class Donchian extends Indicator<DonchianValues> implements DonchianValues {
  upper = Number.NaN
  lower = Number.NaN
  middle = Number.NaN
  readonly warmup: number
  readonly #highs: Highest
  /** Of the lows with their signs turned. */
  readonly #lows: Highest
  #count = 0

  /** `period` in bars, 1 or more. */
  constructor(period: number) {
    super(new DonchianValues())
    assert(Number.isInteger(period) && period >= 1, `Donchian period ${period} is not a whole number of bars from 1 up`)
    this.warmup = period
    this.#highs = new Highest(period)
    this.#lows = new Highest(period)
  }

  push(bars: Bars, row: number): void {
    const upper = this.#highs.add(bars.high[row] as number)
    const lower = -this.#lows.add(-(bars.low[row] as number))
    if (!this.ready) {
      this.#count++
      if (this.#count < this.warmup) return
      this.ready = true
    }
    this.upper = upper
    this.lower = lower
    this.middle = (upper + lower) / 2
  }

  peek(bars: Bars, row: number, into: DonchianValues): void {
    const filled = this.ready || this.#count + 1 === this.warmup
    into.upper = filled ? this.#highs.next(bars.high[row] as number) : Number.NaN
    into.lower = filled ? -this.#lows.next(-(bars.low[row] as number)) : Number.NaN
    into.middle = (into.upper + into.lower) / 2
  }

  reset(): void {
    this.ready = false
    this.upper = Number.NaN
    this.lower = Number.NaN
    this.middle = Number.NaN
    this.#highs.reset()
    this.#lows.reset()
    this.#count = 0
  }
}
