// Measures strategy calls: mean nanoseconds for the screen, and the one that took too long for the shell to switch it off. In the
// engine it decides nothing; the shell's verdict goes in as an input, so that a replay agrees.

import type { Meter } from '../../engine/setup.ts'

export class StrategyMeter implements Meter {
  /** Mean nanoseconds of a call, by strategy. */
  readonly nanos: number[]
  readonly #calls: Float64Array
  readonly #budgetMs: number
  /** The strategy that was over its budget, and by how much; taken by the shell. */
  #over: { readonly no: number; readonly ms: number } | undefined
  #began = 0

  constructor(strategies: number, budgetMs: number) {
    this.nanos = Array.from({ length: strategies }, () => 0)
    this.#calls = new Float64Array(strategies)
    this.#budgetMs = budgetMs
  }

  begin(): void {
    this.#began = performance.now()
  }

  end(no: number): void {
    const ms = performance.now() - this.#began
    // A running mean over about the last thousand calls.
    const calls = Math.min(1000, (this.#calls[no] as number) + 1)
    this.#calls[no] = calls
    this.nanos[no]! += (ms * 1e6 - (this.nanos[no] as number)) / calls
    if (ms > this.#budgetMs) this.#over = { no, ms }
  }

  takeOver(): { readonly no: number; readonly ms: number } | undefined {
    const over = this.#over
    this.#over = undefined
    return over
  }
}
