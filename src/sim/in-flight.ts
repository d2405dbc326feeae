// Requests on their way to the matching venue, first in, first out: each is due one latency after it was sent, never before the
// one ahead of it.

import { must } from '../core/assert.ts'
import { Random } from '../core/random.ts'
import type { Micros, OrderId, Px } from '../core/units.ts'
import type { OrderTicket } from '../trading/order.ts'

export type Request =
  | { readonly kind: 'submit'; readonly sent: Micros; readonly due: Micros; readonly ticket: OrderTicket; readonly duplicate: boolean }
  | { readonly kind: 'modify'; readonly sent: Micros; readonly due: Micros; readonly id: OrderId; readonly limit: Px }
  | { readonly kind: 'cancel'; readonly sent: Micros; readonly due: Micros; readonly id: OrderId }

const NEVER = Infinity as Micros

export class InFlight {
  readonly #latency: number
  readonly #jitter: number
  readonly #random: Random
  #queue: Request[] = []
  #head = 0
  #lastDue = -Infinity

  /** Each request takes `latency` and up to `jitter` more. At least 1 microsecond: nothing is answered in the instant it is asked. */
  constructor(latency: Micros, jitter: Micros, seed: number) {
    this.#latency = Math.max(1, latency)
    this.#jitter = jitter
    this.#random = new Random(seed)
  }

  /** When a request sent now arrives. */
  due(sent: Micros): Micros {
    const extra = this.#jitter > 0 ? this.#random.int(0, this.#jitter) : 0
    this.#lastDue = Math.max(this.#lastDue, sent + this.#latency + extra)
    return this.#lastDue as Micros
  }

  push(request: Request): void {
    this.#queue.push(request)
  }

  get nextDue(): Micros {
    return this.#queue[this.#head]?.due ?? NEVER
  }

  get nextSent(): Micros {
    return this.#queue[this.#head]?.sent ?? NEVER
  }

  shift(): Request {
    const request = must(this.#queue[this.#head++], 'a request in flight')
    if (this.#head === this.#queue.length) {
      this.#queue = []
      this.#head = 0
    }
    return request
  }
}
