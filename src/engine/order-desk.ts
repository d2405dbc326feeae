// Orders from wish to end: the one way in (price it, ask the gate, number it, hand it to the pacer) and the one way a venue's
// events come back (state machine, booking, notes). Changes, repricing and the size of exits have files of their own beside it.

import { rupeesText } from '../core/money-text.ts'
import { type InstrumentNo, type Micros, NO_PX, type OrderId, type Px, type Qty } from '../core/units.ts'
import type { RiskLimits } from '../risk/index.ts'
import type { Protection } from '../trading/exit-machine.ts'
import { LppRanges, type LppTable } from '../trading/lpp.ts'
import type { MarginBook } from '../trading/margins.ts'
import { ELSEWHERE, type Order, type OrderEvent, PERSON, isFinal } from '../trading/order.ts'
import { type NewOrder, type VenuesOwn, foundOrder } from '../trading/order-records.ts'
import { Orders } from '../trading/orders.ts'
import { ALLOWED, type ReasonCode, reasonText } from '../trading/reasons.ts'
import type { KnownOrder } from '../trading/recovery.ts'
import { largestOrder, slicesOf } from '../trading/slices.ts'
import { Account } from './account.ts'
import { Evidence } from './evidence.ts'
import { Answers } from './answers.ts'
import { ExitTrim } from './exit-trim.ts'
import type { Ledger } from './ledger.ts'
import type { MarketState } from './market-state.ts'
import type { NoteKind, Outbox } from './outbox.ts'
import { OrderChanges } from './order-changes.ts'
import { OrderJudge } from './order-judge.ts'
import { OrderPrices } from './order-prices.ts'
import { Pacer } from './pacer.ts'
import { RepriceWatch, isRepriced } from './reprice-watch.ts'
import { WaitingOrders } from './waiting-orders.ts'
import { RiskKeeper } from './risk-keeper.ts'
import type { Timers } from './timers.ts'

/** A wish for an order; a market order's `limit` is ignored, an SL order without one gets the trigger with the protection. */
export type Wish = Omit<NewOrder, 'reducing'> & {
  /** A market order's first price is the quote it meets, without the protection. */
  readonly atQuote?: boolean
}
/** What became of a wish. */
export type Taken =
  | { readonly order: Order /** All of them, where the wish was cut. */; readonly slices?: readonly Order[] }
  | { readonly refused: ReasonCode; readonly text: string }

export type DeskSettings = {
  readonly margins: MarginBook
  readonly lpp?: LppTable
  readonly protection: Protection
  readonly answerTimeout: Micros
  readonly venuePerSecond: number
  /** How far the broker's clock is ahead of ours; absent: not at all. */
  readonly venueClockAhead?: Micros
  readonly limits: RiskLimits
}

/** What brokers take of one order, reprices and all. */
const MODIFICATIONS = 25

export class OrderDesk {
  readonly orders = new Orders(1 as OrderId)
  readonly pacer: Pacer
  readonly account: Account
  readonly lpp: LppRanges
  readonly evidence: Evidence
  readonly exits: ExitTrim
  readonly judging: OrderJudge
  readonly changes: OrderChanges
  readonly watch: RepriceWatch
  readonly waiting: WaitingOrders
  /** Feeds what the limits are measured against. */
  readonly keeper: RiskKeeper
  now = 0 as Micros
  /** Orders made today. */
  ordersToday = 0
  /** Refused wishes by reason: how many, and when and why the first was. */
  readonly refusals = new Map<ReasonCode, { count: number; readonly t: Micros; readonly text: string }>()
  readonly #market: MarketState
  readonly #ledger: Ledger
  readonly #outbox: Outbox
  readonly #timers: Timers
  readonly #prices: OrderPrices
  readonly #answers: Answers
  constructor(market: MarketState, ledger: Ledger, outbox: Outbox, timers: Timers, settings: DeskSettings) {
    this.#market = market
    this.#ledger = ledger
    this.#outbox = outbox
    this.#timers = timers
    this.#prices = new OrderPrices(market, ledger, settings.protection)
    this.evidence = new Evidence(market, outbox)
    this.keeper = new RiskKeeper(market.instruments, settings.limits, ledger, this.orders, market.quotes.last)
    this.lpp = new LppRanges(market.instruments, settings.lpp)
    this.account = new Account(market.instruments, ledger, this.keeper, settings.margins)
    this.pacer = new Pacer({
      outbox,
      timers,
      instruments: market.instruments,
      perSecond: settings.venuePerSecond,
      perSecondInAll: settings.limits.messagesPerSecond ?? settings.venuePerSecond,
      clockAhead: settings.venueClockAhead ?? (0 as Micros),
      onSent: action => {
        if (action.kind === 'submit') {
          this.orders.act(action.order, 'send')
          this.waiting.left(action.order)
        }
        this.keeper.sent(action.order, action.kind === 'submit')
        this.#answers.expect(action.order.id, this.now)
      },
      onDropped: order => this.#dropped(order),
    })
    this.#answers = new Answers(timers, settings.answerTimeout)
    const { instruments } = market
    this.exits = new ExitTrim(this, ledger, instruments)
    this.judging = new OrderJudge(instruments, this.keeper, this.exits, this.#prices)
    this.changes = new OrderChanges(this, this.#prices, this.#answers, instruments, settings.limits.changesPerOrder ?? MODIFICATIONS)
    this.waiting = new WaitingOrders(this, market, outbox, timers)
    this.watch = new RepriceWatch(this, this.changes, this.#prices, market, timers)
  }

  /** Takes or refuses a wish. A refusal is noted with its sentence; the caller needs to say nothing. */
  place(wish: Wish): Taken {
    const { judging } = this
    const candidate = judging.consider(wish)
    const reason = judging.judge(candidate)
    if (reason !== ALLOWED) return this.refused(wish, reason, judging.sentence(reason, candidate))
    const { limit, reducing } = candidate
    const chased = wish.kind === 'sl' && wish.limit === NO_PX
    const made = { ...wish, limit, reducing, chased, closes: reducing && this.exits.fit(wish) === 'beside' }
    const largest = largestOrder(this.#market.instruments.at(wish.instrument))
    if (Math.abs(wish.qty) <= largest) return { order: this.make(made) }
    const slices = slicesOf(wish.qty, largest).map(qty => this.make({ ...made, qty }))
    return { order: slices[0] as Order, slices }
  }

  /** An order in our books, judged already; `now` false: it waits. */
  make(wish: NewOrder, now = true): Order {
    const order = this.orders.create(wish, this.now)
    this.ordersToday++
    this.evidence.placed(order)
    this.changed(order)
    if (now) this.send(order)
    return order
  }

  /** Hands a new order to the pacer. */
  send(order: Order): void {
    if (isRepriced(order)) this.watch.begin(order)
    this.pacer.send({ kind: 'submit', order }, this.now)
  }

  /** Refuses a wish for a reason that is not the gate's: a demand of its strategy. `what` is what is not as demanded. */
  refuse(wish: Wish, reason: ReasonCode, what: string): void {
    this.refused(wish, reason, reasonText(reason, this.#market.instruments.at(wish.instrument).name, what))
  }

  /** Takes over an order found at the venue after a restart. */
  adopt(known: KnownOrder): void {
    const order = this.orders.adopt(known, this.now)
    this.changed(order)
    if (order.state === 'created') return this.waiting.keep(order)
    if (isRepriced(order) && !isFinal(order.state)) this.watch.begin(order)
    if (order.state === 'unknown') this.#unknown(order, order.text === '' ? 'it was sent just before the restart' : order.text)
  }

  /** Asks the venue to cancel, again until it has. False when it has ended or is being cancelled already. */
  cancel(order: Order): boolean {
    if (isFinal(order.state) || !this.#answers.wantCancel(order.id)) return false
    // One for the opening may be both: on its way out, and still in the journal.
    const waited = order.state === 'created' && this.waiting.withdraw(order)
    const queued = order.state === 'created' && this.pacer.withdraw(order)
    if (waited || queued) this.#endUnsent(order)
    else this.#sendCancel(order)
    return true
  }

  /** Entries that were never sent go no further, nor those that were to leave with this turn. Returns how many. */
  withdrawEntries(): number {
    let count = 0
    for (const order of this.orders.working) {
      if (order.reducing) continue
      if (order.state === 'created' && this.cancel(order)) count++
      else if (order.state === 'sent' && this.#outbox.takeBack(order)) {
        this.#endUnsent(order)
        count++
      }
    }
    return count
  }

  #endUnsent(order: Order): void {
    this.orders.apply({ kind: 'cancelled', id: order.id, text: 'before it was sent' }, this.now)
    this.changed(order)
    this.#answers.forget(order.id)
  }

  /** Entries go no further, sent or not: trading has been paused, or nobody sees the market. Exits and stops stay. Returns how many. */
  cancelEntries(only?: InstrumentNo): number {
    // First, for each cancel may let go what still waits to be sent.
    let count = only === undefined ? this.withdrawEntries() : 0
    // One given elsewhere is not ours to take back, unless all is to be flat.
    for (const order of this.orders.working)
      if (
        (only ?? order.instrument) === order.instrument &&
        order.owner !== ELSEWHERE &&
        !order.reducing &&
        !order.closes &&
        !this.#onlyReduces(order) &&
        this.cancel(order)
      )
        count++
    return count
  }

  /** One taken as an entry, or found at the venue without its past, may be an exit by now. */
  #onlyReduces(order: Order): boolean {
    this.orders.aside = order
    const { instrument, kind, owner } = order
    const fit = this.exits.fit({ instrument, kind, owner, qty: (order.qty - order.filled) as Qty })
    this.orders.aside = undefined
    return fit !== ''
  }

  /** Applies a venue's event. Returns the order when something changed. */
  event(event: OrderEvent): Order | undefined {
    const before = this.orders.get(event.id)
    const was = before?.state
    const watched = before !== undefined && isRepriced(before)
    const wished = before ? Math.max(Math.abs(before.qty), Math.abs(before.pending?.qty ?? 0)) : 0
    const outcome = this.orders.apply(event, this.now)
    if (outcome === 'foreign') {
      this.note('fault', `the venue speaks of order ${event.id}, which is not ours: ${event.kind}`)
      // Its book tells what kind of order it is.
      this.#outbox.probe = true
      return undefined
    }
    if (outcome === 'repeat') return undefined
    const order = this.orders.get(event.id) as Order
    this.changed(order)
    const { complaint } = this.orders
    if (complaint !== '')
      this.note('fault', `${this.text(order)} ${complaint}: ${event.kind}${order.filled === 0 ? '' : `, ${order.filled} filled`}`)
    if (!watched && isRepriced(order) && !isFinal(order.state)) this.watch.begin(order)
    if (isFinal(order.state)) this.#answers.forget(order.id)
    else if (was !== undefined && was !== 'filled' && isFinal(was) && order.owner !== ELSEWHERE) {
      this.note('fault', `${this.text(order)} has arrived after all: it is cancelled`)
      this.cancel(order)
    } else if (order.state === 'open') this.#answers.stillOpen(order.id, this.now)
    if (event.kind === 'filled') this.#book(order, event.fillId, event.qty, event.px, event.time)
    else if (event.kind === 'rejected') this.note('order', `${this.text(order)} rejected: ${event.text}`)
    else if (event.kind === 'cancelled') this.note('order', `${this.text(order)} cancelled${event.text === '' ? '' : `: ${event.text}`}`)
    else if (event.kind === 'change-refused') this.note('order', `${this.text(order)}: change refused: ${event.text}`)
    this.exits.answered(order, event.kind === 'change-refused', Math.abs(order.qty) > wished)
    if (order.state === 'unknown' && event.kind !== 'filled') this.#unknown(order, order.text)
    return order
  }

  /** The venue has closed what was held of an expired contract, or the account has traded past us. Undefined for a repeat. */
  told(event: VenuesOwn): Order | undefined {
    const order = this.orders.told(event, this.now)
    if (!order) return undefined
    this.changed(order)
    if (event.kind === 'elsewhere') this.note('fault', `${this.#wishText(order)} was traded past us: ${event.text}`)
    this.#book(order, event.fillId, event.qty, event.px, event.time)
    return order
  }

  /** An order that was given elsewhere works at the venue. Undefined for a repeat. */
  found(event: Extract<OrderEvent, { readonly kind: 'found' }>): Order | undefined {
    if (this.orders.get(event.id)) return undefined
    const order = this.orders.adopt(foundOrder(event), this.now)
    this.changed(order)
    const does = `it counts as exposure; :resolve ${order.id} adopt makes it yours, :resolve ${order.id} cancel ends it`
    this.note('fault', `${this.text(order)} @ ${rupeesText(order.limit)} works at the venue and is not ours: ${does}`)
    return order
  }

  /** A person takes over an order that was given elsewhere; the journal keeps it. */
  makeOwn(order: Order): void {
    this.orders.makeOwn(order, PERSON)
    this.#outbox.decisions.push({ kind: 'adopted', id: order.id })
    this.changed(order)
  }

  /** A change of it never left. What has filled all of its old size is over with that: whoever waits for its end hears of it in a moment. */
  #dropped(order: Order): void {
    this.orders.unchanged(order)
    this.changed(order)
    if (!isFinal(order.state)) return
    this.#answers.forget(order.id)
    const { instrument } = order
    for (const kind of ['close', 'group'] as const) this.#timers.at(this.now, { kind, instrument })
  }

  /** The clock says an answer is overdue. */
  answerDue(id: OrderId): void {
    const order = this.orders.get(id)
    if (!order || !this.#answers.overdue(id, this.now)) return
    const { state } = order
    if (state === 'unknown') this.#unknown(order, order.text)
    else if (state === 'sent' || state === 'cancelling' || (state === 'open' && order.pending !== undefined))
      this.event({ kind: 'unknown', id, text: 'no answer within the time-out' })
  }

  /** The venue still has an order that was to be cancelled. */
  cancelDue(id: OrderId): void {
    const order = this.orders.get(id)
    if (order?.state === 'open' && this.#answers.cancelWanted(id)) this.#sendCancel(order)
  }

  /** True when it is to be cancelled. */
  cancelWanted(id: OrderId): boolean {
    return this.#answers.cancelWanted(id)
  }

  /** An order is otherwise than it was: for the screen, the store and the account's money. */
  changed(order: Order): void {
    this.#outbox.orders.add(order)
    this.account.refresh(order.instrument)
  }

  note(kind: NoteKind, text: string): void {
    this.#outbox.notes.push({ t: this.now, kind, text })
  }

  /** 'order 41 BUY 100 RELIANCE', for sentences. */
  text(order: Order): string {
    return `order ${order.id} ${this.#wishText(order)}`
  }

  refused(wish: Wish, reason: ReasonCode, text: string): Taken {
    const known = this.refusals.get(reason)
    if (known) known.count++
    else this.refusals.set(reason, { count: 1, t: this.now, text })
    this.evidence.refused(wish, reason, text)
    this.note('refused', `${this.#wishText(wish)} (${wish.owner}): ${text}`)
    return { refused: reason, text }
  }

  #sendCancel(order: Order): void {
    // In an unknown state it stays so: the cancel is worth trying, but its instrument takes no new risk meanwhile.
    this.orders.act(order, 'ask-cancel')
    if (order.state !== 'unknown') this.#answers.suspend(order.id)
    this.changed(order)
    this.pacer.send({ kind: 'cancel', order }, this.now)
  }

  #wishText(wish: { readonly qty: Qty; readonly instrument: InstrumentNo }): string {
    return `${wish.qty < 0 ? 'SELL' : 'BUY'} ${Math.abs(wish.qty)} ${this.#market.instruments.at(wish.instrument).symbol}`
  }

  #book(order: Order, fillId: string, qty: Qty, px: Px, time: Micros): void {
    const charges = this.#ledger.fill(order, qty, px)
    this.keeper.booked(order.instrument, this.now)
    this.account.refresh(order.instrument)
    this.#outbox.fills.push({ order: order.id, orderRecord: order, fillId, qty, px, time, charges })
    const sign = qty > 0 ? '+' : ''
    const symbol = this.#market.instruments.at(order.instrument).symbol
    this.note(
      'fill',
      `${order.id < 0 ? '' : `${order.id} `}${symbol} ${sign}${qty} @ ${rupeesText(px)} charges ${rupeesText(charges)} (${order.owner}: ${order.why})`,
    )
  }

  #unknown(order: Order, text: string): void {
    this.note(
      'fault',
      `${this.text(order)} is UNKNOWN: ${text}; ${this.#market.instruments.at(order.instrument).symbol} takes no new risk until the venue's book is read`,
    )
    this.#outbox.probe = true
    this.#answers.expect(order.id, this.now)
  }
}
