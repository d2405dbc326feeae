// The clock of a running session, the same in every thread: real time, or a recording's time running at a stated speed. Anchored to
// the machine's monotonic clock, so that a wall clock set back cannot turn the engine's time back; one that has moved ahead (the
// machine slept, or its time was set right) is followed, or square-off would come too late.

import type { Micros } from '../core/units.ts'
import type { Clock } from '../ports/clock.ts'

/** Plain values, handed to threads: at monotonic time `anchor` the session's time was `start`, and it runs `speed` times as fast. */
export type ClockSpec = { readonly anchor: number; readonly start: number; readonly speed: number; readonly real: boolean }

/** Monotonic micros, shared by all threads (performance.now() starts anew in each). */
const monotonic = (): number => {
  const [seconds, nanos] = process.hrtime()
  return seconds * 1e6 + nanos / 1e3
}

/** Real time, or with `start` a recording's. */
export function clockSpec(start?: Micros, speed = 1): ClockSpec {
  return { anchor: monotonic(), start: start ?? Date.now() * 1000, speed, real: start === undefined }
}

/** Longest sleep of a timer: after the machine has slept, it is late by no more than this. */
const LONGEST_MS = 1_000
/** How often the wall clock is looked at, and how far ahead it must be to be followed, micros. */
const LOOK = 1_000_000
const AHEAD = 1_000_000
/** From here on it is a jump that trading waits out: the machine slept, or its time was wrong until now. */
const JUMP = 5_000_000

export class SystemClock implements Clock {
  readonly #spec: ClockSpec
  /** What performance.now() lacks to the monotonic clock, micros: one cheap call per reading. */
  #offset: number
  #lookAt = 0
  jumps = 0

  constructor(spec: ClockSpec) {
    this.#spec = spec
    this.#offset = monotonic() - performance.now() * 1e3
  }

  now(): Micros {
    const { anchor, start, speed, real } = this.#spec
    const ticked = performance.now() * 1e3
    if (real && ticked >= this.#lookAt) {
      this.#lookAt = ticked + LOOK
      const ahead = Date.now() * 1e3 - (start + ticked + this.#offset - anchor)
      if (ahead > AHEAD) this.#offset += ahead
      if (ahead > JUMP) this.jumps++
    }
    return Math.floor(start + (ticked + this.#offset - anchor) * speed) as Micros
  }

  at(t: Micros, wake: () => void): () => void {
    let timer: NodeJS.Timeout
    const arm = () => {
      const ms = (t - this.now()) / 1e3 / this.#spec.speed
      timer = setTimeout(() => (t <= this.now() ? wake() : arm()), Math.min(LONGEST_MS, Math.max(0, Math.ceil(ms))))
    }
    arm()
    return () => clearTimeout(timer)
  }
}
