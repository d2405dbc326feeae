// Where a limit order fills within one bar, when only open, high, low and close are known. The matching venue calls it for bars.

import type { Px, Qty } from '../core/units.ts'
import type { Bar } from '../market/bar.ts'

const NOT = { px: 0 as Px, atOpen: false }

/**
 * `atOpenPx` is the open with half the spread against the order. Reaching the limit there it fills at that price; else at the
 * limit, when the bar's range passes it strictly: a bar that only touches the price says nothing about the queue before us.
 * px 0: no fill.
 */
export function barFill(qty: Qty, limit: Px, atOpenPx: Px, bar: Bar): { readonly px: Px; readonly atOpen: boolean } {
  const buy = qty > 0
  if (atOpenPx > 0 && (buy ? atOpenPx <= limit : atOpenPx >= limit)) return { px: atOpenPx, atOpen: true }
  return (buy ? bar.low < limit : bar.high > limit) ? { px: limit, atOpen: false } : NOT
}
