// Exponential moving average of closes. Strategies and charts make it through the list in index.ts.
// Rule: TA-Lib's TA_INT_EMA in its default mode: the first value is the simple average of the first `period` closes, then
// value += 2 / (period + 1) x (close - value), in TA-Lib's order of operations, so results agree to the bit.

import { assert } from '../../core/assert.ts'
import type { Bars } from '../bars.ts'
import { Indicator, Single } from '../indicator.ts'

export class Ema extends Indicator<Single> {
  value = Number.NaN
  readonly warmup: number
  readonly #weight: number
  #count = 0
  #sum = 0

  /** `period` in bars, 1 or more. */
  constructor(period: number) {
    super(new Single())
    assert(Number.isInteger(period) && period >= 1, `EMA period ${period} is not a whole number of bars from 1 up`)
    this.warmup = period
    this.#weight = 2 / (period + 1)
  }

  push(bars: Bars, row: number): void {
    this.add(bars.close[row] as number)
  }

  peek(bars: Bars, row: number, into: Single): void {
    into.value = this.next(bars.close[row] as number)
  }

  /** Commits one number of any series: other indicators average with it. */
  add(x: number): void {
    if (this.ready) {
      this.value = (x - this.value) * this.#weight + this.value
      return
    }
    this.#sum += x
    this.#count++
    if (this.#count < this.warmup) return
    this.value = this.#sum / this.warmup
    this.ready = true
  }

  /** The value that `add` of the same number would give. */
  next(x: number): number {
    if (this.ready) return (x - this.value) * this.#weight + this.value
    return this.#count + 1 === this.warmup ? (this.#sum + x) / this.warmup : Number.NaN
  }

  reset(): void {
    this.ready = false
    this.value = Number.NaN
    this.#count = 0
    this.#sum = 0
  }
}
