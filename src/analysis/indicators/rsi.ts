// Relative strength index of closes, 0 to 100. Strategies and charts make it through the list in index.ts.
// Rule: Wilder's smoothing with TA-Lib's first value (plain averages of the first `period` gains and losses), in TA-Lib's order
// of operations, so results agree to the bit. As in TA-Lib, RSI is 0, not 50, when price never moved
// or has stood still so long that the averages are nil (some 500 bars at period 14): test for it if it matters.

import { assert } from '../../core/assert.ts'
import type { Bars } from '../bars.ts'
import { Indicator, Single } from '../indicator.ts'

/** TA-Lib's epsilon: movement below it counts as none. */
const NONE = 1e-14

const rsiOf = (gain: number, loss: number): number => {
  const both = gain + loss
  return both < NONE ? 0 : 100 * (gain / both)
}

export class Rsi extends Indicator<Single> {
  value = Number.NaN
  readonly warmup: number
  readonly #period: number
  #count = 0
  #last = 0
  /** Averages once ready, sums of the changes so far before that. */
  #gain = 0
  #loss = 0

  /** `period` in bars, 1 or more (TA-Lib allows 2 or more). */
  constructor(period: number) {
    super(new Single())
    assert(Number.isInteger(period) && period >= 1, `RSI period ${period} is not a whole number of bars from 1 up`)
    this.#period = period
    this.warmup = period + 1
  }

  push(bars: Bars, row: number): void {
    const close = bars.close[row] as number
    const change = close - this.#last
    this.#last = close
    this.#count++
    if (this.#count === 1) return
    if (this.ready) {
      this.#gain *= this.#period - 1
      this.#loss *= this.#period - 1
    }
    if (change < 0) this.#loss -= change
    else this.#gain += change
    if (this.#count < this.warmup) return
    this.#gain /= this.#period
    this.#loss /= this.#period
    this.value = rsiOf(this.#gain, this.#loss)
    this.ready = true
  }

  peek(bars: Bars, row: number, into: Single): void {
    if (this.#count + 1 < this.warmup) {
      into.value = Number.NaN
      return
    }
    const change = (bars.close[row] as number) - this.#last
    let gain = this.#gain
    let loss = this.#loss
    if (this.ready) {
      gain *= this.#period - 1
      loss *= this.#period - 1
    }
    if (change < 0) loss -= change
    else gain += change
    into.value = rsiOf(gain / this.#period, loss / this.#period)
  }

  reset(): void {
    this.ready = false
    this.value = Number.NaN
    this.#count = 0
    this.#last = 0
    this.#gain = 0
    this.#loss = 0
  }
}
