// Simple moving average of closes. Strategies and charts make it through the list in index.ts.
// Rule: TA-Lib's TA_INT_SMA, operation by operation (add the new, divide, take off the oldest), so results agree to the bit.
// With prices as integers every sum is exact, so the running sum does not drift.

import { assert } from '../../core/assert.ts'
import type { Bars } from '../bars.ts'
import { Indicator, Single } from '../indicator.ts'

export class Sma extends Indicator<Single> {
  value = Number.NaN
  readonly warmup: number
  /** The last `period` numbers, oldest at #next. */
  readonly #window: Float64Array
  #next = 0
  #count = 0
  /** Sum of the last period - 1 numbers; in warm-up of all so far. */
  #sum = 0

  /** `period` in bars, 1 or more. */
  constructor(period: number) {
    super(new Single())
    assert(Number.isInteger(period) && period >= 1, `SMA period ${period} is not a whole number of bars from 1 up`)
    this.warmup = period
    this.#window = new Float64Array(period)
  }

  push(bars: Bars, row: number): void {
    this.add(bars.close[row] as number)
  }

  peek(bars: Bars, row: number, into: Single): void {
    into.value = this.next(bars.close[row] as number)
  }

  /** Commits one number of any series: other indicators average with it. */
  add(x: number): void {
    this.#sum += x
    this.#window[this.#next] = x
    this.#next = this.#next + 1 === this.warmup ? 0 : this.#next + 1
    if (!this.ready) {
      this.#count++
      if (this.#count < this.warmup) return
      this.ready = true
    }
    this.value = this.#sum / this.warmup
    this.#sum -= this.#window[this.#next] as number
  }

  /** The value that `add` of the same number would give. */
  next(x: number): number {
    return this.ready || this.#count + 1 === this.warmup ? (this.#sum + x) / this.warmup : Number.NaN
  }

  reset(): void {
    this.ready = false
    this.value = Number.NaN
    this.#next = 0
    this.#count = 0
    this.#sum = 0
  }
}
