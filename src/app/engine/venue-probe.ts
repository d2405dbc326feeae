// Reads the venue's book to have it compared with ours: at once and again with growing pauses while an order is unknown, soon again while
// a difference waits for its explanation, else every so many seconds. Nothing is resent meanwhile.

import type { Venue } from '../../ports/venue.ts'
import { Comparison, type ComparisonParts } from '../recovery/comparison.ts'

const FIRST_MS = 200
const LONGEST_MS = 10_000
/** While a difference waits for its explanation. */
const WAITING_MS = 2_000

export type VenueProbeParts = ComparisonParts & {
  readonly venue: Venue
  /** Between two comparisons while nothing is in question. */
  readonly everyMs: number
}

export class VenueProbe {
  readonly #parts: VenueProbeParts
  readonly #comparison: Comparison
  readonly #every: NodeJS.Timeout
  #timer: NodeJS.Timeout | undefined
  #waitMs = FIRST_MS
  #closed = false

  constructor(parts: VenueProbeParts) {
    this.#parts = parts
    this.#comparison = new Comparison(parts)
    this.#every = setInterval(() => this.ask(), parts.everyMs)
  }

  /** Asks soon, unless it is asking already. */
  ask(): void {
    this.#in(this.#waitMs)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    clearInterval(this.#every)
  }

  #in(ms: number): void {
    if (!this.#timer && !this.#closed) this.#timer = setTimeout(() => void this.#read(), ms)
  }

  async #read(): Promise<void> {
    this.#waitMs = Math.min(LONGEST_MS, this.#waitMs * 2)
    const asked = this.#parts.now()
    try {
      const book = await this.#parts.venue.readBook()
      if (!this.#closed) this.#comparison.take(book, asked)
    } catch (error) {
      this.#parts.say(`the venue's book could not be read: ${error instanceof Error ? error.message : String(error)}`)
    }
    this.#timer = undefined
    const { working } = this.#parts.engine.desk.orders
    if ([...working].some(order => order.state === 'unknown')) this.ask()
    else {
      this.#waitMs = FIRST_MS
      if (this.#comparison.waits) this.#in(WAITING_MS)
    }
  }
}
