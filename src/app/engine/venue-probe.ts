// Reads the venue's book to have it compared with ours: at once and again with growing pauses while an order is unknown, soon again while
// a difference waits for its explanation, else every so many seconds. Nothing is resent meanwhile.

import type { Venue } from '../../ports/venue.ts'
import { Comparison, type ComparisonParts } from '../recovery/comparison.ts'

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
  #closed = false

  constructor(parts: VenueProbeParts) {
    this.#parts = parts
    this.#comparison = new Comparison(parts)
    this.#every = setInterval(() => this.ask(), parts.everyMs)
  }

  /** The account's money as the venue told it last. */
  get funds(): Comparison['funds'] {
    return this.#comparison.funds
  }

  /** Asks soon, unless it is asking already. */
  ask(): void {
    this.#in(this.#comparison.pause)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    clearInterval(this.#every)
  }

  #in(pause: number): void {
    if (!this.#timer && !this.#closed && pause !== Number.POSITIVE_INFINITY)
      this.#timer = setTimeout(() => void this.#read(), pause / 1_000)
  }

  async #read(): Promise<void> {
    const asked = this.#parts.now()
    this.#comparison.looks()
    try {
      const book = await this.#parts.venue.readBook()
      if (!this.#closed) this.#comparison.take(book, asked)
    } catch (error) {
      this.#parts.say(`the venue's book could not be read: ${error instanceof Error ? error.message : String(error)}`)
    }
    this.#timer = undefined
    this.#in(this.#comparison.next())
  }
}
