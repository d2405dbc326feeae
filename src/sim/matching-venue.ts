// The matching venue: takes orders after a latency, matches them against market data and keeps the day's book. Inline in
// backtests, the paper account on the main thread, and the exchange behind the loopback sandbox. It has no clock: time comes
// with each call, so the same calls give the same events. Every change is on disk (`keep`) before it is told (`emit`).

import { assert, broken, must } from '../core/assert.ts'
import { failed, fault, type Result } from '../core/result.ts'
import type { InstrumentNo, Micros, Money, OrderId, Px, Qty } from '../core/units.ts'
import type { Bar } from '../market/bar.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import type { Frame } from '../tape/frame.ts'
import type { OrderEvent, OrderTicket } from '../trading/order.ts'
import type { ConvertRequest } from '../trading/products.ts'
import type { VenueBook } from '../trading/recovery.ts'
import { auctionFills } from './auction.ts'
import type { BookKeeper, BookRecord } from './book-record.ts'
import { Circuits } from './circuits.ts'
import { converts } from './conversions.ts'
import { DayEnds } from './day-ends.ts'
import { Expiries } from './expiries.ts'
import { type Change, InFlight, type Request } from './in-flight.ts'
import type { MatchingOptions } from './matching-options.ts'
import { inPriority, Matcher } from './matcher.ts'
import { type BookOrder, OrderBook, elsewhereRecord } from './order-book.ts'
import { type Rulebook, haltOf, newTerms, refusal } from './order-check.ts'
import { QuoteBoard } from './quote-board.ts'
import { TradingHours } from './trading-hours.ts'

const IOC_ENDED = 'IOC: what could not be filled at once is cancelled'

export class MatchingVenue {
  readonly #instruments: InstrumentTable
  readonly #hours: TradingHours
  readonly #board: QuoteBoard
  readonly #circuits: Circuits
  readonly #rulebook: Rulebook
  readonly #matcher: Matcher
  readonly #book: OrderBook
  readonly #inFlight: InFlight
  /** Ids on their way, which the book does not know yet. */
  readonly #coming = new Set<OrderId>()
  readonly #emit: (event: OrderEvent, at: Micros) => void
  readonly #keep: BookKeeper | undefined
  #told: { event: OrderEvent; at: Micros }[] = []
  #unsynced = false
  readonly #ends: DayEnds
  readonly #expiries: Expiries
  #busy = false
  #now = -Infinity as Micros
  #duplicates = 0

  /** `emit` is called at the end of `frame`, `bar` and `advance`, never within `submit`, `modify` or `cancel`. */
  constructor(options: MatchingOptions & { readonly emit: (event: OrderEvent, at: Micros) => void }) {
    this.#instruments = options.instruments
    this.#hours = new TradingHours(options.calendars, options.halts, options.auctions)
    this.#board = new QuoteBoard(options.instruments, options.spreadTicks)
    this.#circuits = new Circuits(options.instruments, options.circuitOf ?? (() => 0))
    this.#rulebook = { instruments: this.#instruments, hours: this.#hours, board: this.#board, circuits: this.#circuits }
    this.#book = new OrderBook(options.instruments)
    this.#matcher = new Matcher(this.#board, (order, qty, px, time) => this.#fill(order, qty, px, time))
    this.#inFlight = new InFlight(
      { kind: options.latencyKind ?? 'uniform', base: options.latency, spread: options.jitter ?? (0 as Micros) },
      options.seed,
    )
    this.#emit = options.emit
    this.#keep = options.keep
    const { settlement: facts } = options
    const [instruments, hours, board, book] = [this.#instruments, this.#hours, this.#board, this.#book]
    this.#ends = new DayEnds(instruments, hours, book)
    this.#expiries = new Expiries({ instruments, hours, board, book, facts })
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

  /** When the next request arrives, the next day order ends or a contract that is held does; Infinity when there is none. */
  get nextWake(): Micros {
    return Math.min(this.#inFlight.nextDue, this.#ends.next, this.#expiries.next) as Micros
  }

  /** When the next contract that is held is settled; Infinity when none is held. */
  get nextSettlement(): Micros {
    return this.#expiries.next
  }

  book(): VenueBook {
    return this.#book.snapshot()
  }

  /** Last price and best quotes; 0 where none is known. */
  priceOf(instrument: InstrumentNo): { readonly last: Px; readonly bid: Px; readonly ask: Px } {
    return this.#board.priceOf(instrument)
  }

  /**
   * Rebuilds the book from an earlier run's records; call it first, then `advance(now)`, which ends orders of earlier days
   * and settles what has expired since. What was on its way and never written is lost, as at a real venue.
   */
  restore(records: Iterable<BookRecord>): Result<true> {
    if (this.#now !== -Infinity || this.#coming.size > 0) return fault('the venue has already been used')
    const restored = this.#book.restore(records)
    // Killed between an IOC order and its end, which are of one moment: it must not rest like a day order.
    for (const { id, validity, time } of this.#book.allWorking())
      if (validity === 'ioc') this.#write({ kind: 'cancel', t: time, id, text: IOC_ENDED })
    this.#ends.find(this.#now)
    this.#expiries.find()
    return restored
  }

  /** A second order with a used id never becomes an order: it is told as change-refused, because the first one stands. */
  submit(ticket: OrderTicket, t: Micros): void {
    const duplicate = this.#book.has(ticket.id) || this.#coming.has(ticket.id)
    if (duplicate) this.#duplicates++
    else this.#coming.add(ticket.id)
    this.#inFlight.push({ kind: 'submit', sent: t, due: this.#inFlight.due(t), ticket, duplicate })
  }

  modify(id: OrderId, change: Change, t: Micros): void {
    this.#inFlight.push({ kind: 'modify', sent: t, due: this.#inFlight.due(t), id, change })
  }

  cancel(id: OrderId, t: Micros): void {
    this.#inFlight.push({ kind: 'cancel', sent: t, due: this.#inFlight.due(t), id })
  }

  /** A position is to be held under another product; `ref` is the request's own. */
  convert(request: ConvertRequest, t: Micros): void {
    this.#inFlight.push({ kind: 'convert', sent: t, due: this.#inFlight.due(t), request })
  }

  /** A trade of the account past its orders, as by a broker's phone app: nobody is told, only the book has it. At 0 at the last price. */
  tradeElsewhere(i: InstrumentNo, qty: Qty, px: Px, t: Micros, text: string): void {
    this.#begin()
    this.#reach(t)
    this.#write(elsewhereRecord(this.#book, this.#instruments.at(i).name, { t: this.#now, qty, px: px || this.#board.last(i), text }))
    this.#end()
  }

  /** The clock has reached `t`: what is due arrives. */
  advance(t: Micros): void {
    this.#begin()
    this.#arriveUntil(t)
    this.#reach(t)
    this.#expire(t)
    this.#settle(t)
    this.#end()
  }

  /** Market data at `frame.received`. What was due before it meets the older quotes; what stands in the book meets this one. */
  frame(frame: Frame): void {
    this.#begin()
    const t = frame.received
    this.#arriveUntil((t - 1) as Micros)
    this.#settle((t - 1) as Micros)
    this.#reach(t)
    for (let row = 0; row < frame.count; row++) {
      const instrument = frame.instrument[row] as InstrumentNo
      if (!(instrument >= 0 && instrument < this.#instruments.size)) broken(`frame row with instrument ${instrument}`)
      const traded = this.#board.row(frame, row)
      if (this.#board.last(instrument) > 0) this.#circuits.seen(instrument, this.#board.last(instrument))
      const working = this.#book.working(instrument)
      if (working.length > 0 && this.#isOpen(instrument, t)) this.#matchAll(working, traded, t)
    }
    this.#arriveUntil(t)
    this.#expire(t)
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
    // Not at its end: the bar of what a contract is on may still come, of the same minute.
    if (this.#expiries.next <= bar.time) this.#settle(bar.time)
    // A bar that ends with its day trades within it: only then do the orders of that day end.
    this.#reach((end - 1) as Micros)
    this.#circuits.bar(bar)
    const working = this.#book.working(bar.instrument)
    if (working.length > 0 && this.#isOpen(bar.instrument, bar.time))
      for (const order of inPriority(working)) this.#matchBar(order, bar, end)
    this.#board.close(bar.instrument, bar.close, end)
    // Most bars bring neither: asked here, it costs no call.
    if (this.#inFlight.nextDue <= end) this.#arriveUntil(end)
    if (this.#ends.next <= end) this.#expire(end)
    this.#end()
  }

  #begin(): void {
    assert(!this.#busy, 'the matching venue was called from within its own event')
    this.#busy = true
  }

  /** Durable first, told second. An event may lead to new requests; they only join the queue. */
  #end(): void {
    if (this.#unsynced) {
      this.#keep?.sync()
      this.#ends.find(this.#now)
      this.#expiries.find()
    }
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
    this.#circuits.newDay()
    for (const { id, instrument } of this.#book.allWorking())
      if (!this.#ends.outlivesDays(instrument)) this.#cancelNow(id, 'day order: its trading day has ended', t, true)
  }

  /** Day orders end with the last session of their day; what trades in that session's last moment trades first. */
  #expire(t: Micros): void {
    while (this.#ends.next <= t) {
      const close = this.#ends.next
      this.#reach(close)
      for (const no of this.#ends.uncrossedAt(close)) this.#uncross(no)
      for (const { id, instrument } of this.#book.allWorking())
        if (this.#ends.closeOf(instrument) <= close) this.#cancelNow(id, 'day order: its session has ended', this.#now, true)
      this.#ends.find(this.#now)
    }
  }

  /** Contracts that have ended by `t`: orders in them end, and what is held is closed in cash; once, for then it is flat. */
  #settle(t: Micros): void {
    if (this.#expiries.next > t) return
    this.#reach(t)
    for (const ended of this.#expiries.endedBy(t)) {
      const { no, name } = ended.one
      for (const { id } of this.#book.working(no).slice()) this.#cancelNow(id, `${name} has expired`, this.#now)
      const closed = this.#expiries.closing(ended)
      if (!closed) continue
      this.#write({ kind: 'settle', t: this.#now, instrument: name, ...closed })
      this.#tell({ kind: 'settled', instrument: no, name, ...closed }, this.#now)
    }
    this.#expiries.find()
  }

  /** The end of an auction: what crosses trades at one price. */
  #uncross(instrument: InstrumentNo): void {
    const own = inPriority(this.#book.working(instrument)).filter(order => order.live)
    if (own.length === 0) return
    const interest = own.map(({ qty, filled, limit }) => ({ qty: (qty - filled) as Qty, limit }))
    const { px, qty } = auctionFills(interest, this.#board.displayed(instrument), this.#board.last(instrument))
    for (const [i, order] of own.entries()) if (qty[i]) this.#fill(order, qty[i], px, this.#now)
  }

  #arriveUntil(t: Micros): void {
    while (this.#inFlight.nextDue <= t) {
      this.#expire(this.#inFlight.nextDue)
      this.#arrive(this.#inFlight.nextDue)
      if (this.#unsynced) this.#ends.find(this.#now)
    }
  }

  #arrive(due: Micros): void {
    const request = this.#inFlight.shift()
    this.#reach(due)
    const t = this.#now
    if (request.kind === 'submit') this.#arriveOrder(request, t)
    else if (request.kind === 'convert') this.#convert(request.request, t)
    else this.#arriveChange(request, t)
  }

  #arriveOrder({ ticket, sent, duplicate }: Extract<Request, { kind: 'submit' }>, t: Micros): void {
    const { id, qty, limit, trigger, validity } = ticket
    if (duplicate) {
      this.#tell({ kind: 'change-refused', id, text: `duplicate: order ${id} was already sent, and the first one stands` }, t)
      return
    }
    this.#coming.delete(id)
    const text = refusal(ticket, this.#rulebook, t)
    const instrument = this.#instruments.list[ticket.instrument]?.name
    if (text || instrument === undefined) {
      // An order for an instrument without a name cannot be written down, only refused.
      if (instrument !== undefined) this.#write({ kind: 'reject', t, id, instrument, qty, limit, text })
      this.#tell({ kind: 'rejected', id, text, ...haltOf(ticket.instrument, text, this.#rulebook, t) }, t)
      return
    }
    const brokerId = `S${id}`
    this.#write({ kind: 'order', t, sent, id, brokerId, instrument, qty, limit, trigger, validity })
    this.#tell({ kind: 'accepted', id, brokerId }, t)
    const order = must(this.#book.order(id), 'the order just taken')
    if (this.#hours.inAuction(this.#instruments.at(order.instrument), t)) return
    if (this.#matcher.wakes(order)) this.#wake(order, t)
    this.#matcher.arrived(order, t)
    // Where only bars are known it meets the open of the next one.
    if (validity === 'ioc' && order.state === 'open' && !this.#board.fromBars(order.instrument)) this.#cancelNow(id, IOC_ENDED, t)
  }

  #arriveChange(request: Extract<Request, { kind: 'modify' | 'cancel' }>, t: Micros): void {
    const { id, kind } = request
    const order = this.#book.order(id)
    if (order?.state !== 'open') {
      const why = order ? `order ${id} is already ${order.state}` : `there is no order ${id} here today`
      this.#tell({ kind: 'change-refused', id, text: `${why}: nothing to ${kind}` }, t)
      return
    }
    if (request.kind === 'modify') this.#change(order, request.change, t)
    else this.#cancelNow(id, 'cancelled as asked', t)
  }

  #convert(request: ConvertRequest, t: Micros): void {
    const { record, event } = converts(request, { instruments: this.#instruments, hours: this.#hours, book: this.#book }, t)
    if (record) this.#write(record)
    this.#tell(event, t)
  }

  #change(order: BookOrder, change: Change, t: Micros): void {
    const { id } = order
    const terms = newTerms(order, change, this.#rulebook, t)
    if (failed(terms)) {
      this.#tell({ kind: 'change-refused', id, text: terms.error }, t)
      return
    }
    this.#write({ kind: 'modify', t, id, ...terms.ok })
    this.#tell({ kind: 'modified', id, ...terms.ok, revision: order.revision }, t)
    if (order.state !== 'open' || this.#hours.inAuction(this.#instruments.at(order.instrument), t)) return
    if (this.#matcher.wakes(order)) this.#wake(order, t)
    this.#matcher.arrived(order, t)
  }

  #matchAll(working: readonly BookOrder[], traded: boolean, t: Micros): void {
    for (const order of inPriority(working)) {
      if (this.#matcher.wakes(order)) {
        this.#wake(order, t)
        this.#matcher.arrived(order, t)
      } else this.#matcher.resting(order, traded, t)
    }
  }

  #matchBar(order: BookOrder, bar: Bar, end: Micros): void {
    if (order.sent > bar.time) return
    if (this.#matcher.wakesInBar(order, bar)) {
      this.#wake(order, end)
      this.#matcher.wokenBar(order, bar, end)
    } else if (order.live) this.#matcher.bar(order, bar, end)
    if (order.validity === 'ioc' && order.state === 'open') this.#cancelNow(order.id, IOC_ENDED, end)
  }

  #wake({ id }: BookOrder, t: Micros): void {
    this.#write({ kind: 'trigger', t, id })
    this.#tell({ kind: 'triggered', id }, t)
  }

  /** `time` is when it traded. The fill's id is made of the order's own, which is never used again: unique over restarts. */
  #fill(order: BookOrder, qty: Qty, px: Px, time: Micros): void {
    const { id } = order
    const t = this.#now
    const fillId = `${order.brokerId}.${order.fills + 1}`
    this.#write({ kind: 'fill', t, time, id, fillId, qty, px })
    this.#tell({ kind: 'filled', id, fillId, qty, px, time }, t)
  }

  #cancelNow(id: OrderId, text: string, t: Micros, expired = false): void {
    this.#write({ kind: 'cancel', t, id, text })
    this.#tell({ kind: 'cancelled', id, text, ...(expired ? { expired } : {}) }, t)
  }

  #isOpen(instrument: InstrumentNo, t: Micros): boolean {
    return this.#hours.isOpen(this.#instruments.at(instrument), t)
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
