// A venue behind a bad line: requests that never arrive, requests refused out of spite, and events lost, repeated or late. It checks
// on the way what must hold for everything that is sent.

import { Random } from '../../src/core/random.ts'
import { type Micros, type OrderId, SECOND } from '../../src/core/units.ts'
import type { Venue } from '../../src/ports/venue.ts'
import type { InlineVenue } from '../../src/sim/inline-venue.ts'
import type { ChangedTerms, OrderEvent, OrderTicket } from '../../src/trading/order.ts'

export type Spite = { readonly lost: number; readonly refused: number }

export class BadLine implements Pick<Venue, 'submit' | 'modify' | 'cancel'> {
  spite: Spite
  /** Told to the engine at the next moment. */
  readonly answers: OrderEvent[] = []
  /** On a road so long that they will have been given up. */
  readonly slow: { readonly due: number; readonly order: OrderTicket }[] = []
  readonly ids = new Set<OrderId>()
  onSubmit: (order: OrderTicket) => void = () => undefined
  readonly #venue: InlineVenue
  readonly #random: Random
  readonly #now: () => Micros
  #second = 0
  #sent = 0

  constructor(venue: InlineVenue, seed: number, spite: Spite, now: () => Micros) {
    this.#venue = venue
    this.#random = new Random(seed)
    this.spite = spite
    this.#now = now
  }

  submit(order: OrderTicket): void {
    this.#count()
    if (this.ids.has(order.id)) throw new Error(`order ${order.id} was submitted twice`)
    this.ids.add(order.id)
    this.onSubmit(order)
    const fate = this.#random.next()
    if (fate < this.spite.lost / 2) this.slow.push({ due: this.#now() + 15 * SECOND, order })
    else if (fate < this.spite.lost) return
    else if (fate < this.spite.lost + this.spite.refused) this.answers.push({ kind: 'rejected', id: order.id, text: 'out of spite' })
    else this.#venue.submit(order)
  }

  get nextSlow(): number {
    return this.slow[0]?.due ?? Number.POSITIVE_INFINITY
  }

  arriveSlow(): void {
    const { order } = this.slow.shift() as { order: OrderTicket }
    this.#venue.submit(order)
  }

  modify(id: OrderId, terms: ChangedTerms): void {
    if (this.#change(id)) this.#venue.modify(id, terms)
  }

  cancel(id: OrderId): void {
    if (this.#change(id)) this.#venue.cancel(id)
  }

  /** A new engine counts its own messages. */
  restart(): void {
    this.#sent = 0
    this.answers.length = 0
    // What an earlier engine gave up and a later one never knew cannot be told of any more.
    this.slow.length = 0
  }

  #change(id: OrderId): boolean {
    this.#count()
    const fate = this.#random.next()
    if (fate < this.spite.lost) return false
    if (fate >= this.spite.lost + this.spite.refused) return true
    this.answers.push({ kind: 'change-refused', id, text: 'out of spite' })
    return false
  }

  #count(): void {
    const second = Math.floor(this.#now() / SECOND)
    if (second !== this.#second) this.#sent = 0
    this.#second = second
    if (++this.#sent > 10) throw new Error(`${this.#sent} messages in one second`)
  }
}
