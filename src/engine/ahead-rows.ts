// The rows of what the engine will do by itself soon: the square-off of each segment that has something to close. The publisher writes
// them; the screen counts down by the engine's clock.

import { type Micros, MINUTE, SECOND } from '../core/units.ts'
import type { SessionClock } from '../market/sessions.ts'
import type { RowWriter } from '../protocol/row-codec.ts'
import type { Engine } from './engine.ts'
import { segmentName } from './session-text.ts'

/** Shown from so long before. */
const SHOWN = 15 * MINUTE
/** Looked at so often. */
const EVERY = SECOND

export class AheadRows {
  readonly #engine: Engine
  readonly #rows: RowWriter
  readonly #shown = new Set<string>()
  #looked = 0

  constructor(engine: Engine, rows: RowWriter) {
    this.#engine = engine
    this.#rows = rows
  }

  /** Writes what changed. */
  write(now: Micros): void {
    if (now >= this.#looked && now - this.#looked < EVERY) return
    this.#looked = now
    const { market, setup } = this.#engine
    const there = new Set<string>()
    for (const clock of market.sessions) {
      const at = (clock.dayClose - setup.squareOffBefore) as Micros
      if (setup.squareOffBefore === 0 || clock.dayClose === 0 || now >= at || now < at - SHOWN) continue
      const what = `square-off ${segmentName(clock)}`
      if (there.has(what) || !this.#anything(clock, at)) continue
      there.add(what)
      this.#rows.put('ahead', [what, at, 0])
    }
    for (const what of this.#shown) if (!there.has(what)) this.#rows.delete('ahead', [what])
    this.#shown.clear()
    for (const what of there) this.#shown.add(what)
  }

  /** Whether anything of this calendar would be squared off then. */
  #anything(clock: SessionClock, at: Micros): boolean {
    const { market, squareOff } = this.#engine
    return market.instruments.list.some(({ no }) => market.sessionOf(no).calendar.name === clock.calendar.name && squareOff.ends(no, at))
  }
}
