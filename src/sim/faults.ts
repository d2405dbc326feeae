// A bad line between a venue and the engine, for simulations: order events lost, told twice or told late, by a seed.

import { Random } from '../core/random.ts'
import type { VenueEvents } from '../ports/venue.ts'
import type { OrderEvent } from '../trading/order.ts'

export type FaultRates = {
  readonly seed: number
  /** Shares of events, each from 0 to 1. */
  readonly lost: number
  readonly repeated: number
  /** Told after up to three later events. */
  readonly late: number
}

const MOST_LATE = 3

export class FaultyLine implements VenueEvents {
  readonly #to: VenueEvents
  readonly #rates: FaultRates
  readonly #random: Random
  #held: { event: OrderEvent; after: number }[] = []
  /** What it did so far. */
  readonly counts = { lost: 0, repeated: 0, late: 0 }

  constructor(to: VenueEvents, rates: FaultRates) {
    this.#to = to
    this.#rates = rates
    this.#random = new Random(rates.seed)
  }

  order(event: OrderEvent): void {
    // Three draws for every event, so that one rate does not change what the others do.
    const [lost, repeated, late] = [this.#random.next(), this.#random.next(), this.#random.next()]
    if (lost < this.#rates.lost) this.counts.lost++
    else if (late < this.#rates.late) {
      this.counts.late++
      this.#held.push({ event, after: this.#random.int(1, MOST_LATE) + 1 })
    } else this.#to.order(event)
    if (lost >= this.#rates.lost && repeated < this.#rates.repeated) {
      this.counts.repeated++
      this.#to.order(event)
    }
    for (const one of this.#held) one.after--
    const due = this.#held.filter(one => one.after <= 0)
    this.#held = this.#held.filter(one => one.after > 0)
    for (const one of due) this.#to.order(one.event)
  }

  link(up: boolean, text: string): void {
    this.flush()
    this.#to.link(up, text)
  }

  /** Tells what is still held back, as when nothing more comes for a while. */
  flush(): void {
    const held = this.#held
    this.#held = []
    for (const one of held) this.#to.order(one.event)
  }
}
