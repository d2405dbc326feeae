// One closed candle, as it leaves the candle builder and enters from files.

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
}
