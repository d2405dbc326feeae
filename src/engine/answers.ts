// What the order desk still waits for from the venue: an answer to each message within the time-out, and the end of each order that
// was to be cancelled, which is asked for again (with growing pauses) while the venue says that it stands.

import { type Micros, type OrderId, SECOND } from '../core/units.ts'
import type { Timers } from './timers.ts'

const AGAIN_FIRST = 500_000
const AGAIN_LONGEST = 10 * SECOND

export class Answers {
  readonly #timers: Timers
  readonly #timeout: Micros
  readonly #due = new Map<OrderId, number>()
  /** Orders to be cancelled, and how often the venue was asked again. */
  readonly #cancels = new Map<OrderId, number>()

  constructor(timers: Timers, timeout: Micros) {
    this.#timers = timers
    this.#timeout = timeout
  }

  /** A message about the order went out: its answer is awaited from now. */
  expect(id: OrderId, now: Micros): void {
    this.#due.set(id, now + this.#timeout)
    this.#timers.at(now + this.#timeout, { kind: 'answer', order: id })
  }

  /** Another message about the order waits for its turn: what was awaited before is no answer to it, and none is due before it went out. */
  suspend(id: OrderId): void {
    this.#due.delete(id)
  }

  /** True when the latest message had its time. */
  overdue(id: OrderId, now: Micros): boolean {
    return now >= (this.#due.get(id) ?? Number.POSITIVE_INFINITY)
  }

  /** Remembers that the order is to be cancelled; false when that was known. */
  wantCancel(id: OrderId): boolean {
    if (this.#cancels.has(id)) return false
    this.#cancels.set(id, 0)
    return true
  }

  cancelWanted(id: OrderId): boolean {
    return this.#cancels.has(id)
  }

  /** The venue has it open: if it was to be cancelled, that is tried again. */
  stillOpen(id: OrderId, now: Micros): void {
    const asked = this.#cancels.get(id)
    if (asked === undefined) return
    this.#cancels.set(id, asked + 1)
    this.#timers.at(now + Math.min(AGAIN_LONGEST, AGAIN_FIRST * 2 ** asked), { kind: 'cancel', order: id })
  }

  /** The order has ended. */
  forget(id: OrderId): void {
    this.#due.delete(id)
    this.#cancels.delete(id)
  }
}
