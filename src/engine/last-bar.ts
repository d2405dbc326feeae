// The last closed bar of one instrument and length, as strategies see it. Its numbers lie in one array, so that writing and reading
// them makes no objects.

import type { Micros, Px } from '../core/units.ts'
import type { CandleBuilder } from '../market/candles.ts'
import type { BarView } from '../strategy/define.ts'

export class LastBar implements BarView {
  readonly #n = new Float64Array(9)

  /** The candle that the builder is closing. */
  take(from: CandleBuilder, i: number): void {
    const n = this.#n
    n[0] = from.start[i] as number
    n[1] = from.open[i] as number
    n[2] = from.high[i] as number
    n[3] = from.low[i] as number
    n[4] = from.close[i] as number
    n[5] = from.volume[i] as number
    n[6] = from.value[i] as number
    n[7] = from.ticks[i] as number
    n[8] = from.missed[i] as number
  }

  get time(): Micros {
    return this.#n[0] as Micros
  }

  get open(): Px {
    return this.#n[1] as Px
  }

  get high(): Px {
    return this.#n[2] as Px
  }

  get low(): Px {
    return this.#n[3] as Px
  }

  get close(): Px {
    return this.#n[4] as Px
  }

  get volume(): number {
    return this.#n[5] as number
  }

  /** Reckoned when it is read: most strategies never do. */
  get vwap(): Px {
    const volume = this.#n[5] as number
    return (volume > 0 ? Math.round((this.#n[6] as number) / volume) : this.#n[4]) as Px
  }

  get trades(): number {
    return this.#n[7] as number
  }

  get missed(): number {
    return this.#n[8] as number
  }
}
