// The order state machine: every order of this engine by its number, and what each event from a venue makes of it. Repeated,
// late and reordered events converge: a fill counts once by its id, a final state stays, a fill after a cancel still counts.

import { assert, broken } from '../core/assert.ts'
import { type InstrumentNo, type Micros, type Money, NO_PX, type OrderId, type Px, type Qty, valueOf } from '../core/units.ts'
import {
  NEVER_ARRIVED,
  type Order,
  type OrderEvent,
  type OrderKind,
  type OrderTerms,
  SETTLEMENT,
  STANDS,
  isFinal,
  isSettlement,
} from './order.ts'
import { ALLOWED, type ReasonCode, reasonCode } from './reasons.ts'
import type { KnownOrder } from './recovery.ts'

export type NewOrder = OrderTerms & {
  readonly instrument: InstrumentNo
  readonly qty: Qty
  readonly kind: OrderKind
  readonly limit: Px
  readonly owner: string
  readonly why: string
  readonly reducing: boolean
  readonly chased?: boolean | undefined
  readonly closes?: boolean | undefined
}

/** What an event changed: nothing at all (a repeat), the order's state, or a fill to book. */
export type Outcome = 'repeat' | 'changed' | 'filled' | 'foreign'

const REJECTED = reasonCode('venue-rejected')
const GIVEN_UP = reasonCode('never-arrived')

/** Finished orders kept in memory for the screen; the database keeps all. */
const KEPT_FINISHED = 500

export class Orders {
  readonly #all = new Map<OrderId, Order>()
  readonly #working = new Set<Order>()
  /** How many of them each instrument has. */
  readonly #count: number[] = []
  /** Numbers of settlements booked: a repeat is known however late it comes. */
  readonly #settled = new Set<OrderId>()
  readonly #fillIds = new Map<OrderId, Set<string>>()
  /** In the order they finished. */
  readonly #finished: OrderId[] = []
  /** An order left out of sums while its change is judged: as if it were not there. */
  aside: Order | undefined
  #next: OrderId

  constructor(next: OrderId) {
    this.#next = next
  }

  get(id: OrderId): Order | undefined {
    return this.#all.get(id)
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

  /** The number the next order gets. */
  get next(): OrderId {
    return this.#next
  }

  create(from: NewOrder, t: Micros): Order {
    const id = this.#next
    this.#next = (id + 1) as OrderId
    const order: Order = {
      id,
      instrument: from.instrument,
      qty: from.qty,
      kind: from.kind,
      owner: from.owner,
      why: from.why,
      trigger: from.trigger ?? NO_PX,
      validity: from.validity ?? 'day',
      created: t,
      reducing: from.reducing,
      chased: from.chased ?? false,
      closes: from.closes ?? false,
      limit: from.limit,
      state: 'created',
      triggered: false,
      filled: 0 as Qty,
      filledValue: 0 as Money,
      brokerId: '',
      reason: ALLOWED,
      text: '',
      modifications: 0,
      reprices: 0,
      pending: undefined,
      revision: 0,
      changed: t,
    }
    this.#add(order, new Set())
    return order
  }

  /** An order found at the venue after a restart. */
  adopt(known: KnownOrder, t: Micros): Order {
    assert(!this.#all.has(known.id), `order ${known.id} adopted twice`)
    const {
      fillIds,
      trigger = NO_PX,
      validity = 'day',
      triggered = false,
      chased = false,
      closes = false,
      modifications = 0,
      ...rest
    } = known
    const order: Order = {
      ...rest,
      trigger,
      validity,
      triggered,
      chased,
      closes,
      reason: known.text === NEVER_ARRIVED ? GIVEN_UP : ALLOWED,
      modifications,
      reprices: 0,
      pending: undefined,
      revision: 0,
      changed: t,
    }
    this.#add(order, new Set(fillIds))
    if (isSettlement(order.id)) this.#settled.add(order.id)
    if (order.id >= this.#next) this.#next = (order.id + 1) as OrderId
    return order
  }

  /** The venue's own order that closes an expired contract, filled at once; undefined for a repeat. */
  settle({ id, instrument, fillId, qty, px, text }: Extract<OrderEvent, { readonly kind: 'settled' }>, t: Micros): Order | undefined {
    if (this.#settled.has(id)) return undefined
    this.#settled.add(id)
    const terms = { kind: 'limit', trigger: NO_PX, validity: 'day', limit: px, reducing: true, triggered: false } as const
    const done = { state: 'filled', filled: qty, filledValue: valueOf(px, qty), brokerId: fillId, reason: ALLOWED, text } as const
    const times = { created: t, changed: t, modifications: 0, reprices: 0, revision: 0, chased: false, closes: false, pending: undefined }
    const order: Order = { id, instrument, qty, owner: SETTLEMENT, why: text, ...terms, ...done, ...times }
    this.#add(order, new Set([fillId]))
    return order
  }

  /** Whether this settlement has been booked. */
  knowsSettlement(id: OrderId): boolean {
    return this.#settled.has(id)
  }

  restartAt(next: OrderId): void {
    assert(next >= this.#next, `order numbers would go back from ${this.#next} to ${next}`)
    this.#next = next
  }

  apply(event: OrderEvent, t: Micros): Outcome {
    const order = this.#all.get(event.id)
    if (!order) return 'foreign'
    if (order.reason === GIVEN_UP && (event.kind === 'accepted' || event.kind === 'filled')) this.#revive(order)
    const outcome = this.#change(order, event)
    if (outcome !== 'repeat') order.changed = t
    if (isFinal(order.state) && this.#working.delete(order)) {
      this.#count[order.instrument]!--
      this.#finish(order.id)
    }
    return outcome
  }

  #change(order: Order, event: OrderEvent): Outcome {
    switch (event.kind) {
      case 'accepted':
        if (order.brokerId === '') order.brokerId = event.brokerId
        if (order.state !== 'created' && order.state !== 'sent' && order.state !== 'unknown') return 'repeat'
        order.state = 'open'
        // Whatever became of a change in doubt, it is over: the venue's book tells the terms, and the next look prices it anew.
        order.pending = undefined
        return 'changed'
      case 'filled':
        return this.#fill(order, event.fillId, event.qty, event.px)
      case 'modified':
        return this.#modified(order, event)
      case 'triggered':
        if (isFinal(order.state) || order.triggered) return 'repeat'
        order.triggered = true
        return 'changed'
      case 'rejected':
        return this.#end(order, 'rejected', event.text === NEVER_ARRIVED ? GIVEN_UP : REJECTED, event.text)
      case 'cancelled':
        return this.#end(order, 'cancelled', order.reason === ALLOWED ? reasonCode('venue-cancelled') : order.reason, event.text)
      case 'change-refused':
        if (isFinal(order.state)) return 'repeat'
        // A refused change leaves the order as it was. A refused cancel means that the venue sees the order otherwise than we do.
        if (order.pending !== undefined) order.pending = undefined
        else if (order.state === 'cancelling') order.state = 'unknown'
        order.text = event.text
        return 'changed'
      case 'settled':
        return broken('a settlement was applied as an event of an order')
      case 'unknown':
        if (event.text === STANDS && isFinal(order.state) && order.state !== 'filled') this.#revive(order)
        else if (isFinal(order.state) || order.state === 'unknown') return 'repeat'
        order.state = 'unknown'
        order.text = event.text
        return 'changed'
    }
  }

  /** The venue has other terms for it now. Less than what is filled already it cannot be: such an order is filled. */
  #modified(order: Order, event: Extract<OrderEvent, { readonly kind: 'modified' }>): Outcome {
    const { limit, qty = order.qty, trigger = order.trigger, revision = 0 } = event
    if (revision === 0 ? isFinal(order.state) : revision <= order.revision) return 'repeat'
    const { pending } = order
    order.revision = revision
    if (!pending && limit === order.limit && qty === order.qty && trigger === order.trigger) return 'repeat'
    order.limit = limit
    order.qty = qty
    order.trigger = trigger
    // Whether a limit order is a market order of ours the venue does not know.
    if (trigger !== NO_PX) order.kind = 'sl'
    else if (pending && pending.kind !== 'sl') order.kind = pending.kind
    else if (order.kind === 'sl') order.kind = 'limit'
    order.chased = order.kind === 'sl' && (pending?.chased ?? order.chased)
    order.pending = undefined
    if (Math.abs(order.filled) >= Math.abs(qty)) order.state = 'filled'
    return 'changed'
  }

  #fill(order: Order, fillId: string, qty: Qty, px: Px): Outcome {
    const seen = this.#fillIds.get(order.id) as Set<string>
    if (seen.has(fillId)) return 'repeat'
    seen.add(fillId)
    if (order.kind === 'sl') order.triggered = true
    order.filled = (order.filled + qty) as Qty
    order.filledValue = (order.filledValue + valueOf(px, qty)) as Money
    if (Math.abs(order.filled) >= Math.abs(order.qty)) order.state = 'filled'
    else if (order.state === 'created' || order.state === 'sent' || order.state === 'unknown') order.state = 'open'
    return 'filled'
  }

  #end(order: Order, state: 'rejected' | 'cancelled', reason: ReasonCode, text: string): Outcome {
    if (isFinal(order.state)) return 'repeat'
    order.state = state
    order.reason = reason
    order.text = text
    order.pending = undefined
    return 'changed'
  }

  #add(order: Order, fillIds: Set<string>): void {
    this.#all.set(order.id, order)
    this.#fillIds.set(order.id, fillIds)
    if (isFinal(order.state)) this.#finish(order.id)
    else this.#work(order)
  }

  #work(order: Order): void {
    if (this.#working.has(order)) return
    this.#working.add(order)
    this.#count[order.instrument] = this.workingAt(order.instrument) + 1
  }

  /** An order given up, or ended by a word that was not so, is at the venue after all. */
  #revive(order: Order): void {
    order.state = 'unknown'
    order.reason = ALLOWED
    this.#work(order)
    const at = this.#finished.indexOf(order.id)
    if (at !== -1) this.#finished.splice(at, 1)
  }

  /** Forgets the orders that finished longest ago: one that has just finished, however old, is still to be told of. */
  #finish(id: OrderId): void {
    this.#finished.push(id)
    if (this.#finished.length <= KEPT_FINISHED) return
    const oldest = this.#finished.shift() as OrderId
    this.#all.delete(oldest)
    this.#fillIds.delete(oldest)
  }
}
