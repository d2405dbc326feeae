// What the synthetic market computes from its shares: an index from its members, and options on an index or share by Black and Scholes
// with a smile. Only synthetic-market.ts uses it.

import { MINUTE, type Micros, SECOND } from '../core/units.ts'
import type { Right } from '../market/contract.ts'
import type { Listing, Priced, Share } from './synthetic-listing.ts'

/** An index whose members weigh what is ordinarily traded of them in money. Without members it stands still. */
export class SyntheticIndex implements Priced {
  readonly listing: Listing
  readonly #members: readonly Share[]
  readonly #weights: readonly number[]
  #minute = -1
  /** Its value at each second that bounds the minute. */
  readonly #seconds = new Float64Array(61)

  constructor(listing: Listing, members: readonly Share[]) {
    this.listing = listing
    this.#members = members
    const turnover = members.map(one => one.listing.reference * one.listing.dailyVolume)
    const whole = turnover.reduce((sum, one) => sum + one, 0)
    this.#weights = turnover.map(one => one / whole)
  }

  fair(t: Micros): number {
    if (this.#members.length === 0) return this.listing.reference
    const minute = Math.floor(t / MINUTE)
    if (minute !== this.#minute) this.#fill(minute)
    const within = (t - minute * MINUTE) / SECOND
    const second = Math.floor(within)
    const from = this.#seconds[second] as number
    return from + ((this.#seconds[second + 1] as number) - from) * (within - second)
  }

  #fill(minute: number): void {
    this.#minute = minute
    this.#seconds.fill(0)
    for (const [i, one] of this.#members.entries()) {
      const weight = this.listing.reference * (this.#weights[i] as number)
      const path = one.secondsOf(minute)
      for (let s = 0; s <= 60; s++) this.#seconds[s] = (this.#seconds[s] as number) + weight * Math.exp(path[s] as number)
    }
  }

  stress(t: Micros): number {
    let sum = 0
    for (const [i, one] of this.#members.entries()) sum += (this.#weights[i] as number) * one.stress(t)
    return this.#members.length === 0 ? 1 : sum
  }

  volume(): number {
    return 0
  }
}

const YEAR = 365 * 86_400_000_000
/** Interest, a year. */
const RATE = 0.065
/** Trading days a year: from a day's volatility to a year's. */
const YEAR_DAYS = 252
/** A put far below costs more volatility than a call far above: slope and bend of the smile, by log moneyness over root of time. */
const SKEW = -0.12
const SMILE = 0.35
const LONGEST = 2

/** Implied volatility a year at a strike: `atm` there, more below, and more far away on either side. */
export function smile(atm: number, spot: number, strike: number, years: number): number {
  const off = Math.max(-LONGEST, Math.min(LONGEST, Math.log(strike / spot) / (atm * Math.sqrt(years)) / 3))
  return atm * (1 + SKEW * off + SMILE * off * off)
}

/** Black and Scholes (1973) for a European option without dividends. `years` 0 or less gives what it is worth at the end. */
export function blackScholes(right: Right, spot: number, strike: number, years: number, sigma: number, rate: number = RATE): number {
  const sign = right === 'CE' ? 1 : -1
  const discounted = strike * Math.exp(-rate * Math.max(0, years))
  if (years <= 0 || sigma <= 0) return Math.max(0, sign * (spot - discounted))
  const spread = sigma * Math.sqrt(years)
  const d1 = (Math.log(spot / strike) + (rate + (sigma * sigma) / 2) * years) / spread
  return sign * (spot * normalCdf(sign * d1) - discounted * normalCdf(sign * (d1 - spread)))
}

/** The normal distribution, to 1e-15 by its series within 6 and beyond that by its limit. */
export function normalCdf(x: number): number {
  if (x > 6) return 1
  if (x < -6) return 0
  // Marsaglia (2004): Phi(x) = 1/2 + phi(x) (x + x^3/3 + x^5/(3*5) + ...)
  let [term, sum] = [x, x]
  for (let n = 3; Math.abs(term) > 1e-17; n += 2) {
    term *= (x * x) / n
    sum += term
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)
}

export class SyntheticOption implements Priced {
  readonly listing: Listing
  readonly #on: Priced
  readonly #option: NonNullable<Listing['option']>
  readonly #yearly: number

  /** `daily` is the underlying's ordinary volatility of a day. */
  constructor(listing: Listing, option: NonNullable<Listing['option']>, on: Priced, daily: number) {
    this.listing = listing
    this.#option = option
    this.#on = on
    this.#yearly = daily * Math.sqrt(YEAR_DAYS)
  }

  fair(t: Micros): number {
    const { strike, expiry, right } = this.#option
    const years = (expiry - t) / YEAR
    const spot = this.#on.fair(t)
    if (years <= 0) return blackScholes(right, spot, strike, 0, 0)
    // Options fear what may come more slowly than the market moves.
    const atm = this.#yearly * 1.1 * this.#on.stress(t) ** 0.25
    return blackScholes(right, spot, strike, years, smile(atm, spot, strike, years))
  }

  stress(t: Micros): number {
    return this.#on.stress(t)
  }

  /** Most is traded at the money. */
  volume(t: Micros): number {
    const off = Math.log(this.#option.strike / this.#on.listing.reference) * 25
    const day = 86_400_000_000
    const sinceMidnight = (((t + 19_800_000_000) % day) + day) % day
    return Math.floor((this.listing.dailyVolume * Math.exp(-off * off) * sinceMidnight) / day)
  }
}
