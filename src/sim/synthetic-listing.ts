// One share of the synthetic market: its price second by second from the market's, its sector's and its own movement, and its volume.
// Indices and options are computed from shares (synthetic-derived.ts). Only synthetic-market.ts uses it.

import { dayOf, startOfDay } from '../core/ist.ts'
import { type DayNo, type InstrumentNo, MINUTE, type Micros, type Px, SECOND } from '../core/units.ts'
import type { Right } from '../market/contract.ts'
import { activity, DAY_MINUTES, type Jump, SESSION_MINUTES, type SourceDay, SourcePath } from './synthetic-day.ts'
import { hashOf, keyed } from './synthetic-key.ts'

export type Listing = {
  readonly instrument: InstrumentNo
  readonly symbol: string
  /** What its price is drawn back to over weeks; of an index, its value when every member stands at its reference. */
  readonly reference: Px
  readonly tick: Px
  /** Units traded on an ordinary day; 0 makes it an index of the shares: no volume, no depth. */
  readonly dailyVolume: number
  /** Shares of one sector move together. */
  readonly sector?: string | undefined
  /** Makes it an option, priced from an index or share of this market. `expiry` is the moment. */
  readonly option?: { readonly underlying: string; readonly strike: Px; readonly expiry: Micros; readonly right: Right } | undefined
}

/** What trades and quotes: a share, an index or an option. */
export type Priced = {
  readonly listing: Listing
  /** The price before it is rounded to the tick, a float in 1/10 000 rupee. */
  fair(t: Micros): number
  /** Volatility against its ordinary one: 1 is ordinary. */
  stress(t: Micros): number
  /** Units traded since the day began. */
  volume(t: Micros): number
}

/** The parts of a share's daily volatility: market, sector and its own, their squares adding up to 1 for a share of beta 1. */
const MARKET_PART = 0.55
const SECTOR_PART = 0.45
const OWN_PART = 0.7
const VOLUME_NOISE = 0.35
const OWN_NEWS = 0.25
const MARKET_NEWS = 0.1

const BETA = hashOf('beta')
const SECONDS = hashOf('seconds')
const VOLUMES = hashOf('volumes')

/** The movements that all shares of a seed have in common, a day at a time. `volatility` is a share's over a day, 0.015 for 1.5 %. */
export class CommonPaths {
  readonly volatility: number
  readonly #seed: number
  readonly #paths = new Map<string, { readonly path: SourcePath; day: SourceDay | undefined }>()

  constructor(seed: number, volatility: number) {
    this.#seed = seed
    this.volatility = volatility
  }

  market(day: DayNo): SourceDay {
    return this.#day('the market', { sigma: MARKET_PART * this.volatility, news: MARKET_NEWS, newsSize: 0.4 * this.volatility }, day)
  }

  sector(name: string, day: DayNo): SourceDay {
    return this.#day(`sector ${name}`, { sigma: SECTOR_PART * this.volatility, news: MARKET_NEWS, newsSize: 0.4 * this.volatility }, day)
  }

  #day(name: string, shape: { sigma: number; news: number; newsSize: number }, day: DayNo): SourceDay {
    let one = this.#paths.get(name)
    if (!one) this.#paths.set(name, (one = { path: new SourcePath({ name, ...shape }, this.#seed), day: undefined }))
    if (one.day?.day !== day) one.day = one.path.day(day)
    return one.day
  }
}

export class Share implements Priced {
  readonly listing: Listing
  readonly #common: CommonPaths
  readonly #seed: number
  readonly #name: number
  readonly #own: SourcePath
  readonly #beta: number
  readonly #sector: string
  #day = -1
  #days: readonly SourceDay[] = []
  /** Units traded since midnight, at the beginning of each minute. */
  readonly #traded = new Float64Array(DAY_MINUTES + 1)
  #minute = -1
  /** Log price at each second of the minute. */
  readonly #seconds = new Float64Array(61)

  constructor(listing: Listing, common: CommonPaths, seed: number) {
    this.listing = listing
    this.#common = common
    this.#seed = seed
    this.#name = hashOf(listing.symbol)
    this.#beta = 0.7 + 0.6 * keyed(seed, this.#name, BETA, 0).next()
    this.#sector = listing.sector ?? ''
    const sigma = OWN_PART * common.volatility
    this.#own = new SourcePath({ name: listing.symbol, sigma, news: OWN_NEWS, newsSize: 1.2 * common.volatility }, seed)
  }

  fair(t: Micros): number {
    return this.listing.reference * Math.exp(this.level(t))
  }

  /** Log of price over reference. */
  level(t: Micros): number {
    this.#reach(t)
    const within = (t - this.#minute * MINUTE) / SECOND
    const second = Math.floor(within)
    const from = this.#seconds[second] as number
    return from + ((this.#seconds[second + 1] as number) - from) * (within - second)
  }

  /** Log of price over reference at each of the 61 seconds that bound a minute since the epoch; good until the next call. */
  secondsOf(minute: number): Float64Array {
    this.#reach((minute * MINUTE) as Micros)
    return this.#seconds
  }

  stress(t: Micros): number {
    this.#reach(t)
    const m = this.#minuteOfDay()
    const [market, , own] = this.#days as [SourceDay, SourceDay, SourceDay]
    return Math.exp(0.5 * (market.logVol[m] as number) + 0.7 * (own.logVol[m] as number)) * Math.sqrt(activity(m))
  }

  volume(t: Micros): number {
    this.#reach(t)
    const m = this.#minuteOfDay()
    const from = this.#traded[m] as number
    return Math.floor(from + (((this.#traded[m + 1] as number) - from) * (t - this.#minute * MINUTE)) / MINUTE)
  }

  #minuteOfDay(): number {
    return this.#minute - startOfDay(this.#day as DayNo) / MINUTE
  }

  #reach(t: Micros): void {
    const minute = Math.floor(t / MINUTE)
    if (minute === this.#minute) return
    const day = dayOf(t)
    this.#minute = minute
    if (day !== this.#day) this.#newDay(day)
    this.#fillSeconds(minute)
  }

  #newDay(day: DayNo): void {
    this.#day = day
    const own = this.#own.day(day)
    const market = this.#common.market(day)
    this.#days = [market, this.#common.sector(this.#sector, day), own]
    const random = keyed(this.#seed, this.#name, VOLUMES, day)
    const mean = this.listing.dailyVolume / SESSION_MINUTES
    for (let m = 0; m < DAY_MINUTES; m++) {
      const excited = Math.exp(0.4 * (own.logVol[m] as number) + 0.3 * (market.logVol[m] as number))
      const noise = Math.exp(VOLUME_NOISE * random.normal() - (VOLUME_NOISE * VOLUME_NOISE) / 2)
      this.#traded[m + 1] = (this.#traded[m] as number) + mean * activity(m) * excited * noise
    }
  }

  /** From one minute's level to the next: a bridge of sixty steps, with the minute's news at its second. */
  #fillSeconds(minute: number): void {
    const m = this.#minuteOfDay()
    const [from, to] = [this.#at(m), this.#at(m + 1)]
    const jumps: Jump[] = []
    for (const [i, one] of this.#days.entries()) {
      const jump = one.jumps.get(m)
      if (jump) jumps.push(i === 0 ? { ...jump, size: jump.size * this.#beta } : jump)
    }
    const jumped = jumps.reduce((sum, one) => sum + one.size, 0)
    const random = keyed(this.#seed, this.#name, SECONDS, minute)
    const unit = (this.#common.volatility / Math.sqrt(SESSION_MINUTES * 60)) * this.#unrest(m)
    const path = this.#seconds
    path[0] = 0
    for (let s = 1; s <= 60; s++) path[s] = (path[s - 1] as number) + unit * random.normal()
    const off = to - from - jumped - (path[60] as number)
    for (let s = 0; s <= 60; s++) {
      path[s] = from + (path[s] as number) + (off * s) / 60
      for (const jump of jumps) if (s >= jump.second) path[s] = (path[s] as number) + jump.size
    }
  }

  /** Volatility of a minute of the current day against the ordinary one. */
  #unrest(m: number): number {
    const own = this.#days[2]?.logVol[m] ?? 0
    return Math.exp(own) * Math.sqrt(activity(m))
  }

  #at(m: number): number {
    const [market, sector, own] = this.#days as [SourceDay, SourceDay, SourceDay]
    return this.#beta * (market.level[m] as number) + (sector.level[m] as number) + (own.level[m] as number)
  }
}
