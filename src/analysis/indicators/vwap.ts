// Volume weighted average price since reset(), from typical prices (high + low + close) / 3. The owner calls reset() at each session
// start. While nothing has traded yet (an index, or empty first bars) the value is the typical price of the last bar: the only honest
// price there is, and it does not weigh in once volume comes.

import type { Indicator } from '../indicator.ts'

export class Vwap implements Indicator {
  ready = false
  value = Number.NaN
  readonly warmup = 1
  /** Sum of typical price x volume. */
  #turnover = 0
  #volume = 0

  push(_open: number, high: number, low: number, close: number, volume: number): void {
    const typical = (high + low + close) / 3
    this.#turnover += typical * volume
    this.#volume += volume
    this.value = this.#volume > 0 ? this.#turnover / this.#volume : typical
    this.ready = true
  }

  peek(_open: number, high: number, low: number, close: number, volume: number): number {
    const typical = (high + low + close) / 3
    const all = this.#volume + volume
    return all > 0 ? (this.#turnover + typical * volume) / all : typical
  }

  reset(): void {
    this.ready = false
    this.value = Number.NaN
    this.#turnover = 0
    this.#volume = 0
  }
}
