// Settles orders in an unknown state: reads the venue's book, again with growing pauses, and turns what it says into order events.
// Nothing is resent meanwhile.

import type { Engine } from '../../engine/engine.ts'
import type { Venue } from '../../ports/venue.ts'
import type { Order, OrderEvent } from '../../trading/order.ts'
import type { VenueBook } from '../../trading/recovery.ts'
import { missed, settle, unheard } from '../recovery/settle.ts'

const FIRST_MS = 200
const LONGEST_MS = 10_000

export type VenueProbeParts = {
  readonly venue: Venue
  readonly engine: Engine
  readonly event: (event: OrderEvent) => void
  readonly say: (text: string) => void
}

export class VenueProbe {
  readonly #parts: VenueProbeParts
  #timer: NodeJS.Timeout | undefined
  #waitMs = FIRST_MS
  #closed = false

  constructor(parts: VenueProbeParts) {
    this.#parts = parts
  }

  /** Asks soon, unless it is asking already. */
  ask(): void {
    if (this.#timer || this.#closed) return
    this.#timer = setTimeout(() => void this.#read(), this.#waitMs)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  async #read(): Promise<void> {
    this.#waitMs = Math.min(LONGEST_MS, this.#waitMs * 2)
    try {
      const book = await this.#parts.venue.readBook()
      if (!this.#closed) this.#take(book)
    } catch (error) {
      this.#parts.say(`the venue's book could not be read: ${error instanceof Error ? error.message : String(error)}`)
    }
    this.#timer = undefined
    if (this.#unknown().length > 0) this.ask()
    else this.#waitMs = FIRST_MS
  }

  #take(book: VenueBook): void {
    for (const order of this.#inDoubt(book)) this.#settle(order, book)
    const { desk, setup } = this.#parts.engine
    for (const event of unheard(id => desk.orders.knowsSettlement(id), book, setup.instruments)) this.#parts.event(event)
  }

  #unknown(): Order[] {
    return [...this.#parts.engine.desk.orders.working].filter(order => order.state === 'unknown')
  }

  /** Unknown ones, and those whose events were lost. */
  #inDoubt(book: VenueBook): Set<Order> {
    const { orders } = this.#parts.engine.desk
    // Ours of the book, however long ago they finished.
    const known = book.orders.flatMap(one => orders.get(one.id) ?? [])
    return new Set([...this.#unknown(), ...missed(known, book)])
  }

  #settle(order: Order, book: VenueBook): void {
    for (const event of settle(order, book, this.#parts.engine.now)) this.#parts.event(event)
  }
}
