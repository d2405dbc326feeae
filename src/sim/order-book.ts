// The matching venue's book of the day: orders, fills and positions. It changes only by `apply`, so that the book rebuilt from
// the records is the book that wrote them.

import { must } from '../core/assert.ts'
import { dayOf, startOfDay } from '../core/ist.ts'
import { fault, ok, type Result } from '../core/result.ts'
import { DAY, type DayNo, type InstrumentNo, type Micros, type Money, NO_PX, type OrderId, type Px, type Qty } from '../core/units.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import { type Fill, type Validity, elsewhereId, isSettlement } from '../trading/order.ts'
import { afterTrade } from '../trading/products.ts'
import type { ElsewhereTrade, VenueBook, VenueOrder } from '../trading/recovery.ts'
import type { BookRecord } from './book-record.ts'
import { Holdings } from './holdings.ts'

export type BookOrder = {
  readonly id: OrderId
  readonly brokerId: string
  readonly instrument: InstrumentNo
  qty: Qty
  readonly sent: Micros
  readonly time: Micros
  /** NO_PX of an order without one. */
  trigger: Px
  readonly validity: Validity
  /** Changes taken so far. */
  revision: number
  /** Matched by price and by this, lowest first: a new price goes to the end of its line. */
  place: number
  /** False while its trigger has not been reached. */
  live: boolean
  limit: Px
  state: VenueOrder['state']
  filled: Qty
  fills: number
  text: string
  /** What snapshots say of it, until it changes. */
  told: VenueOrder | undefined
}

export class OrderBook {
  readonly holdings: Holdings
  readonly #instruments: InstrumentTable
  /** Ids of every order ever taken or refused: none may come twice, not even on another day. */
  readonly #ids = new Set<OrderId>()
  readonly #orders = new Map<OrderId, BookOrder>()
  readonly #working: BookOrder[][]
  #workingCount = 0
  /** What was held when the day began. */
  readonly #heldOver = new Map<InstrumentNo, { readonly qty: Qty; readonly cost: Money }>()
  #highest = 0
  /** Settlements ever: the next is numbered one below. */
  #settlements = 0
  /** Held under the other product, and the requests that were taken, by instrument. */
  readonly #converted = new Map<InstrumentNo, { qty: Qty; readonly refs: Set<number> }>()
  readonly #lastFill = new Map<InstrumentNo, Px>()
  #fills: (Fill & { readonly instrument: InstrumentNo })[] = []
  /** Trades past the orders of today, and how many there ever were. */
  #elsewhere: ElsewhereTrade[] = []
  #elsewhereEver = 0
  #dayEnd = -Infinity
  #places = 0

  constructor(instruments: InstrumentTable) {
    this.#instruments = instruments
    this.holdings = new Holdings(instruments.size)
    this.#working = instruments.list.map(() => [])
  }

  has(id: OrderId): boolean {
    return this.#ids.has(id)
  }

  order(id: OrderId): BookOrder | undefined {
    return this.#orders.get(id)
  }

  /** The number of the next settlement. */
  get nextSettlement(): OrderId {
    return (-this.#settlements - 1) as OrderId
  }

  /** The number of the next trade past the orders. */
  get nextElsewhere(): number {
    return this.#elsewhereEver + 1
  }

  /** Held of it under the other product than its own, signed. */
  converted(instrument: InstrumentNo): Qty {
    return (this.#converted.get(instrument)?.qty ?? 0) as Qty
  }

  hasConverted(instrument: InstrumentNo, ref: number): boolean {
    return this.#converted.get(instrument)?.refs.has(ref) ?? false
  }

  /** The price at which we traded an instrument last; 0 for never. */
  lastFill(instrument: InstrumentNo): Px {
    return this.#lastFill.get(instrument) ?? (0 as Px)
  }

  /** Working orders of an instrument in the order they arrived. The list is the book's own: it changes under `apply`. */
  working(instrument: InstrumentNo): readonly BookOrder[] {
    return this.#working[instrument] ?? []
  }

  allWorking(): BookOrder[] {
    return this.#workingCount === 0 ? [] : this.#working.flat()
  }

  /** The beginning of the book's day; -Infinity before the first. */
  get day(): Micros {
    return (this.#dayEnd - DAY) as Micros
  }

  /** True when `t` lies on a later IST day than everything so far. */
  isNewDay(t: Micros): boolean {
    return t >= this.#dayEnd
  }

  /** Begins the day of `t`: finished orders and fills of earlier days leave the book, positions and ids stay. */
  roll(t: Micros): void {
    this.#dayEnd = startOfDay((dayOf(t) + 1) as DayNo)
    for (const order of this.#orders.values()) if (order.state !== 'open') this.#orders.delete(order.id)
    this.#fills = []
    this.#elsewhere = []
    this.#heldOver.clear()
    for (const { no } of this.#instruments.list) {
      const qty = this.holdings.qty(no)
      if (qty !== 0) this.#heldOver.set(no, { qty, cost: this.holdings.cost(no) })
    }
  }

  apply(record: BookRecord): void {
    if (this.isNewDay(record.t)) this.roll(record.t)
    switch (record.kind) {
      case 'order':
      case 'reject':
        this.#add(record)
        return
      case 'modify':
        this.#modify(this.#known(record.id), record)
        return
      case 'trigger':
        Object.assign(this.#known(record.id), { live: true, place: ++this.#places })
        return
      case 'cancel': {
        const order = this.#known(record.id)
        order.text = record.text
        this.#finish(order, 'cancelled')
        return
      }
      case 'fill':
        this.#fill(record)
        return
      case 'settle':
        this.#settle(record)
        return
      case 'elsewhere':
        this.#tradedElsewhere(record)
        return
      case 'convert':
        this.#convert(record)
        return
    }
  }

  /**
   * Applies what an earlier run wrote. Orders of instruments that today's table lacks are left out, unless they
   * left a position: then the fault names it, because a position must not vanish.
   */
  restore(records: Iterable<BookRecord>): Result<true> {
    const strange = new Map<OrderId, string>()
    const stranded = new Map<string, number>()
    for (const record of records) {
      const name = 'instrument' in record ? record.instrument : strange.get(record.id)
      if (name !== undefined && !this.#instruments.byName(name)) {
        if (record.kind !== 'convert') this.#seen(record.id)
        strange.set(record.id, name)
        if (record.kind === 'fill' || record.kind === 'settle' || record.kind === 'elsewhere')
          stranded.set(name, (stranded.get(name) ?? 0) + record.qty)
      } else if (!('instrument' in record) && !this.#orders.has(record.id)) {
        return fault(`the venue's book has a ${record.kind} for order ${record.id} before the order itself`)
      } else this.apply(record)
    }
    for (const [name, qty] of stranded) {
      if (qty !== 0) return fault(`the venue's book holds ${qty} of ${name}, which is not among today's instruments`)
    }
    return ok(true)
  }

  snapshot(): VenueBook {
    const orders: VenueOrder[] = []
    for (const order of this.#orders.values()) orders.push((order.told ??= venueOrderOf(order)))
    const positions = this.#instruments.list
      .filter(one => this.holdings.everHeld(one.no))
      .map(({ no }) => ({
        instrument: no,
        qty: this.holdings.qty(no),
        cost: this.holdings.cost(no),
        startQty: this.#heldOver.get(no)?.qty ?? (0 as Qty),
        startCost: this.#heldOver.get(no)?.cost ?? (0 as Money),
        converted: this.converted(no),
      }))
    return { orders, fills: [...this.#fills], elsewhere: [...this.#elsewhere], positions, highest: this.#highest }
  }

  #add(record: Extract<BookRecord, { kind: 'order' | 'reject' }>): void {
    const instrument = must(this.#instruments.byName(record.instrument), `instrument ${record.instrument} of a book record`).no
    const taken = record.kind === 'order'
    const order: BookOrder = {
      id: record.id,
      brokerId: taken ? record.brokerId : '',
      instrument,
      qty: record.qty,
      sent: taken ? record.sent : record.t,
      time: record.t,
      trigger: taken ? (record.trigger ?? NO_PX) : NO_PX,
      validity: taken ? (record.validity ?? 'day') : 'day',
      revision: 0,
      place: ++this.#places,
      live: !(taken && record.trigger),
      limit: record.limit,
      state: taken ? 'open' : 'rejected',
      filled: 0 as Qty,
      fills: 0,
      text: taken ? '' : record.text,
      told: undefined,
    }
    this.#seen(order.id)
    this.#orders.set(order.id, order)
    if (!taken) return
    this.#workingOf(instrument).push(order)
    this.#workingCount++
  }

  #seen(id: OrderId): void {
    if (isSettlement(id)) {
      this.#settlements = Math.max(this.#settlements, -id)
      return
    }
    this.#ids.add(id)
    if (id > this.#highest) this.#highest = id
  }

  /** A trigger that is new puts the order to sleep, one that is gone wakes it. Less than is filled already it cannot be. */
  #modify(order: BookOrder, { limit, qty = order.qty, trigger = order.trigger }: Extract<BookRecord, { kind: 'modify' }>): void {
    if (trigger !== order.trigger) order.live = trigger === NO_PX
    Object.assign(order, { limit, qty, trigger, revision: order.revision + 1, place: ++this.#places })
    if (order.filled === qty) this.#finish(order, 'filled')
  }

  #fill(record: Extract<BookRecord, { kind: 'fill' }>): void {
    const order = this.#known(record.id)
    order.filled = (order.filled + record.qty) as Qty
    order.fills++
    const { fillId, qty, px, time } = record
    this.#fills.push({ order: order.id, instrument: order.instrument, fillId, qty, px, time })
    this.#hold(order.instrument, qty, px)
    this.#lastFill.set(order.instrument, px)
    if (order.filled === order.qty) this.#finish(order, 'filled')
  }

  #settle({ id, t, time, fillId, instrument: name, qty, px, text }: Extract<BookRecord, { kind: 'settle' }>): void {
    const instrument = must(this.#instruments.byName(name), `instrument ${name} of a book record`).no
    const terms = { trigger: NO_PX, validity: 'day', live: true, limit: px } as const
    const done = { state: 'filled', filled: qty, fills: 1, revision: 0, text, told: undefined } as const
    this.#seen(id)
    this.#orders.set(id, { id, brokerId: fillId, instrument, qty, sent: t, time: t, place: ++this.#places, ...terms, ...done })
    this.#fills.push({ order: id, instrument, fillId, qty, px, time })
    this.#hold(instrument, qty, px)
  }

  #tradedElsewhere({ instrument: name, t: time, fillId, qty, px, text }: Extract<BookRecord, { kind: 'elsewhere' }>): void {
    const instrument = must(this.#instruments.byName(name), `instrument ${name} of a book record`).no
    this.#elsewhereEver++
    this.#elsewhere.push({ instrument, fillId, qty, px, time, text })
    this.#hold(instrument, qty, px)
  }

  #hold(instrument: InstrumentNo, qty: Qty, px: Px): void {
    const before = this.holdings.qty(instrument)
    this.holdings.fill(instrument, qty, px)
    const converted = this.#converted.get(instrument)
    if (converted)
      converted.qty = afterTrade(this.#instruments.at(instrument).product, converted.qty, before, this.holdings.qty(instrument)) as Qty
  }

  #convert({ instrument: name, ref, converted: qty }: Extract<BookRecord, { kind: 'convert' }>): void {
    const instrument = must(this.#instruments.byName(name), `instrument ${name} of a book record`).no
    const refs = this.#converted.get(instrument)?.refs ?? new Set()
    this.#converted.set(instrument, { qty, refs: refs.add(ref) })
  }

  #finish(order: BookOrder, state: 'filled' | 'cancelled'): void {
    order.state = state
    const working = this.#workingOf(order.instrument)
    working.splice(working.indexOf(order), 1)
    this.#workingCount--
  }

  /** For a change. */
  #known(id: OrderId): BookOrder {
    const order = must(this.#orders.get(id), `order ${id} of a book record`)
    order.told = undefined
    return order
  }

  #workingOf(instrument: InstrumentNo): BookOrder[] {
    return must(this.#working[instrument], `instrument ${instrument} of a book record`)
  }
}

function venueOrderOf({ id, brokerId, instrument, qty, limit, trigger, live, validity, state, filled, text, time }: BookOrder): VenueOrder {
  const triggered = live && trigger !== NO_PX
  return { id, brokerId, instrument, qty, limit, trigger, validity, triggered, state, filled, text, time }
}

/** The record of the next trade past the orders. */
export function elsewhereRecord(
  book: OrderBook,
  instrument: string,
  trade: { readonly t: Micros; readonly qty: Qty; readonly px: number; readonly text: string },
): BookRecord {
  return { kind: 'elsewhere', id: elsewhereId(trade.t, 0), instrument, fillId: `E${book.nextElsewhere}`, ...trade, px: trade.px as Px }
}
