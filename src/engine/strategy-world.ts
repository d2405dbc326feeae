// What the parts of a strategy reach of what is around it: of the engine, or of a replica in a thread of its own. One object, filled once
// the rest stands: strategies are made before it, because they say which candles must be built.

import type { InstrumentNo, Micros, Money, Qty } from '../core/units.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import type { OrderOptions } from '../strategy/define.ts'
import type { MarketState } from './market-state.ts'
import type { NoteKind, Outbox } from './outbox.ts'
import type { StrategyContext } from './strategy-context.ts'
import type { SizedBy, StrategyTargets } from './strategy-targets.ts'
import type { Timers } from './timers.ts'

/** What a strategy may know of the account. */
export type StrategyAccount = {
  readonly equity: Money
  /** An owner's share of the position, signed. */
  shareOf(i: InstrumentNo, owner: string): Qty
  /** Whether an order of that owner is working. */
  isWorking(i: InstrumentNo, owner: string): boolean
}

/** Where its wishes go, already checked. */
export type StrategyHands = {
  order(context: StrategyContext, qty: Qty, why: string, how: OrderOptions): void
  exit(context: StrategyContext, why: string): void
  target(context: StrategyContext, by: SizedBy, amount: number, why: string): void
  /** Of a strategy that goes off. */
  cancelEntries(owner: string): void
}

export type WorldParts = {
  readonly market: MarketState
  readonly timers: Timers
  readonly outbox: Outbox
  /** The time, and the log. */
  readonly desk: { readonly now: Micros; note(kind: NoteKind, text: string): void }
  readonly account: StrategyAccount
  readonly hands: StrategyHands
  /** Only where orders are made. */
  readonly targets?: StrategyTargets
}

export class StrategyWorld implements WorldParts {
  readonly instruments: InstrumentTable
  market!: MarketState
  timers!: Timers
  outbox!: Outbox
  desk!: WorldParts['desk']
  account!: StrategyAccount
  hands!: StrategyHands
  targets?: StrategyTargets
  /** True while history is replayed to warm up: wishes are ignored. */
  muted = false

  constructor(instruments: InstrumentTable) {
    this.instruments = instruments
  }
}
