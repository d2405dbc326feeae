// Amounts and prices as text for sentences and files: 12,34,567.50 in Indian grouping.

import { type Money, PX_SCALE, type Px } from './units.ts'

/** Rupees with `decimals` places, Indian digit grouping, sign only when negative. */
export function rupeesText(amount: Px | Money | number, decimals = 2): string {
  const fixed = Math.abs(amount / PX_SCALE).toFixed(decimals)
  const point = fixed.indexOf('.')
  const whole = point === -1 ? fixed : fixed.slice(0, point)
  const head = whole.slice(0, -3)
  const grouped = head === '' ? whole : `${head.replace(/\B(?=(\d{2})+$)/g, ',')},${whole.slice(-3)}`
  return `${amount < 0 && Number(fixed) !== 0 ? '-' : ''}${grouped}${point === -1 ? '' : fixed.slice(point)}`
}

/** A price with as many decimals as the tick has (at least two). */
export function priceText(px: number, tick: number): string {
  return rupeesText(px, tick % 100 === 0 ? 2 : 4)
}
