// What the parts of a strategy reach of the engine around it. One object, filled once the engine stands: strategies are made before
// it, because they say which candles it must build.

import type { InstrumentTable } from '../market/instrument.ts'
import type { ClosingPositions } from './closing.ts'
import type { Ledger } from './ledger.ts'
import type { MarketState } from './market-state.ts'
import type { OrderDesk } from './order-desk.ts'
import type { Outbox } from './outbox.ts'
import type { StrategyTargets } from './strategy-targets.ts'
import type { Timers } from './timers.ts'

export type EngineParts = {
  readonly desk: OrderDesk
  readonly ledger: Ledger
  readonly closing: ClosingPositions
  readonly market: MarketState
  readonly outbox: Outbox
  readonly timers: Timers
}

export class StrategyWorld implements EngineParts {
  readonly instruments: InstrumentTable
  desk!: OrderDesk
  ledger!: Ledger
  closing!: ClosingPositions
  market!: MarketState
  outbox!: Outbox
  timers!: Timers
  targets!: StrategyTargets
  /** True while history is replayed to warm up: wishes are ignored. */
  muted = false

  constructor(instruments: InstrumentTable) {
    this.instruments = instruments
  }
}
