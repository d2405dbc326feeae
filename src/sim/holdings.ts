// Positions at average cost and the cash they took, in exact integers. The venue's book applies each fill to it.
// Always true: realised = cash + cost, and a flat position costs 0.

import type { InstrumentNo, Money, Px, Qty } from '../core/units.ts'

export class Holdings {
  readonly #qty: Float64Array
  readonly #cost: Float64Array
  readonly #realised: Float64Array
  readonly #held: Uint8Array
  #cash = 0

  constructor(instruments: number) {
    this.#qty = new Float64Array(instruments)
    this.#cost = new Float64Array(instruments)
    this.#realised = new Float64Array(instruments)
    this.#held = new Uint8Array(instruments)
  }

  /** Money received less money paid, charges left out. */
  get cash(): Money {
    return this.#cash as Money
  }

  qty(instrument: InstrumentNo): Qty {
    return (this.#qty[instrument] ?? 0) as Qty
  }

  /** What the open quantity cost, signed like it. */
  cost(instrument: InstrumentNo): Money {
    return (this.#cost[instrument] ?? 0) as Money
  }

  realised(instrument: InstrumentNo): Money {
    return (this.#realised[instrument] ?? 0) as Money
  }

  /** True for an instrument that was ever traded. */
  everHeld(instrument: InstrumentNo): boolean {
    return this.#held[instrument] === 1
  }

  fill(instrument: InstrumentNo, qty: Qty, px: Px): void {
    const held = this.qty(instrument)
    const cost = this.cost(instrument)
    this.#held[instrument] = 1
    this.#cash -= px * qty
    const opposite = held > 0 ? qty < 0 : held < 0 && qty > 0
    const closing = opposite ? Math.sign(held) * Math.min(Math.abs(qty), Math.abs(held)) : 0
    const freed = closing === 0 ? 0 : share(cost, closing, held)
    const opening = qty + closing
    this.#qty[instrument] = held + qty
    this.#cost[instrument] = cost - freed + px * opening
    this.#realised[instrument] = this.realised(instrument) + px * closing - freed
  }
}

/** cost x part / whole rounded toward zero, exact without a product beyond 2^53. */
function share(cost: number, part: number, whole: number): number {
  return Math.trunc(cost / whole) * part + Math.trunc(((cost % whole) * part) / whole)
}
