// The account as a strategy in a thread of its own sees it: a copy of what the engine has told, and the wishes that it has not yet heard
// of. A wish counts as a working order until the engine has answered it, so that nothing is wished twice meanwhile.

import type { InstrumentNo, Money, Qty } from '../core/units.ts'
import type { OrderOptions } from '../strategy/define.ts'
import type { Wish } from '../trading/wish.ts'
import type { ReplicaFacts } from './replica-facts.ts'
import type { StrategyContext } from './strategy-context.ts'
import type { SizedBy } from './strategy-targets.ts'
import type { StrategyAccount, StrategyHands } from './strategy-world.ts'

export class ReplicaAccount implements StrategyAccount, StrategyHands {
  readonly #last: Float64Array
  #base = 0
  /** By instrument. */
  readonly #qty: Float64Array
  readonly #cost: Float64Array
  readonly #share: Float64Array
  readonly #working: Int32Array
  /** The number of the latest decision with a wish there. */
  readonly #decided: Float64Array
  readonly #held: InstrumentNo[] = []
  #wishes: Wish[] = []
  /** Of the decision that is being made, counted from 1. */
  #number = 1
  #answered = 0

  /** `last`: prices by instrument, as they are. */
  constructor(last: Float64Array) {
    this.#last = last
    this.#qty = new Float64Array(last.length)
    this.#cost = new Float64Array(last.length)
    this.#share = new Float64Array(last.length)
    this.#working = new Int32Array(last.length)
    this.#decided = new Float64Array(last.length)
  }

  get equity(): Money {
    let sum = this.#base
    for (const i of this.#held) {
      const px = this.#last[i] as number
      if (px !== 0) sum += (this.#qty[i] as number) * px - (this.#cost[i] as number)
    }
    return sum as Money
  }

  shareOf(i: InstrumentNo): Qty {
    return this.#share[i] as Qty
  }

  isWorking(i: InstrumentNo): boolean {
    return (this.#working[i] as number) > 0 || (this.#decided[i] as number) > this.#answered
  }

  order(context: StrategyContext, qty: Qty, why: string, { limit, trigger, ioc, stop, target, trail, join, show }: OrderOptions): void {
    const exits = { stop, target, trail, join }
    this.#wish({ kind: 'order', instrument: context.no, qty, why, limit, trigger, ioc, show, ...exits, demand: demandOf(context) })
  }

  exit({ no }: StrategyContext, why: string): void {
    const wish = { kind: 'exit', instrument: no, why } as const
    // Where there is nothing to close nothing will be working.
    if (this.#share[no] === 0 && !this.isWorking(no)) this.#wishes.push(wish)
    else this.#wish(wish)
  }

  target(context: StrategyContext, by: SizedBy, amount: number, why: string): void {
    this.#wish({ kind: 'target', instrument: context.no, by, amount, why, demand: demandOf(context) })
  }

  cancelEntries(): void {
    // The engine cancels them when it hears that the strategy is off.
  }

  /** What has been wished since the last decision was taken, and that decision's number. */
  takeDecision(): { readonly number: number; readonly wishes: readonly Wish[] } {
    const wishes = this.#wishes
    this.#wishes = []
    return { number: this.#number++, wishes }
  }

  get wished(): boolean {
    return this.#wishes.length > 0
  }

  /** The engine has run the decisions up to this one. */
  answered(number: number): void {
    this.#answered = number
  }

  take({ base, holdings }: ReplicaFacts): void {
    this.#base = base
    for (const { instrument, qty, cost, share, working } of holdings) {
      if (!this.#held.includes(instrument)) this.#held.push(instrument)
      this.#qty[instrument] = qty
      this.#cost[instrument] = cost
      this.#share[instrument] = share
      this.#working[instrument] = working
    }
  }

  #wish(wish: Wish): void {
    this.#decided[wish.instrument] = this.#number
    this.#wishes.push(wish)
  }
}

const demandOf = ({ demand }: StrategyContext): Readonly<Record<string, number>> | undefined => demand?.said
