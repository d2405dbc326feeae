// Bollinger bands: the simple average of closes, and so many standard deviations above and below it, in the unit of price. Strategies make
// it through the list in index.ts.
// Rule: TA-Lib's BBANDS over a simple average, to the bit: the deviation is that of the whole window (divided by `period`), from running
// sums of closes and of their squares. Those of dear shares exceed a float's whole numbers: after 400 000 bars a deviation of one tick is
// off by less than a ten-thousandth of itself at 24 000 rupees, by half a hundredth at 130 000.

import { assert } from '../../core/assert.ts'
import type { Bars } from '../bars.ts'
import { Indicator } from '../indicator.ts'

export class BollingerValues {
  middle = Number.NaN
  upper = Number.NaN
  lower = Number.NaN
}

/** TA-Lib's epsilon: a variance below it, negative by rounding too, is none. */
const NONE = 1e-14

export class Bollinger extends Indicator<BollingerValues> implements BollingerValues {
  middle = Number.NaN
  upper = Number.NaN
  lower = Number.NaN
  readonly warmup: number
  readonly #deviations: number
  /** The last `period` closes, oldest at #next. */
  readonly #closes: Float64Array
  #next = 0
  #count = 0
  /** Sums over the last period - 1 closes; in warm-up over all so far. */
  #sum = 0
  #squares = 0

  /** `period` in bars, 1 or more; `deviations` above 0. */
  constructor(period: number, deviations: number) {
    super(new BollingerValues())
    assert(Number.isInteger(period) && period >= 1, `Bollinger period ${period} is not a whole number of bars from 1 up`)
    this.warmup = period
    this.#deviations = deviations
    this.#closes = new Float64Array(period)
  }

  push(bars: Bars, row: number): void {
    this.peek(bars, row, this)
    const close = bars.close[row] as number
    this.#sum += close
    this.#squares += close * close
    this.#closes[this.#next] = close
    this.#next = this.#next + 1 === this.warmup ? 0 : this.#next + 1
    this.#count++
    if (this.#count < this.warmup) return
    this.ready = true
    const oldest = this.#closes[this.#next] as number
    this.#sum -= oldest
    this.#squares -= oldest * oldest
  }

  peek(bars: Bars, row: number, into: BollingerValues): void {
    const close = bars.close[row] as number
    const filled = this.ready || this.#count + 1 === this.warmup
    const middle = filled ? (this.#sum + close) / this.warmup : Number.NaN
    const variance = (this.#squares + close * close) / this.warmup - middle * middle
    const band = variance < NONE ? 0 : Math.sqrt(variance) * this.#deviations
    into.middle = middle
    into.upper = middle + band
    into.lower = middle - band
  }

  reset(): void {
    this.ready = false
    this.middle = Number.NaN
    this.upper = Number.NaN
    this.lower = Number.NaN
    this.#next = 0
    this.#count = 0
    this.#sum = 0
    this.#squares = 0
  }
}
