// What a person or strategy says of the exits of a position before there is one: stop, targets and trail, each as a distance. Pure: the
// groups of engine/ turn a distance into a price when the entry has filled, tickets when they show it.

import { type Money, type Px, type Qty, roundToTick } from '../core/units.ts'

/**
 * From the average entry price, but for `price`, which is one. Amounts: price and points in 1/10 000 rupee; percent of the entry; atr
 * times the average true range of the last 14 minutes; rupees (1/10 000) that the whole position may lose (stop) or is to win (target).
 */
export type Distance = { readonly by: 'price' | 'points' | 'percent' | 'atr' | 'rupees'; readonly amount: number }

/** How far a stop follows behind the best price since the entry. `chandelier`: by the average true range as it is now, not as it was. */
export type Trail = { readonly by: 'points' | 'percent' | 'atr' | 'chandelier'; readonly amount: number }

/** Distances as strategies write them. `px` and `money` in 1/10 000 rupee, as `rupees(5)` gives them. */
export const percent = (amount: number): Distance & Trail => ({ by: 'percent', amount })
export const points = (px: Px): Distance & Trail => ({ by: 'points', amount: px })
export const atr = (times: number): Distance & Trail => ({ by: 'atr', amount: times })
export const at = (px: Px): Distance => ({ by: 'price', amount: px })
/** What the whole position may lose at its stop. */
export const rupeesAtRisk = (money: Money): Distance => ({ by: 'rupees', amount: money })

export type StopPlan = { readonly at: Distance; readonly trail?: Trail | undefined }
/** `part` of the quantity entered, above 0 to 1; the parts of all targets add up to 1 at most. */
export type TargetPlan = { readonly at: Distance; readonly part: number }
export type ExitPlan = { readonly stop?: StopPlan | undefined; readonly targets: readonly TargetPlan[] }

/** What a distance is measured from and with. `atr` is a float in 1/10 000 rupee, 0 where too few candles are known. */
export type Measure = { readonly from: number; readonly qty: Qty; readonly tick: Px; readonly atr: number }

/**
 * The price of a stop (`way` -1) or target (1) of a position of `qty` (signed). Rounded to the tick towards where it is measured from: a
 * stop never loses more than was said, a target never waits for more. Undefined where it cannot be told or is no price.
 */
export function priceAt({ by, amount }: Distance, way: 1 | -1, { from, qty, tick, atr }: Measure): Px | undefined {
  if (by === 'price') return amount as Px
  const apart = by === 'points' ? amount : by === 'percent' ? (from * amount) / 100 : by === 'atr' ? amount * atr : amount / Math.abs(qty)
  if (!(apart > 0)) return undefined
  const up = way * Math.sign(qty)
  const px = roundToTick(from + up * apart, tick, up > 0 ? 'buy' : 'sell')
  return px > 0 ? px : undefined
}

/** The trigger that a trail asks for, measured from the best price since the entry; undefined where it cannot be told. */
export const trailedTo = ({ by, amount }: Trail, measure: Measure): Px | undefined =>
  priceAt({ by: by === 'chandelier' ? 'atr' : by, amount }, -1, measure)

/** Whole lots for each target out of `qty` (unsigned): parts rounded down, what is left over of a whole goes to the last. */
export function targetQtys(targets: readonly TargetPlan[], qty: number, lot: number): number[] {
  const lots = Math.floor(qty / lot)
  let part = 0
  let given = 0
  return targets.map(target => {
    part += target.part
    const until = Math.floor(lots * Math.min(1, part) + 1e-9)
    const mine = until - given
    given = until
    return mine * lot
  })
}

/** '' or why no such plan can be meant. */
export function planFault({ stop, targets }: ExitPlan): string {
  if (!stop && targets.length === 0) return 'a bracket needs a stop, a target, or both'
  if (targets.some(one => !(one.part > 0))) return 'each target takes a part of the position above 0'
  const parts = targets.reduce((sum, one) => sum + one.part, 0)
  if (parts > 1 + 1e-9) return `the targets together take ${Math.round(parts * 100)}% of the position: 100% is all of it`
  for (const { by, amount } of [stop?.at, stop?.trail, ...targets.map(one => one.at)].filter(one => one !== undefined)) {
    if (!(amount > 0 && Number.isFinite(amount))) return `a distance of ${amount} is none: it must be above 0`
    if (by === 'percent' && amount >= 100) return `${amount}% away from the entry is no price`
  }
  return ''
}
