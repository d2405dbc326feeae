// When the groups of an instrument are to be looked at again. Each look is at all of them, so there is one timer an instrument however many of
// them wait: were each to set its own, two that wait would double them at every look.

import type { InstrumentNo, Micros } from '../core/units.ts'
import type { Timers } from './timers.ts'

export class GroupTimer {
  readonly #timers: Timers
  /** By instrument; in the past where none is set. */
  readonly #next: Float64Array

  constructor(timers: Timers, instruments: number) {
    this.#timers = timers
    this.#next = new Float64Array(instruments)
  }

  /** A look at `t`, unless there is one before it. */
  at(instrument: InstrumentNo, t: number, now: Micros): void {
    const next = this.#next[instrument] as number
    if (next > now && next <= t) return
    this.#next[instrument] = t
    this.#timers.at(t, { kind: 'group', instrument })
  }
}
