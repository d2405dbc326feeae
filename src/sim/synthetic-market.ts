// A market that does not exist: seeded prices, volumes and five-level depth of a few instruments, good enough to look at and to
// practise on. Behind the synthetic feed and the loopback sandbox. A pure function of its settings and of the time it is led to:
// the size of the steps makes no difference.

import { dayOf, timeOfDay } from '../core/ist.ts'
import { Random } from '../core/random.ts'
import { MINUTE, type Micros, type Px, type Qty, SECOND } from '../core/units.ts'
import type { Bar } from '../market/bar.ts'
import { DEPTH_LEVELS, type Frame } from '../tape/frame.ts'
import { DAY_SECONDS, type Listing, Walk } from './synthetic-listing.ts'

export type { Listing } from './synthetic-listing.ts'

/** The market moves in steps of 50 ms; ticks lie anywhere within one. */
const GRID = 50_000
const GRID_SECONDS = GRID / SECOND
const MARKET_VOLATILITY = 0.007 / Math.sqrt(DAY_SECONDS)
/** Ticks of one instrument within one grid step; more are not drawn. */
const MOST_TICKS = 64

export type SyntheticOptions = {
  readonly seed: number
  readonly listings: readonly Listing[]
  readonly start: Micros
  /** Whole minutes of history before `start`, for `history`. Default 120. */
  readonly historyMinutes?: number
  /** Ticks a second of each instrument, Poisson; at most 1 000. Default 3. */
  readonly rate?: number
  /** Livelier at 09:15 and 15:30 than between, as a real day is. */
  readonly uShape?: boolean
}

export class SyntheticMarket {
  readonly history: readonly Bar[]
  readonly #walks: readonly Walk[]
  readonly #random: Random
  readonly #rate: number
  readonly #uShape: boolean
  /** The grid step being worked on, the instrument within it to go on with, and whether prices have moved for it. */
  #grid: number
  #next = 0
  #moved = false
  #day: number

  constructor(options: SyntheticOptions) {
    this.#walks = options.listings.map(one => new Walk(one, options.seed))
    this.#random = new Random(options.seed)
    this.#rate = Math.min(1_000, options.rate ?? 3)
    this.#uShape = options.uShape ?? false
    const minute = Math.floor(options.start / MINUTE) * MINUTE
    const from = minute - (options.historyMinutes ?? 120) * MINUTE
    this.#day = dayOf(from as Micros)
    this.history = this.#past(from, minute)
    // From the last whole minute to the start nothing is told; the price moves on all the same.
    for (let t = minute; t + SECOND <= options.start; t += SECOND) this.#move(t, 1)
    this.#grid = Math.floor(options.start / GRID)
  }

  /**
   * Adds the ticks up to `t` to the frame, rows of one instrument in time order. False when the frame is full: hand it over,
   * clear it and call again with the same `t`.
   */
  step(t: Micros, frame: Frame): boolean {
    const until = Math.floor(t / GRID)
    while (this.#grid < until) {
      const at = this.#grid * GRID
      if (!this.#moved) this.#move(at, GRID_SECONDS)
      this.#moved = true
      for (; this.#next < this.#walks.length; this.#next++) {
        if (frame.rows - frame.count < MOST_TICKS) return false
        this.#ticks(this.#walks[this.#next] as Walk, at, frame)
      }
      this.#next = 0
      this.#moved = false
      this.#grid++
    }
    return true
  }

  #move(at: number, dt: number): void {
    const day = dayOf(at as Micros)
    if (day !== this.#day) for (const walk of this.#walks) walk.volume = 0
    this.#day = day
    const heat = this.#uShape ? heatAt(at as Micros) : 1
    const market = MARKET_VOLATILITY * heat * Math.sqrt(dt) * this.#random.normal()
    for (const walk of this.#walks) walk.move(dt, market, heat)
  }

  #ticks(walk: Walk, at: number, frame: Frame): void {
    const { instrument, dailyVolume, tick } = walk.listing
    const count = poisson(this.#rate * GRID_SECONDS, walk.random)
    const meanTrade = dailyVolume / DAY_SECONDS / this.#rate
    for (let i = 0; i < count; i++) {
      const exchange = at + Math.floor(((i + walk.random.next()) * GRID) / count)
      const spread = spreadTicks(walk)
      const bid = Math.max(1, Math.round(walk.fair / tick - spread / 2)) * tick
      const ask = bid + spread * tick
      walk.trade(meanTrade)
      if (dailyVolume === 0) {
        frame.push(instrument, nearestTick(walk), 0, exchange as Micros)
        continue
      }
      frame.push(instrument, (walk.random.next() < 0.5 ? bid : ask) as Px, walk.volume, exchange as Micros)
      this.#depth(walk, bid, ask, frame)
    }
  }

  #depth(walk: Walk, bid: number, ask: number, frame: Frame): void {
    const { tick, dailyVolume } = walk.listing
    const place = frame.openDepth()
    const typical = Math.max(1, dailyVolume / DAY_SECONDS)
    for (let level = 0; level < DEPTH_LEVELS; level++) {
      const deeper = typical * (1 + 0.6 * level)
      const bidPx = bid - level * tick
      if (bidPx > 0) frame.bid(place, level, bidPx as Px, Math.ceil(deeper * (0.3 + 1.4 * walk.random.next())) as Qty)
      frame.ask(place, level, (ask + level * tick) as Px, Math.ceil(deeper * (0.3 + 1.4 * walk.random.next())) as Qty)
    }
  }

  /** One-minute bars of [from, to), in time order, then in the order of the listings; second by second. */
  #past(from: number, to: number): Bar[] {
    const bars: Bar[] = []
    const [open, high, low] = [0, 1, 2].map(() => new Float64Array(this.#walks.length)) as [Float64Array, Float64Array, Float64Array]
    for (let minute = from; minute < to; minute += MINUTE) {
      const before = this.#walks.map(walk => walk.volume)
      if (dayOf(minute as Micros) !== this.#day) before.fill(0)
      for (let second = 0; second < 60; second++) {
        this.#move(minute + second * SECOND, 1)
        for (const [i, walk] of this.#walks.entries()) {
          const px = nearestTick(walk)
          walk.trade(walk.listing.dailyVolume / DAY_SECONDS)
          if (second === 0) open[i] = high[i] = low[i] = px
          else if (px > (high[i] as number)) high[i] = px
          else if (px < (low[i] as number)) low[i] = px
        }
      }
      for (const [i, walk] of this.#walks.entries())
        bars.push({
          instrument: walk.listing.instrument,
          time: minute as Micros,
          length: MINUTE,
          open: open[i] as Px,
          high: high[i] as Px,
          low: low[i] as Px,
          close: nearestTick(walk),
          volume: walk.volume - (before[i] as number),
          ticks: 60,
        })
    }
    return bars
  }
}

const nearestTick = (walk: Walk): Px => (Math.max(1, Math.round(walk.fair / walk.listing.tick)) * walk.listing.tick) as Px

/** About a hundredth of a per cent of the price, at least 1 tick, wider now and then. */
function spreadTicks(walk: Walk): number {
  const usual = Math.max(1, Math.round((walk.fair * 0.000_1) / walk.listing.tick))
  return walk.random.next() < 0.85 ? usual : usual + 1
}

/** 1.8 at the edges of 09:15 to 15:30, 0.8 in the middle and outside. */
function heatAt(t: Micros): number {
  const middle = 12.375 * 3_600 * SECOND
  const half = 3.125 * 3_600 * SECOND
  const off = Math.abs(timeOfDay(t) - middle) / half
  return off > 1 ? 0.8 : 0.8 + off * off
}

/** Knuth's method for small means, a rounded normal above 20; capped. */
function poisson(mean: number, random: Random): number {
  if (mean > 20) return Math.min(MOST_TICKS, Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal())))
  const floor = Math.exp(-mean)
  let count = -1
  for (let product = 1; product > floor && count < MOST_TICKS; count++) product *= random.next()
  return count
}
