// The supervisor's own line to the paper venue, on the main thread beside it: what cuts the engine's line does not touch it.

import type { OrderId } from '../../core/units.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Venue, VenueEvents } from '../../ports/venue.ts'
import type { ChangedTerms, OrderEvent, OrderTicket } from '../../trading/order.ts'
import type { ConvertRequest } from '../../trading/products.ts'
import type { VenueBook } from '../../trading/recovery.ts'
import type { ToVenue } from './messages.ts'

export type OwnLineParts = {
  readonly clock: Clock
  readonly take: (message: Exclude<ToVenue, { readonly kind: 'book' }>) => void
  readonly book: () => VenueBook
  readonly closed: () => void
}

export class OwnLine implements Venue {
  readonly #parts: OwnLineParts
  #events: VenueEvents | undefined

  constructor(parts: OwnLineParts) {
    this.#parts = parts
  }

  start(events: VenueEvents): void {
    this.#events = events
    events.link(true, 'paper venue, past the engine')
  }

  /** The host hands every event of the venue over here. */
  tell(event: OrderEvent): void {
    this.#events?.order(event)
  }

  submit(ticket: OrderTicket): void {
    this.#parts.take({ kind: 'submit', ticket, t: this.#parts.clock.now() })
  }

  modify(id: OrderId, terms: ChangedTerms): void {
    this.#parts.take({ kind: 'modify', id, terms, t: this.#parts.clock.now() })
  }

  cancel(id: OrderId): void {
    this.#parts.take({ kind: 'cancel', id, t: this.#parts.clock.now() })
  }

  convert(request: ConvertRequest): void {
    this.#parts.take({ kind: 'convert', request, t: this.#parts.clock.now() })
  }

  readBook(): Promise<VenueBook> {
    return Promise.resolve(this.#parts.book())
  }

  close(): Promise<void> {
    this.#events = undefined
    this.#parts.closed()
    return Promise.resolve()
  }
}
