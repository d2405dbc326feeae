// What the matching venue writes down: its own durable book, one record a change. The book is nothing but these records applied
// in order, live and at a restore alike. Instruments by name, because their numbers differ from day to day.

import type { Micros, OrderId, Px, Qty } from '../core/units.ts'
import type { OrderTerms } from '../trading/order.ts'

export type BookRecord =
  /** Taken and working. `sent` is when it left its sender, `t` when it arrived. */
  | (OrderTerms & {
      readonly kind: 'order'
      readonly t: Micros
      readonly sent: Micros
      readonly id: OrderId
      readonly brokerId: string
      readonly instrument: string
      readonly qty: Qty
      readonly limit: Px
    })
  | {
      readonly kind: 'reject'
      readonly t: Micros
      readonly id: OrderId
      readonly instrument: string
      readonly qty: Qty
      readonly limit: Px
      readonly text: string
    }
  /** Terms left out stay, as in books of before other terms than the limit could change. */
  | {
      readonly kind: 'modify'
      readonly t: Micros
      readonly id: OrderId
      readonly limit: Px
      readonly qty?: Qty
      readonly trigger?: Px
    }
  /** The last price has reached the trigger. */
  | { readonly kind: 'trigger'; readonly t: Micros; readonly id: OrderId }
  | { readonly kind: 'cancel'; readonly t: Micros; readonly id: OrderId; readonly text: string }
  /** `qty` is signed like the order; `time` is when it traded, which a bar's open may date before `t`. */
  | {
      readonly kind: 'fill'
      readonly t: Micros
      readonly time: Micros
      readonly id: OrderId
      readonly fillId: string
      readonly qty: Qty
      readonly px: Px
    }
  /** What was held of an expired contract, closed by the venue itself at `px`; `text` says by whose price. */
  | {
      readonly kind: 'settle'
      readonly t: Micros
      /** When the contract ended, on an earlier day than `t` where nothing ran then. */
      readonly time: Micros
      readonly id: OrderId
      readonly fillId: string
      readonly instrument: string
      readonly qty: Qty
      readonly px: Px
      readonly text: string
    }
  /** A trade of the account that came by no order of ours. */
  | {
      readonly kind: 'elsewhere'
      readonly t: Micros
      readonly id: OrderId
      readonly instrument: string
      readonly fillId: string
      readonly qty: Qty
      readonly px: Px
      readonly text: string
    }
  /** From here on `converted` (signed) of what is held is under the other product; `ref` is the request's, known when it comes again. */
  | {
      readonly kind: 'convert'
      readonly t: Micros
      readonly id: OrderId
      readonly instrument: string
      readonly ref: number
      readonly converted: Qty
    }

/** Where the records go. The venue calls `sync` before it says anything that they prove. */
export type BookKeeper = {
  append(record: BookRecord): void
  /** Returns when everything appended is on disk. */
  sync(): void
}

/** Whether a value read back is a record of this kind of book. */
export const isBookRecord = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  ['order', 'reject', 'modify', 'trigger', 'cancel', 'fill', 'settle', 'elsewhere', 'convert'].includes(
    (value as { kind?: string }).kind ?? '',
  )
