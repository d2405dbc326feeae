// A strategy as made once: for one instrument, or over all of its list. Knows everything that feeds and calls it, so that it can be
// taken out again. The runner makes it and runs its calls.

import type { Micros } from '../core/units.ts'
import type { BarView, FillCall, StrategyCall } from '../strategy/define.ts'
import type { SavedState } from './saved-state.ts'
import type { StrategyContext } from './strategy-context.ts'
import type { FedIndicator } from './strategy-slots.ts'
import type { StrategyState } from './strategy-state.ts'
import type { StrategyTimer } from './strategy-timers.ts'

/** One subscription: what is called, with what bar in hand. */
export type Call = { readonly instance: StrategyInstance; readonly bar: BarView; run: StrategyCall }

export class StrategyInstance {
  readonly state: StrategyState
  /** The instrument's, or one for each of its list. */
  readonly contexts: readonly StrategyContext[]
  /** What fills and timers see as `c.bar`. */
  readonly bar: BarView
  readonly indicators: FedIndicator[] = []
  /** Lengths of the bars it is fed from or called on. */
  readonly lengths = new Set<Micros>()
  readonly timers: StrategyTimer[] = []
  readonly fills: FillCall[] = []
  saved: SavedState | undefined
  /** `make` is running: only now may it ask for indicators. */
  making = true
  /** Taken out: what still calls it is to do nothing. */
  gone = false

  constructor(state: StrategyState, contexts: readonly StrategyContext[], bar: BarView) {
    this.state = state
    this.contexts = contexts
    this.bar = bar
  }

  get context(): StrategyContext {
    return this.contexts[0] as StrategyContext
  }

  /** What it sees: each output of its indicators that is ready, prices in rupees, and its own saved numbers. */
  get values(): Readonly<Record<string, number>> {
    const values: Record<string, number> = {}
    for (const { indicator, name, isPrice } of this.indicators) {
      const { outputs } = indicator
      for (const output of outputs) {
        const value = (indicator as unknown as Readonly<Record<string, number>>)[output] ?? Number.NaN
        if (!Number.isFinite(value)) continue
        values[outputs.length === 1 ? name : `${name}.${output}`] = Math.round(isPrice ? value : value * 1e4) / 1e4
      }
    }
    if (this.saved) for (const [name, value] of Object.entries(this.saved.values)) values[`state.${name}`] = value
    return values
  }

  /** The name its numbers are kept under: the instrument's, or all. */
  get savedUnder(): string {
    return this.state.plan.strategy.over === 'all' ? 'all' : this.context.instrument
  }
}
