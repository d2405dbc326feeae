// How many units an order is made of: a fixed number, a value, a part of equity, what may be lost at the stop, a wished swing, or Kelly's
// fraction. Always rounded down to whole lots, never up, and 0 where nothing fits. Pure: strategies and the order ticket use it.

import type { Money, Px, Qty } from '../core/units.ts'

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

/** A size as a person writes it in the ticket. Money and prices in 1/10 000 rupee. */
export type SizeWish =
  | { readonly by: 'value'; readonly value: number }
  | { readonly by: 'equity'; readonly part: number }
  | { readonly by: 'risk'; readonly risk: number; readonly stop: number }
  | { readonly by: 'risk-part'; readonly part: number; readonly stop: number }

export const SIZE_FORMS = '1500, 10%, ₹50000, 50k, 2L, risk 500 stop 2240, risk 1% stop 2240'

/** '10%', '₹50000', '50k', '2L', 'risk 500 stop 2240'; undefined for anything else. Plain numbers are quantities and not read here. */
export function parseSize(text: string): SizeWish | undefined {
  const words = text.trim().toLowerCase().replaceAll(',', '')
  const risk = /^risk (\S+) (?:stop|sl|at) (\d+(?:\.\d+)?)$/.exec(words.replaceAll(/\s+/g, ' '))
  if (risk) {
    const stop = Math.round(Number(risk[2]) * 10_000)
    const part = percentOf(risk[1] ?? '')
    if (part !== undefined) return { by: 'risk-part', part, stop }
    const amount = moneyIn(risk[1] ?? '')
    return amount === undefined ? undefined : { by: 'risk', risk: amount, stop }
  }
  const part = percentOf(words)
  if (part !== undefined) return { by: 'equity', part }
  if (!/^(₹|rs\.? ?)|[kl]$/.test(words)) return undefined
  const value = moneyIn(words)
  return value === undefined ? undefined : { by: 'value', value }
}

const percentOf = (text: string): number | undefined => {
  const found = /^(\d+(?:\.\d+)?) ?%$/.exec(text)
  return found ? Number(found[1]) / 100 : undefined
}

const TIMES: Readonly<Record<string, number>> = { '': 1, k: 1e3, l: 1e5 }

const moneyIn = (text: string): number | undefined => {
  const found = /^(?:₹|rs\.?)? ?(\d+(?:\.\d+)?)([kl]?)$/.exec(text)
  return found ? Math.round(Number(found[1]) * (TIMES[found[2] ?? ''] ?? 1) * 10_000) : undefined
}

/** Units of a written size, unsigned whole lots. `px` is what the order is expected to pay. */
export function sizeOf(wish: SizeWish, at: { readonly px: Px | number; readonly equity: Money | number; readonly lot: number }): Qty {
  switch (wish.by) {
    case 'value':
      return byValue(wish.value, at.px, at.lot)
    case 'equity':
      return byEquity(wish.part, at.equity, at.px, at.lot)
    case 'risk':
      return byRisk(wish.risk, at.px, wish.stop, at.lot)
    case 'risk-part':
      return byRisk(at.equity * wish.part, at.px, wish.stop, at.lot)
  }
}
