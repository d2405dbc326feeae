// What a seed is: how large its world is, which faults it has and how often, and what a person does when. Drawn once, before anything
// runs, so that a failing seed can be made smaller by leaving parts out: each part has random numbers of its own.

import { Random } from '../../src/core/random.ts'
import { MINUTE, SECOND } from '../../src/core/units.ts'
import { CLOSES, OPENS } from './stage.ts'

/** Shares of messages and requests, from 0 to 1. */
export const rateKinds = [
  'messageLost',
  'messageLate',
  'messageRepeated',
  'messageReordered',
  'messageFalse',
  'requestNotSent',
  'requestRefused',
  'requestThrottled',
  'requestLost',
  'requestLate',
  'answerLost',
  'serverError',
  'bookFails',
  'bookLate',
  'bookTorn',
  'wildPrice',
  'gap',
  'rowLost',
  'diskSlow',
  'diskFails',
] as const
/** Times an hour. */
export const incidentKinds = [
  'venueDown',
  'tokenExpired',
  'feedDown',
  'feedSilent',
  'clockForward',
  'suspended',
  'diskFull',
  'kill',
  'power',
  'stop',
  'bitFlip',
  'olderJournal',
] as const
/** Those that were added later: each is drawn from a stream of its own, so that a seed without it is what it was before. */
export const laterKinds = [
  'algorithm',
  'algorithmDies',
  'phoneTrade',
  'phoneOrder',
  'largeBracket',
  'legChange',
  'forOpening',
  'newerJournal',
  'night',
  'resolve',
  'adjust',
] as const
export type RateKind = (typeof rateKinds)[number]
export type IncidentKind = (typeof incidentKinds)[number]
export type LaterKind = (typeof laterKinds)[number]
export type FaultKind = RateKind | IncidentKind | LaterKind
export const faultKinds: readonly FaultKind[] = [...rateKinds, ...incidentKinds, ...laterKinds]
export type Rates = Readonly<Record<RateKind, number>>

/** A whole run. What is left out is as the seed draws it. */
export type Options = {
  readonly seed: number
  readonly instruments?: number
  readonly strategies?: number
  readonly minutes?: number
  /** Faults that do not happen. */
  readonly without?: readonly FaultKind[]
  /** Numbers of actions that are left out. */
  readonly cut?: readonly number[]
}

/** At `at` micros from the beginning. `salt` seeds what it does exactly. */
export type Action = {
  readonly no: number
  readonly at: number
  readonly kind: 'command' | IncidentKind | LaterKind
  readonly salt: number
}

export type Plan = {
  readonly seed: number
  readonly instruments: number
  readonly strategies: number
  /** Micros. */
  readonly length: number
  /** Minutes of the day at which it begins. */
  readonly start: number
  readonly rates: Rates
  readonly actions: readonly Action[]
  /** Rows in a frame, and how many of them bring depth. */
  readonly rows: number
  readonly depth: number
  readonly calm: boolean
}

const HOUR = 3_600_000_000
const MOST: Rates = {
  messageLost: 0.05,
  messageLate: 0.1,
  messageRepeated: 0.2,
  messageReordered: 0.3,
  messageFalse: 0.02,
  requestNotSent: 0.03,
  requestRefused: 0.1,
  requestThrottled: 0.1,
  requestLost: 0.03,
  requestLate: 0.03,
  answerLost: 0.1,
  serverError: 0.05,
  bookFails: 0.4,
  bookLate: 0.3,
  bookTorn: 0.3,
  wildPrice: 0.0005,
  gap: 0.0005,
  rowLost: 0.1,
  diskSlow: 0.05,
  diskFails: 0.0005,
}
/** The most of each in an hour. */
const OFTEN: Readonly<Record<IncidentKind, number>> = {
  venueDown: 6,
  tokenExpired: 2,
  feedDown: 4,
  feedSilent: 6,
  clockForward: 3,
  suspended: 3,
  diskFull: 2,
  kill: 4,
  power: 2,
  stop: 2,
  bitFlip: 1,
  olderJournal: 1,
}
const OFTEN_LATER: Readonly<Record<LaterKind, number>> = {
  algorithm: 20,
  algorithmDies: 3,
  phoneTrade: 12,
  phoneOrder: 12,
  largeBracket: 8,
  legChange: 20,
  forOpening: 10,
  newerJournal: 2,
  night: 1,
  resolve: 200,
  adjust: 20,
}
/** Their numbers begin there, a thousand for each kind: those of other actions stay what they are. */
const LATER_NO = 10_000
/** Before the opening, in the day, over square-off and close, over midnight. */
const STARTS = [9 * 60, 10 * 60, 10 * 60, 12 * 60, 13 * 60, 14 * 60 + 40, 15 * 60, 23 * 60 + 30] as const
/** What is told while they last is not heard. */
const DEAF = new Set<Action['kind']>(['venueDown', 'suspended', 'phoneTrade', 'phoneOrder'])
/** Of faults a seed has this share, so that most of each seed is calm. */
const SOME = 0.3

export function planOf(options: Options): Plan {
  const { seed, without = [], cut = [] } = options
  const random = new Random(seed)
  const length = options.minutes === undefined ? HOUR : options.minutes * 60_000_000
  const start = STARTS[random.int(0, STARTS.length - 1)] as number
  const calm = random.int(0, 9) === 0
  const off = new Set<FaultKind>(without)
  const has = (kind: FaultKind): boolean => random.next() < SOME && !off.has(kind) && !calm
  // Cubed: mostly rare, sometimes bad. Every kind draws the same numbers, whether it is off or not.
  const strength = (): number => random.next() ** 3
  const rates = Object.fromEntries(
    rateKinds.map(kind => {
      const share = has(kind)
      return [kind, strength() * (share ? MOST[kind] : 0)]
    }),
  ) as Rates
  const actions: Action[] = []
  const add = (kind: Action['kind'], times: number, on: boolean): void => {
    for (let n = 0; n < times; n++) {
      const at = random.int(1_000_000, HOUR)
      const action = { no: actions.length, at, kind, salt: random.uint32() }
      actions.push(action)
      if (!on || at > length || cut.includes(action.no)) actions[action.no] = { ...action, at: Number.POSITIVE_INFINITY }
    }
  }
  for (const kind of incidentKinds) {
    const on = has(kind)
    add(kind, random.int(1, OFTEN[kind]), on)
  }
  add('command', random.int(20, 160), true)
  const later = calm ? [] : laterActions(seed, start).filter(one => !off.has(one.kind) && !cut.includes(one.no))
  const midnight = start > 20 * 60 || later.some(one => one.kind === 'night' && one.at <= length)
  const rows = [1, 2, 4, 10, 20][random.int(0, 4)] as number
  const depth = [0, 0.3, 1][random.int(0, 2)] as number
  return {
    seed,
    instruments: options.instruments ?? 20,
    strategies: options.strategies ?? 5,
    length,
    start,
    rates: bearable(
      rates,
      midnight,
      actions.some(one => (one.kind === 'bitFlip' || one.kind === 'diskFull') && one.at <= length),
    ),
    actions: [...actions, ...later].filter(one => one.at <= length && !(midnight && DEAF.has(one.kind))).sort((a, b) => a.at - b.at),
    rows,
    depth,
    calm,
  }
}

function laterActions(seed: number, start: number): (Action & { readonly kind: LaterKind })[] {
  return laterKinds.flatMap((kind, n) => {
    const random = new Random(seed + 40_009 * (n + 1))
    const times = random.next() < SOME ? random.int(1, OFTEN_LATER[kind]) : 0
    const first = LATER_NO + 1000 * n
    const [from, to] = timesOf(kind, start)
    if (from >= to) return []
    return Array.from({ length: times }, (_, i) => ({ no: first + i, at: random.int(from, to), kind, salt: random.uint32() }))
  })
}

/** Micros from the beginning between which it may be: a night follows a close, and what is for the opening is given while it is closed. */
function timesOf(kind: LaterKind, start: number): readonly [from: number, to: number] {
  const [opens, closes] = [(OPENS - start) * MINUTE, (CLOSES - start) * MINUTE]
  if (kind === 'night') return start === 15 * 60 ? [closes + MINUTE, closes + 13 * MINUTE] : [0, 0]
  if (kind === 'forOpening') return opens > 0 ? [SECOND, opens] : [Math.max(SECOND, closes), HOUR]
  return [SECOND, HOUR]
}

/**
 * What is lost on one day cannot be read in the book of the next: over midnight nothing is. And an order that no journal has, and that
 * arrives after a restart, is nobody's: the engine does not take it over yet, so where the journal can be lost nothing comes so late.
 */
function bearable(rates: Rates, midnight: boolean, forgetful: boolean): Rates {
  const punctual = forgetful || rates.diskFails > 0 ? { ...rates, requestLate: 0 } : rates
  return midnight ? { ...punctual, messageLost: 0, messageLate: 0, messageFalse: 0 } : punctual
}
