// Quantities above the exchange's freeze quantity go as several orders: how large each is. The order desk cuts wishes by it, exits too.

import type { Qty } from '../core/units.ts'
import type { Instrument } from '../market/instrument.ts'

/** As many orders as one wish may become: what SEBI's rules allow of one. */
export const MOST_SLICES = 10

/** The largest order the exchange takes, in whole lots; Infinity where it names no freeze quantity. */
export function largestOrder({ freeze, lot }: Pick<Instrument, 'freeze' | 'lot'>): number {
  return freeze === 0 ? Number.POSITIVE_INFINITY : Math.max(lot, freeze - (freeze % lot))
}

/** The quantities, signed like `qty`, that together are it: as few as possible, all but the last as large as may be. */
export function slicesOf(qty: Qty, largest: number): readonly Qty[] {
  const slices: Qty[] = []
  for (let left = Math.abs(qty); left > 0; left -= largest) slices.push((Math.sign(qty) * Math.min(left, largest)) as Qty)
  return slices
}
