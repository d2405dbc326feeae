// What the engine's thread and the thread of one strategy say to each other: two rings and a few words of shared memory while they run,
// messages only at the beginning.

import type { InstrumentNo, Micros } from '../../core/units.ts'
import type { Decision } from '../../engine/strategy-replica.ts'
import type { ReplicaStart } from '../../engine/replica-facts.ts'
import { decisionFields, isNumber, isShape, isText } from '../../tape/shape.ts'
import type { PlannedInstruments } from '../plan.ts'
import type { ClockSpec } from '../system-clock.ts'

export type StrategyThreadData = {
  readonly name: string
  readonly file: string
  readonly params: Readonly<Record<string, unknown>>
  /** What it trades, of the run's instruments. */
  readonly traded: readonly InstrumentNo[]
  readonly instruments: PlannedInstruments
  readonly grace: Micros
  readonly clock: ClockSpec
  /** Ring of records to the strategy. */
  readonly down: SharedArrayBuffer
  /** Ring of decisions from it. */
  readonly up: SharedArrayBuffer
  readonly pulse: SharedArrayBuffer
}

/** Records of the ring down. Market data: time of the input as float64, then the frame's bytes, or the bar as JSON. */
export const DOWN_FRAME = 1
export const DOWN_BAR = 2
/** JSON. */
export const DOWN_FACTS = 3
/** The number of a decision that the engine has run, as JSON. */
export const DOWN_ANSWERED = 4
/** The ring up holds decisions as JSON. */
export const UP_DECISION = 1

export type FromStrategy =
  /** It is loaded and made, and wants the minutes of these instruments. */
  { readonly kind: 'made'; readonly fed: readonly InstrumentNo[] } | { readonly kind: 'fault'; readonly why: string }
export type ToStrategy = ReplicaStart

/** How often a thread that has nothing to do shows that it is there. */
export const BEAT_MS = 200

/** Shared by both threads. */
export class StrategyPulse {
  readonly shared: SharedArrayBuffer
  readonly #beats: Int32Array
  readonly #nanos: Float64Array

  constructor(shared = new SharedArrayBuffer(16)) {
    this.shared = shared
    this.#beats = new Int32Array(shared, 0, 1)
    this.#nanos = new Float64Array(shared, 8, 1)
  }

  /** It is between two calls. `nanos`: mean of a call. */
  beat(nanos: number): void {
    this.#nanos[0] = nanos
    Atomics.add(this.#beats, 0, 1)
  }

  get beats(): number {
    return Atomics.load(this.#beats, 0)
  }

  get nanos(): number {
    return this.#nanos[0] as number
  }
}

export const isDecision = isShape<Decision>({ ...decisionFields, number: isNumber, off: isText })
