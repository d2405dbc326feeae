// How a market order is worked: sent as a limit that protects, watched, and repriced wider until it is filled. Pure: used by the
// engine for every market order and every exit.

import { type Px, roundToTick } from '../core/units.ts'

export type Protection = {
  /** How far beyond the touch the first limit may be, percent. */
  readonly percent: number
  /** Widened by this much at each repricing, percent. */
  readonly stepPercent: number
  /** Price changes before an entry is given up, and before an exit starts again with a new order. */
  readonly times: number
  /** Microseconds to wait for a fill before the price is changed. */
  readonly afterMicros: number
}

/**
 * The limit of a market order at its `step`-th price (0 first): the worse of the last price and the opposite quote, plus the
 * protection, rounded to the tick towards filling. `bid` and `ask` are 0 where unknown.
 */
export function protectedLimit(
  side: 'buy' | 'sell',
  last: number,
  bid: number,
  ask: number,
  tick: Px,
  protection: Protection,
  step: number,
): Px {
  const percent = protection.percent + protection.stepPercent * step
  if (side === 'buy') return roundToTick(Math.max(last, ask) * (1 + percent / 100), tick, 'sell')
  const touch = bid > 0 ? Math.min(last, bid) : last
  return Math.max(tick, roundToTick(touch * (1 - percent / 100), tick, 'buy')) as Px
}
