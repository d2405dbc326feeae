// The invariants of the whole: what must hold after every step, each second, after a restart and at the end (order-watch.ts has those of
// single orders). What does not hold throws a sentence.

import { dayOf } from '../../src/core/ist.ts'
import { GIVE_UP } from '../../src/app/recovery/settle.ts'
import { type InstrumentNo, type Micros, type OrderId, SECOND } from '../../src/core/units.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { VenueBook } from '../../src/trading/recovery.ts'
import { NEVER_ARRIVED, isFinal } from '../../src/trading/order.ts'
import { AlgorithmWatch } from './algorithms.ts'
import { ByHand } from './by-hand.ts'
import { MoneyCheck } from './money.ts'
import { OrderWatch } from './order-watch.ts'
import { START_MONEY, tableOf } from './stage.ts'
import type { Plan } from './plan.ts'
import { checkRiskBooks } from './risk-books.ts'
import { type TrueFill, type Truth, fail } from './truth.ts'

/** Whole books after which nothing may be left that is only so at the venue. */
const READS = 2
/** Seconds between two counts of all that limits are measured against. */
const BOOKS_EVERY = 10
/** Micros in which an order of ours must have left or ended: longer than a process is suspended and its disk takes. */
const PATIENCE = 240_000_000

type Odd = { reads: number; readonly since: number; readonly what: string }

export class Watch {
  readonly orders: OrderWatch
  readonly truth: Truth
  readonly byHand: ByHand
  readonly money: MoneyCheck
  readonly algorithms: AlgorithmWatch
  engine!: Engine
  /** Orders whose end was told and was not so. */
  belied: ReadonlySet<OrderId> = new Set()
  readonly #plan: Plan
  /** What the latest process left, where it ended between two inputs. */
  #left:
    | {
        readonly level: string
        readonly dayStart: number
        readonly day: number
        readonly lost: boolean
        readonly waiting: readonly OrderId[]
      }
    | undefined
  /** A journal was damaged: whose earlier orders are is not known any more. */
  #forgetful = false
  /** Orders seen otherwise by the two sides, and how many whole books were read since. */
  readonly #odd = new Map<OrderId, Odd>()
  #audits = 0

  constructor(plan: Plan) {
    this.#plan = plan
    this.orders = new OrderWatch(plan)
    this.truth = this.orders.truth
    this.algorithms = new AlgorithmWatch(this.truth)
    this.byHand = new ByHand(tableOf(plan.instruments))
    this.money = new MoneyCheck(tableOf(plan.instruments), this.byHand)
  }

  /** A new engine has taken over what the book told. */
  begin(engine: Engine, known: ReadonlySet<string>, day: number): void {
    this.engine = engine
    this.orders.engine = engine
    const { learnt, forgotten } = this.truth.begin(known, day)
    for (const fill of learnt) this.money.booked(fill)
    for (const fill of forgotten) this.money.taken(fill)
    this.money.begin(this.truth.fills.values())
    this.#odd.clear()
  }

  booked(fillId: string, order: OrderId, qty: number, px: number): void {
    this.truth.booked(fillId, order, qty as never, px as never)
    this.money.booked(this.truth.fills.get(fillId) as TrueFill, order as OrderId)
  }

  /** The process is gone; `clean`: between two inputs, with all of them on disk. */
  died(clean: boolean): void {
    const { engine } = this
    this.algorithms.died(clean ? engine : undefined)
    const { level, ledger, now, risk, desk } = engine
    const waiting = [...desk.orders.working].flatMap(one => (desk.waiting.has(one) ? one.id : []))
    this.#left = clean ? { level, dayStart: ledger.dayStart, day: dayOf(now), lost: risk.books.lost, waiting } : undefined
  }

  /** A start has found damage, and may die before it has recovered. */
  damaged(): void {
    this.#forgetful = true
  }

  /** A process has recovered: what the one before it knew is known, unless its journal was damaged. */
  resumed(): void {
    const { engine, truth } = this
    const left = this.#left
    this.#left = undefined
    for (const { id, state } of truth.alive) {
      const ours = engine.desk.orders.get(id)
      if (state === 'open' && (!ours || isFinal(ours.state)))
        fail(`order ${id} was in the book, and after the restart it is ${ours?.state ?? 'unknown'}`)
    }
    this.algorithms.resumed(engine, this.#forgetful)
    if (this.#forgetful) return
    for (const { id, state, durable, created } of truth.alive) {
      const ours = engine.desk.orders.get(id)
      const coming = durable && state === 'coming' && !this.belied.has(id)
      // Given up or not, it is known should it arrive.
      if (coming && !ours && dayOf(created) === dayOf(engine.now))
        fail(`order ${id} may still arrive, and after the restart nobody knows it`)
      if (coming && engine.now - created < GIVE_UP && (!ours || isFinal(ours.state)))
        fail(`order ${id} was on its way, and after the restart it is ${ours?.state ?? 'unknown'}`)
    }
    for (const order of engine.desk.orders.all) {
      const real = truth.orders.get(order.id)
      if (real?.durable && (real.owner !== order.owner || real.reducing !== order.reducing))
        fail(`order ${order.id} was ${real.owner}'s${real.reducing ? ', reducing' : ''}, and after the restart it is ${order.owner}'s`)
    }
    for (const id of left?.waiting ?? [])
      if (!engine.desk.orders.get(id)) fail(`order ${id} waited for the opening, and after the restart nobody has it`)
    if (left && left.level !== engine.level && !(left.lost && left.day !== dayOf(engine.now)))
      fail(`the level was ${left.level}, and after the restart it is ${engine.level}`)
    if (left && left.day === dayOf(engine.now) && left.dayStart !== engine.ledger.dayStart)
      fail(`the day began with ${left.dayStart}, and after the restart with ${engine.ledger.dayStart}`)
  }

  /** After every step: positions, money and orders of the instruments in which something happened. */
  step(): void {
    const { truth, engine } = this
    if (truth.dirty.size === 0) return
    for (const { id, known } of truth.told) {
      const ours = engine.desk.orders.get(id)
      if (ours && ours.filled !== known) fail(`order ${id} counts ${ours.filled} as filled, and ${known} of it is booked`)
    }
    truth.told.clear()
    for (const i of truth.dirty) {
      this.#position(i)
      this.money.check(engine, i)
    }
    truth.dirty.clear()
  }

  /** What we hold is what the venue has, but for the fills that we do not know yet; the owners' shares add up; nothing is kept in a halt. */
  #position(i: InstrumentNo): void {
    const { truth, engine } = this
    const { positions } = engine.ledger
    const ours = positions.qty[i] as number
    const byHand = this.byHand.qty[i] as number
    if (ours !== (truth.qty[i] as number) - (truth.missing[i] as number) + byHand)
      fail(`${this.#name(i)}: held ${ours}, ${byHand} by hand, at the venue ${truth.qty[i]}, of which ${truth.missing[i]} is not yet known`)
    let shares = 0
    for (const share of positions.owners(i).values()) shares += share.qty
    const converted = positions.converted[i] as number
    if (Math.abs(converted) > Math.abs(ours) || converted * ours < 0) fail(`${this.#name(i)}: ${converted} of ${ours} is converted`)
    if (shares !== ours) fail(`${this.#name(i)}: the owners hold ${shares} of ${ours}`)
    if (ours !== 0 && engine.level === 'halted' && !engine.closing.has(i))
      fail(`${this.#name(i)}: ${ours} is held while halted, and nobody closes it`)
  }

  /** Each second: every working order of the one side is one of the other. */
  audit(): void {
    const { truth, engine } = this
    const { orders } = engine.desk
    for (const [id] of this.#odd) if (this.#agreed(id)) this.#odd.delete(id)
    for (const { id, state, qty, limit } of truth.alive) {
      const ours = orders.get(id)
      if (ours && isFinal(ours.state) && ours.text !== NEVER_ARRIVED && !this.belied.has(id))
        fail(`order ${id} is ${state} at the venue, and nobody said that it is ${ours.state}`)
      if (state === 'open' && ours?.state === 'open' && !ours.pending && !this.#agreed(id))
        this.#note(id, `order ${id} is ${qty} @ ${limit} at the venue, and the engine has it as ${ours.qty} @ ${ours.limit}`)
      else if (state === 'open' && (!ours || isFinal(ours.state)))
        this.#note(id, `order ${id} works at the venue, and the engine has it as ${ours?.state ?? 'nothing'}`)
    }
    for (const order of orders.working) {
      const real = truth.orders.get(order.id)
      if (order.state === 'created' && engine.now - order.created > PATIENCE && !engine.desk.waiting.has(order))
        fail(`order ${order.id} has not left for four minutes`)
      if (real?.state === 'ended') this.#note(order.id, `order ${order.id} has ended at the venue, and the engine has it as ${order.state}`)
    }
    for (const { no } of tableOf(this.#plan.instruments).list) this.#position(no)
    this.money.checkWhole(engine, START_MONEY)
    if (++this.#audits % BOOKS_EVERY === 0) checkRiskBooks(engine)
  }

  /** A whole book that was made at `t` has been taken in. */
  read(t: Micros): void {
    for (const fill of this.truth.unbooked.values())
      if (fill.t < t && !this.#standsByHand(fill) && ++fill.reads > READS)
        fail(`the fill ${fill.fillId} of ${this.#name(fill.instrument)} is in the book and was never booked`)
    for (const [id, odd] of this.#odd) {
      if (this.#agreed(id)) this.#odd.delete(id)
      else if (this.engine.now >= this.#given(id, odd.since) && ++odd.reads > READS) fail(odd.what)
    }
  }

  /** Both sides agree in everything. */
  same(): void {
    this.audit()
    for (const { what } of this.#odd.values()) fail(what)
    this.algorithms.same(this.engine)
    for (const fill of this.truth.unbooked.values())
      if (!this.#standsByHand(fill)) fail(`the fill ${fill.fillId} of ${this.#name(fill.instrument)} is unknown to the engine`)
    for (const { no } of tableOf(this.#plan.instruments).list) {
      const [ours, theirs] = [this.engine.ledger.positions.converted[no], this.truth.converted[no]]
      if (ours !== theirs) fail(`${this.#name(no)}: ${ours} is converted, at the venue ${theirs}`)
    }
    for (const order of this.engine.desk.orders.working)
      if (order.state === 'unknown') fail(`order ${order.id} is still unknown: ${order.text}`)
  }

  /** Of an earlier day no book lists trades: what a person booked for it by hand stays. */
  #standsByHand({ t, instrument: i }: TrueFill): boolean {
    return dayOf(t as Micros) < dayOf(this.engine.now) && this.byHand.qty[i] === this.truth.missing[i]
  }

  /** After flatten and a while. */
  flat(isShut: (i: InstrumentNo) => boolean, book: VenueBook): void {
    const { engine, truth } = this
    if (engine.level !== 'halted') fail(`flatten left the level ${engine.level}`)
    this.algorithms.flat(engine)
    for (const { no } of tableOf(this.#plan.instruments).list) {
      if (engine.ledger.positions.qty[no] !== truth.qty[no])
        fail(`${this.#name(no)}: held ${engine.ledger.positions.qty[no]}, at the venue ${truth.qty[no]}`)
      if (isShut(no)) continue
      if (truth.qty[no] !== 0) fail(`${this.#name(no)}: ${truth.qty[no]} is still held after flatten`)
      if (engine.closing.has(no)) fail(`${this.#name(no)} is still being closed although flat`)
      const working = [...engine.desk.orders.working].find(order => order.instrument === no)
      if (working) fail(`order ${working.id} is still ${working.state} after flatten`)
      if (book.orders.some(order => order.instrument === no && order.state === 'open'))
        fail(`an order of ${this.#name(no)} still works at the venue`)
    }
  }

  #agreed(id: OrderId): boolean {
    const ours = this.engine.desk.orders.get(id)
    const real = this.truth.orders.get(id)
    if (real?.state === 'open' && ours?.state === 'open' && !ours.pending) return real.limit === ours.limit && real.qty === ours.qty
    return (real?.state === 'ended') === (ours === undefined || isFinal(ours.state))
  }

  #note(id: OrderId, what: string): void {
    if (!this.#odd.has(id)) this.#odd.set(id, { reads: 0, since: this.engine.now, what })
  }

  /** By when it must have been given up, where it never arrived: so long after the last that was heard of it. */
  #given(id: OrderId, since: number): number {
    const ours = this.engine.desk.orders.get(id)
    return ours ? Math.max(since, ours.changed + GIVE_UP + SECOND) : since
  }

  #name(i: InstrumentNo): string {
    return tableOf(this.#plan.instruments).at(i).symbol
  }
}
