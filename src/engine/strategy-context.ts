// What a strategy holds in its hands when it is called: its numbers, and the wishes it may make. One per strategy and instrument,
// reused for every call.

import { type InstrumentNo, type Micros, NO_PX, type Px, type Qty } from '../core/units.ts'
import type { Context, OrderOptions } from '../strategy/define.ts'
import type { ClosingPositions } from './closing.ts'
import type { OrderDesk } from './order-desk.ts'

type Bar = { time: Micros; open: Px; high: Px; low: Px; close: Px; volume: number }

export class StrategyContext implements Context {
  now = 0 as Micros
  last = 0 as Px
  position = 0 as Qty
  muted = false
  readonly bar: Bar = { time: 0 as Micros, open: 0 as Px, high: 0 as Px, low: 0 as Px, close: 0 as Px, volume: 0 }
  readonly #i: InstrumentNo
  readonly #owner: string
  readonly #desk: () => OrderDesk
  readonly #closing: () => ClosingPositions

  constructor(i: InstrumentNo, owner: string, desk: () => OrderDesk, closing: () => ClosingPositions) {
    this.#i = i
    this.#owner = owner
    this.#desk = desk
    this.#closing = closing
  }

  get working(): boolean {
    for (const order of this.#desk().orders.working) if (order.instrument === this.#i && order.owner === this.#owner) return true
    return false
  }

  buy(qty: Qty | number, why: string, how?: Px | OrderOptions): void {
    this.#place(qty as Qty, why, how)
  }

  sell(qty: Qty | number, why: string, how?: Px | OrderOptions): void {
    this.#place(-qty as Qty, why, how)
  }

  exit(why: string): void {
    const reason = checkedWhy(why)
    if (!this.muted) this.#closing().addShare(this.#i, this.#owner, reason)
  }

  #place(qty: Qty, why: string, how: Px | OrderOptions | undefined): void {
    if (!Number.isSafeInteger(qty)) throw new TypeError(`a quantity must be a whole number, not ${String(qty)}`)
    const { limit, trigger, ioc } = typeof how === 'object' ? how : { limit: how }
    for (const [name, px] of [['limit', limit] as const, ['trigger', trigger] as const])
      if (px !== undefined && !Number.isSafeInteger(px))
        throw new TypeError(`a ${name} must be a whole number of 1/10 000 rupee, not ${String(px)}`)
    const reason = checkedWhy(why)
    if (this.muted) return
    this.#closing().entryWanted(this.#i, this.#owner, qty)
    const kind = trigger !== undefined ? 'sl' : limit === undefined ? 'market' : 'limit'
    const terms = { limit: limit ?? NO_PX, trigger, validity: ioc ? 'ioc' : 'day' } as const
    this.#desk().place({ instrument: this.#i, qty, kind, ...terms, owner: this.#owner, why: reason })
  }
}

const LONGEST_WHY = 120

/** Strategies are run with their types stripped: what the compiler would refuse is refused here, and switches the strategy off. */
function checkedWhy(why: unknown): string {
  if (typeof why !== 'string' || why === '') throw new TypeError('say why: buy(qty, why), sell(qty, why) and exit(why) need a text')
  return why.slice(0, LONGEST_WHY)
}
