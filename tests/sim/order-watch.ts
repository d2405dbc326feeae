// The invariants of single orders: what must hold when one leaves, when it is changed and when the venue fills it. What does not hold
// throws a sentence.

import type { InstrumentNo, OrderId } from '../../src/core/units.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { RiskLimits } from '../../src/risk/index.ts'
import { type ChangedTerms, type Order, isFinal, restOf } from '../../src/trading/order.ts'
import type { Plan } from './plan.ts'
import { limitsOf, tableOf } from './stage.ts'
import { Truth, type TrueFill, type TrueOrder, fail, isPast } from './truth.ts'

/** The most into which the largest wish of this market is cut, less one. */
const SLICES = 4

export class OrderWatch {
  readonly truth: Truth
  engine!: Engine
  /** Orders of which it was told that a change was refused, and was not so: until the book is read they are larger than we know. */
  misled: ReadonlySet<OrderId> = new Set()
  /** Exits and stops that filled what another had filled already, by as much as was under way. */
  races = 0
  readonly #plan: Plan
  readonly #limits: RiskLimits

  constructor(plan: Plan) {
    this.#plan = plan
    this.#limits = limitsOf(plan.seed)
    this.truth = new Truth(tableOf(plan.instruments), (order, fill, before) => this.#filled(order, fill, before))
  }

  /** An order is about to leave. */
  submitted(order: Order, durable: boolean): void {
    const fresh = order.created === this.engine.now
    if (!order.reducing) this.#entry(order, fresh)
    this.truth.sent(order, durable)
    if (fresh) this.#potential(order)
  }

  /** A change of an order is about to leave: it too must keep the limits. */
  changed(order: Order, { qty, limit }: ChangedTerms): void {
    const larger = Math.abs(qty) > Math.abs(order.qty)
    if (larger && !order.reducing && order.pending?.qty === qty) this.#potential({ ...order, limit })
  }

  #entry(order: Order, fresh: boolean): void {
    const { level, risk } = this.engine
    if (level !== 'normal') fail(`entry ${order.id} left while ${level}`)
    if (fresh && this.#quarantined(order.instrument)) fail(`entry ${order.id} left although ${this.#name(order.instrument)} is quarantined`)
    const value = Math.abs(order.qty) * order.limit
    if (fresh && !(risk.feedUp && risk.venueUp && !risk.diskFull && !risk.ending)) fail(`entry ${order.id} left while a line is down`)
    const { maxPriceAge } = this.#limits
    if (fresh && maxPriceAge > 0 && risk.priceAge(order.instrument) > maxPriceAge) fail(`entry ${order.id} left at a price that is too old`)
    if (value > this.#limits.maxOrderValue) fail(`entry ${order.id} is worth ${value}`)
    const before = [...this.engine.desk.orders.working].filter(one => one.id < order.id).length
    // Slices of one wish are judged together. What was wished after it leaves before it where it reduces, and no limit counts for that.
    if (before >= this.#limits.maxWorkingOrders + SLICES) fail(`entry ${order.id} is the ${before + 1}th order at work`)
  }

  /** Since before this turn. */
  #quarantined(i: InstrumentNo): boolean {
    const { desk, now } = this.engine
    for (const one of desk.orders.working) if (one.instrument === i && one.state === 'unknown' && one.changed < now) return true
    return false
  }

  /** What would be held if all that works on its side filled: by our view within the limit, in truth by no more beyond it than is under way. */
  #potential(order: Order): void {
    const { id, instrument: i, qty, limit, reducing } = order
    const sign = Math.sign(qty)
    const { engine, truth } = this
    const held = engine.ledger.positions.qty[i] as number
    let ours = held * sign
    // What was wished after it in the same turn was judged after it.
    let judged = ours
    for (const one of engine.desk.orders.working) {
      if (one.instrument !== i || one.qty * sign < 0) continue
      ours += restOf(one)
      if (one.id <= id || isPast(one.id)) judged += restOf(one)
    }
    let real = (truth.qty[i] as number) * sign
    let given = 0
    for (const one of truth.alive) {
      if (one.instrument !== i || one.qty * sign < 0) continue
      const rest = Math.abs(one.qty - one.filled)
      real += rest
      const known = engine.desk.orders.get(one.id)
      if (!known || isFinal(known.state)) given += rest
      else if (this.misled.has(one.id)) given += Math.max(0, rest - restOf(known))
    }
    // What a person has booked by hand and the venue does not have is told, and quarantined; it is under way in this sense.
    let flying = Math.abs(engine.adjustments.of(i))
    for (const fill of truth.unbooked.values()) if (fill.instrument === i) flying += Math.abs(fill.qty)
    if (real > ours + flying + given)
      fail(`order ${id}: ${this.#name(i)} could become ${real * sign}, and the engine counts on ${ours * sign}`)
    if (reducing) this.#exit(order, held)
    else if (Math.max(0, judged) * limit > this.#limits.maxPositionValue)
      fail(`entry ${id} takes ${this.#name(i)} to ${judged * sign}: ${this.#standing(i)}`)
  }

  /** One that stands beside others counts for itself: they are cut when it fills. */
  #exit(order: Order, held: number): void {
    let leaving = 0
    for (const one of this.engine.desk.orders.working) {
      if (one.instrument !== order.instrument || !one.reducing || one.state === 'cancelling' || one.qty * held >= 0) continue
      if (one === order || !(one.closes || order.closes)) leaving += restOf(one)
    }
    if (leaving > Math.abs(held))
      fail(`exit ${order.id}: ${leaving} of ${this.#name(order.instrument)} would leave of ${held}: ${this.#standing(order.instrument)}`)
  }

  /** What only reduces opens nothing, but for what was under way. */
  #filled(order: TrueOrder, fill: TrueFill, before: number): void {
    const after = before + fill.qty
    const opened = Math.sign(after) === Math.sign(fill.qty) ? Math.min(Math.abs(after), Math.abs(fill.qty)) : 0
    if (opened === 0 || !(order.reducing || order.closes)) return
    this.races++
    const { desk, adjustments } = this.engine
    const ours = desk.orders.get(order.id)
    // The word of a person who has booked by hand what is not so counts until the venue's book has denied it.
    if (adjustments.instruments.has(order.instrument) && desk.keeper.denied[order.instrument] === 0) return
    const waiting = [...this.truth.unbooked.values()].some(one => one.instrument === order.instrument && one !== fill)
    if (waiting || !order.durable || !ours || ours.state !== 'open' || ours.pending !== undefined || desk.cancelWanted(order.id)) return
    fail(`order ${order.id} was to reduce ${this.#name(order.instrument)} and has opened ${opened} of it`)
  }

  /** What the engine has of it, for a sentence. */
  #standing(i: InstrumentNo): string {
    const orders = [...this.engine.desk.orders.working].filter(one => one.instrument === i)
    const told = orders.map(
      one => `${one.id} ${one.qty} ${one.kind} ${one.state}${one.reducing ? ' reducing' : ''}${one.closes ? ' closes' : ''}`,
    )
    return `${this.engine.ledger.positions.qty[i]} held, working ${told.join(', ')}`
  }

  #name(i: InstrumentNo): string {
    return tableOf(this.#plan.instruments).at(i).symbol
  }
}
