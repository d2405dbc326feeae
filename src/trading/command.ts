// Everything a person (or another program) may ask of the engine. Screens and the stop command send it as text; by the time
// it is here, names are instrument numbers and every field is checked.

import type { InstrumentNo, OrderId, Px, Qty } from '../core/units.ts'
import type { ExecutionPlan } from './execution-plan.ts'
import type { ExitPlan } from './exit-plan.ts'
import type { OrderKind, OrderTerms } from './order.ts'
import type { HeldAs } from './products.ts'

export type GroupEntry = OrderTerms & { readonly qty: Qty; readonly type: OrderKind; readonly limit: Px }

export type Command =
  | (OrderTerms & {
      readonly kind: 'order'
      readonly instrument: InstrumentNo
      readonly qty: Qty
      readonly type: OrderKind
      readonly limit: Px
      readonly why: string
      /** For the next opening, while the market is closed. */
      readonly amo?: boolean | undefined
    })
  /**
   * Entries (none: for the person's position there) with the stop and targets that follow what they fill. Quantities signed alike.
   * Without a plan they join the bracket that is there.
   */
  | {
      readonly kind: 'bracket'
      readonly instrument: InstrumentNo
      readonly entries: readonly GroupEntry[]
      readonly plan?: ExitPlan | undefined
      readonly why: string
    }
  /** An execution algorithm works the quantity. */
  | { readonly kind: 'execute'; readonly instrument: InstrumentNo; readonly qty: Qty; readonly plan: ExecutionPlan }
  | { readonly kind: 'stop-execution'; readonly id: number }
  /** Close the whole position of one instrument with a market order. */
  | { readonly kind: 'exit'; readonly instrument: InstrumentNo; readonly why: string }
  /**
   * New terms of an order that works; those left out stay. `qty` is the whole quantity with what is filled, without sign; an SL order
   * with `limit` 0 takes its trigger with the market protection.
   */
  | {
      readonly kind: 'modify'
      readonly order: OrderId
      readonly qty?: number | undefined
      readonly limit?: Px | undefined
      readonly trigger?: Px | undefined
      readonly type?: OrderKind | undefined
    }
  | { readonly kind: 'cancel'; readonly order: OrderId }
  /** Hold so much (without sign) of a position under another product. */
  | { readonly kind: 'convert'; readonly instrument: InstrumentNo; readonly qty: number; readonly to: HeldAs }
  /**
   * A person's word on an order in an unknown state; `qty` (without sign) and `px` of what it filled, else 0. And on one that was given
   * elsewhere: `adopt` makes it theirs, `cancel` asks the venue to end it.
   */
  | {
      readonly kind: 'resolve'
      readonly order: OrderId
      readonly as: 'filled' | 'cancelled' | 'rejected' | 'adopt' | 'cancel'
      readonly qty: number
      readonly px: Px
      readonly why: string
    }
  /** Books a trade by hand: one that the venue did not tell of, or the opposite of one booked so before. */
  | { readonly kind: 'adjust'; readonly instrument: InstrumentNo; readonly qty: Qty; readonly px: Px; readonly why: string }
  /** Emergency levels: no entries; and cancel every working order; and flatten, then halt. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'cancel-all' }
  | { readonly kind: 'flatten' }
  /** The process is about to end: no more entries, entries at work cancelled. Not remembered by the next start. */
  | { readonly kind: 'wind-down' }
  /** Back to normal from any level. */
  | { readonly kind: 'resume' }
  | { readonly kind: 'strategy'; readonly name: string; readonly on: boolean }
