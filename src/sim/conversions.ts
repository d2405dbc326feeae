// What the matching venue makes of a request to hold a position under another product: a record for its book, or why it does not. A
// repeated request is answered by what is so and changes nothing.

import { type Micros, type Qty } from '../core/units.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import { NO_ORDER, type OrderEvent } from '../trading/order.ts'
import { type ConvertRequest, afterConversion, conversionFault } from '../trading/products.ts'
import type { BookRecord } from './book-record.ts'
import type { OrderBook } from './order-book.ts'
import type { TradingHours } from './trading-hours.ts'

export type ConversionAnswer = { readonly event: OrderEvent; readonly record?: BookRecord }

export function converts(
  request: ConvertRequest,
  { instruments, hours, book }: { readonly instruments: InstrumentTable; readonly hours: TradingHours; readonly book: OrderBook },
  t: Micros,
): ConversionAnswer {
  const { instrument, ref } = request
  const one = instruments.list[instrument]
  const about = { kind: 'product', id: NO_ORDER, instrument, name: one?.name ?? '', ref } as const
  if (!one) return { event: { ...about, text: `there is no instrument ${instrument} here` } }
  const [held, converted] = [book.holdings.qty(instrument), book.converted(instrument)]
  if (book.hasConverted(instrument, ref)) return { event: { ...about, converted, text: '' } }
  const fault = hours.closedBecause(one, t) || conversionFault(one, held, converted, request)
  if (fault !== '') return { event: { ...about, text: fault } }
  const is = afterConversion(one, held, converted, request) as Qty
  return {
    event: { ...about, converted: is, text: '' },
    record: { kind: 'convert', t, id: NO_ORDER, instrument: one.name, ref, converted: is },
  }
}
