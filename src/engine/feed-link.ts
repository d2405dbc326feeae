// The line to the market data as the engine sees it: up, or gone since when. Entries are taken back when it stays away.

import { type Micros, SECOND } from '../core/units.ts'
import { entriesText } from './levels.ts'
import type { OrderDesk } from './order-desk.ts'
import type { EngineRiskView } from './risk-view.ts'
import type { Timers } from './timers.ts'

export class FeedLink {
  /** When it went. */
  #lost = 0
  readonly #risk: EngineRiskView
  readonly #desk: OrderDesk
  readonly #timers: Timers
  /** Micros after which entries at work are cancelled; 0: never. */
  readonly #patience: Micros

  constructor(risk: EngineRiskView, desk: OrderDesk, timers: Timers, patience: Micros) {
    this.#risk = risk
    this.#desk = desk
    this.#timers = timers
    this.#patience = patience
  }

  /** Entries outlive the loss of the feed only so long: nobody sees what they would fill at. */
  is(up: boolean): void {
    if (!up && this.#risk.feedUp && this.#patience > 0) {
      this.#lost = this.#desk.now
      this.#timers.at(this.#desk.now + this.#patience, { kind: 'feed-lost' })
    }
    this.#risk.feedUp = up
  }

  /** It has been away for the whole patience. */
  staysLost(): void {
    // Not where it came back and went again since.
    if (this.#risk.feedUp || this.#desk.now < this.#lost + this.#patience) return
    const cancelled = this.#desk.cancelEntries()
    if (cancelled > 0) this.#desk.note('level', `the feed is away for ${this.#patience / SECOND} s: ${entriesText(cancelled)} cancelled`)
  }
}
