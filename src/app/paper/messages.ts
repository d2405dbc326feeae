// What the engine's thread and the paper venue on the main thread say to each other.

import type { Micros, OrderId } from '../../core/units.ts'
import type { ChangedTerms, OrderEvent, OrderTicket } from '../../trading/order.ts'
import type { ConvertRequest } from '../../trading/products.ts'
import type { VenueBook } from '../../trading/recovery.ts'

export type ToVenue =
  | { readonly kind: 'submit'; readonly ticket: OrderTicket; readonly t: Micros }
  | { readonly kind: 'modify'; readonly id: OrderId; readonly terms: ChangedTerms; readonly t: Micros }
  | { readonly kind: 'cancel'; readonly id: OrderId; readonly t: Micros }
  | { readonly kind: 'convert'; readonly request: ConvertRequest; readonly t: Micros }
  | { readonly kind: 'book'; readonly ref: number }

export type FromVenue =
  | { readonly kind: 'order'; readonly event: OrderEvent }
  | { readonly kind: 'book'; readonly ref: number; readonly book: VenueBook }
