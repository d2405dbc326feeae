// How a market order is worked: sent as a limit that protects, watched, and repriced wider until it is filled. Pure: one table of steps for
// every market order and every exit, the engine's and those of the hand beside it.

import { type Px, roundToTick } from '../core/units.ts'
import type { Instrument } from '../market/instrument.ts'

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

const NO_PROTECTION: Protection = { percent: 0, stepPercent: 0, times: 0, afterMicros: 0 }

/** The first step of an emergency exit, and of whatever else may begin with it. */
export const TOUCH = 0
/** The first step of every other market order. */
export const PROTECTED = 1

/**
 * The limit at a step: 0 at the touch (the worse of the last price and the opposite quote), 1 with the protection, wider at each step after
 * it; never outside of the exchange's band of the day.
 */
export function stepLimit(
  side: 'buy' | 'sell',
  last: number,
  bid: number,
  ask: number,
  one: Pick<Instrument, 'tick' | 'bandLow' | 'bandHigh'>,
  protection: Protection,
  step: number,
): Px {
  const at = step === TOUCH ? NO_PROTECTION : protection
  const limit = protectedLimit(side, last, bid, ask, one.tick, at, Math.max(0, step - PROTECTED))
  const { bandLow, bandHigh } = one
  if (side === 'sell') return bandLow > 0 && limit < bandLow ? bandLow : limit
  return bandHigh > 0 && limit > bandHigh ? bandHigh : limit
}
