// The instruments of which the venue's book says otherwise than we do, without an explanation so far: they take no new risk until both
// sides agree again. The comparison (app/recovery) tells of them as an input.

import type { InstrumentNo } from '../core/units.ts'
import type { Doubt } from '../tape/input.ts'
import type { OrderDesk } from './order-desk.ts'

export class Doubts {
  readonly #desk: OrderDesk
  readonly #texts = new Map<InstrumentNo, string>()

  constructor(desk: OrderDesk) {
    this.#desk = desk
  }

  /** What is in doubt of an instrument, or ''. */
  of(i: InstrumentNo): string {
    return this.#texts.get(i) ?? ''
  }

  get all(): ReadonlyMap<InstrumentNo, string> {
    return this.#texts
  }

  /** These are in doubt from now on, and no others. */
  set(doubts: readonly Doubt[], nameOf: (i: InstrumentNo) => string): void {
    const { doubted, denied } = this.#desk.keeper
    denied.fill(0)
    for (const one of doubts) denied[one.instrument] = one.denied ?? 0
    const now = new Map(doubts.map(one => [one.instrument, one.text]))
    for (const i of this.#texts.keys()) {
      if (now.has(i)) continue
      doubted[i] = 0
      this.#desk.note('note', `${nameOf(i)}: the venue's book and ours agree again`)
      this.#texts.delete(i)
    }
    for (const [i, text] of now) {
      if (this.#texts.get(i) !== text) this.#desk.note('fault', `${text}; ${nameOf(i)} takes no new risk meanwhile`)
      doubted[i] = 1
      this.#texts.set(i, text)
    }
  }
}
