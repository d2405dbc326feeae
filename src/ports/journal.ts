// The order journal: the truth about our own intents. A record is durable when `sync` has returned.

import type { Micros, Money, OrderId, Px } from '../core/units.ts'
import type { Level } from '../trading/level.ts'
import type { Execution } from '../trading/execution-plan.ts'
import type { KeptGroup } from '../trading/order-group.ts'
import type { OrderEvent, OrderKind, OrderTerms } from '../trading/order.ts'
import type { ConvertRequest } from '../trading/products.ts'
import type { ClosingIntent, KeptAdjustment, KeptScope, WaitingOrder } from '../trading/recovery.ts'

/** Instruments are written by name: their numbers differ from day to day. */
export type JournalRecord =
  | (OrderTerms & {
      readonly kind: 'intent'
      readonly t: Micros
      readonly id: OrderId
      readonly instrument: string
      readonly qty: number
      readonly type: OrderKind
      readonly limit: Px
      readonly owner: string
      readonly why: string
      readonly reducing: boolean
      readonly chased?: boolean | undefined
      readonly closes?: boolean | undefined
    })
  /** Left out in journals of before other terms than the limit could change. */
  | {
      readonly kind: 'modify'
      readonly t: Micros
      readonly id: OrderId
      readonly limit: Px
      readonly qty?: number | undefined
      readonly trigger?: Px | undefined
      readonly type?: OrderKind | undefined
      /** By this change it has come to stand beside other exits. */
      readonly closes?: boolean | undefined
    }
  | { readonly kind: 'cancel'; readonly t: Micros; readonly id: OrderId }
  | { readonly kind: 'event'; readonly t: Micros; readonly event: OrderEvent }
  /** A position is to be held under another product: asked of the venue. */
  | (ConvertRequest<string> & { readonly kind: 'convert'; readonly t: Micros })
  /** What an order was decided on: the quote that stood, and its strategy's indicators by name. Durable with the venue's first answer. */
  | {
      readonly kind: 'signal'
      readonly t: Micros
      readonly id: OrderId
      readonly px: Px
      readonly bid: Px
      readonly ask: Px
      /** The exchange's time of the price, and ours. */
      readonly time: Micros
      readonly received: Micros
      readonly values: Readonly<Record<string, number>>
    }
  /** Order numbers up to `above` may have been used by orders whose records are lost. `ended`: they are all, for the run has ended in order. */
  | { readonly kind: 'numbers'; readonly t: Micros; readonly above: number; readonly ended?: boolean | undefined }
  | { readonly kind: 'level'; readonly t: Micros; readonly level: Level; readonly why: string }
  | { readonly kind: 'strategy'; readonly t: Micros; readonly name: string; readonly on: boolean; readonly why: string }
  /** An order is kept for the next opening, the latest record of each holds; and it has been sent, or taken back. */
  | (WaitingOrder<string> & { readonly kind: 'waiting'; readonly t: Micros })
  | { readonly kind: 'waited'; readonly t: Micros; readonly id: OrderId }
  /** A person has made an order that was given elsewhere their own. */
  | { readonly kind: 'adopted'; readonly t: Micros; readonly id: OrderId }
  /** An exit begins, or is over: it goes on at the next start if it was not. */
  | (ClosingIntent<string> & { readonly kind: 'closing'; readonly t: Micros; readonly on: boolean })
  /** A group of orders; the latest of each holds. */
  | { readonly kind: 'group'; readonly t: Micros; readonly group: KeptGroup }
  /** An execution algorithm; the latest of each holds. */
  | { readonly kind: 'execution'; readonly t: Micros; readonly execution: Execution<string> }
  /** A trade booked by hand, or one taken back; its instrument by `name`, for the number is of another day. */
  | { readonly kind: 'adjusted'; readonly t: Micros; readonly adjustment: KeptAdjustment }
  /** A strategy's own numbers; the latest of each strategy and instrument holds. */
  | {
      readonly kind: 'saved'
      readonly t: Micros
      readonly strategy: string
      readonly instrument: string
      readonly values: Readonly<Record<string, number>>
    }
  /** The limits in force from `t` on, as JSON of the configuration's section: for the rest of its day they are made no looser. */
  | { readonly kind: 'limits'; readonly t: Micros; readonly risk: string }
  /** Money when the day of `t` began and at `t`, with open profit and (base) without: the next day starts from the latter two. */
  | {
      readonly kind: 'equity'
      readonly t: Micros
      readonly dayStart: Money
      readonly dayBase: Money
      readonly equity: Money
      readonly base: Money
      /** Shares held over night, by name and signed: what has been charged as delivery already. */
      readonly carried?: Readonly<Record<string, number>>
      /** What is held of the instruments of which something was booked by hand and stands, by name and signed, with it. */
      readonly adjusted?: Readonly<Record<string, number>>
      /** What the limits of the day and the week have used. */
      readonly budgets?: readonly KeptScope[]
    }

export type Journal = {
  append(record: JournalRecord): void
  /** Returns when everything appended is on disk. */
  sync(): void
  close(): void
}
