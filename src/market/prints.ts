// The last trades of each instrument as the feed told them, for time-and-sales and for bars shorter than a minute. Fixed memory: a
// ring of columns per instrument, made at its first trade. Kept only where somebody looks (the publisher asks for it); decides nothing.

import type { Quotes } from './quotes.ts'

/** Trades kept of each instrument. */
export const PRINTS_KEPT = 1_024
const COLUMNS = 4

export class Prints {
  readonly #rings: (Float64Array | undefined)[]
  readonly #count: Float64Array

  constructor(instruments: number) {
    this.#rings = Array.from({ length: instruments })
    this.#count = new Float64Array(instruments)
  }

  /**
   * The tick of instrument `i` that the quotes have just accepted. A change of the book alone, without a trade or another price, is none.
   */
  add(i: number, quotes: Pick<Quotes, 'exchange' | 'last' | 'traded'>): void {
    const px = quotes.last[i] as number
    const traded = quotes.traded[i] as number
    const count = this.#count[i] as number
    const ring = (this.#rings[i] ??= new Float64Array(PRINTS_KEPT * COLUMNS))
    let side = 0
    if (count > 0) {
      const last = ((count - 1) % PRINTS_KEPT) * COLUMNS
      const before = ring[last + 1] as number
      if (traded === 0 && px === before) return
      // The tick rule: a trade at the same price has the direction of the one before.
      side = px > before ? 1 : px < before ? -1 : (ring[last + 3] as number)
    }
    const at = (count % PRINTS_KEPT) * COLUMNS
    ring[at] = quotes.exchange[i] as number
    ring[at + 1] = px
    ring[at + 2] = traded
    ring[at + 3] = side
    this.#count[i] = count + 1
  }

  /** Trades ever kept; those below `count - PRINTS_KEPT` are gone. */
  count(i: number): number {
    return this.#count[i] as number
  }

  /** Visits the kept trades of an instrument from number `from` on, oldest first; `side` is 1 up, -1 down, 0 before the first change. */
  each(i: number, from: number, visit: (no: number, t: number, px: number, traded: number, side: number) => void): void {
    const ring = this.#rings[i]
    if (!ring) return
    const count = this.#count[i] as number
    for (let n = Math.max(from, count - PRINTS_KEPT, 0); n < count; n++) {
      const at = (n % PRINTS_KEPT) * COLUMNS
      visit(n, ring[at] as number, ring[at + 1] as number, ring[at + 2] as number, ring[at + 3] as number)
    }
  }
}
