// The emergency exit outside the engine, step by step: from nothing but the venue's book and the last prices it says what to send next, until
// nothing is held and nothing works. Pure; app/emergency/exit-run.ts reads the book, sends and asks again.

import { type InstrumentNo, type Micros, NO_PX, type OrderId, type Px, type Qty, SECOND } from '../core/units.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import { type Protection, TOUCH, stepLimit } from './exit-machine.ts'
import type { ChangedTerms, OrderEvent, OrderTicket } from './order.ts'
import type { VenueBook, VenueOrder } from './recovery.ts'

/** `bid` and `ask` are 0 where unknown, `last` too. */
export type LastPrice = { readonly last: number; readonly bid: number; readonly ask: number }

export type FlattenAction =
  | { readonly kind: 'submit'; readonly ticket: OrderTicket; readonly step: number }
  | {
      readonly kind: 'modify'
      readonly id: OrderId
      readonly instrument: InstrumentNo
      readonly terms: ChangedTerms
      readonly step: number
    }
  | { readonly kind: 'cancel'; readonly id: OrderId; readonly instrument: InstrumentNo }

export type FlattenParts = {
  readonly instruments: InstrumentTable
  readonly protection: Protection
  priceOf(i: InstrumentNo): LastPrice
  /** Messages in a calendar second. */
  readonly perSecond: number
  /** The first number for orders of its own: beyond all that the engine may have used. */
  readonly firstOrder: OrderId
  /** False: orders are cancelled and positions stay. */
  readonly closes: boolean
}

/** An order of ours that no book has shown for so long never arrived. */
const LOST = SECOND
/** A cancel that had no effect is sent again. */
const CANCEL_AGAIN = 300_000
const RETRY_FIRST = 100_000
const RETRY_LONGEST = SECOND
/** What brokers take of one order. */
const MOST_CHANGES = 20

type Own = {
  readonly instrument: InstrumentNo
  readonly qty: Qty
  readonly sent: Micros
  seen: boolean
  limit: Px
  step: number
  changed: Micros
  changes: number
}

/** Of one instrument, across its orders. */
type Way = { step: number; refusals: number; retryAt: number; atTouch: boolean }

export class FlattenSteps {
  readonly #parts: FlattenParts
  readonly #own = new Map<OrderId, Own>()
  readonly #ways = new Map<InstrumentNo, Way>()
  readonly #cancelledAt = new Map<OrderId, number>()
  #next: OrderId
  #second = 0
  #sentInSecond = 0

  constructor(parts: FlattenParts) {
    this.#parts = parts
    this.#next = parts.firstOrder
  }

  /** What a venue told of an order: a refusal frees the way for the next try, at another price. */
  event(event: OrderEvent, now: Micros): void {
    const own = this.#own.get(event.id)
    if (!own || event.kind !== 'rejected') return
    this.#own.delete(event.id)
    const way = this.#wayOf(own.instrument)
    way.retryAt = now + Math.min(RETRY_LONGEST, RETRY_FIRST * 2 ** way.refusals)
    way.refusals++
    // A price band may refuse a wide limit, but not a price at which others trade.
    way.atTouch = !way.atTouch && way.step > 0
  }

  /** True when this book shows nothing that is held (where that is to end) and nothing that works or is on its way. */
  done(book: VenueBook): boolean {
    if (book.orders.some(order => order.state === 'open')) return false
    for (const [id, own] of this.#own) if (!own.seen && !book.orders.some(order => order.id === id)) return false
    return !this.#parts.closes || book.positions.every(({ instrument, qty }) => qty === 0 || !this.#mayTrade(instrument))
  }

  /** What to send now. What does not fit into this second is asked for again by the next call, exits first, then cancels. */
  next(book: VenueBook, now: Micros): FlattenAction[] {
    this.#look(book, now)
    const exits: FlattenAction[] = []
    const changes: FlattenAction[] = []
    const cancels: FlattenAction[] = []
    const open = book.orders.filter(order => order.state === 'open')
    const held = new Map(book.positions.filter(one => one.qty !== 0).map(one => [one.instrument, one.qty]))
    for (const order of open) {
      const own = this.#own.get(order.id)
      const qty = held.get(order.instrument) ?? 0
      const wanted = own && this.#parts.closes && qty !== 0 && own.qty > 0 !== qty > 0
      if (wanted) changes.push(...this.#wider(order, own, book, now))
      else if (now >= (this.#cancelledAt.get(order.id) ?? 0) + CANCEL_AGAIN)
        cancels.push({ kind: 'cancel', id: order.id, instrument: order.instrument })
    }
    if (this.#parts.closes) for (const [instrument, qty] of held) exits.push(...this.#exits(instrument, qty, open, book, now))
    return this.#paced([...exits, ...cancels, ...changes], now)
  }

  /** Which of ours the book has, and which are over. */
  #look(book: VenueBook, now: Micros): void {
    const states = new Map(book.orders.map(order => [order.id, order]))
    for (const [id, own] of this.#own) {
      const order = states.get(id)
      if (order) own.seen = true
      if (order ? order.state !== 'open' : now - own.sent > LOST) this.#own.delete(id)
    }
  }

  #exits(i: InstrumentNo, held: Qty, open: readonly VenueOrder[], book: VenueBook, now: Micros): FlattenAction[] {
    const way = this.#wayOf(i)
    if (now < way.retryAt || !this.#mayTrade(i)) return []
    // Whatever may still fill towards flat counts as on its way out: two exits for one position would turn it.
    let leaving = 0
    for (const order of open) {
      if (order.instrument === i && order.qty > 0 !== held > 0) leaving += Math.abs(order.qty - order.filled)
    }
    for (const own of this.#own.values()) if (own.instrument === i && !own.seen && own.qty > 0 !== held > 0) leaving += Math.abs(own.qty)
    const { lot, freeze } = this.#parts.instruments.at(i)
    const most = freeze === 0 ? Number.POSITIVE_INFINITY : Math.max(lot, freeze - (freeze % lot))
    const actions: FlattenAction[] = []
    for (let left = Math.abs(held) - leaving; left > 0; left -= most) {
      const qty = (held > 0 ? -Math.min(left, most) : Math.min(left, most)) as Qty
      const limit = this.#limitOf(i, qty, way, book)
      const id = (this.#next + actions.length) as OrderId
      actions.push({
        kind: 'submit',
        ticket: { id, instrument: i, qty, limit, kind: 'limit', trigger: NO_PX, validity: 'day' },
        step: way.step,
      })
    }
    return actions
  }

  /** An exit that has stood long enough without filling gets a wider limit; one that took all its changes ends, and another follows. */
  #wider(order: VenueOrder, own: Own, book: VenueBook, now: Micros): FlattenAction[] {
    const { id, instrument, qty } = order
    if (now - own.changed < this.#parts.protection.afterMicros) return []
    const way = this.#wayOf(instrument)
    if (own.changes >= MOST_CHANGES) return [{ kind: 'cancel', id, instrument }]
    if (own.step >= way.step) way.step = Math.min(own.step + 1, this.#parts.protection.times + 1)
    way.atTouch = false
    const limit = this.#limitOf(instrument, qty, way, book)
    return [{ kind: 'modify', id, instrument, terms: { qty, limit, trigger: NO_PX, kind: 'limit' }, step: way.step }]
  }

  #limitOf(i: InstrumentNo, qty: Qty, way: Way, book: VenueBook): Px {
    const { protection, instruments } = this.#parts
    const known = this.#parts.priceOf(i)
    const guessed = known.last > 0 ? 0 : guessOf(i, book)
    const last = known.last || guessed
    const side = qty < 0 ? 'sell' : 'buy'
    // A price that nobody quoted now: begin with the protection.
    const step = way.atTouch ? TOUCH : guessed > 0 ? way.step + 1 : way.step
    return stepLimit(side, last, known.bid, known.ask, instruments.at(i), protection, step)
  }

  #paced(actions: readonly FlattenAction[], now: Micros): FlattenAction[] {
    const second = Math.floor(now / SECOND)
    if (second !== this.#second) this.#sentInSecond = 0
    this.#second = second
    const taken = actions.slice(0, Math.max(0, this.#parts.perSecond - this.#sentInSecond))
    this.#sentInSecond += taken.length
    return taken.map(action => this.#sent(action, now))
  }

  #sent(action: FlattenAction, now: Micros): FlattenAction {
    if (action.kind === 'cancel') {
      this.#cancelledAt.set(action.id, now)
      return action
    }
    if (action.kind === 'modify') {
      const own = this.#own.get(action.id)
      if (own) Object.assign(own, { limit: action.terms.limit, step: action.step, changed: now, changes: own.changes + 1 })
      return action
    }
    const id = this.#next
    this.#next = (id + 1) as OrderId
    const { instrument, qty, limit } = action.ticket
    this.#own.set(id, { instrument, qty, limit, sent: now, seen: false, step: action.step, changed: now, changes: 0 })
    return { ...action, ticket: { ...action.ticket, id } }
  }

  #mayTrade(i: InstrumentNo): boolean {
    return this.#parts.instruments.at(i).tradable
  }

  #wayOf(i: InstrumentNo): Way {
    const way = this.#ways.get(i) ?? { step: 0, refusals: 0, retryAt: 0, atTouch: false }
    this.#ways.set(i, way)
    return way
  }
}

/** Where nobody knows a price: what was last paid, else what the position cost. */
function guessOf(i: InstrumentNo, { fills, positions }: VenueBook): number {
  const fill = fills.findLast(one => one.instrument === i)
  if (fill) return fill.px
  const held = positions.find(one => one.instrument === i)
  return held && held.qty !== 0 ? Math.abs(held.cost / held.qty) : 0
}
