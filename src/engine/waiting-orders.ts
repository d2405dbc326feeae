// Orders given while the market is closed, for its next opening: kept here and in the journal, judged again and sent when it opens. Until
// then they are nobody's but ours, and can be changed and taken back. Made by the order desk.

import { NO_PX, type OrderId, SECOND } from '../core/units.ts'
import type { Order } from '../trading/order.ts'
import { ALLOWED, type ReasonCode, reasonCode, reasonText } from '../trading/reasons.ts'
import type { MarketState } from './market-state.ts'
import type { OrderDesk, Taken, Wish } from './order-desk.ts'
import type { Outbox } from './outbox.ts'
import type { Timers } from './timers.ts'

const OPEN = reasonCode('opening-passed')
const TOO_LARGE = reasonCode('no-longer-reducing')
/** What the first minutes of a session mend by themselves: no price yet, a line that is still coming up. */
const PASSING: ReadonlySet<ReasonCode> = new Set([
  reasonCode('stale-price'),
  reasonCode('no-price'),
  reasonCode('feed-down'),
  reasonCode('venue-down'),
  reasonCode('order-rate'),
])
/** How long after the opening it is tried. */
const PATIENCE = 300 * SECOND
/** It has been judged and waits for nothing but the venue's limit of messages. */
const LEAVING = Number.POSITIVE_INFINITY

export class WaitingOrders {
  /** By when the order must have left, once the market is open; 0 before, LEAVING once it is on its way to the venue. */
  readonly #until = new Map<OrderId, number>()
  readonly #desk: OrderDesk
  readonly #market: MarketState
  readonly #outbox: Outbox
  readonly #timers: Timers

  constructor(desk: OrderDesk, market: MarketState, outbox: Outbox, timers: Timers) {
    this.#desk = desk
    this.#market = market
    this.#outbox = outbox
    this.#timers = timers
  }

  /** Takes a wish for the next opening. Facts are asked now, limits when it is sent. */
  place(wish: Wish): Taken {
    const desk = this.#desk
    const { open, windowOpen } = this.#market.sessionOf(wish.instrument)
    if (open || windowOpen === 0) return desk.refused(wish, OPEN, reasonText(OPEN, this.#market.instruments.at(wish.instrument).name))
    const candidate = desk.judging.consider(wish)
    candidate.lighter = true
    const reason = desk.judging.judge(candidate)
    const text = reason === ALLOWED ? '' : desk.judging.sentence(reason, candidate)
    candidate.lighter = false
    if (reason !== ALLOWED) return desk.refused(wish, reason, text)
    const { limit, reducing } = candidate
    const order = desk.make({ ...wish, limit, reducing, chased: wish.kind === 'sl' && wish.limit === NO_PX }, false)
    this.keep(order)
    this.changed(order)
    return { order }
  }

  /** Looks after an order that waits: one just made, or one of an earlier run. */
  keep(order: Order): void {
    this.#until.set(order.id, 0)
    const { open, windowOpen } = this.#market.sessionOf(order.instrument)
    this.#timers.at(open ? this.#desk.now : windowOpen, { kind: 'opening', order: order.id })
  }

  has(order: Order): boolean {
    const until = this.#until.get(order.id)
    return until !== undefined && until !== LEAVING
  }

  /** It has left: its intent is in the journal from now on. Until then a kill must find it waiting. */
  left(order: Order): void {
    if (this.#until.size > 0) this.withdraw(order)
  }

  /** Its terms are new: the journal must have them. */
  changed(order: Order): void {
    if (!this.#until.has(order.id)) return
    const { id, qty, kind: type, limit, trigger, validity, owner, why, reducing, chased } = order
    const instrument = this.#market.instruments.at(order.instrument).name
    const terms = { id, instrument, qty, type, limit, trigger, validity, owner, why, reducing, chased }
    this.#outbox.decisions.push({ kind: 'waiting', ...terms })
  }

  /** Takes it back; false when it does not wait here. */
  withdraw(order: Order): boolean {
    if (!this.#until.delete(order.id)) return false
    this.#outbox.decisions.push({ kind: 'waited', id: order.id })
    return true
  }

  /** The market may be open. */
  due(id: OrderId): void {
    const desk = this.#desk
    const order = desk.orders.get(id)
    const until = this.#until.get(id)
    if (!order || until === undefined || until === LEAVING) return
    const { open, windowOpen } = this.#market.sessionOf(order.instrument)
    if (!open) {
      if (windowOpen > 0) this.#timers.at(windowOpen, { kind: 'opening', order: id })
      return
    }
    if (until === 0) this.#until.set(id, desk.now + PATIENCE)
    const { reason, text } = this.#judge(order)
    if (reason === ALLOWED) {
      this.#until.set(id, LEAVING)
      desk.send(order)
    } else if (PASSING.has(reason) && (until === 0 || desk.now < until)) this.#timers.at(desk.now + SECOND, { kind: 'opening', order: id })
    else {
      desk.note('refused', `${desk.text(order)} does not leave at the opening: ${text}`)
      desk.cancel(order)
    }
  }

  /** Judges it as if it were given now, and prices it anew where its price is ours. */
  #judge(order: Order): { readonly reason: ReasonCode; readonly text: string } {
    const desk = this.#desk
    const { instrument, qty, kind, trigger, validity, owner, chased } = order
    desk.orders.aside = order
    desk.account.refresh(instrument)
    const limit = kind === 'market' || chased ? NO_PX : order.limit
    const candidate = desk.judging.consider({ instrument, qty, kind, trigger, validity, owner, limit })
    const opens = order.reducing && !candidate.reducing
    const reason = opens ? TOO_LARGE : desk.judging.judge(candidate)
    const left = opens ? String(desk.exits.free({ instrument, qty, kind, owner })) : ''
    const text = opens
      ? reasonText(reason, String(Math.abs(qty)), left)
      : reason === ALLOWED
        ? ''
        : desk.judging.sentence(reason, candidate)
    if (reason === ALLOWED) order.limit = candidate.limit
    desk.orders.aside = undefined
    desk.account.refresh(instrument)
    return { reason, text }
  }
}
