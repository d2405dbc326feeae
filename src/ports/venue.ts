// Where orders go: a broker, or the matching venue of sim. Calls never wait and never throw: every answer is an OrderEvent.

import type { OrderId } from '../core/units.ts'
import type { ChangedTerms, OrderEvent, OrderTicket } from '../trading/order.ts'
import type { ConvertRequest } from '../trading/products.ts'
import type { VenueBook } from '../trading/recovery.ts'

export type VenueEvents = {
  order(event: OrderEvent): void
  link(up: boolean, text: string): void
}

export type Venue = {
  start(events: VenueEvents): void
  /** The intent is on disk before this is called. */
  submit(order: OrderTicket): void
  /** All terms, changed or not. */
  modify(id: OrderId, terms: ChangedTerms): void
  cancel(id: OrderId): void
  /** Answered by a `product` event. */
  convert(request: ConvertRequest): void
  /** Control plane: the venue's book of the day, or an Error when it cannot be read. */
  readBook(): Promise<VenueBook>
  close(): Promise<void>
}
