// What a strategy is: a name, the bars (or ticks) it wants to be called on, and `make`, which is called once for each instrument
// it trades and returns the function to call. A strategy sees only what is here; the engine supplies it.

import type { Value } from '../analysis/indicator.ts'
import type { Micros, Px, Qty } from '../core/units.ts'
import type { Timeframe } from '../market/timeframe.ts'

/** What a strategy asks for while it is being set up. Indicators are fed by the engine; parameters may be set from outside. */
export type Setup = {
  /** NSE:RELIANCE */
  readonly instrument: string
  readonly lot: Qty
  readonly tick: Px
  /** Indicators over closed bars of a timeframe; prices in them are floats in 1/10 000 rupee, as in `Context.last`. */
  ema(on: Timeframe, bars: number): Value
  sma(on: Timeframe, bars: number): Value
  rsi(on: Timeframe, bars: number): Value
  atr(on: Timeframe, bars: number): Value
  /** Volume-weighted average price since the session opened. */
  vwap(on: Timeframe): Value
  /** Parameters: declared where they are used, with a default and the range allowed. */
  readonly param: {
    int(name: string, byDefault: number, min: number, max: number): number
    number(name: string, byDefault: number, min: number, max: number): number
  }
}

/** The bar that was just closed. Prices in 1/10 000 rupee. */
export type BarView = {
  readonly time: Micros
  readonly open: Px
  readonly high: Px
  readonly low: Px
  readonly close: Px
  readonly volume: number
}

/** What a strategy sees and may do when it is called. The object is reused: read it, do not keep it. */
export type Context = {
  readonly now: Micros
  readonly last: Px
  readonly bar: BarView
  /** This strategy's own share of the position, signed. */
  readonly position: Qty
  /** True while an order of this strategy is working here. */
  readonly working: boolean
  /** Market orders (sent as protected limits), or limit orders when `limit` is given. `why` appears beside the order. */
  buy(qty: Qty | number, why: string, limit?: Px): void
  sell(qty: Qty | number, why: string, limit?: Px): void
  /** Cancels own working entries and closes the own position. */
  exit(why: string): void
}

export type StrategyCall = (c: Context) => void

export type Strategy = {
  readonly name: string
  /** Called when a bar of this length closes, or on every tick. */
  readonly on: Timeframe | 'tick'
  make(s: Setup): StrategyCall
}

/** Declares a strategy. */
export const strategy = (definition: Strategy): Strategy => definition
