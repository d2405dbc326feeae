// Time, as the shells see it. The engine never sees a clock: time comes to it inside its inputs.

import type { Micros } from '../core/units.ts'

export type Clock = {
  now(): Micros
  /** How often it has been set ahead by more than a moment; absent where it cannot be. */
  readonly jumps?: number
  /** Calls `wake` once at or after `t`; returns a function that forgets it. */
  at(t: Micros, wake: () => void): () => void
}
