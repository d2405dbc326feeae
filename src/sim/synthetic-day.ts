// One source of movement of the synthetic market (the market itself, a sector, a share's own): where its log price stands at each minute of
// a day. Built a day at a time from keyed random numbers alone, so that it does not matter when one begins to look.

import type { Random } from '../core/random.ts'
import type { DayNo } from '../core/units.ts'
import { hashOf, keyed } from './synthetic-key.ts'

export const DAY_MINUTES = 1_440
/** 09:15 to 15:30: what "a day" means for volatility and volume. */
const OPEN = 555
const CLOSE = 930
export const SESSION_MINUTES = CLOSE - OPEN
/** Share of ordinary activity outside these hours, in which this market goes on calmly. */
const NIGHT = 0.35

/** Trading activity of a minute of the day against the session's mean: 1.8 at its edges, 0.6 in its middle, a U. */
export function activity(minute: number): number {
  const off = Math.abs(minute + 0.5 - (OPEN + CLOSE) / 2) / (SESSION_MINUTES / 2)
  return off > 1 ? NIGHT : 0.6 + 1.2 * off * off
}

/** How strongly prices move with that activity. */
const heat = (minute: number): number => Math.sqrt(activity(minute))

const SESSION_HEAT2 = Array.from({ length: SESSION_MINUTES }, (_, i) => activity(OPEN + i)).reduce((sum, one) => sum + one, 0)

export type Source = {
  readonly name: string
  /** Standard deviation of the log price over a session. */
  readonly sigma: number
  /** Jumps on news a day, and their standard deviation. */
  readonly news: number
  readonly newsSize: number
}

/** Standard deviation of a night's gap, as a share of a session's. */
const NIGHT_SHARE = 0.5
/** The pull of a price back to its reference, a day. */
const MEMORY = 0.97
/** A day's opening adds up the days since the beginning of the third block before its own: near enough for good, and quick to go on from. */
const BLOCK_DAYS = 64
const BLOCKS = 3
/** Log-volatility: its standard deviation, how long a disturbance lasts in minutes, and what news adds to it. */
const VOLVOL = 0.4
const VOL_MINUTES = 45
const NEWS_VOL = 1

const DAY = hashOf('day')
const MINUTES = hashOf('minutes')

/** A jump within a minute. */
export type Jump = { readonly second: number; readonly size: number }

export type SourceDay = {
  readonly day: DayNo
  /** Log price at the beginning of each minute, and at the day's end. */
  readonly level: Float64Array
  /** Log-volatility of each minute; its mean over time is that of exp = 1. */
  readonly logVol: Float64Array
  readonly jumps: ReadonlyMap<number, Jump>
}

export class SourcePath {
  readonly #source: Source
  readonly #seed: number
  readonly #name: number
  /** The opening found last. */
  #known = { block: 0, day: -1, level: 0 }

  constructor(source: Source, seed: number) {
    this.#source = source
    this.#seed = seed
    this.#name = hashOf(source.name)
  }

  /** The whole day. A session's move and the night's gap belong to the day alone; the minutes are a bridge between. */
  day(day: DayNo): SourceDay {
    const open = this.#open(day)
    const { move, jumps } = this.#shocks(day)
    const random = keyed(this.#seed, this.#name, MINUTES, day)
    const logVol = volatilities(random, jumps)
    const level = new Float64Array(DAY_MINUTES + 1)
    const spent = new Float64Array(DAY_MINUTES + 1)
    const unit = this.#source.sigma / Math.sqrt(SESSION_HEAT2)
    let jumped = 0
    for (let m = 0; m < DAY_MINUTES; m++) {
      const sigma = unit * heat(m) * Math.exp(logVol[m] as number)
      level[m + 1] = (level[m] as number) + sigma * random.normal()
      spent[m + 1] = (spent[m] as number) + sigma * sigma
    }
    const off = move - (level[DAY_MINUTES] as number)
    const whole = spent[DAY_MINUTES] as number
    for (let m = 0; m <= DAY_MINUTES; m++) {
      level[m] = open + (level[m] as number) + (off * (spent[m] as number)) / whole + jumped
      jumped += jumps.get(m)?.size ?? 0
    }
    return { day, level, logVol, jumps }
  }

  /** Where the day begins: what the days before have left of their moves and nights. */
  #open(day: DayNo): number {
    const block = Math.floor(day / BLOCK_DAYS)
    const from = this.#known
    const goesOn = from.block === block && from.day <= day && from.day >= 0
    let level = goesOn ? from.level : 0
    for (let one = goesOn ? from.day : (block - BLOCKS) * BLOCK_DAYS; one < day; one++) {
      const { move, gap, jumps } = this.#shocks(one as DayNo)
      let news = 0
      for (const { size } of jumps.values()) news += size
      level = MEMORY * level + move + news + gap
    }
    this.#known = { block, day, level }
    return level
  }

  /** What a day brings: the move of its sessions, its news, the gap of the night after it. */
  #shocks(day: DayNo): { readonly move: number; readonly gap: number; readonly jumps: ReadonlyMap<number, Jump> } {
    const { sigma, news, newsSize } = this.#source
    const random = keyed(this.#seed, this.#name, DAY, day)
    const move = sigma * random.normal()
    const gap = NIGHT_SHARE * sigma * random.normal()
    const jumps = new Map<number, Jump>()
    // Poisson by waiting times, in shares of the session.
    for (let t = -Math.log(1 - random.next()) / Math.max(1e-9, news); t < 1; t -= Math.log(1 - random.next()) / news)
      jumps.set(OPEN + Math.floor(t * SESSION_MINUTES), { second: random.int(1, 59), size: newsSize * random.normal() })
    return { move, gap, jumps }
  }
}

function volatilities(random: Random, jumps: ReadonlyMap<number, Jump>): Float64Array {
  const logVol = new Float64Array(DAY_MINUTES)
  let state = VOLVOL * random.normal()
  let news = 0
  for (let m = 0; m < DAY_MINUTES; m++) {
    news = jumps.has(m) ? NEWS_VOL : news * (1 - 1 / VOL_MINUTES)
    logVol[m] = state - (VOLVOL * VOLVOL) / 2 + news
    state += -state / VOL_MINUTES + VOLVOL * Math.sqrt(2 / VOL_MINUTES) * random.normal()
  }
  return logVol
}
