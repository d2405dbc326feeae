// The exits of a group as they should stand for what it has open: stop and targets placed, fitted or taken back, and the way out at
// market where the group is to be left. Used by groups.ts, which decides when.

import { NO_PX, type Px, SECOND } from '../core/units.ts'
import { priceAt, targetQtys } from '../trading/exit-plan.ts'
import { type Leg, type OrderGroup, enteredOf, groupText, openOf } from '../trading/order-group.ts'
import { reasonCode } from '../trading/reasons.ts'
import { largestOrder } from '../trading/slices.ts'
import type { GroupLegs } from './group-legs.ts'
import { measureOf, stopAt } from './group-prices.ts'
import type { GroupTimer } from './group-timer.ts'
import type { MarketState } from './market-state.ts'
import type { OrderDesk } from './order-desk.ts'

const PASSED = reasonCode('trigger-side')
/** Refusals of the stop after which the position is left at market rather than held without one. */
const STOP_TRIES = 3
/** Rejections of a target after which it is given up. */
const TARGET_TRIES = 3
const RETRY = SECOND
const LONGEST = 10 * SECOND

export class GroupExits {
  readonly #market: MarketState
  readonly #desk: OrderDesk
  readonly #legs: GroupLegs
  readonly #timer: GroupTimer

  constructor(market: MarketState, desk: OrderDesk, legs: GroupLegs, timer: GroupTimer) {
    this.#market = market
    this.#desk = desk
    this.#legs = legs
    this.#timer = timer
  }

  /** `open`: what is open of the group, signed. */
  stop(group: OrderGroup, open: number): void {
    const at = stopAt(group, this.#market.instruments.at(group.instrument).tick, this.#coming(group))
    if (at === undefined) {
      group.leaving = 'no price for its stop can be told'
      return
    }
    group.trigger = at
    const stops = group.legs.filter(leg => leg.role === 'stop' && !leg.ended)
    const missing = this.#legs.share(stops, this.#sure(group, open), at, this.#largest(group))
    if (missing > 0) this.#placeStop(group, missing, at)
    else if (missing < 0) for (const leg of stops) this.#legs.cancel(leg)
  }

  #placeStop(group: OrderGroup, qty: number, trigger: Px): void {
    const taken = this.#legs.exit(group, 'stop', 0, { qty, kind: 'sl', limit: NO_PX, trigger }, -group.side)
    if (!('refused' in taken)) return
    if (taken.refused === PASSED) group.leaving = 'the price had passed its stop'
    else if (this.#isDenied(group)) this.#later(group)
    else this.stopRefused(group, taken.text)
  }

  /** The gate or the venue has refused it. */
  stopRefused(group: OrderGroup, text: string): void {
    // Each order of one that was cut is refused by itself.
    if (++group.refused < STOP_TRIES * Math.max(1, Math.ceil(Math.abs(openOf(group)) / this.#largest(group)))) this.#later(group)
    else if (group.leaving === '') {
      group.leaving = 'its stop is refused'
      this.#desk.note('fault', `${groupText(group)}: its stop is refused (${text}); the position is left at market`)
    }
  }

  targets(group: OrderGroup, open: number): void {
    const { plan, instrument, noTargets } = group
    const { tick, lot } = this.#market.instruments.at(instrument)
    const measure = measureOf(group, tick, this.#coming(group))
    if (plan.targets.length === 0 || !measure) return
    let free = this.#sure(group, open)
    const wanted = targetQtys(plan.targets, Math.abs(enteredOf(group).qty), lot)
    for (const [n, { at }] of plan.targets.entries()) {
      const legs = group.legs.filter(leg => leg.role === 'target' && leg.n === n)
      const filled = legs.reduce((sum, leg) => sum + Math.abs(leg.filled), 0)
      const rest = noTargets.includes(n) ? 0 : Math.max(0, Math.min(free, (wanted[n] as number) - filled))
      free -= rest
      const working = legs.filter(leg => !leg.ended)
      const missing = this.#legs.share(working, rest, NO_PX, this.#largest(group))
      if (missing > 0) this.#placeTarget(group, n, missing, priceAt(at, 1, measure))
      else if (missing < 0) for (const leg of working) this.#legs.cancel(leg)
    }
  }

  #placeTarget(group: OrderGroup, n: number, qty: number, limit: Px | undefined): void {
    const { count, last } = this.#legs.rejected(group, 'target', n)
    if (count > 0 && this.#desk.now < last + RETRY) return this.#later(group)
    if (count >= TARGET_TRIES) {
      group.noTargets.push(n)
      this.#desk.note('fault', `${groupText(group)}: its target is given up: the venue has rejected it ${count} times`)
      return
    }
    const taken =
      limit === undefined ? undefined : this.#legs.exit(group, 'target', n, { qty, kind: 'limit', limit, trigger: NO_PX }, -group.side)
    if (taken && 'order' in taken) return
    if (this.#isDenied(group)) return this.#later(group)
    group.noTargets.push(n)
    this.#desk.note('order', `${groupText(group)}: its target is given up (${taken ? taken.text : 'no price for it can be told'})`)
  }

  /** Out at market: what stands in the way is cancelled first. */
  leave(group: OrderGroup, open: number): void {
    const sign = -Math.sign(open)
    const way = (leg: Leg): boolean => leg.role === 'leave' && Math.sign(this.#legs.orderOf(leg)?.qty ?? 0) === sign
    const others = group.legs.filter(leg => !leg.ended && !way(leg))
    for (const leg of others) this.#legs.cancel(leg)
    const missing = Math.abs(open) - this.#legs.rest(group.legs.filter(way))
    if (missing <= 0 || others.some(leg => !leg.ended)) return
    const { count, last } = this.#legs.rejected(group, 'leave', 0)
    if (count > 0 && this.#desk.now < last + Math.min(LONGEST, RETRY * 2 ** (count - 1))) return this.#later(group)
    // A price band may refuse the protecting limit, but not a price at which others trade.
    const terms = { qty: missing, kind: 'market', limit: NO_PX, trigger: NO_PX, atQuote: count % 2 === 1 } as const
    const taken = this.#legs.exit(group, 'leave', 0, terms, sign)
    if ('refused' in taken) this.#later(group)
  }

  /** How much of what is open its exits may take off, unsigned: not what the venue's book says is not there. */
  #sure(group: OrderGroup, open: number): number {
    if (!this.#isDenied(group)) return Math.abs(open)
    return Math.min(Math.abs(open), Math.max(0, Math.sign(open) * this.#desk.exits.sure(group.instrument)))
  }

  #isDenied({ instrument }: OrderGroup): boolean {
    return this.#desk.keeper.denied[instrument] !== 0
  }

  /** What its entries may still fill, unsigned. */
  #coming(group: OrderGroup): number {
    return this.#legs.rest(group.legs.filter(leg => leg.role === 'entry' && !leg.ended))
  }

  #largest({ instrument }: OrderGroup): number {
    return largestOrder(this.#market.instruments.at(instrument))
  }

  #later({ instrument }: OrderGroup): void {
    const { now } = this.#desk
    this.#timer.at(instrument, now + RETRY, now)
  }
}
