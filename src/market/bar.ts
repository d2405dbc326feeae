// One closed candle, as it leaves the candle builder and enters from files and from the database.

import type { InstrumentNo, Micros, Px } from '../core/units.ts'

export type Bar = {
  readonly instrument: InstrumentNo
  /** Start of the bar. */
  readonly time: Micros
  /** Length of the bar. */
  readonly length: Micros
  readonly open: Px
  readonly high: Px
  readonly low: Px
  readonly close: Px
  /** Units traded within the bar; 0 where unknown or an index. */
  readonly volume: number
  /** Trades or snapshots seen within the bar. */
  readonly ticks: number
  /** Volume-weighted average price within it; 0 or left out where nobody says. */
  readonly vwap?: Px
}

/** A candle that has closed here: what it turned over is known. */
export type ClosedBar = Bar & { readonly vwap: Px }
