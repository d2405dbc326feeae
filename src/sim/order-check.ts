// Why the matching venue does not take a new order or a new price, as one plain sentence; empty when it does.

import { inRupees, type Micros, type Px, roundToTick } from '../core/units.ts'
import type { Instrument, InstrumentTable } from '../market/instrument.ts'
import type { OrderTicket } from '../trading/order.ts'
import type { QuoteBoard } from './quote-board.ts'
import type { TradingHours } from './trading-hours.ts'

export function refusal(ticket: OrderTicket, instruments: InstrumentTable, hours: TradingHours, board: QuoteBoard, t: Micros): string {
  const instrument = instruments.list[ticket.instrument]
  if (!instrument) return `there is no instrument ${ticket.instrument} here`
  if (!instrument.tradable) return `${instrument.name} cannot be traded`
  if (!Number.isSafeInteger(ticket.qty) || ticket.qty === 0) return `quantity ${ticket.qty} is not a whole number other than zero`
  if (ticket.qty % instrument.lot !== 0) return `quantity ${Math.abs(ticket.qty)} is not a multiple of the lot ${instrument.lot}`
  const closed = hours.closedBecause(instrument.calendar, t)
  if (closed) return closed
  if (!board.known(instrument.no)) return `no market yet for ${instrument.name}`
  return priceRefusal(ticket.limit, instrument)
}

export function priceRefusal(limit: Px, instrument: Instrument): string {
  if (!(limit > 0) || !Number.isSafeInteger(limit)) return `price ${inRupees(limit)} is not above zero`
  if (limit % instrument.tick === 0) return ''
  const near = Math.max(instrument.tick, roundToTick(limit, instrument.tick, 'nearest')) as Px
  return `price ${inRupees(limit)} is not a multiple of the tick ${inRupees(instrument.tick)}; nearest is ${inRupees(near)}`
}
