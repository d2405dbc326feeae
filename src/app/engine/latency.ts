// The last thousand durations, for a median and a 99th percentile on screen. Fixed memory.

const KEPT = 1000

export class Latency {
  readonly #values = new Float64Array(KEPT)
  #count = 0

  add(value: number): void {
    this.#values[this.#count++ % KEPT] = value
  }

  get count(): number {
    return this.#count
  }

  /** 0 when nothing was added. `share` 0.5 is the median. */
  percentile(share: number): number {
    const n = Math.min(this.#count, KEPT)
    if (n === 0) return 0
    const sorted = this.#values.slice(0, n).sort()
    return sorted[Math.min(n - 1, Math.floor(n * share))] as number
  }
}
