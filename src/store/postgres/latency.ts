// A fixed histogram of delays with logarithmic buckets 19 % wide: no allocation to add, percentiles to read. For the tick writer's stats.

export type LatencySummary = { readonly count: number; readonly p50Ms: number; readonly p99Ms: number; readonly maxMs: number }

const PER_OCTAVE = 4
/** Upper edge of bucket b is 2^(b / 4) microseconds; the last one, about 19 hours, takes all above. */
const BUCKETS = 36 * PER_OCTAVE + 1

export class Latency {
  readonly #counts = new Float64Array(BUCKETS)
  #count = 0
  #max = 0

  add(us: number): void {
    const bucket = us <= 1 ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log2(us) * PER_OCTAVE))
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#count++
    if (us > this.#max) this.#max = us
  }

  summary(): LatencySummary {
    return { count: this.#count, p50Ms: this.#at(0.5), p99Ms: this.#at(0.99), maxMs: this.#max / 1000 }
  }

  /** Upper edge of the bucket that holds the share, never above the largest seen; milliseconds. */
  #at(share: number): number {
    let left = share * this.#count
    for (let b = 0; b < BUCKETS; b++) {
      left -= this.#counts[b] ?? 0
      if (left <= 0) return Math.min(2 ** (b / PER_OCTAVE), this.#max) / 1000
    }
    return this.#max / 1000
  }
}
