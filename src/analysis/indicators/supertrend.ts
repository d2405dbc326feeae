// Supertrend: a line in the unit of price that trails below rising and above falling closes, and which of the two it does. Strategies make
// it through the list in index.ts.
// Rule: TradingView's: bands at (high + low) / 2 -+ multiplier x Wilder's ATR; the lower band only rises and the upper only falls, until a
// close beyond yesterday's; the trend turns when a bar closes beyond the band it trails. Before the first turn it counts as falling.

import type { Bars } from '../bars.ts'
import { Indicator } from '../indicator.ts'
import { Atr } from './atr.ts'

/** `direction` is 1 while rising (the line is the lower band) and -1 while falling (the upper band). */
export class SupertrendValues {
  value = Number.NaN
  direction = Number.NaN
}

export class Supertrend extends Indicator<SupertrendValues> implements SupertrendValues {
  value = Number.NaN
  direction = Number.NaN
  readonly warmup: number
  readonly #range: Atr
  readonly #multiplier: number
  #upper = Number.POSITIVE_INFINITY
  #lower = Number.NEGATIVE_INFINITY
  #lastClose = Number.NaN

  /** `period` of the average true range in bars, 1 or more; `multiplier` above 0. */
  constructor(period: number, multiplier: number) {
    super(new SupertrendValues())
    this.#range = new Atr(period)
    this.#multiplier = multiplier
    this.warmup = this.#range.warmup
  }

  push(bars: Bars, row: number): void {
    this.#range.push(bars, row)
    const close = bars.close[row] as number
    if (this.#range.ready) {
      this.#upper = this.#upperBand(bars, row, this.#range.value)
      this.#lower = this.#lowerBand(bars, row, this.#range.value)
      this.direction = this.#turn(close, this.#upper, this.#lower)
      this.value = this.direction === 1 ? this.#lower : this.#upper
      this.ready = true
    }
    this.#lastClose = close
  }

  peek(bars: Bars, row: number, into: SupertrendValues): void {
    const range = this.#range.next(bars, row)
    const upper = this.#upperBand(bars, row, range)
    const lower = this.#lowerBand(bars, row, range)
    const direction = this.#turn(bars.close[row] as number, upper, lower)
    into.direction = Number.isNaN(range) ? range : direction
    into.value = Number.isNaN(range) ? range : direction === 1 ? lower : upper
  }

  reset(): void {
    this.ready = false
    this.value = Number.NaN
    this.direction = Number.NaN
    this.#range.reset()
    this.#upper = Number.POSITIVE_INFINITY
    this.#lower = Number.NEGATIVE_INFINITY
    this.#lastClose = Number.NaN
  }

  #upperBand(bars: Bars, row: number, range: number): number {
    const band = ((bars.high[row] as number) + (bars.low[row] as number)) / 2 + this.#multiplier * range
    return band < this.#upper || this.#lastClose > this.#upper ? band : this.#upper
  }

  #lowerBand(bars: Bars, row: number, range: number): number {
    const band = ((bars.high[row] as number) + (bars.low[row] as number)) / 2 - this.#multiplier * range
    return band > this.#lower || this.#lastClose < this.#lower ? band : this.#lower
  }

  #turn(close: number, upper: number, lower: number): number {
    if (!this.ready) return -1
    if (this.direction === 1) return close < lower ? -1 : 1
    return close > upper ? 1 : -1
  }
}
