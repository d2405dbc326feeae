// From prices to half rows of a chart and back, and the round prices and times its axes carry.

/** A vertical scale: half row 0 is the top, `halves` - 1 the bottom. */
export type Scale = { readonly low: number; readonly high: number; readonly halves: number; at(price: number): number }

export function scaleOf(low: number, high: number, rows: number): Scale {
  const pad = Math.max((high - low) * 0.04, high * 1e-5, 1)
  const lo = low - pad
  const hi = high + pad
  const halves = rows * 2
  return {
    low: lo,
    high: hi,
    halves,
    at: price => Math.max(0, Math.min(halves - 1, Math.floor(((hi - price) / (hi - lo)) * halves))),
  }
}

/** A round step (1, 2, 2.5 or 5 times a power of ten) so that about `count` labels fit between low and high. */
export function roundStep(span: number, count: number): number {
  const raw = span / Math.max(1, count)
  const power = 10 ** Math.floor(Math.log10(raw))
  for (const factor of [1, 2, 2.5, 5]) if (factor * power >= raw) return factor * power
  return 10 * power
}

/** Round prices by row: row -> price. */
export function priceLabels(scale: Scale): Map<number, number> {
  const rows = scale.halves / 2
  const step = roundStep(scale.high - scale.low, Math.max(1, Math.floor(rows / 3)))
  const labels = new Map<number, number>()
  for (let price = Math.ceil(scale.low / step) * step; price <= scale.high; price += step)
    labels.set(Math.floor(scale.at(price) / 2), price)
  return labels
}
