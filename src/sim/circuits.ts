// The daily price band of each share: an order priced outside it is refused, as the exchange does. Measured from the close of the day
// before, else from the day's first price; where the exchange has named the day's band, that is the one. The matching venue feeds and
// asks it.

import { rupeesText } from '../core/money-text.ts'
import { type InstrumentNo, type Px, roundToTick } from '../core/units.ts'
import type { Bar } from '../market/bar.ts'
import type { Instrument, InstrumentTable } from '../market/instrument.ts'

export class Circuits {
  readonly #instruments: InstrumentTable
  readonly #percent: Float64Array
  readonly #reference: Float64Array
  readonly #last: Float64Array

  /** `percentOf` says how far the band reaches to either side; 0: no band. */
  constructor(instruments: InstrumentTable, percentOf: (one: Instrument) => number) {
    this.#instruments = instruments
    this.#percent = Float64Array.from(instruments.list, percentOf)
    this.#reference = new Float64Array(instruments.size)
    this.#last = new Float64Array(instruments.size)
  }

  /** A price of the market. One far outside the band as the day's first tells of a split or bonus: the band begins anew from it. */
  seen(i: InstrumentNo, px: Px): void {
    if (this.#last[i] === 0 && (this.#reference[i] === 0 || !this.#within(i, px))) this.#reference[i] = px
    this.#last[i] = px
  }

  /** The first and the last price of a bar. */
  bar({ instrument: i, open, close }: Bar): void {
    if (this.#last[i] === 0) this.seen(i, open)
    this.seen(i, close)
  }

  newDay(): void {
    for (let i = 0; i < this.#last.length; i++) if (this.#last[i] !== 0) this.#reference[i] = this.#last[i] as number
    this.#last.fill(0)
  }

  /** Why this price may not be ordered, or ''. */
  refusal(i: InstrumentNo, px: Px): string {
    const { tick, name, bandLow, bandHigh } = this.#instruments.at(i)
    const named = bandHigh > 0
    const percent = this.#percent[i] as number
    const reference = this.#reference[i] as number
    const within = named ? px >= bandLow && px <= bandHigh : percent === 0 || reference === 0 || this.#within(i, px)
    if (within) return ''
    const low = named ? bandLow : roundToTick(reference * (1 - percent / 100), tick, 'sell')
    const high = named ? bandHigh : roundToTick(reference * (1 + percent / 100), tick, 'buy')
    return `price ${rupeesText(px)} is outside the circuit limits of ${name}: ${rupeesText(low)} to ${rupeesText(high)}`
  }

  #within(i: InstrumentNo, px: number): boolean {
    const reference = this.#reference[i] as number
    return Math.abs(px - reference) * 100 <= reference * (this.#percent[i] as number) + 1e-6
  }
}
