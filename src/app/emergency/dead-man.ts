// The dead-man's switch: no sign of the operator for so many minutes, or no market for so many seconds, and a stop of the chosen level is
// asked for. run.ts makes one where the configuration wants it; any request that does something is a sign, and so is `tapedeck alive`.

import { TAPEDECK } from '../typed.ts'
import type { StopLevel } from './stop-lane.ts'

export type DeadManParts = {
  /** 0: not watched. */
  readonly minutes: number
  readonly lostLinkSeconds: number
  readonly level: StopLevel
  /** Milliseconds that only grow. */
  readonly now: () => number
  /** False while the market's line is down; undefined while nobody knows. */
  readonly linkUp: () => boolean | undefined
  readonly act: (level: StopLevel, why: string) => void
  /** How many seconds are left until it acts, each time that a person would read another number; undefined when it has acted. */
  readonly shown?: ((left: number | undefined) => void) | undefined
  /** A warning, once, in the last fifth of the time. */
  readonly warn: (text: string) => void
}

const LOOK_MS = 1_000
const LAST = 0.2

export class DeadMan {
  readonly #parts: DeadManParts
  readonly #timer: NodeJS.Timeout
  #signAt: number
  #upAt: number
  #warned = false
  /** It acts once for each silence and once for each loss. */
  #actedSilent = false
  #actedLost = false
  #shown: number | undefined

  constructor(parts: DeadManParts) {
    this.#parts = parts
    this.#signAt = parts.now()
    this.#upAt = parts.now()
    this.#timer = setInterval(() => this.look(), LOOK_MS)
    this.#timer.unref()
  }

  /** The operator has done something. */
  sign(): void {
    this.#signAt = this.#parts.now()
    this.#warned = false
    this.#actedSilent = false
  }

  look(): void {
    const { minutes, lostLinkSeconds, level, now, linkUp, act, warn } = this.#parts
    const t = now()
    if (linkUp() !== false) {
      this.#upAt = t
      this.#actedLost = false
    }
    const silent = t - this.#signAt
    const most = minutes * 60_000
    if (minutes > 0 && silent >= most && !this.#actedSilent) {
      this.#actedSilent = true
      act(level, `no sign of the operator for ${minutes} min`)
    } else if (minutes > 0 && silent >= most * (1 - LAST) && !this.#warned) {
      this.#warned = true
      const left = Math.max(1, Math.ceil((most - silent) / 60_000))
      warn(`no sign of the operator: ${level} in ${left} min; ${TAPEDECK} alive, or any order, change or stop, is a sign`)
    }
    if (lostLinkSeconds > 0 && t - this.#upAt >= lostLinkSeconds * 1_000 && !this.#actedLost) {
      this.#actedLost = true
      act(level, `no market for ${lostLinkSeconds} s`)
    }
    this.#show(t)
  }

  /** Whole minutes, and in the last one seconds. A line that is up leaves only the operator to wait for. */
  #show(t: number): void {
    const { minutes, lostLinkSeconds, shown } = this.#parts
    const silence = minutes > 0 && !this.#actedSilent ? minutes * 60_000 - (t - this.#signAt) : Number.POSITIVE_INFINITY
    const loss =
      lostLinkSeconds > 0 && t > this.#upAt && !this.#actedLost ? lostLinkSeconds * 1_000 - (t - this.#upAt) : Number.POSITIVE_INFINITY
    const seconds = Math.ceil(Math.min(silence, loss) / 1_000)
    const left = seconds === Number.POSITIVE_INFINITY ? undefined : seconds > 60 ? Math.ceil(seconds / 60) * 60 : seconds
    if (left === this.#shown) return
    this.#shown = left
    shown?.(left)
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
