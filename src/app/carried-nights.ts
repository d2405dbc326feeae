// Which positions a backtest has held over night, and why when they should have been squared off before. Its record tells it of the
// data and of the nights; what it says goes under the result.

import { countText } from '../core/count-text.ts'
import { clockText, dateText, dayOf } from '../core/ist.ts'
import type { InstrumentNo, Micros } from '../core/units.ts'
import type { Engine } from '../engine/engine.ts'

/** Days that are named; the others are counted. */
const NAMED = 3

export class CarriedNights {
  readonly #engine: Engine
  /** By instrument, when its latest data ended. */
  readonly #seen: Float64Array
  /** What happened, as a sentence's end: the nights it happened in, each as instrument and day. */
  readonly #nights = new Map<string, string[]>()

  constructor(engine: Engine) {
    this.#engine = engine
    this.#seen = new Float64Array(engine.setup.instruments.size)
  }

  saw(i: InstrumentNo, t: Micros): void {
    this.#seen[i] = t
  }

  /** A day has ended of which these positions are left. */
  night(): void {
    const { ledger, setup } = this.#engine
    for (const i of ledger.positions.touched) {
      const { exchange, name } = setup.instruments.at(i)
      if (ledger.positions.qty[i] === 0 || exchange === 'FILE') continue
      const why = this.#why(i)
      const nights = this.#nights.get(why) ?? []
      nights.push(`${name} on ${dateText(dayOf(this.#seen[i] as Micros))}`)
      this.#nights.set(why, nights)
    }
  }

  warnings(): string[] {
    return [...this.#nights].map(([why, nights]) => {
      const more = nights.length > NAMED ? ` and ${nights.length - NAMED} more` : ''
      const verb = nights.length === 1 ? 'was' : 'were'
      return `${countText(nights.length, 'position')} ${verb} carried over a night (${nights.slice(0, NAMED).join(', ')}${more})${why}`
    })
  }

  /** Empty for shares bought as delivery: they are meant to be kept. */
  #why(i: InstrumentNo): string {
    const { market, setup } = this.#engine
    const { product } = setup.instruments.at(i)
    if (product === 'delivery') return ''
    const after = product === 'intraday' ? '; held over night, shares are charged as delivery' : ''
    if (setup.squareOffBefore === 0) return `: square-off is switched off${after}`
    const seen = this.#seen[i] as Micros
    const clock = market.clockOf(i)
    clock.advance((seen - 1) as Micros)
    const due = (clock.dayClose - setup.squareOffBefore) as Micros
    // What is ordered at that moment needs one more price to trade at.
    const why =
      seen <= due ? `the data of the day end before the square-off at ${clockText(due).slice(0, 5)}` : 'their square-off was not filled'
    return `: ${why}${after}`
  }
}
