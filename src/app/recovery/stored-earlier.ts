// Orders and fills of earlier days as the journal has them, for a database that missed them when everything was killed on that day. A start
// sends them once more; the store takes each fill once and never an older state of an order. Positions follow from fills and are left out.

import { dayOf } from '../../core/ist.ts'
import type { Micros, Money, OrderId, Px, Qty } from '../../core/units.ts'
import { parseContract } from '../../market/contract.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import type { JournalRecord } from '../../ports/journal.ts'
import type { StoreRow } from '../../ports/store.ts'
import { type ChargeBook, chargesFor } from '../../trading/charges.ts'
import { ELSEWHERE, type OrderEvent, SETTLEMENT } from '../../trading/order.ts'

type OrderRow = Extract<StoreRow, { readonly table: 'orders' }>
type FillRow = Extract<StoreRow, { readonly table: 'fills' }>
type Known = { -readonly [K in keyof OrderRow]: OrderRow[K] }

export type EarlierParts = {
  readonly records: readonly JournalRecord[]
  readonly instruments: InstrumentTable
  readonly charges: ChargeBook
  readonly now: Micros
}

export function storedEarlier({ records, instruments, charges, now }: EarlierParts): StoreRow[] {
  const today = dayOf(now)
  const orders = new Map<OrderId, Known>()
  const fills = new Map<string, StoreRow>()
  for (const record of records) {
    if (record.kind === 'intent') {
      if (dayOf(record.t) >= today || orders.has(record.id)) continue
      const { id, t, instrument, qty, type: kind, limit, trigger, validity, owner, why } = record
      const fresh = { state: 'sent', filled: 0, filledValue: 0, brokerId: '', text: '' }
      orders.set(id, { table: 'orders', id, time: t, created: t, instrument, qty, kind, limit, trigger, validity, owner, why, ...fresh })
    } else if (record.kind === 'event' && (record.event.kind === 'settled' || record.event.kind === 'elsewhere')) {
      if (dayOf(record.t) >= today) continue
      const { order, fill } = ownRows(record.event, record.t, { instruments, charges })
      orders.set(record.event.id, order)
      fills.set(fill.fillId, fill)
    } else if (record.kind === 'event' && record.event.kind === 'found') {
      if (dayOf(record.t) < today) orders.set(record.event.id, foundRow(record.event, record.t))
    } else if (record.kind === 'event') {
      const order = orders.get(record.event.id)
      if (!order) continue
      const { event } = record
      if (event.kind === 'filled' && fills.has(`${event.id} ${event.fillId}`)) continue
      if (event.kind === 'filled') {
        const { qty, px, time, fillId } = event
        // as if opened and closed on its day; of an instrument that is not traded any more, as an intraday share
        const { exchange, product, group } = instruments.byName(order.instrument) ?? { exchange: 'NSE', product: 'intraday', group: '' }
        const rates = charges.on(dayOf(time)).rates(exchange, product, group)
        const charged = chargesFor(rates, qty, px, order.filledValue as Money)
        const row: StoreRow = { table: 'fills', fillId, orderId: event.id, time, instrument: order.instrument, qty, px, charges: charged }
        fills.set(`${event.id} ${fillId}`, row)
      }
      apply(order, event)
      order.time = Math.max(order.time, record.t)
    }
  }
  return [...orders.values(), ...fills.values()]
}

/** An order that was given elsewhere; what it had filled before stands as trades past us. */
function foundRow({ id, name: instrument, time: created, ...event }: Extract<OrderEvent, { readonly kind: 'found' }>, time: Micros): Known {
  const { qty, limit, trigger, validity, filled, filledValue, brokerId, text } = event
  const kind = trigger === 0 ? 'limit' : 'sl'
  const about = { owner: ELSEWHERE, why: 'given elsewhere', state: 'open', brokerId, text }
  return { table: 'orders', id, time, created, instrument, qty, kind, limit, trigger, validity, filled, filledValue, ...about }
}

/** A contract's settlement or a trade past us, which were no intents of ours. */
function ownRows(
  { kind, id, name: instrument, fillId, qty, px, time, text }: Extract<OrderEvent, { readonly kind: 'settled' | 'elsewhere' }>,
  t: Micros,
  { instruments, charges: book }: Pick<EarlierParts, 'instruments' | 'charges'>,
): { readonly order: Known; readonly fill: FillRow } {
  const contract = parseContract(instrument.slice(instrument.indexOf(':') + 1))
  const exercised = contract !== undefined && contract.right !== '' && qty < 0
  const { exchange, product, group } = instruments.byName(instrument) ?? { exchange: 'NSE', product: 'intraday', group: '' }
  const traded = () => chargesFor(book.on(dayOf(time)).rates(exchange, product, group), qty, px, 0 as Money)
  const settled = () => (exercised ? book.on(contract.expiry).exercise((px * -qty) as Money) : 0)
  const charges = kind === 'elsewhere' ? traded() : settled()
  const done = {
    kind: 'limit',
    limit: px,
    state: 'filled',
    filled: qty,
    filledValue: px * qty,
    owner: kind === 'settled' ? SETTLEMENT : ELSEWHERE,
  } as const
  return {
    order: { table: 'orders', id, time: t, created: t, instrument, qty, ...done, why: text, brokerId: fillId, text },
    fill: { table: 'fills', fillId, orderId: id, time, instrument, qty, px, charges },
  }
}

/** What the order's row says after the event; the order's own state machine is for working orders and their races. */
function apply(order: Known, event: OrderEvent): void {
  switch (event.kind) {
    case 'accepted':
      order.brokerId = event.brokerId
      if (order.state === 'sent' || order.state === 'unknown') order.state = 'open'
      return
    case 'filled':
      order.filled = (order.filled + event.qty) as Qty
      order.filledValue += event.qty * event.px
      if (Math.abs(order.filled) >= Math.abs(order.qty)) order.state = 'filled'
      return
    case 'modified':
      order.limit = event.limit as Px
      if (event.qty !== undefined) order.qty = event.qty
      return
    case 'rejected':
    case 'cancelled':
      if (order.state !== 'filled') order.state = event.kind
      order.text = event.text
      return
    case 'unknown':
      if (order.state === 'sent') order.state = 'unknown'
      return
    case 'change-refused':
    case 'settled':
    case 'elsewhere':
    case 'found':
    case 'product':
    case 'triggered':
      return
  }
}
