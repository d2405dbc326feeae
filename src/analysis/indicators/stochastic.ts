// Stochastic oscillator: where the close lies between the lowest low (0) and the highest high (100) of the last bars. Strategies make it
// through the list in index.ts.
// Rule: TA-Lib's STOCH with simple averages, to the bit: %K is the raw figure averaged over `smooth` bars (1: the fast stochastic, as
// TA-Lib's STOCHF), %D is %K averaged over `signal` bars. 0, not 50, when the whole window is one price.

import { assert } from '../../core/assert.ts'
import type { Bars } from '../bars.ts'
import { Highest } from '../highest.ts'
import { Indicator } from '../indicator.ts'
import { Sma } from './sma.ts'

export class StochasticValues {
  k = Number.NaN
  d = Number.NaN
}

const rawOf = (close: number, highest: number, lowest: number): number => {
  const hundredth = (highest - lowest) / 100
  return hundredth === 0 ? 0 : (close - lowest) / hundredth
}

export class Stochastic extends Indicator<StochasticValues> implements StochasticValues {
  k = Number.NaN
  d = Number.NaN
  readonly warmup: number
  readonly #period: number
  readonly #highs: Highest
  /** Of the lows with their signs turned. */
  readonly #lows: Highest
  readonly #smooth: Sma
  readonly #signal: Sma
  #count = 0

  /** All in bars, 1 or more. */
  constructor(period: number, smooth: number, signal: number) {
    super(new StochasticValues())
    assert(Number.isInteger(period) && period >= 1, `stochastic period ${period} is not a whole number of bars from 1 up`)
    this.#period = period
    this.#highs = new Highest(period)
    this.#lows = new Highest(period)
    this.#smooth = new Sma(smooth)
    this.#signal = new Sma(signal)
    this.warmup = period + smooth + signal - 2
  }

  push(bars: Bars, row: number): void {
    const highest = this.#highs.add(bars.high[row] as number)
    const lowest = -this.#lows.add(-(bars.low[row] as number))
    if (this.#count < this.#period) this.#count++
    if (this.#count < this.#period) return
    this.#smooth.add(rawOf(bars.close[row] as number, highest, lowest))
    if (!this.#smooth.ready) return
    this.#signal.add(this.#smooth.value)
    if (!this.#signal.ready) return
    this.k = this.#smooth.value
    this.d = this.#signal.value
    this.ready = true
  }

  peek(bars: Bars, row: number, into: StochasticValues): void {
    into.k = Number.NaN
    into.d = Number.NaN
    if (this.#count + 1 < this.#period) return
    const highest = this.#highs.next(bars.high[row] as number)
    const lowest = -this.#lows.next(-(bars.low[row] as number))
    const k = this.#smooth.next(rawOf(bars.close[row] as number, highest, lowest))
    const d = this.#signal.next(k)
    if (Number.isNaN(d)) return
    into.k = k
    into.d = d
  }

  reset(): void {
    this.ready = false
    this.k = Number.NaN
    this.d = Number.NaN
    this.#highs.reset()
    this.#lows.reset()
    this.#smooth.reset()
    this.#signal.reset()
    this.#count = 0
  }
}
