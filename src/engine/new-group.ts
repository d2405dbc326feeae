// A group of orders as it begins: from what a person or strategy wishes, or the sentence of why it cannot be meant. Used by groups.ts.

import type { InstrumentNo } from '../core/units.ts'
import { type ExitPlan, planFault } from '../trading/exit-plan.ts'
import { PERSON } from '../trading/order.ts'
import type { OrderGroup } from '../trading/order-group.ts'
import { averageRange } from './average-range.ts'
import { needsRange, sideFault } from './group-prices.ts'
import type { Ledger } from './ledger.ts'
import type { MarketState } from './market-state.ts'
import type { Wish } from './order-desk.ts'

export type GroupWish = {
  readonly instrument: InstrumentNo
  readonly owner: string
  readonly why: string
  readonly plan: ExitPlan
  /** None: the owner's position gets the exits. Else all on one side. */
  readonly entries: readonly Pick<Wish, 'qty' | 'kind' | 'limit' | 'trigger' | 'validity'>[]
}

/** What a group is before anything has happened to it. */
export const fresh = () => ({ legs: [], best: 0, trigger: 0, moved: 0, noStop: false, noTargets: [], refused: 0, leaving: '', done: false })

/** `id` is the number of its first order. */
export function newGroup(
  { instrument, owner, why, plan, entries }: GroupWish,
  market: MarketState,
  { positions }: Ledger,
  id: number,
): OrderGroup | string {
  const { symbol } = market.instruments.at(instrument)
  const fault = planFault(plan)
  if (fault !== '') return fault
  const held = positions.of(instrument, owner) as number
  const size = entries.length > 0 ? entries.reduce((sum, one) => sum + one.qty, 0) : held
  if (size === 0)
    return `${owner === PERSON ? 'you hold' : `${owner} holds`} nothing of ${symbol}: exits alone need a position of one's own`
  const side = size > 0 ? 1 : -1
  const range = averageRange(market.history, instrument)
  if (needsRange(plan) && range === 0) return `the range of ${symbol} is known after 15 minutes of data`
  const { cost = 0 } = positions.owners(instrument).get(owner) ?? {}
  const taken = entries.length > 0 ? 0 : held
  return (
    sideFault(plan, side, market.last(instrument)) || {
      id,
      instrument,
      owner,
      why,
      side,
      plan,
      range,
      taken,
      takenCost: taken === 0 ? 0 : cost,
      ...fresh(),
    }
  )
}
