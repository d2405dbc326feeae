// Orders that belong together, as they are kept in the journal and come back after a restart: the entries, the stop and the targets of
// one position, and what they have filled. Only engine/groups.ts changes one.

import type { InstrumentNo, OrderId } from '../core/units.ts'
import type { ExitPlan } from './exit-plan.ts'

/** entry: opens. stop and target: rest at the venue, `n` says which target. leave: a market order for what is still open. */
export type LegRole = 'entry' | 'stop' | 'target' | 'leave'

export type Leg = {
  readonly role: LegRole
  readonly n: number
  readonly order: OrderId
  /** Signed, and the money of it (price times quantity, signed alike). */
  filled: number
  value: number
  ended: boolean
}

export type OrderGroup = {
  /** That of its first order; where it took over a position, the number the next order would have had; of the order that filled too much. */
  readonly id: number
  readonly instrument: InstrumentNo
  readonly owner: string
  readonly why: string
  /** 1: long, -1: short. */
  readonly side: 1 | -1
  readonly plan: ExitPlan
  /** The average range when it began, a float. */
  readonly range: number
  /** What it took over of a position that was there before, signed, and what that had cost; less what was closed elsewhere since. */
  taken: number
  takenCost: number
  readonly legs: Leg[]
  /** Best price since the entry; 0 before it. */
  best: number
  /** Where the stop is: at the venue, or further along where the engine watches it itself. 0 before there is one. */
  trigger: number
  /** When the stop was last moved, micros. */
  moved: number
  /** A person has taken the stop back; targets taken back, by their number. */
  noStop: boolean
  readonly noTargets: number[]
  /** Refusals of the stop in a row. */
  refused: number
  /** Why it is left at market, or ''. */
  leaving: string
  done: boolean
}

/** As the journal has it: instruments by name, since their numbers differ from day to day. */
export type KeptGroup = Omit<OrderGroup, 'instrument'> & { readonly instrument: string }

/** What is open of the group, signed. */
export function openOf({ taken, legs }: Pick<OrderGroup, 'taken' | 'legs'>): number {
  let sum = taken
  for (const leg of legs) sum += leg.filled
  return sum
}

/** What it has entered, signed, with its cost. */
export function enteredOf({ taken, takenCost, legs }: OrderGroup): { readonly qty: number; readonly cost: number } {
  let qty = taken
  let cost = takenCost
  for (const leg of legs) {
    if (leg.role !== 'entry') continue
    qty += leg.filled
    cost += leg.value
  }
  return { qty, cost }
}

/** 'bracket 41', for sentences; 'order 41' where it only trades back what that order has filled too much. */
export const groupText = ({ id, plan }: Pick<OrderGroup, 'id' | 'plan'>): string =>
  plan.stop || plan.targets.length > 0 ? `bracket ${id}` : `order ${id}`

/** Why the quantity of this order of a group is not a person's to change, or ''. */
export function followsText(group: OrderGroup | undefined, order: OrderId): string {
  const leg = group?.legs.find(one => one.order === order)
  if (!group || group.done || !leg || leg.role === 'entry') return ''
  return `order ${order} is the ${leg.role} of ${groupText(group)}: its quantity follows the position`
}
