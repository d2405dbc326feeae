// What a strategy is: a name, the bars (or ticks) it wants to be called on, and `make`, which is called once for each instrument
// it trades and returns the function to call. A strategy sees only what is here; the engine supplies it.

import type { IndicatorCalls } from '../analysis/indicators/index.ts'
import type { Micros, Px, Qty } from '../core/units.ts'
import type { Timeframe } from '../market/timeframe.ts'

/**
 * What a strategy asks for while it is being set up; parameters may be set from outside. Every indicator of analysis/indicators/index.ts is
 * a call: `s.ema('5m', 20)`, `s.macd('1m')` with the usual parameters. The engine feeds it with that timeframe's closed bars. Prices in
 * its outputs are floats in 1/10 000 rupee, as in `Context.last`. `x.value` stands as of the last closed bar, `x.forming.value` as if the
 * forming one closed now (for strategies on ticks); nothing is meant before `x.ready`.
 */
export type Setup = IndicatorCalls<Timeframe> & {
  /** NSE:RELIANCE */
  readonly instrument: string
  readonly lot: Qty
  readonly tick: Px
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

/** How an order is to be worked; a plain price in its place is a limit. */
export type OrderOptions = {
  /** Without it: a market order, or with a trigger the trigger and the market protection. */
  readonly limit?: Px | undefined
  /** Makes it an SL order: it waits until the last price reaches this, up for a buy, down for a sell. */
  readonly trigger?: Px | undefined
  /** What is not filled at once is cancelled. */
  readonly ioc?: boolean | undefined
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
  /** Market orders (sent as protected limits), or limit, SL and IOC orders by `how`. `why` appears beside the order. */
  buy(qty: Qty | number, why: string, how?: Px | OrderOptions): void
  sell(qty: Qty | number, why: string, how?: Px | OrderOptions): void
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
