// Simple moving average of closes. Strategies and charts make it through the list in index.ts.
// Rule: TA-Lib's TA_INT_SMA, operation by operation (add the new, divide, take off the oldest), so results agree to the bit.
// With prices as integers every sum is exact, so the running sum does not drift.

import { assert } from '../../core/assert.ts'
import type { Indicator } from '../indicator.ts'

export class Sma implements Indicator {
  ready = false
  value = Number.NaN
  readonly warmup: number
  /** The last `period` closes, oldest at #next. */
  readonly #closes: Float64Array
  #next = 0
  #count = 0
  /** Sum of the last period - 1 closes; in warm-up of all so far. */
  #sum = 0

  /** `period` in bars, 1 or more. */
  constructor(period: number) {
    assert(Number.isInteger(period) && period >= 1, `SMA period ${period} is not a whole number of bars from 1 up`)
    this.warmup = period
    this.#closes = new Float64Array(period)
  }

  push(_open: number, _high: number, _low: number, close: number, _volume: number): void {
    this.#sum += close
    this.#closes[this.#next] = close
    this.#next = this.#next + 1 === this.warmup ? 0 : this.#next + 1
    if (!this.ready) {
      this.#count++
      if (this.#count < this.warmup) return
      this.ready = true
    }
    this.value = this.#sum / this.warmup
    this.#sum -= this.#closes[this.#next] as number
  }

  peek(_open: number, _high: number, _low: number, close: number, _volume: number): number {
    return this.ready || this.#count + 1 === this.warmup ? (this.#sum + close) / this.warmup : Number.NaN
  }

  reset(): void {
    this.ready = false
    this.value = Number.NaN
    this.#next = 0
    this.#count = 0
    this.#sum = 0
  }
}
