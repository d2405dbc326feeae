// What a strategy is: a name, the bars (or ticks) it wants to be called on, and `make`, which is called once for each instrument
// it trades (or once for all, `over: 'all'`) and returns the function to call. A strategy sees only what is here.

import type { IndicatorCalls } from '../analysis/indicators/index.ts'
import type { Micros, Money, Px, Qty } from '../core/units.ts'
import type { Timeframe } from '../market/timeframe.ts'
import type { Distance, Trail } from '../trading/exit-plan.ts'
import type { Demand } from './demand.ts'

/** What an instrument is. */
export type Facts = {
  /** NSE:RELIANCE */
  readonly instrument: string
  readonly lot: Qty
  readonly tick: Px
}

/**
 * Every indicator of analysis/indicators/index.ts is a call, to be made in `make`: `s.ema('5m', 20)`, `s.macd('1m')` with the usual
 * parameters. The engine feeds it with that timeframe's closed bars. Prices in its outputs are floats in 1/10 000 rupee, as in
 * `Context.last`. `x.value` stands as of the last closed bar, `x.forming.value` as if the forming one closed now (for strategies on
 * ticks); nothing is meant before `x.ready`.
 */
export type Indicators = IndicatorCalls<Timeframe> & {
  /** The last closed bar of that length, as it is whenever it is read; its time is 0 before the first. Asked for in `make`. */
  lastBar(on: Timeframe): BarView
}

/** What may be read of an instrument at any call. */
export type Sight = {
  readonly last: Px
  /** Best bid and ask, 0 where the feed gives no book. */
  readonly bid: Px
  readonly ask: Px
  /** Traded today, 0 where the feed does not say. */
  readonly volumeToday: number
  /** How old the last quote is; Infinity before the first. */
  readonly age: Micros
  /** How much later its quotes come than the quickest of the day, usually; what the clocks differ by is left out. 0 on bars. */
  readonly delay: Micros
  /** Silences of over a minute in its feed today (of bars: missing ones). */
  readonly gaps: number
}

/**
 * How many units to trade, for `c.buy(c.size.risk(risk, stop), why)`: at the last price, rounded down to whole lots, never up; 0 where
 * nothing fits (and an order of 0 is refused). Money and prices in 1/10 000 rupee. Formulas are in trading/sizing.ts.
 */
export type Sizes = {
  /** As many whole lots as are in so many units. */
  units(qty: number): Qty
  /** As much as this value pays for. */
  value(value: Money | number): Qty
  /** A part of the account's equity: 0.1 is a tenth of it. */
  equity(part: number): Qty
  /** As much as loses no more than this when it is closed at `stop`; without `entry` it is entered at the last price. */
  risk(risk: Money | number, stop: Px | number, entry?: Px | number): Qty
  /** As much as swings by this part of equity when the price moves by `move`, such as an ATR. */
  volatility(part: number, move: number): Qty
  /** Kelly's fraction of equity: winning part of trades, average win over average loss, never more than `most` of equity; half of it unless told. */
  kelly(wish: { readonly wins: number; readonly payoff: number; readonly part?: number | undefined; readonly most: number }): Qty
}

/** What a strategy may do in an instrument. `why` appears beside each order. */
export type Hands = {
  /** This strategy's own share of the position, signed. */
  readonly position: Qty
  /** True while an order of this strategy is working here. */
  readonly working: boolean
  /** Market orders (sent as protected limits), or limit, SL and IOC orders by `how`. */
  buy(qty: Qty | number, why: string, how?: Px | OrderOptions): void
  sell(qty: Qty | number, why: string, how?: Px | OrderOptions): void
  /** How many units to trade, in whole lots. */
  readonly size: Sizes
  /** Cancels own working entries and closes the own position. */
  exit(why: string): void
  /**
   * One market order for what is missing between this many units (signed, whole lots) and what is held and working. Own orders on
   * the other side are cancelled first; those that wait for a trigger stay and do not count. When a turn from long to short is refused, its closing half is sent alone.
   */
  target(qty: Qty | number, why: string): void
  /** The same for a value in 1/10 000 rupee, signed: as many whole lots as it pays for at the price of the fill (see targetFraction). */
  targetValue(value: Money | number, why: string): void
  /**
   * The same for a part of the account's equity: 1 is all of it long, -0.5 half of it short. Sized at the fill: on bars it waits for
   * the next bar, and equity and price are those of its open, where it fills; on ticks, live too, it is sized as it is sent, by
   * the best quote it would meet. Charges are not set aside.
   */
  targetFraction(fraction: number, why: string): void
}

/** Another instrument of this run: to be read, not traded. */
export type Other = Facts & Indicators & Sight
/** An instrument that the strategy trades. */
export type Leg = Other & Hands

/** What a strategy asks for while it is being set up. Indicators are fed by the engine; parameters may be set from outside. */
export type Setup = Facts &
  Indicators & {
    /** Parameters: declared where they are used, with a default and the range allowed. */
    readonly param: {
      int(name: string, byDefault: number, min: number, max: number): number
      number(name: string, byDefault: number, min: number, max: number): number
    }
    /** Every instrument it trades: one, or with `over: 'all'` all of its list. */
    readonly legs: readonly Leg[]
    /** Another instrument of this run, by name; absent there, the strategy is switched off with that sentence. */
    other(instrument: string): Other
    /** Also called when bars of another length close. */
    bars(on: Timeframe, call: StrategyCall): void
    /** Also called at '09:20' or '09:20:30' IST of each trading day. A start later than that does not make up for it. */
    at(time: string, call: StrategyCall): void
    /** Also called every '30s', '5m' or '1h', counted from the opening of the session and only within it. */
    every(interval: string, call: StrategyCall): void
    /** A timer of its own, which it starts and stops. */
    timer(call: StrategyCall): Timer
    /** Also called after each fill of its own orders. */
    onFill(call: FillCall): void
    /**
     * Numbers that survive a restart: change the fields of what is returned. Read them in calls, not in `make`: they are restored after
     * it, and history that warms the strategy up then leaves them alone. On disk with the next order, else within a second; at most
     * 4096 bytes as JSON.
     */
    state<T extends Record<string, number>>(initial: T): T
    /** Entries are refused, with a reason, while the feed is worse than this. */
    needs(demand: Demand): void
  }

/** A closed bar. Prices in 1/10 000 rupee. */
export type BarView = {
  readonly time: Micros
  readonly open: Px
  readonly high: Px
  readonly low: Px
  readonly close: Px
  readonly volume: number
  /** Volume-weighted average price of its trades; its close where no volume is known. Of bars that do not tell it, from their typical prices. */
  readonly vwap: Px
  /** Trades or snapshots within it; 0 where bars of a file do not say. */
  readonly trades: number
  /** Bars of this length without a trade just before it: since the bar before, or since the session's opening. */
  readonly missed: number
}

/** How an order is to be worked; a plain price in its place is a limit. */
export type OrderOptions = {
  /** Without it: a market order, or with a trigger the trigger and the market protection. */
  readonly limit?: Px | undefined
  /** Makes it an SL order: it waits until the last price reaches this, up for a buy, down for a sell. */
  readonly trigger?: Px | undefined
  /** What is not filled at once is cancelled. */
  readonly ioc?: boolean | undefined
  /**
   * An iceberg: so many units are seen at a time, the next when they have filled. Needs a limit, and stands alone: neither trigger, ioc nor
   * exits. `exit`, a target and the strategy's end take back what is left of it.
   */
  readonly show?: number | undefined
  /** Exits that follow what the order fills: `c.buy(100, 'breakout', { stop: percent(1), target: atr(3) })`. One fills, the other goes. */
  readonly stop?: Distance | undefined
  readonly target?: Distance | undefined
  /** The stop follows the best price since the entry at this distance; alone it is the stop too. */
  readonly trail?: Trail | undefined
  /** In place of exits of its own: joins the bracket that the strategy has there, whose stop and target grow with what it fills. */
  readonly join?: boolean | undefined
}

export type Timer = {
  /** From now, once; started again it forgets the time before. */
  start(interval: string): void
  stop(): void
}

/**
 * What a strategy sees and may do when it is called. The object is reused: read it, do not keep it. With `over: 'all'` it speaks
 * of the first instrument; the others are `s.legs`.
 */
export type Context = Sight &
  Hands & {
    readonly instrument: string
    readonly now: Micros
    /** Since midnight IST; compare it with clock('14:30'). */
    readonly time: Micros
    /** The bar that has just closed; in other calls the last closed one of `on`, or of one minute. */
    readonly bar: BarView
    /** The whole account's equity at the last prices. */
    readonly equity: Money
  }

/** A fill of an own order. The object is reused. */
export type FillView = {
  readonly instrument: string
  /** Signed. */
  readonly qty: Qty
  readonly px: Px
  /** What was given as reason for the order. */
  readonly why: string
  /** True when nothing of the order is left to fill. */
  readonly complete: boolean
}

export type StrategyCall = (c: Context) => void
export type FillCall = (c: Context, fill: FillView) => void

/**
 * The order of calls is fixed by the inputs alone. For one tick or bar: indicators of every candle it closes, shortest first; then the
 * calls of these candles, in the same order, strategies as in the configuration, `on` before `bars`; then `on: 'tick'`. Timers: by
 * their time, after all data of that time; those of one time in the order they were set. Fills: when booked.
 */
export type Strategy = {
  readonly name: string
  /** Called when a bar of this length closes, or on every tick. */
  readonly on: Timeframe | 'tick'
  /** Made once for all its instruments, for pairs and baskets. Bars: called once when those of all instruments have closed. */
  readonly over?: 'all'
  make(s: Setup): StrategyCall
}

/** Declares a strategy. */
export const strategy = (definition: Strategy): Strategy => definition
