// Keltner channel: the exponential average of closes, and so many average true ranges above and below it, in the unit of price.
// Strategies make it through the list in index.ts.
// Rule: middle EMA(period) seeded with the simple average, band multiplier x Wilder's ATR(range), both as in TA-Lib.

import type { Bars } from '../bars.ts'
import { Indicator } from '../indicator.ts'
import { Atr } from './atr.ts'
import { Ema } from './ema.ts'

export class KeltnerValues {
  middle = Number.NaN
  upper = Number.NaN
  lower = Number.NaN
}

export class Keltner extends Indicator<KeltnerValues> implements KeltnerValues {
  middle = Number.NaN
  upper = Number.NaN
  lower = Number.NaN
  readonly warmup: number
  readonly #average: Ema
  readonly #range: Atr
  readonly #multiplier: number

  /** `period` of the average and `range` of the true range in bars, 1 or more; `multiplier` above 0. */
  constructor(period: number, range: number, multiplier: number) {
    super(new KeltnerValues())
    this.#average = new Ema(period)
    this.#range = new Atr(range)
    this.#multiplier = multiplier
    this.warmup = Math.max(this.#average.warmup, this.#range.warmup)
  }

  push(bars: Bars, row: number): void {
    this.#average.push(bars, row)
    this.#range.push(bars, row)
    if (!this.#average.ready || !this.#range.ready) return
    this.ready = true
    const band = this.#multiplier * this.#range.value
    this.middle = this.#average.value
    this.upper = this.middle + band
    this.lower = this.middle - band
  }

  peek(bars: Bars, row: number, into: KeltnerValues): void {
    const band = this.#multiplier * this.#range.next(bars, row)
    const middle = this.#average.next(bars.close[row] as number)
    into.middle = Number.isNaN(band) ? band : middle
    into.upper = middle + band
    into.lower = middle - band
  }

  reset(): void {
    this.ready = false
    this.middle = Number.NaN
    this.upper = Number.NaN
    this.lower = Number.NaN
    this.#average.reset()
    this.#range.reset()
  }
}
