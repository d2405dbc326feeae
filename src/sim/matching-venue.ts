// The matching venue: takes orders after a latency, matches them against market data and keeps the day's book. Inline in
// backtests, the paper account on the main thread, and the exchange behind the loopback sandbox. It has no clock: time comes
// with each call, so the same calls give the same events. Every change is on disk (`keep`) before it is told (`emit`).

import { assert, broken } from '../core/assert.ts'
import { fault, type Result } from '../core/result.ts'
import type { InstrumentNo, Micros, Money, OrderId, Px, Qty } from '../core/units.ts'
import type { Bar } from '../market/bar.ts'
import type { Calendars } from '../market/calendar.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import { DEPTH_LEVELS, type Frame } from '../tape/frame.ts'
import type { OrderEvent, OrderTicket } from '../trading/order.ts'
import type { VenueBook } from '../trading/recovery.ts'
import { barFill } from './bar-fill.ts'
import type { BookKeeper, BookRecord } from './book-record.ts'
import { InFlight, type Request } from './in-flight.ts'
import { type BookOrder, OrderBook } from './order-book.ts'
import { priceRefusal, refusal } from './order-check.ts'
import { QuoteBoard } from './quote-board.ts'
import { TradingHours } from './trading-hours.ts'

export type MatchingOptions = {
  readonly instruments: InstrumentTable
  /** Without them the market is always open. */
  readonly calendars?: Calendars | undefined
  /** The whole spread assumed where a frame has no depth, in ticks; at least 1. */
  readonly spreadTicks: number
  /** From submit to arrival; at least 1 microsecond. */
  readonly latency: Micros
  /** Up to this much more, drawn by `seed`. */
  readonly jitter?: Micros
  readonly seed: number
  readonly keep?: BookKeeper | undefined
}

export class MatchingVenue {
  readonly #instruments: InstrumentTable
  readonly #hours: TradingHours
  readonly #board: QuoteBoard
  readonly #book: OrderBook
  readonly #inFlight: InFlight
  /** Ids on their way, which the book does not know yet. */
  readonly #coming = new Set<OrderId>()
  readonly #emit: (event: OrderEvent, at: Micros) => void
  readonly #keep: BookKeeper | undefined
  #told: { event: OrderEvent; at: Micros }[] = []
  #unsynced = false
  #busy = false
  #now = -Infinity as Micros
  #duplicates = 0

  /** `emit` is called at the end of `frame`, `bar` and `advance`, never within `submit`, `modify` or `cancel`. */
  constructor(options: MatchingOptions & { readonly emit: (event: OrderEvent, at: Micros) => void }) {
    this.#instruments = options.instruments
    this.#hours = new TradingHours(options.calendars)
    this.#board = new QuoteBoard(options.instruments, options.spreadTicks)
    this.#book = new OrderBook(options.instruments)
    this.#inFlight = new InFlight(options.latency, options.jitter ?? (0 as Micros), options.seed)
    this.#emit = options.emit
    this.#keep = options.keep
  }

  /** Orders that came with an id already used. */
  get duplicates(): number {
    return this.#duplicates
  }

  /** Money received less money paid by all fills ever, charges left out. */
  get cash(): Money {
    return this.#book.holdings.cash
  }

  /** Realised profit at average cost, charges left out. */
  realised(instrument: InstrumentNo): Money {
    return this.#book.holdings.realised(instrument)
  }

  /** When the next request arrives; Infinity when none is on its way. */
  get nextWake(): Micros {
    return this.#inFlight.nextDue
  }

  book(): VenueBook {
    return this.#book.snapshot()
  }

  /**
   * Rebuilds the book from an earlier run's records; call it first, then `advance(now)`, which ends orders of earlier days.
   * What was on its way and never written is lost, as at a real venue.
   */
  restore(records: Iterable<BookRecord>): Result<true> {
    return this.#now === -Infinity && !this.#coming.size ? this.#book.restore(records) : fault('the venue has already been used')
  }

  /** A second order with a used id never becomes an order: it is told as change-refused, because the first one stands. */
  submit(ticket: OrderTicket, t: Micros): void {
    const duplicate = this.#book.has(ticket.id) || this.#coming.has(ticket.id)
    if (duplicate) this.#duplicates++
    else this.#coming.add(ticket.id)
    this.#inFlight.push({ kind: 'submit', sent: t, due: this.#inFlight.due(t), ticket, duplicate })
  }

  modify(id: OrderId, limit: Px, t: Micros): void {
    this.#inFlight.push({ kind: 'modify', sent: t, due: this.#inFlight.due(t), id, limit })
  }

  cancel(id: OrderId, t: Micros): void {
    this.#inFlight.push({ kind: 'cancel', sent: t, due: this.#inFlight.due(t), id })
  }

  /** The clock has reached `t`: what is due arrives. */
  advance(t: Micros): void {
    this.#begin()
    this.#arriveUntil(t)
    this.#reach(t)
    this.#end()
  }

  /** Market data at `frame.received`. What was due before it meets the older quotes; what stands in the book meets this one. */
  frame(frame: Frame): void {
    this.#begin()
    const t = frame.received
    this.#arriveUntil((t - 1) as Micros)
    this.#reach(t)
    for (let row = 0; row < frame.count; row++) {
      const instrument = frame.instrument[row] as InstrumentNo
      if (!(instrument >= 0 && instrument < this.#instruments.size)) broken(`frame row with instrument ${instrument}`)
      const traded = this.#board.row(frame, row)
      const working = this.#book.working(instrument)
      if (working.length > 0 && this.#isOpen(instrument, t)) for (const order of working.slice()) this.#matchResting(order, traded, t)
    }
    this.#arriveUntil(t)
    this.#end()
  }

  /**
   * A whole bar, told at its end. Orders sent up to its start have arrived before it, whatever the latency; orders sent later
   * cannot meet it. Emitted at the bar's end; fills at its open are dated at its start.
   */
  bar(bar: Bar): void {
    this.#begin()
    const end = (bar.time + bar.length) as Micros
    while (this.#inFlight.nextSent <= bar.time) this.#arrive(Math.min(this.#inFlight.nextDue, end) as Micros)
    this.#reach(end)
    const working = this.#book.working(bar.instrument)
    if (working.length > 0 && this.#isOpen(bar.instrument, bar.time)) for (const order of working.slice()) this.#matchBar(order, bar, end)
    this.#board.close(bar.instrument, bar.close)
    this.#arriveUntil(end)
    this.#end()
  }

  #begin(): void {
    assert(!this.#busy, 'the matching venue was called from within its own event')
    this.#busy = true
  }

  /** Durable first, told second. An event may lead to new requests; they only join the queue. */
  #end(): void {
    if (this.#unsynced) this.#keep?.sync()
    this.#unsynced = false
    if (this.#told.length > 0) {
      const told = this.#told
      this.#told = []
      for (const { event, at } of told) this.#emit(event, at)
    }
    this.#busy = false
  }

  #reach(t: Micros): void {
    if (t > this.#now) this.#now = t
    if (!this.#book.isNewDay(t)) return
    this.#book.roll(t)
    for (const { id } of this.#book.allWorking()) this.#cancelNow(id, 'day order: its trading day has ended', t)
  }

  #arriveUntil(t: Micros): void {
    while (this.#inFlight.nextDue <= t) this.#arrive(this.#inFlight.nextDue)
  }

  #arrive(due: Micros): void {
    const request = this.#inFlight.shift()
    this.#reach(due)
    const t = this.#now
    if (request.kind === 'submit') this.#arriveOrder(request, t)
    else this.#arriveChange(request, t)
  }

  #arriveOrder({ ticket, sent, duplicate }: Extract<Request, { kind: 'submit' }>, t: Micros): void {
    const { id, qty, limit } = ticket
    if (duplicate) {
      this.#tell({ kind: 'change-refused', id, text: `duplicate: order ${id} was already sent, and the first one stands` }, t)
      return
    }
    this.#coming.delete(id)
    const text = refusal(ticket, this.#instruments, this.#hours, this.#board, t)
    const instrument = this.#instruments.list[ticket.instrument]?.name
    if (text || instrument === undefined) {
      // An order for an instrument without a name cannot be written down, only refused.
      if (instrument !== undefined) this.#write({ kind: 'reject', t, id, instrument, qty, limit, text })
      this.#tell({ kind: 'rejected', id, text }, t)
      return
    }
    const brokerId = `S${id}`
    this.#write({ kind: 'order', t, sent, id, brokerId, instrument, qty, limit })
    this.#tell({ kind: 'accepted', id, brokerId }, t)
    this.#matchArrived(id, t)
  }

  #arriveChange(request: Extract<Request, { kind: 'modify' | 'cancel' }>, t: Micros): void {
    const { id, kind } = request
    const order = this.#book.order(id)
    if (order?.state !== 'open') {
      const why = order ? `order ${id} is already ${order.state}` : `there is no order ${id} here today`
      this.#tell({ kind: 'change-refused', id, text: `${why}: nothing to ${kind}` }, t)
      return
    }
    if (kind === 'cancel') {
      this.#cancelNow(id, 'cancelled as asked', t)
      return
    }
    const instrument = this.#instruments.at(order.instrument)
    const text = this.#hours.closedBecause(instrument.calendar, t) || priceRefusal(request.limit, instrument)
    if (text) {
      this.#tell({ kind: 'change-refused', id, text }, t)
      return
    }
    this.#write({ kind: 'modify', t, id, limit: request.limit })
    this.#tell({ kind: 'modified', id, limit: request.limit }, t)
    this.#matchArrived(id, t)
  }

  /** A new order or price meets the standing quote as a taker: at the opposite side, level by level where depth is known. */
  #matchArrived(id: OrderId, t: Micros): void {
    const order = this.#book.order(id)
    if (!order || this.#board.fromBars(order.instrument)) return
    const buy = order.qty > 0
    if (this.#board.hasDepth(order.instrument)) {
      this.#takeLevels(order, t, false)
      return
    }
    const px = this.#board.against(order.instrument, this.#board.last(order.instrument), buy)
    if (px > 0 && (buy ? px <= order.limit : px >= order.limit)) this.#fill(order, (order.qty - order.filled) as Qty, px, t, t)
  }

  /** A resting order fills at its limit: whole when a trade went through it, else as far as the opposite side reaches it. */
  #matchResting(order: BookOrder, traded: boolean, t: Micros): void {
    const last = this.#board.last(order.instrument)
    const through = traded && (order.qty > 0 ? last < order.limit : last > order.limit)
    if (through) this.#fill(order, (order.qty - order.filled) as Qty, order.limit, t, t)
    else if (this.#board.hasDepth(order.instrument)) this.#takeLevels(order, t, true)
  }

  #takeLevels(order: BookOrder, t: Micros, atLimit: boolean): void {
    const { instrument, limit } = order
    const buy = order.qty > 0
    for (let level = 0; level < DEPTH_LEVELS && order.state === 'open'; level++) {
      const px = this.#board.levelPx(instrument, buy, level)
      const shown = this.#board.levelQty(instrument, buy, level)
      if (shown <= 0) continue
      if (!(px > 0) || (buy ? px > limit : px < limit)) return
      const qty = (Math.sign(order.qty) * Math.min(shown, Math.abs(order.qty - order.filled))) as Qty
      this.#board.take(instrument, buy, level, qty)
      this.#fill(order, qty, atLimit ? limit : px, t, t)
    }
  }

  #matchBar(order: BookOrder, bar: Bar, end: Micros): void {
    if (order.sent > bar.time) return
    const open = this.#board.against(bar.instrument, bar.open, order.qty > 0)
    const { px, atOpen } = barFill(order.qty, order.limit, open, bar)
    if (px > 0) this.#fill(order, (order.qty - order.filled) as Qty, px, atOpen ? bar.time : end, end)
  }

  /** `time` is when it traded, `t` is now. The id is made of the order's own, which is never used again: unique over restarts. */
  #fill(order: BookOrder, qty: Qty, px: Px, time: Micros, t: Micros): void {
    const { id } = order
    const fillId = `${order.brokerId}.${order.fills + 1}`
    this.#write({ kind: 'fill', t, time, id, fillId, qty, px })
    this.#tell({ kind: 'filled', id, fillId, qty, px, time }, t)
  }

  #cancelNow(id: OrderId, text: string, t: Micros): void {
    this.#write({ kind: 'cancel', t, id, text })
    this.#tell({ kind: 'cancelled', id, text }, t)
  }

  #isOpen(instrument: InstrumentNo, t: Micros): boolean {
    return this.#hours.isOpen(this.#instruments.at(instrument).calendar, t)
  }

  #write(record: BookRecord): void {
    this.#keep?.append(record)
    this.#unsynced = true
    this.#book.apply(record)
  }

  #tell(event: OrderEvent, at: Micros): void {
    this.#told.push({ event, at })
  }
}
