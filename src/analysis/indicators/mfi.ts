// Money flow index, 0 to 100: the share of turnover that traded on bars of rising typical price. Strategies make it through the list in
// index.ts.
// Rule: TA-Lib's MFI, to the bit, with its first bar giving only a price. 0, not 50, when nothing moved or traded in the window. Kept within
// 0 and 100, which rounding in the running sums could otherwise leave after a turnover vastly greater than the present one.

import { assert } from '../../core/assert.ts'
import { type Bars, typicalOf } from '../bars.ts'
import { Indicator, Single } from '../indicator.ts'

/** TA-Lib's least turnover that counts as one. */
const LEAST = 1

const indexOf = (rising: number, falling: number): number => {
  const all = rising + falling
  return all < LEAST ? 0 : Math.max(0, Math.min(100, 100 * (rising / all)))
}

export class Mfi extends Indicator<Single> {
  value = Number.NaN
  readonly warmup: number
  readonly #period: number
  /** Turnover of the last `period` bars, negative where price fell, oldest at #next. */
  readonly #flows: Float64Array
  #next = 0
  #count = 0
  #typical = 0
  #rising = 0
  #falling = 0

  /** `period` in bars, 1 or more (TA-Lib allows 2 or more). */
  constructor(period: number) {
    super(new Single())
    assert(Number.isInteger(period) && period >= 1, `MFI period ${period} is not a whole number of bars from 1 up`)
    this.#period = period
    this.warmup = period + 1
    this.#flows = new Float64Array(period)
  }

  push(bars: Bars, row: number): void {
    const flow = this.#flowOf(bars, row)
    this.#typical = typicalOf(bars, row)
    if (!this.ready) {
      this.#count++
      if (this.#count === 1) return
    }
    const oldest = this.#flows[this.#next] as number
    this.#rising = this.#rising - Math.max(0, oldest) + Math.max(0, flow)
    this.#falling = this.#falling - Math.max(0, -oldest) + Math.max(0, -flow)
    this.#flows[this.#next] = flow
    this.#next = this.#next + 1 === this.#period ? 0 : this.#next + 1
    if (this.#count < this.warmup) return
    this.value = indexOf(this.#rising, this.#falling)
    this.ready = true
  }

  peek(bars: Bars, row: number, into: Single): void {
    if (this.#count + 1 < this.warmup) {
      into.value = Number.NaN
      return
    }
    const flow = this.#flowOf(bars, row)
    const oldest = this.#flows[this.#next] as number
    into.value = indexOf(this.#rising - Math.max(0, oldest) + Math.max(0, flow), this.#falling - Math.max(0, -oldest) + Math.max(0, -flow))
  }

  reset(): void {
    this.ready = false
    this.value = Number.NaN
    this.#flows.fill(0)
    this.#next = 0
    this.#count = 0
    this.#rising = 0
    this.#falling = 0
  }

  /** Signed turnover against the last bar; nothing where price stood. */
  #flowOf(bars: Bars, row: number): number {
    const typical = typicalOf(bars, row)
    const change = typical - this.#typical
    const turnover = typical * (bars.volume[row] as number)
    return change > 0 ? turnover : change < 0 ? -turnover : 0
  }
}
