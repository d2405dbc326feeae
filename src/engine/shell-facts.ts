// What only the shell around an engine knows and a screen shows: it fills these facts in, the publisher's rows read them.

import type { Micros } from '../core/units.ts'

export type ShellFacts = {
  readonly mode: 'PAPER' | 'LIVE' | 'REPLAY'
  feed: string
  /** The session's time, micros: it goes on when no input comes, so that a silent feed grows old on screen. */
  clock: Micros
  store: string
  /** Socket event to order handed over, p99 micros. */
  ownP99: number
  speed: number
  speedable: boolean
  since: Micros
  /** Mean nanoseconds of a call, by strategy. */
  strategyNanos: readonly number[]
  /** Shown beside the engine's reason, by strategy; '' for nothing. */
  strategyShown?: readonly string[]
}
