// Average true range, in the unit of price. Strategies and charts make it through the list in index.ts.
// Rule: Wilder's smoothing with TA-Lib's first value: the first bar only gives its close, the first ATR is the plain average of the
// next `period` true ranges. In TA-Lib's order of operations, so results agree to the bit.

import { assert } from '../../core/assert.ts'
import { type Bars, trueRangeOf } from '../bars.ts'
import { Indicator, Single } from '../indicator.ts'

export class Atr extends Indicator<Single> {
  value = Number.NaN
  readonly warmup: number
  readonly #period: number
  #count = 0
  #last = 0
  /** Sum of true ranges in warm-up. */
  #sum = 0

  /** `period` in bars, 1 or more. */
  constructor(period: number) {
    super(new Single())
    assert(Number.isInteger(period) && period >= 1, `ATR period ${period} is not a whole number of bars from 1 up`)
    this.#period = period
    this.warmup = period + 1
  }

  push(bars: Bars, row: number): void {
    const range = trueRangeOf(bars, row, this.#last)
    this.#last = bars.close[row] as number
    if (this.ready) {
      this.value = (this.value * (this.#period - 1) + range) / this.#period
      return
    }
    this.#count++
    if (this.#count === 1) return
    this.#sum += range
    if (this.#count < this.warmup) return
    this.value = this.#sum / this.#period
    this.ready = true
  }

  peek(bars: Bars, row: number, into: Single): void {
    into.value = this.next(bars, row)
  }

  /** The value that a push of this row would give; NaN in warm-up. */
  next(bars: Bars, row: number): number {
    const range = trueRangeOf(bars, row, this.#last)
    if (this.ready) return (this.value * (this.#period - 1) + range) / this.#period
    return this.#count + 1 === this.warmup ? (this.#sum + range) / this.#period : Number.NaN
  }

  reset(): void {
    this.ready = false
    this.value = Number.NaN
    this.#count = 0
    this.#last = 0
    this.#sum = 0
  }
}
