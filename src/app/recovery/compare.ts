// Compares what we hold and work with the venue's book, as the union of both sides: every difference has a class, a sentence and what is
// to be done about it. Pure; the venue probe keeps what was seen from one comparison to the next and turns decisions into inputs.

import { rupeesText } from '../../core/money-text.ts'
import { type InstrumentNo, type Micros, type OrderId, type Px, type Qty, SECOND } from '../../core/units.ts'
import { signed } from '../../core/signed.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import type { Doubt } from '../../tape/input.ts'
import { NO_ORDER, type Order, type OrderEvent, isFinal, restOf } from '../../trading/order.ts'
import type { Orders } from '../../trading/orders.ts'
import type { Positions } from '../../trading/positions.ts'
import { heldText } from '../../trading/products.ts'
import type { VenueBook, VenuePosition } from '../../trading/recovery.ts'
import { type OurMoney, ofAccount } from './account-differences.ts'
import { inferredTrade, tradesElsewhere } from './elsewhere-trades.ts'
import { GIVE_UP, GIVE_UP_CLOSING, missed, settle, unheard } from './settle.ts'
import { strangersIn } from './strangers.ts'

export type DifferenceClass =
  /** The book knows fills, an end or a life of our order that we were not told of. */
  | 'order-missed'
  /** An order of ours is not in the book. */
  | 'order-unknown-to-them'
  /** The book has an order with a number that is not ours. */
  | 'order-unknown-to-us'
  /** A contract was settled at its expiry. */
  | 'settled'
  /** A trade past us, which the book shows. */
  | 'traded-elsewhere'
  /** The positions differ and no trade in the book says why. */
  | 'position-elsewhere'
  /** The positions differ by what an order of ours may have filled: its message is late. */
  | 'late'
  /** They differ by what a person has booked by hand. */
  | 'adjusted'
  /** A position is held under another product than we know. */
  | 'product'
  /** Our money for an order is not that of its fills in the book. */
  | 'cash'
  /** All of the account's money is not what we have, beyond charges and open profit. */
  | 'funds'
  /** The account has something of an instrument that is not in today's list. */
  | 'unlisted'

/** wait: looked at again first. adopt: ours becomes theirs. close: theirs is cancelled. ask: a person must say. */
export type Decision = 'wait' | 'adopt' | 'close' | 'quarantine' | 'ask'

export type Difference = {
  readonly class: DifferenceClass
  readonly decision: Decision
  readonly text: string
  /** What is to become inputs, in this order. */
  readonly events: readonly OrderEvent[]
  /** The instrument, where it is to take no new risk. */
  readonly doubt?: InstrumentNo
  /** What was booked by hand of it, signed, of which the venue has nothing. */
  readonly denied?: number
  /** Of money, signed: what stays without a reason. */
  readonly gap?: number
}

/** A difference of positions as it was seen before. */
export type Sighting = { readonly gap: number; readonly held: number; readonly times: number; readonly since: Micros }
export type Sightings = ReadonlyMap<InstrumentNo, Sighting>

export type Ours = {
  readonly orders: Orders
  readonly positions: Positions
  readonly instruments: InstrumentTable
  /** Whether a person has booked such a quantity by hand, signed: the venue need not know of it. */
  readonly adjusted: (i: InstrumentNo, qty: number) => boolean
  readonly last: (i: InstrumentNo) => Px
  readonly money: OurMoney
  /** False while everything is to be flat: then the book's word counts at once, for what is not there must not be sold. */
  readonly wanted: boolean
}

export type Compared = { readonly differences: readonly Difference[]; readonly sightings: Sightings }

/** A difference without a trade must stand this long, with nothing filled meanwhile, before it is taken for a trade. */
const SETTLED = 5 * SECOND
const TIMES = 2

/** `asked`: when the book was asked for; what has changed since may be newer than it. */
export function compare(ours: Ours, book: VenueBook, before: Sightings, now: Micros, asked = now): Compared {
  const differences = [...ofOrders(ours, book, asked), ...tradesElsewhere(ours, book), ...ofAccount(book, ours.money)]
  const coming = new Map<InstrumentNo, number>()
  for (const { events } of differences) for (const event of events) add(coming, ours, book, event)
  const theirs = new Map(book.positions.map(one => [one.instrument, one]))
  const sightings = new Map<InstrumentNo, Sighting>()
  for (const i of new Set([...theirs.keys(), ...ours.positions.touched])) {
    const held = (ours.positions.qty[i] as number) + (coming.get(i) ?? 0)
    const gap = (theirs.get(i)?.qty ?? 0) - held
    const otherwise = productGap(ours, theirs.get(i))
    if (gap === 0 && otherwise === 0) continue
    const old = before.get(i)
    // A fill that both sides have makes a difference of what was booked by hand no newer.
    const same = old !== undefined && old.gap === gap && (old.held === held || ours.adjusted(i, -gap))
    const sighting = { gap, held, times: same ? old.times + 1 : 1, since: same ? old.since : now }
    const found = gap === 0 ? ofProduct(ours, theirs.get(i) as VenuePosition, sighting) : ofPosition(ours, book, i, sighting, now, asked)
    // What becomes a trade is no difference any more.
    if (found.events.length === 0) sightings.set(i, sighting)
    differences.push(found)
  }
  return { differences, sightings }
}

/** Doubts of a comparison, for the engine. */
export function doubtsOf({ differences }: Compared): Doubt[] {
  return differences.flatMap(({ doubt, text, denied }) =>
    doubt === undefined ? [] : [{ instrument: doubt, text, ...(denied === undefined ? {} : { denied }) }],
  )
}

function ofOrders({ orders, instruments, wanted }: Ours, book: VenueBook, asked: Micros): Difference[] {
  const found: Difference[] = []
  const unknown = [...orders.working].filter(order => order.state === 'unknown')
  for (const order of new Set([...unknown, ...missed(id => orders.get(id), book)])) {
    const events = settle(order, book, asked, wanted ? GIVE_UP : GIVE_UP_CLOSING)
    // An old book with nothing new in it.
    if (order.changed > asked && events.every(event => event.kind === 'filled' && orders.knowsFill(event.id, event.fillId))) continue
    const { symbol } = instruments.at(order.instrument)
    const name = `order ${order.id} of ${symbol}`
    if (!book.orders.some(one => one.id === order.id)) {
      const decision = events.length > 0 ? 'adopt' : 'wait'
      found.push({ class: 'order-unknown-to-them', decision, text: `${name} is not in the venue's book`, events })
    } else {
      const decision = events.some(event => event.kind === 'unknown') ? 'close' : 'adopt'
      found.push({ class: 'order-missed', decision, text: `${name} stands otherwise in the venue's book than we were told`, events })
    }
  }
  for (const { order, events } of strangersIn(book, orders, instruments)) {
    const text = `order ${order.id} of ${instruments.at(order.instrument).symbol} works at the venue and is not ours`
    found.push({ class: 'order-unknown-to-us', decision: 'adopt', text, events })
  }
  for (const event of unheard(id => orders.knowsVenues(id), book, instruments))
    found.push({ class: 'settled', decision: 'adopt', text: `${instruments.at(event.instrument).name} was settled`, events: [event] })
  return [...found, ...ofMoney(orders, instruments, book)]
}

/** The same fills, but other money: prices were corrected after we were told. */
function ofMoney(orders: Orders, instruments: InstrumentTable, book: VenueBook): Difference[] {
  const sums = new Map<OrderId, { qty: number; value: number }>()
  for (const { order: id, fillId, qty, px } of book.fills) {
    const order = orders.get(id)
    // Of most orders one fill is the whole. One that we were not told of is no matter of money.
    if (!order || (order.filled === qty && order.filledValue === qty * px) || !orders.knowsFill(id, fillId)) continue
    const sum = sums.get(id) ?? { qty: 0, value: 0 }
    sums.set(id, { qty: sum.qty + qty, value: sum.value + qty * px })
  }
  const found: Difference[] = []
  for (const [id, { qty, value }] of sums) {
    const order = orders.get(id)
    if (!order || order.filled !== qty || order.filledValue === value) continue
    const { symbol } = instruments.at(order.instrument)
    const text = `order ${id} of ${symbol} traded ${rupeesText(Math.abs(value))} by the venue's book, ${rupeesText(Math.abs(order.filledValue))} by ours`
    found.push({ class: 'cash', decision: 'ask', text, events: [] })
  }
  return found
}

function ofPosition(
  ours: Ours,
  book: VenueBook,
  i: InstrumentNo,
  { gap, held, times, since }: Sighting,
  now: Micros,
  asked: Micros,
): Difference {
  const { name, symbol } = ours.instruments.at(i)
  const sides = `${name}: the venue's book holds ${signed(held + gap)}, we ${signed(held)}`
  const doubt = times >= TIMES ? { doubt: i } : {}
  const why = inFlight(ours, book, i, gap, asked)
  if (ours.adjusted(i, -gap) && (ours.wanted || why === '')) {
    const text = `${sides}: it has nothing of the adjustment of ${signed(-gap)}; :adjust ${symbol} ${gap} PRICE undoes it`
    // Where all is to be flat the engine takes it back on this word.
    const asks = times >= TIMES || !ours.wanted
    return { class: 'adjusted', decision: asks ? 'ask' : 'wait', text, events: [], ...(asks ? { doubt: i, denied: -gap } : {}) }
  }
  if (why !== '') return { class: 'late', decision: times < TIMES ? 'wait' : 'quarantine', text: `${sides}: ${why}`, events: [], ...doubt }
  if (times < TIMES || now - since < SETTLED)
    return { class: 'position-elsewhere', decision: 'wait', text: `${sides}, and no trade says why`, events: [], ...doubt }
  return { class: 'position-elsewhere', decision: 'adopt', text: sides, events: [inferredTrade(ours, book, i, gap, now)] }
}

/** By how much the venue has more under the other product than we; 0 where it does not tell. */
function productGap({ positions }: Ours, theirs: VenuePosition | undefined): number {
  return theirs?.converted === undefined ? 0 : theirs.converted - (positions.converted[theirs.instrument] as number)
}

/** One reading may be older than the venue's answer to us; two that say the same are not. */
function ofProduct({ instruments }: Ours, { instrument, qty, converted = 0 as Qty }: VenuePosition, { times }: Sighting): Difference {
  const one = instruments.at(instrument)
  const text = `${one.name}: the venue's book holds ${heldText(one, qty, converted)}`
  if (times < TIMES) return { class: 'product', decision: 'wait', text, events: [] }
  const event = { kind: 'product', id: NO_ORDER, instrument, name: one.name, converted, ref: 0, text: "by the venue's book" } as const
  return { class: 'product', decision: 'adopt', text, events: [event] }
}

/** What of our own orders may explain the difference, as the end of a sentence; '' where nothing does. */
function inFlight({ orders }: Ours, book: VenueBook, i: InstrumentNo, gap: number, asked: Micros): string {
  const sums = new Map<OrderId, number>()
  for (const { order, qty } of book.fills) sums.set(order, (sums.get(order) ?? 0) + qty)
  for (const { id, instrument, filled } of book.orders)
    if (instrument === i && (sums.get(id) ?? 0) !== filled) return `its list of trades lacks some of order ${id}`
  for (const order of orders.all)
    if (order.instrument === i && order.filled !== 0 && (sums.get(order.id) ?? 0) !== order.filled && mayLack(order, book, asked))
      return order.id > 0 ? `it does not have all fills of order ${order.id} yet` : 'it is older than a trade past us'
  let rest = 0
  for (const order of orders.working) if (order.instrument === i && order.qty > 0 === gap > 0) rest += restOf(order)
  return rest >= Math.abs(gap) ? 'it may be what our working orders have filled' : ''
}

/** Whether the book may lack its fills: they came after it was asked for, or its list lags. Those of days before it lists no more. */
const mayLack = ({ id, state, changed }: Order, book: VenueBook, asked: Micros): boolean =>
  changed > asked || (id > 0 && (!isFinal(state) || book.orders.some(one => one.id === id)))

function add(coming: Map<InstrumentNo, number>, { orders }: Ours, book: VenueBook, event: OrderEvent): void {
  if (event.kind === 'elsewhere' || event.kind === 'settled') coming.set(event.instrument, (coming.get(event.instrument) ?? 0) + event.qty)
  else if (event.kind === 'filled' && !orders.knowsFill(event.id, event.fillId)) {
    const i = (orders.get(event.id) ?? book.orders.find(one => one.id === event.id))?.instrument
    if (i !== undefined) coming.set(i, (coming.get(i) ?? 0) + event.qty)
  }
}
