// Where the exits of an order would stand if it filled at the price it is reckoned at. Asked by the preview, for the ticket; what then
// stands is measured anew from what was really paid (group-prices.ts).

import type { InstrumentNo, Px, Qty } from '../core/units.ts'
import type { PreviewExits } from '../protocol/requests.ts'
import { type ExitPlan, planFault, priceAt, targetQtys } from '../trading/exit-plan.ts'
import { averageRange } from './average-range.ts'
import type { Engine } from './engine.ts'
import { needsRange, sideFault } from './group-prices.ts'

const NONE: PreviewExits = { stop: 0, trail: 0, targets: [], atStop: 0, atTargets: 0, fault: '' }

/** `qty` signed, not 0; `px` the entry price. */
export function exitsAt(engine: Engine, instrument: InstrumentNo, qty: Qty, px: Px, plan: ExitPlan): PreviewExits {
  const { setup, market } = engine
  const { tick, lot, symbol } = setup.instruments.at(instrument)
  const atr = averageRange(market.history, instrument)
  const fault = planFault(plan) || sideFault(plan, qty > 0 ? 1 : -1, px)
  if (fault !== '') return { ...NONE, fault }
  if (needsRange(plan) && atr === 0) return { ...NONE, fault: `the range of ${symbol} is known after 15 minutes of data` }
  const measure = { from: px, qty, tick, atr }
  const stop = (plan.stop && priceAt(plan.stop.at, -1, measure)) ?? 0
  const { trail } = plan.stop ?? {}
  const behind = trail && priceAt({ by: trail.by === 'chandelier' ? 'atr' : trail.by, amount: trail.amount }, -1, measure)
  const parts = targetQtys(plan.targets, Math.abs(qty), lot)
  const targets = plan.targets.map((one, n) => ({ px: priceAt(one.at, 1, measure) ?? 0, qty: parts[n] ?? 0 }))
  return {
    stop,
    trail: behind ? Math.abs(px - behind) : 0,
    targets,
    atStop: stop === 0 ? 0 : (stop - px) * qty,
    atTargets: targets.reduce((sum, one) => sum + (one.px === 0 ? 0 : (one.px - px) * Math.sign(qty) * one.qty), 0),
    fault: plan.stop && stop === 0 ? 'the stop would lie below every price: take a smaller distance' : '',
  }
}
