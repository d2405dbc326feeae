// Everything an engine is built from, as values: app/ reads files and hands them over.

import type { Micros, InstrumentNo, Money } from '../core/units.ts'
import type { Calendars } from '../market/calendar.ts'
import type { Underlyings } from '../market/contract.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import type { RiskLimits } from '../risk/index.ts'
import type { Strategy } from '../strategy/define.ts'
import type { ChargeBook } from '../trading/charges.ts'
import type { Protection } from '../trading/exit-machine.ts'
import type { LppTable } from '../trading/lpp.ts'
import type { MarginBook } from '../trading/margins.ts'

export type StrategyPlan = {
  /** Unique; the owner's name on orders and positions. */
  readonly name: string
  readonly strategy: Strategy
  readonly instruments: readonly InstrumentNo[]
  readonly params: Readonly<Record<string, number>>
  readonly on: boolean
  /** Why it begins off; without it, the configuration says so. */
  readonly why?: string
  /** It runs in a thread of its own and its decisions are inputs: here it is only the owner of orders and positions. */
  readonly isolated?: boolean
}

/** In the place of a strategy that runs in a thread of its own. */
export const standIn = (name: string): Strategy => ({ name, on: '1m', over: 'all', make: () => () => undefined })

/** What another text of a strategy brings: the name, its instruments and what it holds stay. */
export type StrategyText = Pick<StrategyPlan, 'strategy' | 'params'>

/** How an engine finds a text that an input names. */
export const textKey = (name: string, hash: string): string => `${name} ${hash}`

/** Measures strategy calls. The engine has no clock; the shell lends it one that decides nothing here. */
export type Meter = {
  begin(strategyNo: number): void
  end(strategyNo: number): void
}

export type EngineSetup = {
  readonly instruments: InstrumentTable
  readonly calendars: Calendars
  readonly charges: ChargeBook
  /** For the simulated venue of this run, which settles contracts; the engine itself asks nothing of it. */
  readonly underlyings?: Underlyings
  readonly margins: MarginBook
  /** The exchanges' limit price protection; absent: none is known. */
  readonly lpp?: LppTable
  readonly limits: RiskLimits
  readonly protection: Protection
  /** Positions are squared off this long before the day's last window closes; 0 never. */
  readonly squareOffBefore: Micros
  /** How long after its end a candle waits for late ticks before the clock closes it. */
  readonly grace: Micros
  /** An order without an answer for this long is unknown. */
  readonly answerTimeout: Micros
  /** The venue's own limit of messages in a calendar second, which even exits keep. */
  readonly venuePerSecond: number
  /** How far the broker's clock is ahead of ours: its calendar seconds count. Absent: not at all. */
  readonly venueClockAhead?: Micros
  /** Entries at work are cancelled when the feed has been away for so long; absent or 0: never. */
  readonly feedLossPatience?: Micros
  readonly strategies: readonly StrategyPlan[]
  readonly startEquity: Money
  /** Whether closed candles are put into the outbox for the store. */
  readonly keepCandles: boolean
  /** Orders that one strategy may send in a minute before it is switched off; absent or 0: any number. */
  readonly strategyOrdersPerMinute?: number
  /** Decisions of strategies in threads of their own are not carried out when they are older, in milliseconds; absent: at any age. */
  readonly wishAgeMs?: number
  readonly meter?: Meter
  /** Where the latest quotes lie, for those beside the engine's thread; see Quotes. */
  readonly quoteMemory?: SharedArrayBuffer
  /** Lengths of candles that are built although no strategy asks for them yet: one whose text changes may. */
  readonly lengths?: readonly Micros[]
  /** Nobody looks at it and no strategy of it is replaced, as in a backtest: only the candles that strategies ask for are built. */
  readonly unwatched?: boolean
  /** Texts that `strategy-reload` inputs may name, by textKey; the shell adds to them before it enters one. */
  readonly texts?: ReadonlyMap<string, StrategyText>
}
