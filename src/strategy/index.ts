// The package's entry `tapedeck/strategy`: all that a trader's own strategy file imports.

export type { Reading, Value } from '../analysis/indicator.ts'
export { timeOfDay } from '../core/ist.ts'
export { inRupees, type Micros, type Money, moneyOf, type Px, type Qty, roundToTick, rupees } from '../core/units.ts'
export { type Distance, type Trail, at, atr, percent, points, rupeesAtRisk } from '../trading/exit-plan.ts'
export type { Timeframe } from '../market/timeframe.ts'
export { clock } from './clock.ts'
export type { Demand } from './demand.ts'
export {
  type BarView,
  type Context,
  type FillCall,
  type FillView,
  type Leg,
  type OrderOptions,
  type Sizes,
  type Other,
  type Setup,
  type Strategy,
  type StrategyCall,
  type Timer,
  strategy,
} from './define.ts'
