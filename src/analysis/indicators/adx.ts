// Average directional index with the two directional indicators, each 0 to 100. Strategies make it through the list in index.ts.
// Rule: TA-Lib's ADX, PLUS_DI and MINUS_DI, to the bit: Wilder's sums over period - 1 changes, then smoothed; the first ADX is the plain
// average of `period` DX. A bar without any movement leaves the ADX as it was; without any true range both indicators are 0.

import { assert } from '../../core/assert.ts'
import { type Bars, trueRangeOf } from '../bars.ts'
import { Indicator } from '../indicator.ts'

/** `value` is the ADX; the indicators wait for it, though they could be told sooner. */
export class AdxValues {
  value = Number.NaN
  plusDI = Number.NaN
  minusDI = Number.NaN
}

/** TA-Lib's epsilon: sums below it count as none. */
const NONE = 1e-14

/** The move in its own direction counts where it is the greater of the two; ties count for neither. */
const moveOf = (own: number, other: number): number => (own > 0 && own > other ? own : 0)
const shareOf = (moves: number, ranges: number): number => (ranges < NONE ? 0 : 100 * (moves / ranges))
/** DX; NaN where nothing moved. */
const dxOf = (plusDI: number, minusDI: number): number => {
  const both = minusDI + plusDI
  return both < NONE ? Number.NaN : 100 * (Math.abs(minusDI - plusDI) / both)
}

export class Adx extends Indicator<AdxValues> implements AdxValues {
  value = Number.NaN
  plusDI = Number.NaN
  minusDI = Number.NaN
  readonly warmup: number
  readonly #period: number
  #count = 0
  #high = 0
  #low = 0
  #close = 0
  #plus = 0
  #minus = 0
  #ranges = 0
  /** Sum of DX in warm-up. */
  #dx = 0

  /** `period` in bars, 2 or more. */
  constructor(period: number) {
    super(new AdxValues())
    assert(Number.isInteger(period) && period >= 2, `ADX period ${period} is not a whole number of bars from 2 up`)
    this.#period = period
    this.warmup = 2 * period
  }

  push(bars: Bars, row: number): void {
    const high = bars.high[row] as number
    const low = bars.low[row] as number
    const up = high - this.#high
    const down = this.#low - low
    const range = trueRangeOf(bars, row, this.#close)
    this.#high = high
    this.#low = low
    this.#close = bars.close[row] as number
    if (this.#count > 0) {
      this.#plus = this.#wilder(this.#plus, moveOf(up, down))
      this.#minus = this.#wilder(this.#minus, moveOf(down, up))
      this.#ranges = this.#wilder(this.#ranges, range)
      if (this.#count >= this.#period) this.#direct()
    }
    if (!this.ready) this.#count++
    if (this.#count === this.warmup) this.ready = true
  }

  peek(bars: Bars, row: number, into: AdxValues): void {
    into.value = Number.NaN
    into.plusDI = Number.NaN
    into.minusDI = Number.NaN
    if (this.#count + 1 < this.warmup) return
    const high = bars.high[row] as number
    const low = bars.low[row] as number
    const up = high - this.#high
    const down = this.#low - low
    const ranges = this.#wilder(this.#ranges, trueRangeOf(bars, row, this.#close))
    into.plusDI = shareOf(this.#wilder(this.#plus, moveOf(up, down)), ranges)
    into.minusDI = shareOf(this.#wilder(this.#minus, moveOf(down, up)), ranges)
    into.value = this.#next(dxOf(into.plusDI, into.minusDI))
  }

  reset(): void {
    this.ready = false
    this.value = Number.NaN
    this.plusDI = Number.NaN
    this.minusDI = Number.NaN
    this.#count = 0
    this.#plus = 0
    this.#minus = 0
    this.#ranges = 0
    this.#dx = 0
  }

  #wilder(sum: number, one: number): number {
    return this.#count < this.#period ? sum + one : sum - sum / this.#period + one
  }

  /** Takes the sums as they now stand into the outputs. */
  #direct(): void {
    const plusDI = shareOf(this.#plus, this.#ranges)
    const minusDI = shareOf(this.#minus, this.#ranges)
    const dx = dxOf(plusDI, minusDI)
    if (this.#count + 1 >= this.warmup) {
      this.value = this.#next(dx)
      this.plusDI = plusDI
      this.minusDI = minusDI
    } else if (!Number.isNaN(dx)) this.#dx += dx
  }

  /** The ADX after one more DX. */
  #next(dx: number): number {
    if (!this.ready) return (Number.isNaN(dx) ? this.#dx : this.#dx + dx) / this.#period
    return Number.isNaN(dx) ? this.value : (this.value * (this.#period - 1) + dx) / this.#period
  }
}
