// Exponential moving average of closes. Strategies and charts make it through the list in index.ts.
// Rule: TA-Lib's TA_INT_EMA in its default mode: the first value is the simple average of the first `period` closes, then
// value += 2 / (period + 1) x (close - value), in TA-Lib's order of operations, so results agree to the bit.

import { assert } from '../../core/assert.ts'
import type { Indicator } from '../indicator.ts'

export class Ema implements Indicator {
  ready = false
  value = Number.NaN
  readonly warmup: number
  readonly #weight: number
  #count = 0
  #sum = 0

  /** `period` in bars, 1 or more. */
  constructor(period: number) {
    assert(Number.isInteger(period) && period >= 1, `EMA period ${period} is not a whole number of bars from 1 up`)
    this.warmup = period
    this.#weight = 2 / (period + 1)
  }

  push(_open: number, _high: number, _low: number, close: number, _volume: number): void {
    if (this.ready) {
      this.value = (close - this.value) * this.#weight + this.value
      return
    }
    this.#sum += close
    this.#count++
    if (this.#count < this.warmup) return
    this.value = this.#sum / this.warmup
    this.ready = true
  }

  peek(_open: number, _high: number, _low: number, close: number, _volume: number): number {
    if (this.ready) return (close - this.value) * this.#weight + this.value
    return this.#count + 1 === this.warmup ? (this.#sum + close) / this.warmup : Number.NaN
  }

  reset(): void {
    this.ready = false
    this.value = Number.NaN
    this.#count = 0
    this.#sum = 0
  }
}
