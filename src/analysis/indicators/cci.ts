// Commodity channel index: how far the typical price lies from its average, in multiples of 0.015 mean deviations; without unit or
// bounds. Strategies make it through the list in index.ts.
// Rule: TA-Lib's CCI, to the bit; 0 where price has not moved. The mean deviation looks at the whole window on each push.

import { assert } from '../../core/assert.ts'
import { type Bars, typicalOf } from '../bars.ts'
import { Indicator, Single } from '../indicator.ts'

export class Cci extends Indicator<Single> {
  value = Number.NaN
  readonly warmup: number
  /** The last `period` typical prices, oldest at #next. */
  readonly #typical: Float64Array
  #next = 0
  #count = 0

  /** `period` in bars, 1 or more (TA-Lib allows 2 or more). */
  constructor(period: number) {
    super(new Single())
    assert(Number.isInteger(period) && period >= 1, `CCI period ${period} is not a whole number of bars from 1 up`)
    this.warmup = period
    this.#typical = new Float64Array(period)
  }

  push(bars: Bars, row: number): void {
    this.peek(bars, row, this)
    this.#typical[this.#next] = typicalOf(bars, row)
    this.#next = this.#next + 1 === this.warmup ? 0 : this.#next + 1
    if (this.ready) return
    this.#count++
    if (this.#count === this.warmup) this.ready = true
  }

  peek(bars: Bars, row: number, into: Single): void {
    into.value = this.ready || this.#count + 1 === this.warmup ? this.#valueWith(typicalOf(bars, row)) : Number.NaN
  }

  reset(): void {
    this.ready = false
    this.value = Number.NaN
    this.#next = 0
    this.#count = 0
  }

  /** With this typical price in the place of the oldest. Sums run in the ring's order, as TA-Lib's do. */
  #valueWith(typical: number): number {
    const window = this.#typical
    const at = this.#next
    const period = this.warmup
    let sum = 0
    for (let i = 0; i < at; i++) sum += window[i] as number
    sum += typical
    for (let i = at + 1; i < period; i++) sum += window[i] as number
    const average = sum / period
    let deviations = 0
    for (let i = 0; i < at; i++) deviations += Math.abs((window[i] as number) - average)
    deviations += Math.abs(typical - average)
    for (let i = at + 1; i < period; i++) deviations += Math.abs((window[i] as number) - average)
    return typical === average || deviations === 0 ? 0 : (typical - average) / (0.015 * (deviations / period))
  }
}
