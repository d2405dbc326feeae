// The orders of a group: placing, fitting and cancelling them, and which group an order belongs to. Used by groups.ts, which decides.

import type { InstrumentNo, Micros, OrderId, Px, Qty } from '../core/units.ts'
import { NO_PX } from '../core/units.ts'
import { type Order, type OrderKind, isFinal, restOf } from '../trading/order.ts'
import { type Leg, type LegRole, type OrderGroup, groupText } from '../trading/order-group.ts'
import { ALLOWED } from '../trading/reasons.ts'
import type { OrderDesk, Taken, Wish } from './order-desk.ts'

/** Groups that are over and whose orders may still be heard of: a venue may fill what it was asked to cancel. */
const KEPT_DONE = 200

export type ExitTerms = { readonly qty: number; readonly kind: OrderKind; readonly limit: Px; readonly trigger: Px }

export class GroupLegs {
  readonly #desk: OrderDesk
  readonly #groups = new Map<OrderId, OrderGroup>()
  readonly #done: OrderGroup[] = []

  constructor(desk: OrderDesk) {
    this.#desk = desk
  }

  groupOf(order: OrderId): OrderGroup | undefined {
    return this.#groups.get(order)
  }

  orderOf(leg: Leg): Order | undefined {
    return leg.ended ? undefined : this.#desk.orders.get(leg.order)
  }

  /** Brings a group's legs up to what their orders say now. */
  refresh(group: OrderGroup): void {
    for (const leg of group.legs) {
      const order = this.#desk.orders.get(leg.order)
      if (order) take(leg, order)
      else leg.ended = true
    }
  }

  /** Orders of a group that a journal told of. */
  adopt(group: OrderGroup): void {
    for (const leg of group.legs) this.#groups.set(leg.order, group)
    this.refresh(group)
  }

  /** True where an order of the group has filled more than its leg knows. */
  filledMore(group: OrderGroup): boolean {
    return group.legs.some(leg => Math.abs(this.#desk.orders.get(leg.order)?.filled ?? 0) > Math.abs(leg.filled))
  }

  enter(
    group: OrderGroup,
    wish: { readonly instrument: InstrumentNo } & Omit<ExitTerms, 'trigger'> & { readonly trigger?: Px | undefined },
  ): Taken {
    const taken = this.#desk.place({ ...wish, qty: wish.qty as Qty, owner: group.owner, why: group.why })
    this.#addAll(group, 'entry', 0, taken)
    return taken
  }

  /** `qty` unsigned; `sign` of the order. */
  exit(group: OrderGroup, role: LegRole, n: number, { qty, ...terms }: ExitTerms & Pick<Wish, 'atQuote'>, sign: number): Taken {
    const { instrument, owner, leaving } = group
    const why = role === 'leave' ? `${groupText(group)}: ${leaving}` : `${role} of ${groupText(group)}`
    const taken = this.#desk.place({ instrument, qty: (sign * qty) as Qty, ...terms, owner, why })
    this.#addAll(group, role, n, taken)
    return taken
  }

  cancel(leg: Leg): void {
    const order = this.orderOf(leg)
    if (!order) return
    if (!isFinal(order.state)) this.#desk.cancel(order)
    // One that had not left has ended with the call.
    take(leg, order)
  }

  /** True while quantity and trigger of a stop may still be changed at the venue. */
  changeable(order: Order): boolean {
    return !order.triggered && !this.#desk.cancelWanted(order.id) && this.#desk.changes.mayChange(order)
  }

  /**
   * Changes quantity (whole, unsigned) and trigger (NO_PX: stays) where they differ. True when it is so, or will be looked at again with
   * the venue's next answer; false when this order takes no such change.
   */
  fit(order: Order, qty: number, trigger: Px): boolean {
    const now = order.pending ?? order
    const moves = trigger !== NO_PX && order.kind === 'sl' && !order.triggered && now.trigger !== trigger
    if (Math.abs(now.qty) === qty && !moves) return true
    if (order.state === 'cancelling') return false
    const busy = order.pending !== undefined || order.state === 'sent' || order.state === 'unknown'
    if (busy) return true
    return this.#desk.changes.change(order, { qty, ...(moves ? { trigger } : {}) }).reason === ALLOWED
  }

  /**
   * Brings what these exits still fill together to `qty`, and their triggers to `trigger` (NO_PX: stay). Returns what is missing and has
   * to be placed; below zero: what is still too much and takes no change. `largest`: of one order.
   */
  share(legs: readonly Leg[], qty: number, trigger: Px, largest: number): number {
    // What was asked to be less, or to go, may fill all the same: nothing new comes in its place before the venue has answered.
    const most = this.rest(legs)
    const asked = legs.reduce((sum, leg) => sum + this.#asked(leg), 0)
    let missing = qty > most ? qty - most : Math.min(0, qty - asked)
    for (const leg of legs) {
      const order = this.orderOf(leg)
      if (!order || !this.changeable(order)) continue
      const now = this.#asked(leg)
      const filled = Math.abs(order.filled)
      const rest = Math.min(Math.max(now, largest - filled), Math.max(0, now + missing))
      if (rest === 0) this.cancel(leg)
      else if (!this.fit(order, filled + rest, trigger)) continue
      missing -= rest - now
    }
    return missing
  }

  /** When the exits of this role (and number) that the venue has rejected were: how many, and when the latest was. */
  rejected(group: OrderGroup, role: LegRole, n: number): { readonly count: number; readonly last: Micros } {
    let count = 0
    let last = 0 as Micros
    for (const leg of group.legs) {
      const order = leg.role === role && leg.n === n && leg.filled === 0 ? this.#desk.orders.get(leg.order) : undefined
      if (order?.state !== 'rejected') continue
      count++
      last = order.changed
    }
    return { count, last }
  }

  /** What the order would still fill once all that was asked of it is done, unsigned. */
  #asked(leg: Leg): number {
    const order = this.orderOf(leg)
    if (!order || isFinal(order.state) || this.#desk.cancelWanted(order.id)) return 0
    return Math.max(0, Math.abs((order.pending ?? order).qty) - Math.abs(order.filled))
  }

  /** What is on its way of these legs, unsigned. */
  rest(legs: readonly Leg[]): number {
    let sum = 0
    for (const leg of legs) {
      const order = this.orderOf(leg)
      if (order) sum += restOf(order)
    }
    return sum
  }

  /** The group is over: its orders are known for a while still. */
  over(group: OrderGroup): void {
    this.#done.push(group)
    if (this.#done.length <= KEPT_DONE) return
    for (const leg of this.#done.shift()?.legs ?? []) this.#groups.delete(leg.order)
  }

  /** A wish above the freeze quantity has become several orders. */
  #addAll(group: OrderGroup, role: LegRole, n: number, taken: Taken): void {
    if ('order' in taken) for (const order of taken.slices ?? [taken.order]) this.#add(group, role, n, order)
  }

  #add(group: OrderGroup, role: LegRole, n: number, order: Order): void {
    const leg: Leg = { role, n, order: order.id, filled: 0, value: 0, ended: false }
    group.legs.push(leg)
    this.#groups.set(order.id, group)
    take(leg, order)
  }
}

function take(leg: Leg, order: Order): void {
  leg.filled = order.filled
  leg.value = order.filledValue
  leg.ended = isFinal(order.state)
}
