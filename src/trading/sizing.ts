// How many units an order is made of: a fixed number, a value, a part of equity, what may be lost at the stop, a wished swing, or Kelly's
// fraction. Always rounded down to whole lots, never up, and 0 where nothing fits. Pure: strategies use it, and the order ticket through
// written-size.ts.

import type { Money, Qty } from '../core/units.ts'

/** Whole lots of `units`, towards zero; 0 for what is no number or below one lot. Unsigned: the side is the caller's. */
export function wholeLots(units: number, lot: number): Qty {
  if (!(units >= lot) || !Number.isFinite(units)) return 0 as Qty
  const lots = Math.floor(units / lot)
  // The division of large numbers may round up.
  return (lots * lot > units ? (lots - 1) * lot : lots * lot) as Qty
}

/** As much as `value` (1/10 000 rupee) pays for at `px`. */
export const byValue = (value: number, px: number, lot: number): Qty => (px > 0 ? wholeLots(value / px, lot) : (0 as Qty))

/** A part of equity: 0.1 is a tenth of it. */
export const byEquity = (part: number, equity: Money | number, px: number, lot: number): Qty => byValue(equity * part, px, lot)

/**
 * As much as loses no more than `risk` (1/10 000 rupee) when it is closed at `stop`; charges and slippage come on top. A stop at the
 * entry limits nothing, so it sizes nothing.
 */
export function byRisk(risk: number, entry: number, stop: number, lot: number): Qty {
  const distance = Math.abs(entry - stop)
  return distance > 0 && entry > 0 && stop > 0 ? wholeLots(risk / distance, lot) : (0 as Qty)
}

/**
 * As much as swings by `part` of equity when the price moves by `move` (1/10 000 rupee, such as an ATR or a standard deviation of the
 * horizon that is meant): volatility targeting.
 */
export const byVolatility = (part: number, equity: Money | number, move: number, lot: number): Qty =>
  move > 0 ? wholeLots((equity * part) / move, lot) : (0 as Qty)

export type KellyWish = {
  /** Part of trades that win, 0..1. */
  readonly wins: number
  /** Average win over average loss. */
  readonly payoff: number
  /** How much of Kelly's fraction is taken: half of it is usual, for wins and payoff are estimates. */
  readonly part?: number | undefined
  /** The most of equity that is ever taken. */
  readonly most: number
}

/** Kelly's fraction of equity: wins - (1 - wins) / payoff (J. L. Kelly, 1956), its part, capped; 0 without an edge. */
export function kellyFraction({ wins, payoff, part = 0.5, most }: KellyWish): number {
  if (!(wins >= 0 && wins <= 1) || !(payoff > 0) || !(part >= 0) || !(most >= 0)) return 0
  return Math.max(0, Math.min(most, part * (wins - (1 - wins) / payoff)))
}

export const byKelly = (wish: KellyWish, equity: Money | number, px: number, lot: number): Qty =>
  byEquity(kellyFraction(wish), equity, px, lot)
