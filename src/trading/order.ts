// The order record and the states it goes through. Only orders.ts (the state machine) changes one; everyone may read.

import type { InstrumentNo, Micros, Money, OrderId, Px, Qty } from '../core/units.ts'
import type { ReasonCode } from './reasons.ts'

/**
 * `market` is sent as a limit at a protecting price and repriced until filled (raw market orders are refused by brokers' APIs).
 * `sl` is a stop-limit: it becomes a limit order once the last price reaches its trigger, up for a buy, down for a sell.
 */
export type OrderKind = 'limit' | 'market' | 'sl'

/** day: works until the session ends. ioc: what is not filled at once is cancelled. */
export type Validity = 'day' | 'ioc'

/** What an order may have beyond side, quantity and limit. Left out: no trigger, a day order. */
export type OrderTerms = { readonly trigger?: Px | undefined; readonly validity?: Validity | undefined }

/**
 * created -> sent -> open -> filled | cancelled | rejected | refused (by our own gate, never sent).
 * unknown: the venue did not answer; nothing is resent until its book has been read.
 */
export type OrderState = 'created' | 'sent' | 'open' | 'cancelling' | 'filled' | 'cancelled' | 'rejected' | 'unknown'

export const isFinal = (state: OrderState): boolean => state === 'filled' || state === 'cancelled' || state === 'rejected'

/** New terms of an order that works: always all of them. `qty` is the whole quantity with what is filled, signed like the order. */
export type ChangedTerms = { readonly qty: Qty; readonly limit: Px; readonly trigger: Px; readonly kind: OrderKind }

/** Who asked: a person's command, or a strategy by its name. */
export const PERSON = 'you'

/** The owner of what no one asked for: the venue closes what is held of an expired contract. */
export const SETTLEMENT = 'settlement'
/** The owner of what was traded in this account past us: with the broker's phone app, by its dealing desk. */
export const ELSEWHERE = 'elsewhere'
/** Trades past us are numbered by their time in micros, below zero; of one moment each one lower. */
const ELSEWHERE_BELOW = -1e12
/** The number of a trade past us; `before` others of the same moment have one already. */
export const elsewhereId = (time: Micros, before: number): OrderId => (-time - before) as OrderId
export const isElsewhere = (id: OrderId): boolean => id < ELSEWHERE_BELOW
/** Our numbers count up from 1; a venue numbers its settlements down from -1. */
export const isSettlement = (id: OrderId): boolean => id < 0 && id >= ELSEWHERE_BELOW

export type Order = {
  readonly id: OrderId
  readonly instrument: InstrumentNo
  /** Signed: buys positive. With `kind`, `trigger`, `chased` and `limit`, the terms now at the venue. */
  qty: Qty
  kind: OrderKind
  /** A person may make one from elsewhere their own. */
  owner: string
  readonly why: string
  /** Of an `sl` order, else NO_PX. */
  trigger: Px
  readonly validity: Validity
  readonly created: Micros
  /** True when it was accepted as reducing a position: no limit may refuse it, and it is repriced until flat. */
  readonly reducing: boolean
  /** An `sl` order given without a limit of its own: one that reduces is worked like a market order once it is triggered. */
  chased: boolean
  /** Given beside a stop for the same position, or the stop beside it: taken like an entry, but cancelled once it would open a position. */
  closes: boolean
  /** A market order whose first limit was the touch, without the protection: its next one has it. */
  readonly atQuote: boolean
  /** The limit now working at the venue. */
  limit: Px
  state: OrderState
  /** An `sl` order whose trigger has been reached: a limit order from then on. */
  triggered: boolean
  /** Signed, same sign as qty. */
  filled: Qty
  /** Sum of px x qty of the fills, signed like qty. */
  filledValue: Money
  brokerId: string
  /** 0, or why it was refused or ended. */
  reason: ReasonCode
  /** The venue's own words on a rejection or cancellation. */
  text: string
  /** Changes sent so far, and those of them that repriced it as a market order. */
  modifications: number
  reprices: number
  /** Terms sent by modify and not yet answered. */
  pending: PendingTerms | undefined
  /** Of the latest change told by the venue: an older one that comes late is known by it. */
  revision: number
  changed: Micros
}

/** With what becomes of `chased`. `doubted`: one of this change and a cancel was refused, and nobody said which. */
export type PendingTerms = ChangedTerms & { readonly chased: boolean; readonly doubted?: boolean }

/** Unfilled quantity, unsigned: while a change is not answered, by the larger of its two quantities. */
export function restOf({ qty, filled, pending }: Pick<Order, 'qty' | 'filled' | 'pending'>): number {
  const whole = pending === undefined ? Math.abs(qty) : Math.max(Math.abs(qty), Math.abs(pending.qty))
  return Math.max(0, whole - Math.abs(filled))
}

/** The number of what is no order. */
export const NO_ORDER = 0 as OrderId

/** The why of an order that a start finds at the venue and in no journal. */
export const FOUND = 'found at the venue'

/** The text of a rejection by which we gave an order up ourselves. Should it turn up at the venue after all, it lives again. */
export const NEVER_ARRIVED = 'never arrived: it is not in the venue’s book'

/** The text of `unknown` where the venue's book has an order working that had ended by what we were told: it lives again. */
export const STANDS = 'it still stands in the venue’s book'

/** The same where a fill was told of an order that the venue's book does not list: only a book can say what of it counts. */
export const UNLISTED_FILL = 'a fill of it was told, but the venue’s book does not list it'

export type Fill = {
  readonly order: OrderId
  /** The venue's own id of the trade: repeated messages are recognised by it. */
  readonly fillId: string
  /** Signed. */
  readonly qty: Qty
  readonly px: Px
  readonly time: Micros
}

/** What a venue says about an order of ours. */
export type OrderEvent =
  /** `listed`: by its book, not by a message. Of a fill likewise. */
  | { readonly kind: 'accepted'; readonly id: OrderId; readonly brokerId: string; readonly listed?: boolean | undefined }
  | {
      readonly kind: 'filled'
      readonly id: OrderId
      readonly fillId: string
      readonly qty: Qty
      readonly px: Px
      readonly time: Micros
      readonly listed?: boolean | undefined
    }
  /**
   * It works with these terms now; those left out are as they were. `revision` grows with each change of this order at the venue (a
   * count, or its time): by it a change that is told late, after a newer one, is known. Without one the latest told holds.
   */
  | {
      readonly kind: 'modified'
      readonly id: OrderId
      readonly limit: Px
      readonly qty?: Qty | undefined
      readonly trigger?: Px | undefined
      readonly revision?: number | undefined
    }
  /** The trigger of an `sl` order was reached. A venue that does not tell says so by the first fill. */
  | { readonly kind: 'triggered'; readonly id: OrderId }
  /** `haltedUntil`: it was refused because trading is halted, and until when; 0 where the venue does not say when it ends. */
  | { readonly kind: 'rejected'; readonly id: OrderId; readonly text: string; readonly haltedUntil?: Micros | undefined }
  /** `expired`: by its validity, not by anyone. */
  | { readonly kind: 'cancelled'; readonly id: OrderId; readonly text: string; readonly expired?: boolean | undefined }
  /** A cancel or modify was refused; the order itself stands as it was. */
  | { readonly kind: 'change-refused'; readonly id: OrderId; readonly text: string }
  /**
   * An expired contract has been settled in cash: what was held of it is closed at `px` (0: expired worthless). No order of ours, so it
   * has a number of the venue's own; `text` is the evidence, by whose price.
   */
  | {
      readonly kind: 'settled'
      readonly id: OrderId
      readonly instrument: InstrumentNo
      /** Of the instrument: in a journal numbers of another day mean nothing. */
      readonly name: string
      readonly fillId: string
      readonly qty: Qty
      readonly px: Px
      readonly time: Micros
      readonly text: string
    }
  /**
   * A trade of this account that no order of ours made. `text` is its evidence. `inferred`: the venue's book has no such trade; it
   * stands for a difference between positions, at a price that `text` explains.
   */
  | {
      readonly kind: 'elsewhere'
      readonly id: OrderId
      readonly instrument: InstrumentNo
      readonly name: string
      readonly fillId: string
      readonly qty: Qty
      readonly px: Px
      readonly time: Micros
      readonly text: string
      readonly inferred: boolean
    }
  /**
   * An order of this account that none of ours is works at the venue. With what of it is booked already as trades past us, by their
   * numbers; the rest of its fills is told as of any order.
   */
  | (Required<OrderTerms> & {
      readonly kind: 'found'
      readonly id: OrderId
      readonly instrument: InstrumentNo
      readonly name: string
      readonly brokerId: string
      readonly qty: Qty
      readonly limit: Px
      readonly triggered: boolean
      readonly time: Micros
      readonly text: string
      readonly filled: Qty
      readonly filledValue: Money
      readonly fillIds: readonly string[]
    })
  /**
   * Under which product a position is held. `converted` (signed) is under the other one than the instrument's own (trading/products.ts);
   * without it the request `ref` was refused, `text` says why. No order, so its id is 0.
   */
  | {
      readonly kind: 'product'
      readonly id: OrderId
      readonly instrument: InstrumentNo
      readonly name: string
      readonly converted?: Qty | undefined
      /** Of the request it answers; 0 where none was made here. */
      readonly ref: number
      readonly text: string
    }
  /** No answer within the time-out, or an answer that does not settle it. */
  | { readonly kind: 'unknown'; readonly id: OrderId; readonly text: string }

/** A new order as it goes to a venue. Prices and quantities are already valid for the exchange. */
export type OrderTicket = {
  readonly id: OrderId
  readonly instrument: InstrumentNo
  readonly qty: Qty
  readonly limit: Px
  readonly kind: OrderKind
  /** Of an `sl` order, else NO_PX. */
  readonly trigger: Px
  readonly validity: Validity
}
