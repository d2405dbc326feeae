// Positions that must become flat: by a person's exit, the emergency stop, or square-off. Each is worked until it is: other orders
// cancelled, the rest sold or bought at a market order, again after a rejection, until nothing is held and nothing works.

import { SECOND, type InstrumentNo, type Qty } from '../core/units.ts'
import type { Order } from '../trading/order.ts'
import type { Ledger } from './ledger.ts'
import type { MarketState } from './market-state.ts'
import type { OrderDesk } from './order-desk.ts'
import type { Timers } from './timers.ts'

type Closing = { readonly owner: string; readonly why: string; attempts: number; retryAt: number }

const RETRY_FIRST = 500_000
const RETRY_LONGEST = 10 * SECOND

export class ClosingPositions {
  readonly #targets = new Map<InstrumentNo, Closing>()
  readonly #desk: OrderDesk
  readonly #ledger: Ledger
  readonly #timers: Timers
  readonly #market: MarketState

  constructor(market: MarketState, desk: OrderDesk, ledger: Ledger, timers: Timers) {
    this.#market = market
    this.#desk = desk
    this.#ledger = ledger
    this.#timers = timers
  }

  has(i: InstrumentNo): boolean {
    return this.#targets.has(i)
  }

  get size(): number {
    return this.#targets.size
  }

  /** From now on this position is to be flat. */
  add(i: InstrumentNo, owner: string, why: string): void {
    if (!this.#targets.has(i)) this.#targets.set(i, { owner, why, attempts: 0, retryAt: 0 })
    this.work(i)
  }

  clear(): void {
    this.#targets.clear()
  }

  /** One step towards flat; called when added, after each event of the instrument, and by the retry timer. */
  work(i: InstrumentNo): void {
    const target = this.#targets.get(i)
    if (!target) return
    const held = this.#ledger.positions.qty[i] as number
    let working = 0
    for (const order of this.#desk.orders.working) {
      if (order.instrument !== i) continue
      working++
      if (!isExit(order, held)) this.#desk.cancel(order)
    }
    if (held === 0) {
      if (working === 0) this.#targets.delete(i)
      return
    }
    const uncovered = Math.abs(held) - this.#desk.reducingQty(i, held)
    if (uncovered <= 0 || this.#desk.now < target.retryAt) return
    const { open, windowOpen } = this.#market.sessionOf(i)
    if (!open && windowOpen > 0) return this.#waitUntil(i, target, windowOpen)
    const qty = (held > 0 ? -uncovered : uncovered) as Qty
    const taken = this.#desk.place({ instrument: i, qty, kind: 'market', limit: 0 as never, owner: target.owner, why: target.why })
    if ('refused' in taken) this.#later(i, target)
  }

  /** An exit was rejected by the venue: wait before trying again, longer each time. */
  rejected(i: InstrumentNo): void {
    const target = this.#targets.get(i)
    if (target) this.#later(i, target)
  }

  #later(i: InstrumentNo, target: Closing): void {
    const wait = Math.min(RETRY_LONGEST, RETRY_FIRST * 2 ** target.attempts)
    target.attempts++
    this.#waitUntil(i, target, this.#desk.now + wait)
  }

  #waitUntil(i: InstrumentNo, target: Closing, t: number): void {
    target.retryAt = t
    this.#timers.at(t, { kind: 'close', instrument: i })
  }
}

/** A working market order against the position: it is already on the way out. */
const isExit = (order: Order, held: number): boolean => order.kind === 'market' && held !== 0 && order.qty > 0 !== held > 0
