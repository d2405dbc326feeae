// The last closed one-minute candles of each instrument, for charts. Fixed memory: a ring of columns per instrument, made when
// the instrument's first candle closes.

import type { CandleBuilder } from './candles.ts'

/** Two trading days of minutes. */
export const HISTORY_BARS = 780
const COLUMNS = 8

export class History {
  readonly #bars: (Float64Array | undefined)[]
  readonly #count: Int32Array

  constructor(instruments: number) {
    this.#bars = Array.from({ length: instruments })
    this.#count = new Int32Array(instruments)
  }

  /** Keeps the candle that the builder is closing. */
  keep(i: number, from: CandleBuilder): void {
    const bars = (this.#bars[i] ??= new Float64Array(HISTORY_BARS * COLUMNS))
    const at = ((this.#count[i] as number) % HISTORY_BARS) * COLUMNS
    bars[at] = from.start[i] as number
    bars[at + 1] = from.open[i] as number
    bars[at + 2] = from.high[i] as number
    bars[at + 3] = from.low[i] as number
    bars[at + 4] = from.close[i] as number
    bars[at + 5] = from.volume[i] as number
    bars[at + 6] = from.value[i] as number
    bars[at + 7] = from.ticks[i] as number
    this.#count[i]!++
  }

  /** Candles ever kept; those below `count - HISTORY_BARS` are gone. */
  count(i: number): number {
    return this.#count[i] as number
  }

  /** Visits the kept candles of an instrument from number `from` on, oldest first. `value`: the money turned over within it. */
  each(
    i: number,
    from: number,
    visit: (time: number, open: number, high: number, low: number, close: number, volume: number, value: number, ticks: number) => void,
  ): void {
    const bars = this.#bars[i]
    if (!bars) return
    const count = this.#count[i] as number
    for (let n = Math.max(from, count - HISTORY_BARS, 0); n < count; n++) {
      const at = (n % HISTORY_BARS) * COLUMNS
      visit(
        bars[at] as number,
        bars[at + 1] as number,
        bars[at + 2] as number,
        bars[at + 3] as number,
        bars[at + 4] as number,
        bars[at + 5] as number,
        bars[at + 6] as number,
        bars[at + 7] as number,
      )
    }
  }
}
