// One instrument of the synthetic market and the random walk of its price: a share of the market's factor, a noise and trend of
// its own, volatility that drifts and returns. Only synthetic-market.ts uses it.

import { Random } from '../core/random.ts'
import type { InstrumentNo, Px } from '../core/units.ts'

export type Listing = {
  readonly instrument: InstrumentNo
  readonly symbol: string
  /** Where its price starts and is drawn back to over hours. */
  readonly reference: Px
  readonly tick: Px
  /** Units traded on an ordinary day; 0 makes it an index: no volume, no depth. */
  readonly dailyVolume: number
}

/** Seconds of trading in an ordinary day: what "a day" means for volatility and volume. */
export const DAY_SECONDS = 22_500
const OWN_VOLATILITY = 0.011 / Math.sqrt(DAY_SECONDS)
/** Log-volatility's standard deviation, and seconds to forget a disturbance of it. */
const VOLVOL = 0.35
const VOL_MEMORY = 1_200
/** Seconds after which half of a price's distance to its reference would be gone, were there nothing else. */
const PRICE_MEMORY = 21_600
/** Seconds a trend lasts on average, and its pull in own standard deviations per square-root second. */
const TREND_SECONDS = 300
const TREND_PULL = 0.06
/** Shares of time with a trend up, down, or none. */
const UP = 0.34
const DOWN = 0.68

export class Walk {
  readonly listing: Listing
  readonly random: Random
  readonly #beta: number
  /** Log of price over reference. */
  #level = 0
  #logVol = 0
  #trend = 0
  #trendLeft = 0
  /** Units traded today. */
  volume = 0

  constructor(listing: Listing, seed: number) {
    this.listing = listing
    // Of its own seed, so that adding an instrument leaves the others as they were.
    this.random = new Random((hash(listing.symbol) % 2 ** 20) * 2 ** 32 + (seed >>> 0))
    this.#beta = listing.dailyVolume === 0 ? 1 : 0.5 + this.random.next()
    this.#logVol = VOLVOL * this.random.normal()
  }

  /** Price as a float in 1/10 000 rupee. */
  get fair(): number {
    return this.listing.reference * Math.exp(this.#level)
  }

  /** Goes on by `dt` seconds, in which the market's factor moved by `market`; `heat` scales volatility by time of day. */
  move(dt: number, market: number, heat: number): void {
    const index = this.listing.dailyVolume === 0
    this.#trendLeft -= dt
    if (this.#trendLeft <= 0) {
      const draw = this.random.next()
      this.#trend = draw < UP ? 1 : draw < DOWN ? -1 : 0
      this.#trendLeft = -TREND_SECONDS * Math.log(1 - this.random.next())
    }
    this.#logVol += (-this.#logVol * dt) / VOL_MEMORY + VOLVOL * Math.sqrt((2 * dt) / VOL_MEMORY) * this.random.normal()
    const sigma = (index ? 0.1 : 1) * OWN_VOLATILITY * heat * Math.exp(this.#logVol - (VOLVOL * VOLVOL) / 2)
    const own = sigma * (Math.sqrt(dt) * this.random.normal() + this.#trend * TREND_PULL * dt)
    this.#level += this.#beta * market + own - (this.#level * Math.LN2 * dt) / PRICE_MEMORY
  }

  /** Units of one trade: lognormal around `mean`, at least 1. */
  trade(mean: number): number {
    const size = this.listing.dailyVolume === 0 ? 0 : Math.max(1, Math.round(mean * Math.exp(0.9 * this.random.normal() - 0.405)))
    this.volume += size
    return size
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0
  return h
}
