// Targets of strategies: what they want to hold, turned into one order for what is missing. A target sized at the fill waits here for
// the open of the next bar; one that own orders stand in the way of waits for their end.

import type { InstrumentNo, Micros, Qty } from '../core/units.ts'
import { type Order, isFinal } from '../trading/order.ts'
import type { StrategyContext } from './strategy-context.ts'
import type { EngineHands, HandParts } from './strategy-hands.ts'

/** units: as many; value: what this much money (1/10 000 rupee) buys; fraction: that part of the equity. All signed. */
export type SizedBy = 'units' | 'value' | 'fraction'

type Goal = {
  readonly context: StrategyContext
  readonly by: SizedBy
  readonly amount: number
  readonly why: string
  readonly since: Micros
  /** What it waits for. */
  waits: 'open' | 'cancels'
}

export class StrategyTargets {
  /** Only those that wait, in the order they were wished. */
  readonly #goals: Goal[] = []
  #opens = 0
  readonly #world: HandParts
  readonly #hands: EngineHands

  constructor(world: HandParts, hands: EngineHands) {
    this.#world = world
    this.#hands = hands
  }

  /** Replaces what the strategy wished here before. */
  wish(context: StrategyContext, by: SizedBy, amount: number, why: string): void {
    this.forget(context)
    this.#world.closing.replaced(context.no, context.owner)
    const fromBars = this.#world.market.quotes.fromBars[context.no] === 1
    const goal = { context, by, amount, why, since: context.now }
    if (by !== 'units' && fromBars) this.#wait({ ...goal, waits: 'open' })
    else this.#work({ ...goal, waits: 'cancels' })
  }

  forget(context: StrategyContext): void {
    for (let n = this.#goals.length - 1; n >= 0; n--) if (this.#goals[n]?.context === context) this.#take(n)
  }

  /** All of the instrument is to be closed: what was wished before must not be bought after. */
  leave(i: InstrumentNo): void {
    for (let n = this.#goals.length - 1; n >= 0; n--) if (this.#goals[n]?.context.no === i) this.#take(n)
  }

  /** True while a target waits for the open of some bar. */
  get awaitsOpen(): boolean {
    return this.#opens > 0
  }

  awaitedOpens(): ReadonlySet<InstrumentNo> {
    return new Set(this.#goals.filter(goal => goal.waits === 'open').map(goal => goal.context.no))
  }

  /** The next bar of the instrument has opened; its price is the last one. */
  opened(i: InstrumentNo): void {
    if (this.#opens > 0) this.#go(goal => goal.waits === 'open' && goal.context.no === i)
  }

  /** The open of a bar that began at `start` was never told, as by a source that cannot. */
  passed(i: InstrumentNo, start: Micros): void {
    this.#go(goal => goal.waits === 'open' && goal.context.no === i && goal.since <= start)
  }

  /** An order of this instrument has ended. */
  ended(i: InstrumentNo): void {
    if (this.#goals.length > this.#opens) this.#go(goal => goal.waits === 'cancels' && goal.context.no === i)
  }

  #go(due: (goal: Goal) => boolean): void {
    for (const goal of this.#goals.filter(due)) {
      const at = this.#goals.indexOf(goal)
      if (at === -1) continue
      this.#take(at)
      if (goal.context.state.on) this.#work(goal)
    }
  }

  #wait(goal: Goal): void {
    if (goal.waits === 'open') this.#opens++
    this.#goals.push(goal)
  }

  #take(at: number): void {
    const [goal] = this.#goals.splice(at, 1)
    if (goal?.waits === 'open') this.#opens--
  }

  #work(goal: Goal): void {
    const { context, why } = goal
    const { desk, closing } = this.#world
    const iceberg = this.#world.executions.of(context.no, context.owner)
    if (iceberg) this.#world.executions.stop(iceberg.id, 'a target takes its place')
    context.refresh()
    const working = this.#working(context)
    const wanted = this.#units(goal, context.position + working)
    if (wanted === undefined) return
    const missing = wanted - context.position - working
    let inTheWay = false
    for (const order of desk.orders.working) {
      if (!this.#isOwn(order, context)) continue
      // How much of it will have filled is known at its end.
      if (order.state === 'cancelling' || order.state === 'unknown') inTheWay = true
      if (missing === 0 || order.qty > 0 === missing > 0) continue
      // What a bracket leaves with, or trades back, would be placed again.
      if (this.#world.groups.isWayOut(order.id)) {
        inTheWay = true
        continue
      }
      closing.entryWanted(context.no, context.owner, missing)
      desk.cancel(order)
      if (!isFinal(order.state)) inTheWay = true
    }
    if (inTheWay) {
      this.#wait({ ...goal, waits: 'cancels' })
      return
    }
    const { position } = context
    const rest = wanted - position - this.#working(context)
    if (rest === 0 || this.#hands.send(context, rest as Qty, why, {})) return
    const turns = position !== 0 && position > 0 !== rest > 0 && Math.abs(rest) > Math.abs(position)
    if (turns) this.#hands.exit(context, why)
  }

  /** Unfilled quantity of the own working orders, signed. */
  #working(context: StrategyContext): number {
    let sum = 0
    for (const order of this.#world.desk.orders.working) if (this.#isOwn(order, context)) sum += order.qty - order.filled
    return sum
  }

  /** An own order on its way to the target. What protects what is held stays: a stop that waits for its trigger, the exits of a bracket. */
  #isOwn({ id, instrument, owner, kind }: Order, context: StrategyContext): boolean {
    return instrument === context.no && owner === context.owner && kind !== 'sl' && !this.#world.groups.isExit(id)
  }

  /** Whole lots for the goal at the price that would be paid now, toward zero; undefined before the first price. `have`: held and working. */
  #units({ context, by, amount }: Goal, have: number): number | undefined {
    if (by === 'units') return amount
    const { last, bid, ask, lot } = context
    if (last === 0) return undefined
    const money = by === 'value' ? amount : amount * this.#world.ledger.equity
    const buys = money > have * last
    const px = buys ? ask || last : bid || last
    return Math.trunc(money / px / lot) * lot
  }
}
