// What a start reads back: positions and orders as a venue's book tells them, and as the journal names their owners.

import type { DayNo, InstrumentNo, Micros, Money, OrderId, Px, Qty } from '../core/units.ts'
import type { Fill, OrderKind, OrderState, OrderTerms } from './order.ts'

/** One owner's part of a position, with its own cost and result. */
export type OwnedShare = {
  readonly owner: string
  readonly qty: Qty
  readonly cost: Money
  readonly realised: Money
  readonly charges: Money
  /** Times it came back to zero. */
  readonly trades: number
}

export type HeldPosition = {
  readonly instrument: InstrumentNo
  /** Signed, net. */
  readonly qty: Qty
  /** What the open quantity cost, signed like qty. */
  readonly cost: Money
  readonly realised: Money
  readonly charges: Money
  /** Shares by owner, also those that are flat again; the quantities add up to qty. */
  readonly owners: readonly OwnedShare[]
  /** Of a share held when the day began: how much (signed), and how much of that is left. Charged as delivery. */
  readonly overnight?: { readonly start: Qty; readonly left: Qty }
  /** Held under the other product than the instrument's own, signed; absent: nothing. */
  readonly converted?: Qty | undefined
}

export type KnownOrder = OrderTerms & {
  readonly id: OrderId
  readonly instrument: InstrumentNo
  readonly qty: Qty
  readonly kind: OrderKind
  readonly owner: string
  readonly why: string
  readonly created: Micros
  readonly reducing: boolean
  readonly limit: Px
  readonly state: OrderState
  readonly filled: Qty
  readonly filledValue: Money
  readonly brokerId: string
  /** The venue's words on a rejection or cancellation. */
  readonly text: string
  readonly triggered?: boolean | undefined
  readonly chased?: boolean | undefined
  readonly closes?: boolean | undefined
  /** Changes sent so far. */
  readonly modifications?: number | undefined
  readonly fillIds: readonly string[]
  /**
   * The venue has acknowledged it to the run before, and its book does not list it. The venue's day may be another than ours: then what that
   * day began with has its fills already. So until a book lists it, no fill of it counts.
   */
  readonly unlisted?: boolean | undefined
}

/** An order that waits for the market to open: it has not been sent. */
export type WaitingOrder<Instrument = InstrumentNo> = OrderTerms & {
  readonly id: OrderId
  readonly instrument: Instrument
  readonly qty: Qty
  readonly type: OrderKind
  readonly limit: Px
  readonly owner: string
  readonly why: string
  readonly reducing: boolean
  readonly chased: boolean
}

/** A position that must become flat: the whole of it, or its owner's share. */
export type ClosingIntent<Instrument = InstrumentNo> = {
  readonly instrument: Instrument
  readonly owner: string
  readonly why: string
  readonly whole: boolean
  /** Of the whole position this much (signed) stays. */
  readonly keep?: Qty | undefined
}

/** An order as the venue's own book has it; its terms where the venue tells them. */
export type VenueOrder = OrderTerms & {
  readonly id: OrderId
  readonly brokerId: string
  readonly instrument: InstrumentNo
  readonly qty: Qty
  readonly limit: Px
  readonly state: 'open' | 'filled' | 'cancelled' | 'rejected'
  readonly filled: Qty
  readonly text: string
  readonly time: Micros
  readonly triggered?: boolean | undefined
}

/** What is held of an instrument now, and what was held when the day began; cost is what the open quantity cost, signed like it. */
export type VenuePosition = {
  readonly instrument: InstrumentNo
  readonly qty: Qty
  readonly cost: Money
  readonly startQty: Qty
  readonly startCost: Money
  /** Held under the other product than the instrument's own, signed; absent: nothing, or the venue does not tell. */
  readonly converted?: Qty | undefined
}

/** A trade of the account that was made past us; `fillId` is the venue's own, `text` what it says of who or what made it. */
export type ElsewhereTrade = {
  readonly instrument: InstrumentNo
  readonly fillId: string
  /** Signed. */
  readonly qty: Qty
  readonly px: Px
  readonly time: Micros
  readonly text: string
}

/** A trade booked by hand, as the journal and a start keep it; `undoes` names the one that it takes back. */
export type KeptAdjustment = {
  readonly id: OrderId
  readonly instrument: InstrumentNo
  readonly name: string
  readonly owner: string
  readonly qty: Qty
  readonly px: Px
  readonly charges: Money
  readonly why: string
  /** The unknown order that it says something of. */
  readonly order?: OrderId | undefined
  readonly undoes?: OrderId | undefined
  /** Of an earlier day, and it stands: part of what the day began with. */
  readonly carried?: boolean | undefined
}

/** What the account has of an instrument that is not in today's list here: held (signed) with its cost, and orders that work. */
export type UnlistedHolding = { readonly name: string; readonly qty: Qty; readonly cost: Money; readonly working: number }

/**
 * The account's money by the venue: free for new orders, and tied up by positions and orders. Together all of it without open profit, less
 * such charges of the day as the venue has booked already: brokers book them at night.
 */
export type VenueFunds = { readonly free: Money; readonly used: Money }

/** The venue's book of the trading day: the truth about positions. */
export type VenueBook = {
  /** Today's orders in the order they arrived. */
  readonly orders: readonly VenueOrder[]
  /** Today's fills in the order they happened. */
  readonly fills: readonly (Fill & { readonly instrument: InstrumentNo })[]
  /** Net quantity now of every instrument ever held. */
  readonly positions: readonly VenuePosition[]
  /** Today's trades of this account that carry no number of ours, in the order they happened; left out by a venue that has none. */
  readonly elsewhere?: readonly ElsewhereTrade[]
  /** What no part of the book above can name; left out where there is nothing. */
  readonly unlisted?: readonly UnlistedHolding[]
  /** Left out by a venue that does not tell. */
  readonly funds?: VenueFunds
  /** The highest order number of ours it has ever seen, on any day; 0 when none. */
  readonly highest: number
}

/** Our own numbers count up from 1 and never come here: whoever uses others at the venue is in nobody's way. */
export const OURS_END = 1_000_000_000

/** The highest number of an order at the venue that ours could come to meet; 0 when none. */
export function highestOf({ highest, orders }: VenueBook): number {
  if (highest < OURS_END) return highest
  return orders.reduce((most, { id }) => (id < OURS_END ? Math.max(most, id) : most), 0)
}

/** What of a scope a restart goes on with. Money in 1/10 000 rupee. */
export type KeptScope = {
  /** 'account', or kind and name: 'strategy ema-cross'. */
  readonly name: string
  /** Open profit when the day began. */
  readonly dayOpen: number
  /** The result of the day, and the best it has been. */
  readonly profit: number
  readonly peak: number
  /** And the worst; absent in journals of before. */
  readonly worst?: number | undefined
  /** The result of the week's days before. */
  readonly weekBefore: number
  /** Positions opened, orders made, messages sent, fills: of the day. */
  readonly opened: number
  readonly orders: number
  readonly messages: number
  readonly fills: number
  /** Losing trades in a row, and when the last one ended. */
  readonly losses: number
  readonly lastLoss: number
}

/** The counts and results that limits of a day and a week go on from, with the day they are of. */
export type KeptBudgets = { readonly day: DayNo; readonly scopes: readonly KeptScope[] }
