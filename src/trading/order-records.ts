// New order records as orders.ts keeps them: of a wish, of an order that a start found at the venue, of a trade that no order made.

import { type InstrumentNo, type Micros, type Money, NO_PX, type OrderId, type Px, type Qty, valueOf } from '../core/units.ts'
import { ELSEWHERE, NEVER_ARRIVED, type Order, type OrderEvent, type OrderKind, type OrderTerms, SETTLEMENT } from './order.ts'
import { ALLOWED, reasonCode } from './reasons.ts'
import type { KnownOrder } from './recovery.ts'

/** The reason of an order that never arrived at the venue. */
export const GIVEN_UP = reasonCode('never-arrived')

export type NewOrder = OrderTerms & {
  readonly instrument: InstrumentNo
  readonly qty: Qty
  readonly kind: OrderKind
  readonly limit: Px
  readonly owner: string
  readonly why: string
  readonly reducing: boolean
  readonly chased?: boolean | undefined
  readonly closes?: boolean | undefined
  readonly atQuote?: boolean | undefined
}

/** What a venue tells of no order of ours. */
export type VenuesOwn = Extract<OrderEvent, { readonly kind: 'settled' | 'elsewhere' }>

/** A trade that no order made, as a record is written of it. */
export type OrderlessTrade = Omit<VenuesOwn, 'kind' | 'name' | 'time' | 'inferred'>

export function newOrder(id: OrderId, from: NewOrder, t: Micros): Order {
  return {
    id,
    instrument: from.instrument,
    qty: from.qty,
    kind: from.kind,
    owner: from.owner,
    why: from.why,
    trigger: from.trigger ?? NO_PX,
    validity: from.validity ?? 'day',
    created: t,
    reducing: from.reducing,
    chased: from.chased ?? false,
    closes: from.closes ?? false,
    atQuote: from.atQuote ?? false,
    limit: from.limit,
    state: 'created',
    triggered: false,
    filled: 0 as Qty,
    filledValue: 0 as Money,
    brokerId: '',
    reason: ALLOWED,
    text: '',
    modifications: 0,
    reprices: 0,
    pending: undefined,
    revision: 0,
    changed: t,
  }
}

/** An order found at the venue after a restart. */
export function knownOrder(known: KnownOrder, t: Micros): Order {
  const {
    fillIds: _,
    unlisted: __,
    trigger = NO_PX,
    validity = 'day',
    triggered = false,
    chased = false,
    closes = false,
    modifications = 0,
    ...rest
  } = known
  return {
    ...rest,
    trigger,
    validity,
    triggered,
    chased,
    closes,
    atQuote: false,
    reason: known.text === NEVER_ARRIVED ? GIVEN_UP : ALLOWED,
    modifications,
    reprices: 0,
    pending: undefined,
    revision: 0,
    changed: t,
  }
}

/** One that works at the venue and was given elsewhere. */
export function foundOrder(event: Extract<OrderEvent, { readonly kind: 'found' }>): KnownOrder {
  const { kind: _kind, name: _name, time: created, trigger, text, ...rest } = event
  const kind: OrderKind = trigger === NO_PX ? 'limit' : 'sl'
  return { ...rest, kind, trigger, created, owner: ELSEWHERE, why: 'given elsewhere', reducing: false, state: 'open', text }
}

/** The record of a trade that no order made. */
export function tradeRecord(trade: OrderlessTrade, owner: string, t: Micros): Order {
  const { id, instrument, fillId, qty, px, text } = trade
  const reducing = owner === SETTLEMENT
  const terms = { kind: 'limit', trigger: NO_PX, validity: 'day', limit: px, reducing, triggered: false } as const
  const done = { state: 'filled', filled: qty, filledValue: valueOf(px, qty), brokerId: fillId, reason: ALLOWED, text } as const
  const times = {
    created: t,
    changed: t,
    modifications: 0,
    reprices: 0,
    revision: 0,
    chased: false,
    closes: false,
    atQuote: false,
    pending: undefined,
  }
  return { id, instrument, qty, owner, why: text, ...terms, ...done, ...times }
}
