// Volume weighted average price since reset(), from typical prices (high + low + close) / 3. The owner calls reset() at each session
// start. While nothing has traded yet (an index, or empty first bars) the value is the typical price of the last bar: the only honest
// price there is, and it does not weigh in once volume comes.

import { type Bars, typicalOf } from '../bars.ts'
import { Indicator, Single } from '../indicator.ts'

export class Vwap extends Indicator<Single> {
  value = Number.NaN
  readonly warmup = 1
  /** Sum of typical price x volume. */
  #turnover = 0
  #volume = 0

  constructor() {
    super(new Single())
  }

  push(bars: Bars, row: number): void {
    const volume = bars.volume[row] as number
    const typical = typicalOf(bars, row)
    this.#turnover += typical * volume
    this.#volume += volume
    this.value = this.#volume > 0 ? this.#turnover / this.#volume : typical
    this.ready = true
  }

  peek(bars: Bars, row: number, into: Single): void {
    const volume = bars.volume[row] as number
    const typical = typicalOf(bars, row)
    const all = this.#volume + volume
    into.value = all > 0 ? (this.#turnover + typical * volume) / all : typical
  }

  reset(): void {
    this.ready = false
    this.value = Number.NaN
    this.#turnover = 0
    this.#volume = 0
  }
}
