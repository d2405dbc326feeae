// Where the exits of a group belong: its plan measured from what its entries have paid. Used by groups.ts.

import type { Px, Qty } from '../core/units.ts'
import { type ExitPlan, type Measure, priceAt, trailedTo } from '../trading/exit-plan.ts'
import { type OrderGroup, enteredOf } from '../trading/order-group.ts'

/** A trailing stop moves by a tick and this part of its distance at least: venues take 25 changes of an order. */
const LEAST_MOVE = 0.1

/** From the average price of what was entered; undefined before anything was. `coming`: what entries may still fill, unsigned. */
export function measureOf(group: OrderGroup, tick: Px, coming: number): Measure | undefined {
  const { qty, cost } = enteredOf(group)
  return qty === 0 ? undefined : { from: cost / qty, qty: (qty + group.side * coming) as Qty, tick, atr: group.range }
}

/** Where the stop belongs: by plan, or further along where it has trailed. Undefined where no price can be told. */
export function stopAt(group: OrderGroup, tick: Px, coming: number): Px | undefined {
  const { plan, side, trigger, moved } = group
  const measure = measureOf(group, tick, coming)
  const planned = plan.stop && measure && priceAt(plan.stop.at, -1, measure)
  // What is entered may be too little to lose the rupees at risk: the stop stays where it was.
  if (planned === undefined) return trigger === 0 ? undefined : (trigger as Px)
  if (moved === 0) return planned
  return (side * (trigger - planned) > 0 ? trigger : planned) as Px
}

/** Where a trailing stop is to go from where it is, or undefined: not far enough yet. `range` of a chandelier: the present one. */
export function trailTo(group: OrderGroup, tick: Px, range: number): Px | undefined {
  const { plan, side, best, trigger } = group
  const measure = measureOf(group, tick, 0)
  if (!plan.stop?.trail || !measure) return undefined
  const to = trailedTo(plan.stop.trail, { ...measure, from: best, atr: range })
  if (to === undefined) return undefined
  return side * (to - trigger) >= Math.max(tick, Math.abs(best - to) * LEAST_MOVE) ? to : undefined
}

/** '' or why prices of the plan lie on the wrong side of `last` (0: not known). */
export function sideFault(plan: ExitPlan, side: 1 | -1, last: number): string {
  const wrong = (at: { readonly by: string; readonly amount: number } | undefined, way: number): boolean =>
    last > 0 && at?.by === 'price' && way * side * (at.amount - last) <= 0
  const [under, over] = side > 0 ? ['below', 'above'] : ['above', 'below']
  if (wrong(plan.stop?.at, -1)) return `the stop belongs ${under} the price`
  return plan.targets.some(one => wrong(one.at, 1)) ? `a target belongs ${over} the price` : ''
}

/** Whether the plan needs the average range, which a start does not know at once. */
export const needsRange = ({ stop, targets }: ExitPlan): boolean =>
  [stop?.at, stop?.trail, ...targets.map(one => one.at)].some(at => at?.by === 'atr' || at?.by === 'chandelier')
