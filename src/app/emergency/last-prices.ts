// The last prices that an engine saw, read from shared memory by the hand beside it: at a broker it hears no market itself. Old prices are told
// apart from new ones, for the engine may have hung for long.

import type { InstrumentNo, Micros } from '../../core/units.ts'
import { SECOND } from '../../core/units.ts'
import { type QuoteColumns, quoteColumns } from '../../market/quotes.ts'
import type { LastPrice } from '../../trading/flatten-steps.ts'

/** A best bid or ask older than this is nobody's any more. */
const QUOTE_AGE = 5 * SECOND
/** A price older than this is worth no more than what a position cost. */
const PRICE_AGE = 60 * SECOND

const UNKNOWN: LastPrice = { last: 0, bid: 0, ask: 0 }

export class LastPrices {
  /** For the engine's `quoteMemory`. Each engine that takes over begins it anew. */
  readonly shared: SharedArrayBuffer
  readonly #columns: QuoteColumns
  readonly #now: () => Micros

  /** `now`: the clock by which the engine's feed stamps what it receives. */
  constructor(instruments: number, now: () => Micros) {
    this.shared = new SharedArrayBuffer(instruments * 4 * Float64Array.BYTES_PER_ELEMENT)
    this.#columns = quoteColumns(this.shared)
    this.#now = now
  }

  priceOf(i: InstrumentNo): LastPrice {
    const { last, bid, ask, received } = this.#columns
    const at = received[i] as number
    const age = this.#now() - at
    if (at === 0 || age > PRICE_AGE) return UNKNOWN
    const fresh = age <= QUOTE_AGE
    return { last: last[i] as number, bid: fresh ? (bid[i] as number) : 0, ask: fresh ? (ask[i] as number) : 0 }
  }
}
