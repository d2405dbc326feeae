// Moving average convergence/divergence of closes, in the unit of price. Strategies make it through the list in index.ts.
// Rule: TA-Lib's MACD, to the bit: the fast average is seeded so that both averages begin on the same bar, the signal is the EMA of the
// line, and where `fast` is the longer of the two they change places.

import type { Bars } from '../bars.ts'
import { Indicator } from '../indicator.ts'
import { Ema } from './ema.ts'

export class MacdValues {
  line = Number.NaN
  signal = Number.NaN
  histogram = Number.NaN
}

export class Macd extends Indicator<MacdValues> implements MacdValues {
  line = Number.NaN
  signal = Number.NaN
  histogram = Number.NaN
  readonly warmup: number
  readonly #fast: Ema
  readonly #slow: Ema
  readonly #smooth: Ema
  /** Bars that the fast average still has to leave out. */
  #skip: number
  readonly #skips: number

  /** All in bars, 1 or more. */
  constructor(fast: number, slow: number, signal: number) {
    super(new MacdValues())
    this.#fast = new Ema(Math.min(fast, slow))
    this.#slow = new Ema(Math.max(fast, slow))
    this.#smooth = new Ema(signal)
    this.#skips = Math.abs(slow - fast)
    this.#skip = this.#skips
    this.warmup = this.#slow.warmup + signal - 1
  }

  push(bars: Bars, row: number): void {
    const close = bars.close[row] as number
    this.#slow.add(close)
    if (this.#skip > 0) this.#skip--
    else this.#fast.add(close)
    if (!this.#slow.ready) return
    const line = this.#fast.value - this.#slow.value
    this.#smooth.add(line)
    if (!this.#smooth.ready) return
    this.line = line
    this.signal = this.#smooth.value
    this.histogram = line - this.signal
    this.ready = true
  }

  peek(bars: Bars, row: number, into: MacdValues): void {
    const close = bars.close[row] as number
    const line = this.#fast.next(close) - this.#slow.next(close)
    const signal = this.#smooth.next(line)
    into.line = Number.isNaN(signal) ? signal : line
    into.signal = signal
    into.histogram = line - signal
  }

  reset(): void {
    this.ready = false
    this.line = Number.NaN
    this.signal = Number.NaN
    this.histogram = Number.NaN
    this.#fast.reset()
    this.#slow.reset()
    this.#smooth.reset()
    this.#skip = this.#skips
  }
}
