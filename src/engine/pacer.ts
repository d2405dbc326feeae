// Keeps what goes to the venue within its hard limit per calendar second: what does not fit waits, exits first, then cancels,
// then price changes (of exits before those of entries), then entries. Everything sent is counted here, whoever asked.

import { type Micros, SECOND } from '../core/units.ts'
import { isFinal } from '../trading/order.ts'
import type { Action, Outbox } from './outbox.ts'
import type { Timers } from './timers.ts'

const EXIT = 0
const CANCEL = 1
const MODIFY_EXIT = 2
const MODIFY = 3
const ENTRY = 4

function priorityOf({ kind, order }: Action): number {
  if (kind === 'cancel') return CANCEL
  if (kind === 'modify') return order.reducing ? MODIFY_EXIT : MODIFY
  return order.reducing ? EXIT : ENTRY
}

export class Pacer {
  readonly #outbox: Outbox
  readonly #timers: Timers
  readonly #perSecond: number
  readonly #onSent: (action: Action) => void
  readonly #waiting: readonly Action[][] = [[], [], [], [], []]
  #waitingCount = 0
  #second = 0
  #sent = 0
  #woken = 0

  constructor(outbox: Outbox, timers: Timers, perSecond: number, onSent: (action: Action) => void) {
    this.#outbox = outbox
    this.#timers = timers
    this.#perSecond = perSecond
    this.#onSent = onSent
  }

  /** Messages handed over in the calendar second of `now`, and those that wait. */
  used(now: Micros): number {
    return (Math.floor(now / SECOND) === this.#second ? this.#sent : 0) + this.#waitingCount
  }

  /** Hands the action over now, or lets it wait for the next second. */
  send(action: Action, now: Micros): void {
    this.#waiting[priorityOf(action)]?.push(action)
    this.#waitingCount++
    this.release(now)
  }

  /** Sends what the budget of this second allows. */
  release(now: Micros): void {
    const second = Math.floor(now / SECOND)
    if (second !== this.#second) {
      this.#second = second
      this.#sent = 0
    }
    for (const queue of this.#waiting) {
      while (queue.length > 0 && this.#sent < this.#perSecond) {
        const action = queue.shift() as Action
        this.#waitingCount--
        // It may have ended while it waited; a cancel or price change for it would only be refused.
        if (isFinal(action.order.state)) continue
        if (action.kind === 'modify' && action.order.state === 'cancelling') {
          action.order.pending = undefined
          continue
        }
        this.#sent++
        this.#outbox.actions.push(action)
        this.#onSent(action)
      }
    }
    if (this.#waitingCount > 0 && this.#woken <= second) {
      this.#woken = second + 1
      this.#timers.at(this.#woken * SECOND, { kind: 'pace' })
    }
  }

  /** Takes back an order that still waits to be sent. */
  withdraw(submit: Action['order']): boolean {
    for (const queue of this.#waiting) {
      const at = queue.findIndex(one => one.kind === 'submit' && one.order === submit)
      if (at === -1) continue
      queue.splice(at, 1)
      this.#waitingCount--
      return true
    }
    return false
  }
}
