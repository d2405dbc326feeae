// Reads the sandbox's HTTP requests into orders and changes, and writes its events and book as the loopback protocol has them.

import { failed, fault, ok, type Result } from '../../core/result.ts'
import type { OrderId, Px, Qty } from '../../core/units.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import type { ChangedTerms, OrderEvent, OrderTicket } from '../../trading/order.ts'
import { type ConvertRequest, heldAs } from '../../trading/products.ts'
import type { VenueBook } from '../../trading/recovery.ts'

type Fields = Readonly<Record<string, unknown>>

export type OrderRequest =
  | { readonly kind: 'submit'; readonly ticket: OrderTicket }
  | { readonly kind: 'modify'; readonly id: OrderId; readonly terms: ChangedTerms }
  | { readonly kind: 'cancel'; readonly id: OrderId }
  | { readonly kind: 'convert'; readonly request: ConvertRequest }

/** POST /elsewhere: a trade past the orders, `price` 0 at the last one. */
export function elsewhereRequest(body: string, instruments: InstrumentTable): Result<Pick<OrderTicket, 'instrument' | 'qty' | 'limit'>> {
  const { instrument: name, quantity, price = 0 } = fieldsOf(body)
  const found = instruments.byName(String(name))
  if (!found) return fault(`there is no instrument ${String(name)} here`)
  if (!Number.isSafeInteger(quantity) || quantity === 0) return fault(`quantity ${String(quantity)} is not a whole number other than 0`)
  if (!Number.isSafeInteger(price) || (price as number) < 0) return fault(`price ${String(price)} is not a whole number from 0 up`)
  return ok({ instrument: found.no, qty: quantity as Qty, limit: price as Px })
}

function conversionRequest({ ref, instrument: name, quantity, product }: Fields, instruments: InstrumentTable): Result<OrderRequest> {
  const found = instruments.byName(String(name))
  if (!found) return fault(`there is no instrument ${String(name)} here`)
  if (!Number.isSafeInteger(ref) || (ref as number) <= 0) return fault(`ref ${String(ref)} is not a whole number above 0`)
  if (!Number.isSafeInteger(quantity)) return fault(`quantity ${String(quantity)} is not a whole number`)
  const to = heldAs.find(one => one === product)
  if (to === undefined) return fault(`product ${String(product)} is none of ${heldAs.join(', ')}`)
  return ok({ kind: 'convert', request: { ref: ref as number, instrument: found.no, qty: quantity as number, to } })
}

/** POST /orders, PATCH /orders/TAG, DELETE /orders/TAG or POST /conversions; the fault goes back as a 400. */
export function orderRequest(method: string, path: string, body: string, instruments: InstrumentTable): Result<OrderRequest> {
  if (method === 'POST' && path === '/orders') return submitRequest(fieldsOf(body), instruments)
  if (path === '/conversions') return conversionRequest(fieldsOf(body), instruments)
  const id = tagOf(path.slice('/orders/'.length))
  if (id === undefined) return fault(`the tag of ${path} is not a whole number above 0`)
  if (method === 'DELETE') return ok({ kind: 'cancel', id })
  const terms = termsOf(fieldsOf(body))
  return failed(terms) ? terms : ok({ kind: 'modify', id, terms: terms.ok })
}

function termsOf({ quantity, price, kind, trigger }: Fields): Result<ChangedTerms> {
  if (!Number.isSafeInteger(quantity)) return fault(`quantity ${String(quantity)} is not a whole number`)
  if (!Number.isSafeInteger(price)) return fault(`price ${String(price)} is not a whole number`)
  if (kind !== 'limit' && kind !== 'market' && kind !== 'sl') return fault(`kind ${String(kind)} is none of limit, market, sl`)
  if (!Number.isSafeInteger(trigger)) return fault(`trigger ${String(trigger)} is not a whole number`)
  return ok({ qty: quantity as Qty, limit: price as Px, kind, trigger: trigger as Px })
}

function submitRequest(fields: Fields, instruments: InstrumentTable): Result<OrderRequest> {
  const { tag, instrument: name, validity } = fields
  const id = typeof tag === 'string' ? tagOf(tag) : undefined
  if (id === undefined) return fault(`tag ${JSON.stringify(tag)} is not a whole number above 0 as text`)
  const found = instruments.byName(String(name))
  if (!found) return fault(`there is no instrument ${String(name)} here`)
  const terms = termsOf(fields)
  if (failed(terms)) return terms
  if (validity !== 'day' && validity !== 'ioc') return fault(`validity ${String(validity)} is neither day nor ioc`)
  return ok({ kind: 'submit', ticket: { id, instrument: found.no, ...terms.ok, validity } })
}

export function eventFields(event: OrderEvent): object {
  const { kind, id } = event
  const tag = String(id)
  if (kind === 'accepted') return { kind, tag, brokerId: event.brokerId }
  if (kind === 'filled') return { kind, tag, fillId: event.fillId, quantity: event.qty, price: event.px, time: event.time }
  if (kind === 'triggered') return { kind, tag }
  if (kind === 'modified') return { kind, tag, quantity: event.qty, price: event.limit, trigger: event.trigger, revision: event.revision }
  if (kind === 'product') return { kind, instrument: event.name, converted: event.converted, ref: event.ref, text: event.text }
  if (kind === 'rejected') return { kind, tag, text: event.text, haltedUntil: event.haltedUntil }
  if (kind === 'cancelled') return { kind, tag, text: event.text, expired: event.expired }
  return { kind, tag, text: event.text }
}

export function bookText(book: VenueBook, instruments: InstrumentTable): string {
  const name = (no: VenueBook['orders'][number]['instrument']): string => instruments.at(no).name
  return JSON.stringify({
    orders: book.orders.map(({ id, brokerId, instrument, qty, limit, trigger, triggered, validity, state, filled, text, time }) => ({
      tag: String(id),
      brokerId,
      instrument: name(instrument),
      quantity: qty,
      price: limit,
      trigger: trigger ?? 0,
      triggered: triggered ?? false,
      validity: validity ?? 'day',
      state,
      filled,
      text,
      time,
    })),
    fills: book.fills.map(({ order, instrument, fillId, qty, px, time }) => ({
      tag: String(order),
      instrument: name(instrument),
      fillId,
      quantity: qty,
      price: px,
      time,
    })),
    elsewhere: (book.elsewhere ?? []).map(({ instrument, fillId, qty, px, time, text }) => ({
      instrument: name(instrument),
      fillId,
      quantity: qty,
      price: px,
      time,
      text,
    })),
    positions: book.positions.map(({ instrument, qty, cost, startQty, startCost, converted }) => ({
      instrument: name(instrument),
      quantity: qty,
      cost,
      startQuantity: startQty,
      startCost,
      converted,
    })),
    highestTag: String(book.highest),
    funds: book.funds,
  })
}

const tagOf = (text: string): OrderId | undefined => (/^[1-9]\d{0,14}$/.test(text) ? (Number(text) as OrderId) : undefined)

/** The fields of a JSON object; none where the body is something else, which the caller then finds missing. */
function fieldsOf(body: string): Fields {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Fields) : {}
  } catch {
    return {}
  }
}
