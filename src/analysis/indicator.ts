// What every indicator keeps: `push` commits a closed bar, `peek` answers for a bar as if it closed now and changes nothing.
// Outputs are floats in the unit of their input (prices: 1/10 000 rupee, as numbers); ratios such as RSI have no unit.

import type { Bars } from './bars.ts'
import type { Series } from './series.ts'

/** What strategies and charts read of an indicator with the outputs `Values`. */
export type Reading<Values> = Readonly<Values> & {
  /** True once warm-up is over; before that every output is NaN. Outputs stand as of the last closed bar. */
  readonly ready: boolean
  /** The same outputs as if the forming bar closed now; those of the last closed bar while none is forming. Reused: read it, do not keep it. */
  readonly forming: Readonly<Values>
}

/** The one output of most. Outputs are classes: fields of plain literals share a layout with those of others, where a float may be boxed. */
export class Single {
  value = Number.NaN
}

/** The reading of one with a single output. */
export type Value = Reading<Single>

/** Subclasses carry their outputs as fields of their own, by the names in `Values`. No method here allocates. */
export abstract class Indicator<Values extends object = object> {
  ready = false
  /** Bars needed before `ready`. */
  abstract readonly warmup: number
  readonly #formed: Values
  #series: Series | undefined

  /** `formed` has the outputs by name; it is kept for `forming`. */
  constructor(formed: Values) {
    this.#formed = formed
  }

  /** Commits the closed bar in that row. */
  abstract push(bars: Bars, row: number): void
  /** Writes the outputs that a push of this row would give, NaN in warm-up; changes nothing else. */
  abstract peek(bars: Bars, row: number, into: Values): void
  /** Forgets everything. Those that count by session are reset by their owner at each session start. */
  abstract reset(): void

  get outputs(): readonly string[] {
    return Object.keys(this.#formed)
  }

  /** Where the forming bar is found; called once, by the series that feeds it. */
  follow(series: Series): void {
    this.#series = series
  }

  get forming(): Readonly<Values> {
    const bars = this.#series?.formingBars
    if (bars === undefined) return this as unknown as Values
    this.peek(bars, (this.#series as Series).row, this.#formed)
    return this.#formed
  }
}
