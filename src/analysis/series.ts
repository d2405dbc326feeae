// The indicators over one instrument's candles of one length, pushed together when a candle closes. The strategy runner has one for each
// pair in use; a bar costs it one plain call for each indicator, and none for an EMA.

import type { Bars } from './bars.ts'
import type { Indicator } from './indicator.ts'
import { Ema } from './indicators/ema.ts'

/** Bars that also say when each began; 0 where none is forming. */
export type Candles = Bars & { readonly start: Float64Array }

type Push = (this: Indicator, bars: Bars, row: number) => void

/** A class's own `push`. */
const pushOf = ({ push }: { readonly push: Push }): Push => push

const pushEma = pushOf(Ema.prototype)

export class Series {
  /** The row of this instrument. */
  row = 0
  readonly #indicators: Indicator[] = []
  // Each one's own `push` beside it: looking a method up among a dozen classes costs as much as the average it computes.
  readonly #pushes: Push[] = []
  #candles: Candles | undefined
  /** Start of the candle last pushed. */
  #pushed = 0

  add(indicator: Indicator): void {
    indicator.follow(this)
    this.#indicators.push(indicator)
    this.#pushes.push(pushOf(Object.getPrototypeOf(indicator) as Indicator))
  }

  remove(indicator: Indicator): void {
    const at = this.#indicators.indexOf(indicator)
    if (at === -1) return
    this.#indicators.splice(at, 1)
    this.#pushes.splice(at, 1)
  }

  /** Commits the candle that has just closed in that row, which is always the same one. */
  push(candles: Candles, row: number): void {
    this.#candles = candles
    this.row = row
    this.#pushed = candles.start[row] as number
    for (let n = 0; n < this.#indicators.length; n++) {
      const push = this.#pushes[n] as Push
      // The one that most strategies ask for is computed here, without a call.
      if (push === pushEma) (this.#indicators[n] as Ema).push(candles, row)
      else push.call(this.#indicators[n] as Indicator, candles, row)
    }
  }

  /** The columns in which a candle is forming; undefined while none is, as when a strategy is called on the one just closed. */
  get formingBars(): Bars | undefined {
    const candles = this.#candles
    if (candles === undefined) return undefined
    const start = candles.start[this.row] as number
    return start === 0 || start === this.#pushed ? undefined : candles
  }
}
