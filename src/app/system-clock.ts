// The clock of a running session, the same in every thread: real time, or a recording's time running at a stated speed. Anchored
// once to the machine's monotonic clock, so that a stepped wall clock cannot turn the engine's time back.

import type { Micros } from '../core/units.ts'
import type { Clock } from '../ports/clock.ts'

/** Plain numbers, handed to threads: at monotonic time `anchor` the session's time was `start`, and it runs `speed` times as fast. */
export type ClockSpec = { readonly anchor: number; readonly start: number; readonly speed: number }

/** Monotonic micros, shared by all threads (performance.now() starts anew in each). */
const monotonic = (): number => {
  const [seconds, nanos] = process.hrtime()
  return seconds * 1e6 + nanos / 1e3
}

/** Real time, or with `start` a recording's. */
export function clockSpec(start?: Micros, speed = 1): ClockSpec {
  return { anchor: monotonic(), start: start ?? Date.now() * 1000, speed }
}

/** Longest sleep of a timer; Node fires at once above 2^31 ms. */
const LONGEST_MS = 1_000_000

export class SystemClock implements Clock {
  readonly #spec: ClockSpec
  /** What performance.now() lacks to the monotonic clock, micros: one cheap call per reading. */
  readonly #offset: number

  constructor(spec: ClockSpec) {
    this.#spec = spec
    this.#offset = monotonic() - performance.now() * 1e3
  }

  now(): Micros {
    const { anchor, start, speed } = this.#spec
    return Math.floor(start + (performance.now() * 1e3 + this.#offset - anchor) * speed) as Micros
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
