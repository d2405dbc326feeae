// How long a request takes to the venue: the latency models of the simulated exchange, drawn from a seed. in-flight.ts asks it for
// each request.

import { Random } from '../core/random.ts'
import type { Micros } from '../core/units.ts'

export const latencyKinds = ['constant', 'uniform', 'lognormal'] as const

export type LatencyModel = {
  /**
   * constant: always `base`. uniform: evenly between `base` and `base` + `spread`. lognormal: half of them below `base`, five of six
   * below `base` + `spread`, and a long tail, as networks have it.
   */
  readonly kind: (typeof latencyKinds)[number]
  readonly base: Micros
  readonly spread: Micros
}

/** Standard deviations beyond which a draw is cut off: about one in three million. */
const LONGEST = 5

export class Latency {
  readonly #model: LatencyModel
  readonly #random: Random

  constructor(model: LatencyModel, seed: number) {
    this.#model = model
    this.#random = new Random(seed)
  }

  /** Microseconds of the next request, at least 1: nothing is answered in the instant it is asked. */
  next(): number {
    const { kind, spread } = this.#model
    const base = Math.max(1, this.#model.base)
    if (kind === 'constant' || spread <= 0) return base
    if (kind === 'uniform') return base + this.#random.int(0, spread)
    const sigma = Math.log(1 + spread / base)
    return Math.max(1, Math.round(base * Math.exp(sigma * Math.min(LONGEST, this.#random.normal()))))
  }
}
