// Why only exits are taken, all reasons at a time: a person, the day's loss, the feed, the broker, the disk, the store. The level shown is the worst of
// them, each with its way back. Read by the header and by `status`; the gate refuses by the same facts, each with its own sentence.

import type { Micros } from '../core/units.ts'
import type { Level } from '../trading/level.ts'
import type { Engine } from './engine.ts'

export type LevelCause = {
  readonly cause: 'person' | 'loss' | 'feed' | 'venue' | 'clock' | 'disk' | 'store' | 'ending'
  readonly level: Exclude<Level, 'normal'>
  readonly why: string
  /** How it ends. */
  readonly back: string
}

const BY_ITSELF = 'ends by itself'

/** `clock`: the time now, which runs on where no data come. */
export function causesOf(engine: Engine, clock: Micros): readonly LevelCause[] {
  const { risk, levels } = engine
  const found: LevelCause[] = []
  if (risk.level !== 'normal') found.push({ cause: 'person', level: risk.level, why: levels.why, back: ':resume' })
  const paused = (cause: LevelCause['cause'], why: string, back: string): void => void found.push({ cause, level: 'paused', why, back })
  if (risk.books.lost) paused('loss', 'the loss of the day has reached its limit', 'the next day')
  if (risk.ending) paused('ending', 'the engine is shutting down', 'the next start')
  if (!risk.venueUp) paused('venue', 'the line to the venue is down', BY_ITSELF)
  if (!risk.clockSteady) paused('clock', 'the clock has jumped', BY_ITSELF)
  if (risk.diskFull) paused('disk', 'the journal cannot be kept safely (disk full?)', BY_ITSELF)
  if (risk.storeTrouble !== '') paused('store', risk.storeTrouble, BY_ITSELF)
  const silence = risk.feedUp ? silenceOf(engine, clock) : 0
  if (!risk.feedUp) paused('feed', 'the feed is down', BY_ITSELF)
  else if (silence > 0) paused('feed', `the feed has been silent for ${Math.floor(silence / 1e6)} s`, BY_ITSELF)
  return found
}

/** Micros without any quote of an open market, where that is longer than a price may be old; else 0. */
function silenceOf({ market, setup }: Engine, clock: Micros): number {
  const { maxPriceAge } = setup.limits
  if (maxPriceAge === 0) return 0
  let newest = 0
  for (const one of setup.instruments.list) {
    if (market.sessionOf(one.no).open) newest = Math.max(newest, market.quotes.received[one.no] as number)
  }
  return newest > 0 && clock - newest > maxPriceAge ? clock - newest : 0
}

/** The worst level and every reason in one line. A single reason of a person stands as it was given. */
export function shownLevel(causes: readonly LevelCause[]): { readonly level: Level; readonly why: string } {
  const worst: Level = causes.some(one => one.level === 'halted') ? 'halted' : causes.length > 0 ? 'paused' : 'normal'
  if (causes.length === 1 && causes[0]?.cause === 'person') return { level: worst, why: causes[0].why }
  return { level: worst, why: causes.map(one => `${one.why} (${one.back})`).join('; ') }
}
