// Execution algorithms at work: each second, and after each event of one of its orders, what its plan wants is compared with the one order
// it has working, which is placed, moved or cancelled. Never two orders at once, so never more than was asked. The engine makes it.

import { dayOf } from '../core/ist.ts'
import { priceText } from '../core/money-text.ts'
import { type InstrumentNo, NO_PX, type Px, type Qty, SECOND } from '../core/units.ts'
import {
  type Aim,
  type Execution,
  type ExecutionPlan,
  executionFault,
  executionText,
  lastMoment,
  orderMark,
  slippage,
  wantedOf,
} from '../trading/execution-plan.ts'
import type { Command } from '../trading/command.ts'
import { type Order, isFinal, restOf } from '../trading/order.ts'
import { ALLOWED } from '../trading/reasons.ts'
import { largestOrder } from '../trading/slices.ts'
import type { ClosingPositions } from './closing.ts'
import { type StopParts, type Work, closable, filledOf, stoppedBy, whyOf, workOf } from './execution-work.ts'
import type { Ledger } from './ledger.ts'
import type { MarketState } from './market-state.ts'
import type { OrderDesk } from './order-desk.ts'
import type { Outbox } from './outbox.ts'
import type { EngineRiskView } from './risk-view.ts'
import type { Timers } from './timers.ts'

export type ExecutionWish = {
  readonly instrument: InstrumentNo
  readonly owner: string
  /** Signed. */
  readonly qty: number
  readonly plan: ExecutionPlan
}

/** As a person's command has them. */
type TermsWished = Pick<Extract<Command, { readonly kind: 'modify' }>, 'qty' | 'limit' | 'trigger' | 'type'>

export type Progress = { readonly filled: number; readonly average: number; readonly slippage: number }

const MOVE_EVERY = SECOND
const TRIES = 5
/** Those that are over and whose orders may still be heard of. */
const KEPT_DONE = 50

export class Executions {
  readonly #works: Work[] = []
  readonly #done: Work[] = []
  readonly #market: MarketState
  readonly #desk: OrderDesk
  readonly #ledger: Ledger
  readonly #stopParts: StopParts
  readonly #risk: EngineRiskView
  readonly #outbox: Outbox
  readonly #timers: Timers

  constructor(
    market: MarketState,
    desk: OrderDesk,
    ledger: Ledger,
    closing: ClosingPositions,
    risk: EngineRiskView,
    outbox: Outbox,
    timers: Timers,
  ) {
    this.#market = market
    this.#desk = desk
    this.#ledger = ledger
    this.#stopParts = { market, ledger, closing, risk }
    this.#risk = risk
    this.#outbox = outbox
    this.#timers = timers
  }

  /** Those that are not over, oldest first. */
  get all(): readonly Execution[] {
    return this.#works.map(({ one }) => one)
  }

  /** The one at work for an owner, where there is one. */
  of(i: InstrumentNo, owner: string): Execution | undefined {
    return this.#works.find(({ one }) => one.instrument === i && one.owner === owner)?.one
  }

  /** Whether the order is one of an algorithm's, over or not. */
  has(order: Order): boolean {
    return this.#of(order) !== undefined
  }

  /** Places the first order at once. The sentence of why not, where it cannot be. */
  begin({ instrument, owner, qty, plan }: ExecutionWish): Execution | string {
    const { symbol, tick, tradable } = this.#market.instruments.at(instrument)
    const fault = executionFault(plan, qty, this.#market.instruments.at(instrument))
    if (fault !== '') return fault
    if (!tradable) return `${symbol} is an index and cannot be traded`
    const other = this.of(instrument, owner)
    if (other) return `${executionText(other)} works in ${symbol} already: end it first`
    const side = qty > 0 ? 1 : -1
    const arrival = this.#middle(instrument)
    if (arrival === NO_PX) return `no price of ${symbol} is known yet`
    const closes = closable(this.#ledger, { instrument, owner, side }) >= Math.abs(qty)
    const one = { id: this.#desk.orders.next, instrument, owner, side, qty: Math.abs(qty), plan, began: this.#desk.now, arrival } as const
    const work = workOf({ ...one, closes, ending: '', done: false })
    const stopped = stoppedBy(work.one, this.#stopParts)
    if (stopped !== '') return stopped
    const asWhole = plan.kind === 'iceberg' ? this.#judged(work.one, plan.limit) : ''
    if (asWhole !== '') return asWhole
    const wanted = this.#wanted(work, undefined)
    const refused = wanted === 'over' || wanted === 'wait' ? 'there is nothing to do' : this.#place(work, wanted.aim)
    if (refused !== '') return refused
    this.#works.push(work)
    const text = executionText(work.one)
    this.#desk.note('order', `${text} begins: ${side > 0 ? 'BUY' : 'SELL'} ${work.one.qty} ${symbol} from ${priceText(arrival, tick)}`)
    this.#keep(work)
    this.#wake(work)
    return work.one
  }

  /** An order has changed; called after the ledger has booked its fill. */
  changed(order: Order): void {
    const work = this.#of(order)
    if (!work) return
    if (order.state === 'rejected' && !work.one.done) this.#refused(work, order.text)
    else if (order.state === 'open') work.refused = 0
    const over = filledOf(work) - work.one.qty
    if (over > work.over) {
      work.over = over
      this.#desk.note('fault', `${executionText(work.one)}: ${over} more than asked have filled, after the venue had ended their order`)
    }
    this.#step(work)
  }

  /** The clock: the next look at it. */
  due(id: number): void {
    const work = this.#works.find(({ one }) => one.id === id)
    if (!work) return
    this.#step(work)
    this.#wake(work)
  }

  /** What the limits say of all of it at once: legs would each be small. '' or the gate's sentence. */
  #judged({ instrument, side, qty, owner }: Execution, limit: Px): string {
    const whole = { instrument, qty: (side * qty) as Qty, kind: 'limit', limit, owner, why: '' } as const
    return this.#desk.judging.preview(whole).refused
  }

  /**
   * A person changes an order of an algorithm: an iceberg takes the price for all that is left of it. Undefined where the order is none of
   * one's, else '' or why not.
   */
  retold(order: Order, { qty, limit, trigger, type = 'limit' }: TermsWished): string | undefined {
    const work = this.#of(order)
    if (!work || work.one.done) return undefined
    const { one } = work
    const { plan } = one
    const name = executionText(one)
    if (plan.kind !== 'iceberg') return `${name} keeps the terms of its orders itself: :stop-algo ${one.id} ends it`
    if (qty !== undefined || trigger !== undefined || type !== 'limit' || limit === undefined)
      return `of ${name} only the price can be changed: :stop-algo ${one.id} ends it`
    const { reason, text } = this.#desk.changes.change(order, { limit })
    if (reason !== ALLOWED) return text
    one.plan = { ...plan, limit }
    work.moved = this.#desk.now
    this.#keep(work)
    return ''
  }

  /** A person cancels this order: what it was of ends. */
  takenBack(order: Order): void {
    const work = this.#of(order)
    if (work) this.#end(work, 'a person cancelled its order')
  }

  /** False when there is none of this number. */
  stop(id: number, why: string): boolean {
    const work = this.#works.find(({ one }) => one.id === id)
    if (work) this.#end(work, why)
    return work !== undefined
  }

  /** What is held of the instrument is to be closed, an owner's share or all of it: looked for later, the exit may be over already. */
  leave(i: InstrumentNo, owner?: string): void {
    for (const work of this.#works.slice())
      if (work.one.instrument === i && (owner === undefined || work.one.owner === owner)) this.#end(work, 'its position is being closed')
  }

  stopAll(why: string): void {
    for (const work of this.#works.slice()) this.#end(work, why)
  }

  /** After a restart, when the orders have been adopted. */
  restore(kept: readonly Execution[]): void {
    for (const one of kept) {
      const work = workOf({ ...one })
      const mark = orderMark(one)
      for (const order of this.#desk.orders.known())
        if (order.instrument === one.instrument && order.owner === one.owner && order.why.startsWith(mark)) work.orders.push(order)
      this.#works.push(work)
      // Of orders of earlier days nothing is known any more.
      if (dayOf(one.began) !== dayOf(this.#desk.now)) this.#end(work, 'its day is over')
      else this.#step(work)
      this.#wake(work)
    }
  }

  progressOf(one: Execution): Progress {
    const work = [...this.#works, ...this.#done].find(other => other.one === one)
    const filled = work ? filledOf(work) : 0
    const value = work?.orders.reduce((sum, order) => sum + order.filledValue, 0) ?? 0
    const average = filled === 0 ? 0 : Math.abs(value) / filled
    return { filled, average, slippage: filled === 0 ? 0 : slippage(one.side, one.arrival, average) }
  }

  #of(order: Order): Work | undefined {
    return this.#works.find(({ orders }) => orders.includes(order)) ?? this.#done.find(({ orders }) => orders.includes(order))
  }

  #step(work: Work): void {
    const { one } = work
    const working = work.orders.filter(order => !isFinal(order.state))
    if (one.done) {
      for (const order of working) this.#desk.cancel(order)
      return
    }
    const stopped = one.ending === '' ? stoppedBy(one, this.#stopParts) : ''
    if (stopped !== '') return this.#end(work, stopped)
    const order = working.length === 1 ? working[0] : undefined
    const wanted = one.ending === '' ? this.#wanted(work, order) : 'over'
    if (wanted === 'wait') return
    if (wanted === 'over') {
      for (const old of working) this.#desk.cancel(old)
      if (work.orders.every(old => isFinal(old.state))) this.#finish(work)
      return
    }
    if (!this.#mayWork()) return
    if (working.length > 0) this.#fit(work, working, wanted.aim, wanted.inside)
    else if (this.#desk.now >= work.retryAt) {
      const refused = this.#place(work, wanted.aim)
      if (refused === '') work.inside = wanted.inside
      else this.#refused(work, refused)
    }
  }

  /** 'wait': no price is known. */
  #wanted(work: Work, order: Order | undefined): ReturnType<typeof wantedOf> | 'wait' {
    const { one } = work
    const { quotes, instruments } = this.#market
    const { tick, lot } = instruments.at(one.instrument)
    const i = one.instrument as number
    const touch = { bid: quotes.bid[i] as number, ask: quotes.ask[i] as number, last: quotes.last[i] as number, tick }
    if (touch.last === 0 && this.#desk.now < lastMoment(one)) return 'wait'
    const own = order && { limit: order.limit, inside: work.inside }
    return wantedOf(one, this.#desk.now, filledOf(work), lot, touch, own)
  }

  /** Moves the order that works, or takes it back where it is not what is wanted. */
  #fit(work: Work, working: readonly Order[], aim: Aim, inside: boolean): void {
    const order = working[0] as Order
    const text = whyOf(work.one, aim)
    const rest = working.reduce((sum, one) => sum + restOf(one), 0)
    if (working.length > 1 || rest > aim.qty || order.why !== text || order.kind !== aim.kind) {
      for (const one of working) this.#desk.cancel(one)
      // One that had not left has ended with the call; its place is taken at the next look.
      return
    }
    if (aim.kind === 'market' || order.limit === aim.limit) return
    const { now } = this.#desk
    if (order.state !== 'open' || order.pending !== undefined || now - work.moved < MOVE_EVERY || now < work.retryAt) return
    if (!this.#desk.changes.mayChange(order)) {
      this.#desk.cancel(order)
      return
    }
    work.moved = now
    const { reason, text: why } = this.#desk.changes.change(order, { limit: aim.limit })
    if (reason !== ALLOWED) return this.#refused(work, why)
    work.inside = inside
  }

  /** '' or the gate's sentence. */
  #place(work: Work, aim: Aim): string {
    const { one } = work
    const { instrument, owner, side } = one
    const { lot } = this.#market.instruments.at(instrument)
    const held = one.closes ? closable(this.#ledger, one) : Number.POSITIVE_INFINITY
    const most = Math.min(aim.qty, held, largestOrder(this.#market.instruments.at(instrument)))
    const qty = most - (most % lot)
    if (qty <= 0) return ''
    const { kind, limit } = aim
    const taken = this.#desk.place({ instrument, qty: (side * qty) as Qty, kind, limit, owner, why: whyOf(one, aim) })
    if ('refused' in taken) return taken.text
    work.orders.push(taken.order)
    work.moved = this.#desk.now
    return ''
  }

  /** The gate looks at this too; here it only saves its refusals. */
  #mayWork(): boolean {
    const { feedUp, venueUp, diskFull, storeFull, clockSteady } = this.#risk
    return feedUp && venueUp && clockSteady && !diskFull && !storeFull
  }

  #refused(work: Work, text: string): void {
    work.retryAt = this.#desk.now + MOVE_EVERY * 2 ** work.refused
    if (++work.refused >= TRIES) this.#end(work, `its orders are refused (${text})`)
  }

  #end(work: Work, why: string): void {
    if (work.one.done) return
    if (work.one.ending === '') {
      work.one.ending = why
      this.#keep(work)
    }
    for (const order of work.orders) if (!isFinal(order.state)) this.#desk.cancel(order)
    if (work.orders.every(order => isFinal(order.state))) this.#finish(work)
  }

  #finish(work: Work): void {
    const { one } = work
    if (one.done) return
    one.done = true
    this.#works.splice(this.#works.indexOf(work), 1)
    this.#done.push(work)
    if (this.#done.length > KEPT_DONE) this.#done.shift()
    const { tick } = this.#market.instruments.at(one.instrument)
    const { filled, average, slippage: points } = this.progressOf(one)
    const all = filled >= one.qty
    const left = one.ending || `its time is over, ${one.qty - filled} left undone`
    const far = `${Math.abs(points).toFixed(1)} bp ${points > 0 ? 'worse' : 'better'} than ${priceText(one.arrival, tick)} when it began`
    const price = filled === 0 ? '' : ` at ${priceText(Math.round(average), tick)} on average, ${far}`
    this.#desk.note('order', `${executionText(one)} is ${all ? 'done' : 'over'}: ${filled} of ${one.qty}${price}${all ? '' : `; ${left}`}`)
    this.#keep(work)
  }

  #middle(i: InstrumentNo): Px {
    const { quotes } = this.#market
    const [bid, ask, last] = [quotes.bid[i] as number, quotes.ask[i] as number, quotes.last[i] as number]
    return (last > 0 && bid > 0 && ask > 0 ? Math.round((bid + ask) / 2) : last) as Px
  }

  /** One look a second, and at the end of its time. */
  #wake({ one }: Work): void {
    if (one.done) return
    const next = this.#desk.now + SECOND
    const ends = lastMoment(one)
    this.#timers.at(this.#desk.now < ends ? Math.min(next, ends) : next, { kind: 'execution', id: one.id })
  }

  #keep({ one }: Work): void {
    const { name } = this.#market.instruments.at(one.instrument)
    this.#outbox.decisions.push({ kind: 'execution', execution: { ...one, instrument: name } })
  }
}
