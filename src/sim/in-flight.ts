// Requests on their way to the matching venue, first in, first out: each is due one latency after it was sent, never before the
// one ahead of it.

import { must } from '../core/assert.ts'
import type { Micros, OrderId } from '../core/units.ts'
import type { ChangedTerms, OrderTicket } from '../trading/order.ts'
import type { ConvertRequest } from '../trading/products.ts'
import { Latency, type LatencyModel } from './latency.ts'

/** New terms of a working order; those left out stay. */
export type Change = Pick<ChangedTerms, 'limit'> & Partial<ChangedTerms>

export type Request =
  | { readonly kind: 'submit'; readonly sent: Micros; readonly due: Micros; readonly ticket: OrderTicket; readonly duplicate: boolean }
  | { readonly kind: 'modify'; readonly sent: Micros; readonly due: Micros; readonly id: OrderId; readonly change: Change }
  | { readonly kind: 'cancel'; readonly sent: Micros; readonly due: Micros; readonly id: OrderId }
  | { readonly kind: 'convert'; readonly sent: Micros; readonly due: Micros; readonly request: ConvertRequest }

const NEVER = Infinity as Micros

export class InFlight {
  readonly #latency: Latency
  #queue: Request[] = []
  #head = 0
  #lastDue = -Infinity
  /** When the next request arrives, and when it was sent; Infinity when there is none. */
  nextDue = NEVER
  nextSent = NEVER

  constructor(model: LatencyModel, seed: number) {
    this.#latency = new Latency(model, seed)
  }

  /** When a request sent now arrives. */
  due(sent: Micros): Micros {
    this.#lastDue = Math.max(this.#lastDue, sent + this.#latency.next())
    return this.#lastDue as Micros
  }

  push(request: Request): void {
    this.#queue.push(request)
    this.#look()
  }

  shift(): Request {
    const request = must(this.#queue[this.#head++], 'a request in flight')
    if (this.#head === this.#queue.length) {
      this.#queue = []
      this.#head = 0
    }
    this.#look()
    return request
  }

  #look(): void {
    const next = this.#queue[this.#head]
    this.nextDue = next?.due ?? NEVER
    this.nextSent = next?.sent ?? NEVER
  }
}
