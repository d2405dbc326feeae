// Why the matching venue does not take a new order or a new price, as one plain sentence; empty when it does.

import { dateText } from '../core/ist.ts'
import { type Result, fault, ok } from '../core/result.ts'
import { type InstrumentNo, inRupees, type Micros, NO_PX, type Px, roundToTick } from '../core/units.ts'
import type { Instrument, InstrumentTable } from '../market/instrument.ts'
import type { ChangedTerms, OrderTicket } from '../trading/order.ts'
import type { Circuits } from './circuits.ts'
import type { Change } from './in-flight.ts'
import type { BookOrder } from './order-book.ts'
import type { QuoteBoard } from './quote-board.ts'
import type { TradingHours } from './trading-hours.ts'

/** What an order is judged by. */
export type Rulebook = {
  readonly instruments: InstrumentTable
  readonly hours: TradingHours
  readonly board: QuoteBoard
  readonly circuits: Circuits
}

export function refusal(ticket: OrderTicket, { instruments, hours, board, circuits }: Rulebook, t: Micros): string {
  const instrument = instruments.list[ticket.instrument]
  if (!instrument) return `there is no instrument ${ticket.instrument} here`
  if (!instrument.tradable) return `${instrument.name} cannot be traded`
  if (!Number.isSafeInteger(ticket.qty) || ticket.qty === 0) return `quantity ${ticket.qty} is not a whole number other than zero`
  if (ticket.qty % instrument.lot !== 0) return `quantity ${Math.abs(ticket.qty)} is not a multiple of the lot ${instrument.lot}`
  if (instrument.freeze > 0 && Math.abs(ticket.qty) > instrument.freeze)
    return `quantity ${Math.abs(ticket.qty)} is over the freeze quantity ${instrument.freeze}`
  const { contract } = instrument
  if (contract && t >= hours.settlesAt(instrument, contract.expiry)) return `${instrument.name} has expired on ${dateText(contract.expiry)}`
  const closed = hours.closedBecause(instrument, t)
  if (closed) return closed
  if (hours.inAuction(instrument, t) && (ticket.kind === 'sl' || ticket.validity === 'ioc')) return 'no SL and no IOC orders in an auction'
  if (!board.known(instrument.no)) return `no market yet for ${instrument.name}`
  return priceRefusal(ticket.limit, instrument, circuits) || triggerRefusal(ticket, instrument, circuits)
}

/** The terms that a change makes of a working order, or why it cannot. */
export function newTerms(order: BookOrder, change: Change, rulebook: Rulebook, t: Micros): Result<Omit<ChangedTerms, 'kind'>> {
  const { qty = order.qty, limit, kind } = change
  const trigger = change.trigger ?? (kind === undefined || kind === 'sl' ? order.trigger : NO_PX)
  const text = changeRefusal(order, { qty, limit, trigger }, rulebook, t)
  if (text) return fault(text)
  // A fill that crossed the change on its way stands: of the rest there is none then, never less than none.
  return ok({ qty: Math.abs(qty) < Math.abs(order.filled) ? order.filled : qty, limit, trigger })
}

/** The trigger of an order that is awake stands for nothing any more, and cannot be changed for another. */
function changeRefusal(order: BookOrder, terms: Omit<ChangedTerms, 'kind'>, { instruments, hours, circuits }: Rulebook, t: Micros): string {
  const instrument = instruments.at(order.instrument)
  const { qty, limit, trigger } = terms
  if (!Number.isSafeInteger(qty) || qty === 0 || qty > 0 !== order.qty > 0) return `quantity ${qty} cannot take the place of ${order.qty}`
  if (qty % instrument.lot !== 0 && qty !== order.qty) return `quantity ${Math.abs(qty)} is not a multiple of the lot ${instrument.lot}`
  if (instrument.freeze > 0 && Math.abs(qty) > instrument.freeze)
    return `quantity ${Math.abs(qty)} is over the freeze quantity ${instrument.freeze}`
  const closed = hours.closedBecause(instrument, t) || priceRefusal(limit, instrument, circuits)
  if (closed || trigger === NO_PX) return closed
  if (trigger === order.trigger) return order.live ? '' : limitRefusal(qty, limit, trigger)
  if (order.live && order.trigger !== NO_PX) return `its trigger ${inRupees(order.trigger)} has been reached: it is a limit order now`
  if (order.validity === 'ioc') return 'an SL order cannot be IOC'
  return priceRefusal(trigger, instrument, circuits, 'trigger') || limitRefusal(qty, limit, trigger)
}

/** A trigger already reached is no fault here: the order then comes to life at once. */
function triggerRefusal({ kind, trigger, limit, qty, validity }: OrderTicket, instrument: Instrument, circuits: Circuits): string {
  if (kind !== 'sl') return trigger === NO_PX ? '' : `a ${kind} order has no trigger`
  if (validity === 'ioc') return 'an SL order cannot be IOC'
  return priceRefusal(trigger, instrument, circuits, 'trigger') || limitRefusal(qty, limit, trigger)
}

/** Why a sleeping order cannot have this limit, or ''. */
export function limitRefusal(qty: number, limit: Px, trigger: Px): string {
  if (qty > 0 ? limit >= trigger : limit <= trigger) return ''
  return `limit ${inRupees(limit)} does not reach beyond the trigger ${inRupees(trigger)}`
}

export function priceRefusal(limit: Px, instrument: Instrument, circuits: Circuits, what = 'price'): string {
  if (!(limit > 0) || !Number.isSafeInteger(limit)) return `${what} ${inRupees(limit)} is not above zero`
  if (limit % instrument.tick === 0) return circuits.refusal(instrument.no, limit)
  const near = Math.max(instrument.tick, roundToTick(limit, instrument.tick, 'nearest')) as Px
  return `${what} ${inRupees(limit)} is not a multiple of the tick ${inRupees(instrument.tick)}; nearest is ${inRupees(near)}`
}

/** Until when the halt lasts, where it was the halt that refused with `text`. */
export function haltOf(
  instrument: InstrumentNo,
  text: string,
  { instruments, hours }: Rulebook,
  t: Micros,
): { readonly haltedUntil?: Micros } {
  const one = instruments.list[instrument]
  const haltedUntil = one && hours.haltedUntil(one, t)
  return one && haltedUntil !== undefined && text === hours.closedBecause(one, t) ? { haltedUntil } : {}
}
