// A strategy's sizes in one instrument, by its last price, its lot and the account's equity. One for each context.

import type { Money, Px, Qty } from '../core/units.ts'
import type { Sizes } from '../strategy/define.ts'
import { type KellyWish, byEquity, byKelly, byRisk, byValue, byVolatility, wholeLots } from '../trading/sizing.ts'

/** What sizes are reckoned from. */
export type SizeSource = { readonly last: Px; readonly lot: Qty; readonly equity: Money }

export class StrategySizes implements Sizes {
  readonly #of: SizeSource

  constructor(of: SizeSource) {
    this.#of = of
  }

  units(qty: number): Qty {
    return wholeLots(qty, this.#of.lot)
  }

  value(value: Money | number): Qty {
    return byValue(value, this.#of.last, this.#of.lot)
  }

  equity(part: number): Qty {
    return byEquity(part, this.#of.equity, this.#of.last, this.#of.lot)
  }

  risk(risk: Money | number, stop: Px | number, entry: Px | number = this.#of.last): Qty {
    return byRisk(risk, entry, stop, this.#of.lot)
  }

  volatility(part: number, move: number): Qty {
    return byVolatility(part, this.#of.equity, move, this.#of.lot)
  }

  kelly(wish: KellyWish): Qty {
    return byKelly(wish, this.#of.equity, this.#of.last, this.#of.lot)
  }
}
