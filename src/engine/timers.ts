// The engine's own timers: a heap of jobs by time. The shell wakes the engine at `next` with a timer input; nothing else fires them.

import { assert } from '../core/assert.ts'
import { Heap } from '../core/heap.ts'
import type { InstrumentNo, Micros, OrderId } from '../core/units.ts'
import type { StrategyTimer } from './strategy-timers.ts'

export type Job =
  /** Close candles whose end is past the grace. */
  | { readonly kind: 'sweep' }
  /** Look at a market order and reprice it. */
  | { readonly kind: 'watch'; readonly order: OrderId }
  /** An answer to an order, a change or a cancel is overdue. */
  | { readonly kind: 'answer'; readonly order: OrderId }
  /** Try again to cancel. */
  | { readonly kind: 'cancel'; readonly order: OrderId }
  /** Try again to close a position. */
  | { readonly kind: 'close'; readonly instrument: InstrumentNo }
  /** The venue has not answered a conversion. */
  | { readonly kind: 'convert'; readonly instrument: InstrumentNo; readonly ref: number }
  /** Groups of orders go on. */
  | { readonly kind: 'group'; readonly instrument: InstrumentNo }
  /** The next look at an execution algorithm. */
  | { readonly kind: 'execution'; readonly id: number }
  /** The order budget of a new second lets waiting messages go. */
  | { readonly kind: 'pace' }
  /** Entries end and positions are squared off. */
  | { readonly kind: 'square-off' }
  /** A person is warned of the square-off at that time. */
  | { readonly kind: 'square-off-soon'; readonly at: Micros }
  /** A strategy's own timer. */
  | { readonly kind: 'strategy'; readonly timer: StrategyTimer }
  /** The market of an order that waits for it may be open. */
  | { readonly kind: 'opening'; readonly order: OrderId }
  /** The feed has been away for as long as entries may outlive it. */
  | { readonly kind: 'feed-lost' }
  /** Changed numbers of strategies go to the journal. */
  | { readonly kind: 'save' }

/** Many times what strategies, orders and instruments at their most set: more come from a mistake that would make the engine stand still. */
const MOST = 1_000_000

export class Timers {
  readonly #heap = new Heap<Job>()

  /** When the engine wants to be woken; Infinity when never. */
  get next(): Micros {
    return this.#heap.least as Micros
  }

  at(t: number, job: Job): void {
    assert(this.#heap.size < MOST, 'timers are not set without end')
    this.#heap.push(t, job)
  }

  /** The next job due at `t`, or undefined. */
  due(t: Micros): Job | undefined {
    return this.#heap.least <= t ? this.#heap.pop() : undefined
  }
}
