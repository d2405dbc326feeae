// A market that does not exist: prices, volumes and five-level depth of a few instruments, good enough to look at and to practise on.
// Behind the synthetic feed and the loopback sandbox. A pure function of its settings and of the time: neither the size of the steps
// nor the moment it was started at makes a difference, so that a restart goes on where the clock has taken the market.

import type { Random } from '../core/random.ts'
import { dayOf } from '../core/ist.ts'
import { MINUTE, type Micros, type Px, type Qty, SECOND } from '../core/units.ts'
import type { Bar } from '../market/bar.ts'
import { DEPTH_LEVELS, FRAME_ROWS, type Frame } from '../tape/frame.ts'
import { SyntheticIndex, SyntheticOption } from './synthetic-derived.ts'
import { hashOf, keyed } from './synthetic-key.ts'
import { CommonPaths, type Listing, type Priced, Share } from './synthetic-listing.ts'

export type { Listing } from './synthetic-listing.ts'

/** Ticks are drawn for steps of 50 ms and lie anywhere within one. */
const GRID = 50_000
/** The steps of a tenth of the instruments end every 5 ms: a market does not speak in chorus. */
const TURN = 5_000
const TURNS = GRID / TURN
const GRID_SECONDS = GRID / SECOND
/** Ticks of one instrument within one grid step; more are not drawn. */
const MOST_TICKS = 64
/** An index moves about half as much as its shares. */
const INDEX_VOLATILITY = 0.6
const SESSION_SECONDS = 22_500
const TICKS = hashOf('ticks')

export type SyntheticOptions = {
  readonly seed: number
  /** Shares, indices of them, options on either. An option whose underlying is not among them is a bug of the caller. */
  readonly listings: readonly Listing[]
  readonly start: Micros
  /** Whole minutes of history before `start`, for `history`. Default 120. */
  readonly historyMinutes?: number
  /** Ticks a second of each instrument, Poisson; at most 1 000. Default 3. */
  readonly rate?: number
  /** Typical move of a share over a session, percent. Default 1.5. */
  readonly volatilityPercent?: number
}

type Quoted = { readonly priced: Priced; readonly name: number }

export class SyntheticMarket {
  readonly history: readonly Bar[]
  readonly #quoted: readonly Quoted[]
  /** Those whose steps end together, by the turn within a step. */
  readonly #groups: readonly (readonly Quoted[])[]
  readonly #seed: number
  readonly #rate: number
  /** The turn being worked on, and the instrument of its group to go on with. */
  #turn: number
  #next = 0

  constructor(options: SyntheticOptions) {
    const { seed, listings, start } = options
    this.#seed = seed
    this.#rate = Math.min(1_000, options.rate ?? 3)
    this.#quoted = pricedOf(listings, seed, (options.volatilityPercent ?? 1.5) / 100).map(priced => ({
      priced,
      name: hashOf(priced.listing.symbol),
    }))
    const minute = Math.floor(start / MINUTE) * MINUTE
    this.history = this.#past(minute - (options.historyMinutes ?? 120) * MINUTE, minute)
    this.#groups = Array.from({ length: TURNS }, (_, turn) => this.#quoted.filter(({ name }) => name % TURNS === turn))
    this.#turn = Math.floor(start / TURN)
  }

  /**
   * Adds the ticks up to `t` to the frame, rows of one instrument in time order. False when the frame is full: hand it over,
   * clear it and call again with the same `t`.
   */
  step(t: Micros, frame: Frame): boolean {
    const until = Math.floor(t / TURN)
    while (this.#turn < until) {
      const group = this.#groups[this.#turn % TURNS] as readonly Quoted[]
      for (; this.#next < group.length; this.#next++) {
        if (FRAME_ROWS - frame.count < MOST_TICKS) return false
        this.#ticks(group[this.#next] as Quoted, frame)
      }
      this.#next = 0
      this.#turn++
    }
    return true
  }

  /** The ticks of the step that ends with this turn. */
  #ticks({ priced, name }: Quoted, frame: Frame): void {
    const from = (this.#turn + 1) * TURN - GRID
    const random = keyed(this.#seed, name, TICKS, Math.floor(this.#turn / TURNS))
    const count = poisson(this.#rate * GRID_SECONDS, random)
    const { instrument, dailyVolume, tick } = priced.listing
    for (let i = 0; i < count; i++) {
      const exchange = (from + Math.floor(((i + random.next()) * GRID) / count)) as Micros
      const fair = priced.fair(exchange)
      if (dailyVolume === 0) {
        frame.push(instrument, nearestTick(fair, tick), 0, exchange)
        continue
      }
      const stress = priced.stress(exchange)
      const spread = spreadTicks(priced, fair, stress, random)
      const bid = Math.max(1, Math.round(fair / tick - spread / 2)) * tick
      const ask = bid + spread * tick
      frame.push(instrument, (random.next() < 0.5 ? bid : ask) as Px, priced.volume(exchange), exchange)
      depth(frame, priced, bid, ask, stress, random)
    }
  }

  /** One-minute bars of [from, to), in time order, then in the order of the listings; from the prices second by second. */
  #past(from: number, to: number): Bar[] {
    const bars: Bar[] = []
    for (let minute = from; minute < to; minute += MINUTE) for (const { priced } of this.#quoted) bars.push(barOf(priced, minute))
    return bars
  }
}

/** The price of one listing at any moment, before it is rounded; to place a chain of options around. Control plane: it builds the day. */
export function syntheticFair(
  options: Pick<SyntheticOptions, 'seed' | 'listings' | 'volatilityPercent'>,
  symbol: string,
  t: Micros,
): number {
  const found = pricedOf(options.listings, options.seed, (options.volatilityPercent ?? 1.5) / 100).find(
    one => one.listing.symbol === symbol,
  )
  if (!found) throw new Error(`${symbol} is not in this market`)
  return found.fair(t)
}

function pricedOf(listings: readonly Listing[], seed: number, volatility: number): Priced[] {
  const common = new CommonPaths(seed, volatility)
  const shares = listings.filter(one => !one.option && one.dailyVolume > 0).map(one => new Share(one, common, seed))
  const plain = new Map<string, Priced>(shares.map(one => [one.listing.symbol, one]))
  for (const one of listings) if (!one.option && one.dailyVolume === 0) plain.set(one.symbol, new SyntheticIndex(one, shares))
  return listings.map(one => {
    const found = plain.get(one.option?.underlying ?? one.symbol)
    if (!found) throw new Error(`${one.symbol} is on ${one.option?.underlying}, which this market does not have`)
    if (!one.option) return found
    return new SyntheticOption(one, one.option, found, volatility * (found.listing.dailyVolume === 0 ? INDEX_VOLATILITY : 1))
  })
}

function barOf(priced: Priced, minute: number): Bar {
  const { instrument, tick } = priced.listing
  const at = (second: number): Px => nearestTick(priced.fair((minute + second * SECOND) as Micros), tick)
  const open = at(0)
  let [high, low, close] = [open, open, open]
  for (let second = 1; second < 60; second++) {
    close = at(second)
    if (close > high) high = close
    if (close < low) low = close
  }
  const end = (minute + MINUTE - 1) as Micros
  const before = dayOf((minute - 1) as Micros) === dayOf(minute as Micros) ? priced.volume((minute - 1) as Micros) : 0
  const volume = priced.volume(end) - before
  return { instrument, time: minute as Micros, length: MINUTE, open, high, low, close, volume, ticks: 60 }
}

/** Five levels either side. A market that moves much shows little: depth thins out as the spread widens. */
function depth(frame: Frame, { listing }: Priced, bid: number, ask: number, stress: number, random: Random): void {
  const { tick, dailyVolume } = listing
  const place = frame.openDepth()
  const typical = Math.max(1, dailyVolume / SESSION_SECONDS / Math.max(0.3, stress))
  for (let level = 0; level < DEPTH_LEVELS; level++) {
    const deeper = typical * (1 + 0.6 * level)
    const bidPx = bid - level * tick
    if (bidPx > 0) frame.bid(place, level, bidPx as Px, Math.ceil(deeper * (0.3 + 1.4 * random.next())) as Qty)
    frame.ask(place, level, (ask + level * tick) as Px, Math.ceil(deeper * (0.3 + 1.4 * random.next())) as Qty)
  }
}

const nearestTick = (fair: number, tick: Px): Px => (Math.max(1, Math.round(fair / tick)) * tick) as Px

/** About a hundredth of a per cent of a share's price, half a per cent of an option's; at least 1 tick, wider in a market that moves. */
function spreadTicks({ listing }: Priced, fair: number, stress: number, random: Random): number {
  const share = listing.option ? 0.005 : 0.000_1
  const usual = Math.max(1, Math.round((fair * share * Math.max(0.7, stress)) / listing.tick))
  return random.next() < 0.85 ? usual : usual + 1
}

/** Knuth's method for small means, a rounded normal above 20; capped. */
function poisson(mean: number, random: Random): number {
  if (mean > 20) return Math.min(MOST_TICKS, Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal())))
  const floor = Math.exp(-mean)
  let count = -1
  for (let product = 1; product > floor && count < MOST_TICKS; count++) product *= random.next()
  return count
}
