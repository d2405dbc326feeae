// The package's entry `tapedeck/strategy`: all that a trader's own strategy file imports.

export type { Reading, Value } from '../analysis/indicator.ts'
export { inRupees, type Micros, type Px, type Qty, roundToTick, rupees } from '../core/units.ts'
export type { Timeframe } from '../market/timeframe.ts'
export { type BarView, type Context, type OrderOptions, type Setup, type Strategy, type StrategyCall, strategy } from './define.ts'
