// The order state machine: every order of this engine by its number, and what each event from a venue makes of it, by the table of
// order-states.ts. Repeated, late and reordered events converge: a fill counts once by its id, a fill after a cancel still counts.

import { assert, broken } from '../core/assert.ts'
import { type InstrumentNo, type Micros, type Money, NO_PX, type OrderId, type Px, type Qty, valueOf } from '../core/units.ts'
import { ELSEWHERE, NEVER_ARRIVED, type Order, type OrderEvent, SETTLEMENT, STANDS, UNLISTED_FILL, isFinal } from './order.ts'
import { GIVEN_UP, type NewOrder, type OrderlessTrade, type VenuesOwn, knownOrder, newOrder, tradeRecord } from './order-records.ts'
import { type Act, type Message, NEVER, NOTHING, orderStates } from './order-states.ts'
import { ALLOWED, type ReasonCode, reasonCode } from './reasons.ts'
import { type KnownOrder, OURS_END } from './recovery.ts'

/** What an event changed: nothing at all (a repeat), the order's state, or a fill to book. */
export type Outcome = 'repeat' | 'changed' | 'filled' | 'foreign'

const REJECTED = reasonCode('venue-rejected')
const CANCELLED = reasonCode('venue-cancelled')
const EXPIRED = reasonCode('expired')

/** Finished orders kept in memory for the screen; the database keeps all. */
const KEPT_FINISHED = 500
/** Beyond these, finished orders whose late fills are still booked: more than a day has. The oldest go first. */
const KEPT_EARLIER = 20_000

const BEYOND = 'was filled for more than was ordered'

type End = 'rejected' | 'cancelled' | 'expired'
type Memory = { readonly fillIds: Set<string> /** How it was told to have ended, even where it counted as filled then. */; end: End | '' }

export class Orders {
  readonly #all = new Map<OrderId, Order>()
  readonly #working = new Set<Order>()
  /** How many of them each instrument has. */
  readonly #count: number[] = []
  /** Numbers of settlements and of trades past us that are booked: a repeat is known however late it comes. */
  readonly #venues = new Set<OrderId>()
  /** The venue's numbers of trades past us. */
  readonly #elsewhere = new Set<string>()
  readonly #memory = new Map<OrderId, Memory>()
  /** Finished longer ago than the newest ones, in the order they finished. */
  readonly #earlier = new Map<OrderId, { readonly order: Order; readonly fillIds: readonly string[]; readonly end: Memory['end'] }>()
  /** Acknowledged to the run before and in no book of the venue: see KnownOrder. */
  readonly #unlisted = new Set<OrderId>()
  /** In the order they finished. */
  readonly #finished: OrderId[] = []
  /** What the latest event should never have been, in words; '' where it was in order. */
  complaint = ''
  /** An order left out of sums while its change is judged: as if it were not there. */
  aside: Order | undefined
  #next: OrderId

  constructor(next: OrderId) {
    this.#next = next
  }

  get(id: OrderId): Order | undefined {
    return this.#all.get(id) ?? this.#earlier.get(id)?.order
  }

  /** Orders that may still fill. */
  get working(): ReadonlySet<Order> {
    return this.#working
  }

  /** Working orders of one instrument: mostly none, which spares a look at all of them. */
  workingAt(i: InstrumentNo): number {
    return this.#count[i] ?? 0
  }

  get all(): IterableIterator<Order> {
    return this.#all.values()
  }

  /** And those finished long ago, whose late fills are still booked: those first. */
  *known(): Generator<Order> {
    for (const { order } of this.#earlier.values()) yield order
    yield* this.#all.values()
  }

  /** The number the next order gets. */
  get next(): OrderId {
    return this.#next
  }

  create(from: NewOrder, t: Micros): Order {
    const id = this.#next
    this.#next = (id + 1) as OrderId
    const order = newOrder(id, from, t)
    this.#add(order, new Set())
    return order
  }

  /** An order found at the venue after a restart. */
  adopt(known: KnownOrder, t: Micros): Order {
    assert(this.get(known.id) === undefined, `order ${known.id} adopted twice`)
    const order = knownOrder(known, t)
    this.#add(order, new Set(known.fillIds))
    if (order.id < 0) this.#remember(order, known.fillIds)
    if (known.unlisted) this.#unlisted.add(order.id)
    this.skip(order.id)
    return order
  }

  /** An order that was given elsewhere is a person's from now on; what it filled before stays as it was booked. */
  makeOwn(order: Order, owner: string): void {
    order.owner = owner
  }

  /** No order of ours, and filled at once: what closes an expired contract, or a trade past us. Undefined for a repeat. */
  told(event: VenuesOwn, t: Micros): Order | undefined {
    const { kind, id, instrument, fillId, qty, px, text } = event
    if (this.#venues.has(id) || this.#elsewhere.has(fillId)) return undefined
    return this.booked({ id, instrument, fillId, qty, px, text }, kind === 'settled' ? SETTLEMENT : ELSEWHERE, t)
  }

  /** The record of a trade that no order made. */
  booked(trade: OrderlessTrade, owner: string, t: Micros): Order {
    const order = tradeRecord(trade, owner, t)
    const { fillId } = trade
    this.#add(order, new Set([fillId]))
    this.#remember(order, [fillId])
    return order
  }

  /** Whether this settlement, or trade past us, has been booked. */
  knowsVenues(id: OrderId): boolean {
    return this.#venues.has(id)
  }

  /** Whether the trade past us of this number of the venue's has been booked. */
  knowsElsewhere(fillId: string): boolean {
    return this.#elsewhere.has(fillId)
  }

  /** Whether this fill of an order is booked. */
  knowsFill(id: OrderId, fillId: string): boolean {
    return this.#memory.get(id)?.fillIds.has(fillId) ?? this.#earlier.get(id)?.fillIds.includes(fillId) ?? false
  }

  #remember({ id, owner }: Order, fillIds: readonly string[]): void {
    this.#venues.add(id)
    if (owner === ELSEWHERE) for (const fillId of fillIds) this.#elsewhere.add(fillId)
  }

  /** Numbers up to this one are used at the venue, by whomever. */
  skip(highest: number): void {
    if (highest >= this.#next && highest < OURS_END) this.#next = (highest + 1) as OrderId
  }

  restartAt(next: OrderId): void {
    assert(next >= this.#next, `order numbers would go back from ${this.#next} to ${next}`)
    this.#next = next
  }

  /** What an event counts as: a fill that only the venue's book can tell of makes its order unknown. */
  counted(event: OrderEvent): OrderEvent {
    const { kind, id } = event
    if (!this.#unlisted.has(id) || (kind !== 'filled' && kind !== 'accepted')) return event
    if (event.listed) this.#unlisted.delete(id)
    else if (kind === 'filled') return { kind: 'unknown', id, text: UNLISTED_FILL }
    return event
  }

  apply(event: OrderEvent, t: Micros): Outcome {
    this.complaint = ''
    const order = this.get(event.id)
    if (!order) return 'foreign'
    const memory = this.#memoryOf(order)
    if (order.reason === GIVEN_UP && (event.kind === 'accepted' || event.kind === 'filled')) this.#stands(order, memory)
    const outcome = this.#change(order, memory, event)
    if (outcome !== 'repeat') order.changed = t
    this.#keep(order)
    return outcome
  }

  /** What we do with an order; that it cannot be done in its state is a bug. */
  act(order: Order, act: Act): void {
    const cell = orderStates[order.state][act]
    if (cell === NOTHING || cell === NEVER) broken(`${act} of order ${order.id}, which is ${order.state}`)
    else order.state = cell.to
  }

  /** Takes the step that the table has for a message; 'repeat' where it changes nothing. */
  #hear(order: Order, message: Message): Outcome {
    const cell = orderStates[order.state][message]
    if (cell === NOTHING || cell === NEVER) return 'repeat'
    order.state = cell.to
    if (cell.fault !== undefined) this.complaint = cell.fault
    return 'changed'
  }

  #change(order: Order, memory: Memory, event: OrderEvent): Outcome {
    switch (event.kind) {
      case 'accepted': {
        if (order.brokerId === '') order.brokerId = event.brokerId
        const outcome = this.#hear(order, 'acknowledged')
        // Whatever became of a change in doubt, it is over: the venue's book tells the terms, and the next look prices it anew.
        if (outcome === 'changed') this.#answered(order)
        return outcome
      }
      case 'filled':
        return this.#fill(order, memory, event.fillId, event.qty, event.px)
      case 'modified':
        return this.#modified(order, memory, event)
      case 'triggered':
        if (order.triggered || this.#hear(order, 'triggered') === 'repeat') return 'repeat'
        order.triggered = true
        return 'changed'
      case 'rejected':
        return this.#end(order, memory, 'rejected', event.text === NEVER_ARRIVED ? GIVEN_UP : REJECTED, event.text)
      case 'cancelled': {
        const reason = event.expired ? EXPIRED : order.reason === ALLOWED ? CANCELLED : order.reason
        return this.#end(order, memory, event.expired ? 'expired' : 'cancelled', reason, event.text)
      }
      case 'change-refused': {
        const { pending } = order
        const ofWhich = pending === undefined || pending.doubted ? 'cancel-refused' : 'change-refused'
        const outcome = this.#hear(order, ofWhich)
        if (outcome === 'repeat') return outcome
        // Of a change and a cancel under way it may be either: until the other is answered the change may have been taken.
        if (pending && order.state === 'cancelling') order.pending = { ...pending, doubted: true }
        else if (!pending?.doubted) this.#answered(order)
        order.text = event.text
        return outcome
      }
      case 'settled':
      case 'elsewhere':
      case 'found':
      case 'product':
        return broken(`what is no order's was applied as an event of an order: ${event.kind}`)
      case 'unknown': {
        const livesAgain = event.text === STANDS || event.text === UNLISTED_FILL
        const outcome = livesAgain && isFinal(order.state) ? this.#stands(order, memory) : this.#hear(order, 'silent')
        if (outcome === 'changed') order.text = event.text
        return outcome
      }
    }
  }

  /** The venue has other terms for it now. Less than what is filled already it cannot be: such an order is filled. */
  #modified(order: Order, memory: Memory, event: Extract<OrderEvent, { readonly kind: 'modified' }>): Outcome {
    const { limit, qty = order.qty, trigger = order.trigger, revision = 0 } = event
    // More than is filled is news even of a filled order; else a final state has heard all that matters.
    const late = isFinal(order.state) && !(order.state === 'filled' && Math.abs(qty) > Math.abs(order.filled))
    if (revision === 0 ? late : revision <= order.revision) return 'repeat'
    // A venue's book has none: what we have heard before it stays old.
    order.revision = Math.max(order.revision, revision)
    const { pending: asked } = order
    if (!asked && limit === order.limit && qty === order.qty && trigger === order.trigger) return 'repeat'
    if (this.#hear(order, 'changed') === 'repeat') return 'repeat'
    // Terms that were not asked for last are a late word of an earlier change: the answer is still to come.
    const pending = asked && limit === asked.limit && qty === asked.qty && trigger === asked.trigger ? asked : undefined
    order.limit = limit
    order.qty = qty
    order.trigger = trigger
    // Whether a limit order is a market order of ours the venue does not know.
    if (trigger !== NO_PX) order.kind = 'sl'
    else if (pending && pending.kind !== 'sl') order.kind = pending.kind
    else if (order.kind === 'sl') order.kind = 'limit'
    order.chased = order.kind === 'sl' && (pending?.chased ?? order.chased)
    if (pending) order.pending = undefined
    if (Math.abs(order.filled) >= Math.max(Math.abs(qty), Math.abs(order.pending?.qty ?? 0)))
      this.#hear(order, order.state === 'filled' ? 'changed' : 'filled')
    else if (order.state === 'filled') {
      this.#hear(order, 'grown')
      // Its end was told while it counted as filled.
      if (memory.end) this.#hear(order, memory.end)
    }
    return 'changed'
  }

  #fill(order: Order, memory: Memory, fillId: string, qty: Qty, px: Px): Outcome {
    if (memory.fillIds.has(fillId)) return 'repeat'
    memory.fillIds.add(fillId)
    if (order.kind === 'sl') order.triggered = true
    order.filled = (order.filled + qty) as Qty
    order.filledValue = (order.filledValue + valueOf(px, qty)) as Money
    // A larger quantity that is on its way there may be what it fills: it is not over before that is answered.
    const most = Math.max(Math.abs(order.qty), Math.abs(order.pending?.qty ?? 0))
    this.#hear(order, Math.abs(order.filled) >= most ? 'filled' : 'partly-filled')
    if (Math.abs(order.filled) > most) this.complaint = BEYOND
    return 'filled'
  }

  /** The change that the order was to get has not left and will not. */
  unchanged(order: Order): void {
    this.#answered(order)
    this.#keep(order)
  }

  /** The change that was on its way is over, and the terms are as we have them: filled to the last it may be by now. */
  #answered(order: Order): void {
    const waited = order.pending !== undefined
    order.pending = undefined
    if (waited && !isFinal(order.state) && Math.abs(order.filled) >= Math.abs(order.qty)) this.#hear(order, 'filled')
  }

  #end(order: Order, memory: Memory, message: End, reason: ReasonCode, text: string): Outcome {
    memory.end = message
    if (this.#hear(order, message) === 'repeat') return 'repeat'
    order.reason = reason
    order.text = text
    order.pending = undefined
    return 'changed'
  }

  #add(order: Order, fillIds: Set<string>): void {
    this.#all.set(order.id, order)
    this.#memory.set(order.id, { fillIds, end: '' })
    if (isFinal(order.state)) this.#finish(order.id)
    else this.#work(order)
  }

  #work(order: Order): void {
    if (this.#working.has(order)) return
    this.#working.add(order)
    this.#count[order.instrument] = this.workingAt(order.instrument) + 1
  }

  /** Brings the lists in line with its state. */
  #keep(order: Order): void {
    if (!isFinal(order.state)) {
      if (!this.#working.has(order)) this.#revive(order)
    } else if (this.#working.delete(order)) {
      this.#count[order.instrument]!--
      this.#finish(order.id)
    }
  }

  /** An order given up, or ended by a word that was not so, is at the venue after all. */
  #stands(order: Order, memory: Memory): Outcome {
    const outcome = this.#hear(order, 'stands')
    if (outcome === 'repeat') return outcome
    memory.end = ''
    order.reason = ALLOWED
    this.#revive(order)
    return outcome
  }

  #revive(order: Order): void {
    this.#work(order)
    const at = this.#finished.indexOf(order.id)
    if (at !== -1) this.#finished.splice(at, 1)
  }

  /** Of an order that finished long ago, out of the compact memory. */
  #memoryOf(order: Order): Memory {
    const known = this.#memory.get(order.id)
    if (known) return known
    const earlier = this.#earlier.get(order.id)
    const memory: Memory = { fillIds: new Set(earlier?.fillIds), end: earlier?.end ?? '' }
    this.#earlier.delete(order.id)
    this.#all.set(order.id, order)
    this.#memory.set(order.id, memory)
    this.#finish(order.id)
    return memory
  }

  /** Of the orders that finished longest ago only what their late fills need is kept. */
  #finish(id: OrderId): void {
    this.#finished.push(id)
    if (this.#finished.length <= KEPT_FINISHED) return
    const oldest = this.#finished.shift() as OrderId
    const order = this.#all.get(oldest)
    const memory = this.#memory.get(oldest)
    this.#all.delete(oldest)
    this.#memory.delete(oldest)
    if (!order || !memory) return
    this.#earlier.set(oldest, { order, fillIds: [...memory.fillIds], end: memory.end })
    if (this.#earlier.size > KEPT_EARLIER) this.#earlier.delete(this.#earlier.keys().next().value as OrderId)
  }
}
