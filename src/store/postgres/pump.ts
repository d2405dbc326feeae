// Runs one writer: a step as soon as the last is committed, at most one each `gapMs`, and with growing pauses while steps fail.
// It never gives up; what waits meanwhile is bounded by its owner.

import { setTimeout as sleep } from 'node:timers/promises'

export type PumpWork = {
  /** Moves some of what waits to the database; rejects when it could not, and then nothing was taken. */
  step(): Promise<void>
  waiting(): number
  /** How many were ever settled: committed or given up. */
  settled(): number
  failed(cause: unknown): void
  worked(): void
}

const FIRST_PAUSE = 50
const LONGEST_PAUSE = 5_000

export class Pump {
  readonly #work: PumpWork
  readonly #gapMs: number
  #running = false
  /** When the step under way began; 0: none is. */
  #stepping = 0
  #began = Number.NEGATIVE_INFINITY
  #stop = new AbortController()
  #done: Promise<void> = Promise.resolve()
  #marks: { readonly target: number; readonly reached: () => void }[] = []

  constructor(work: PumpWork, gapMs: number) {
    this.#work = work
    this.#gapMs = gapMs
  }

  /** Something waits. Cheap when already running. */
  wake(): void {
    if (this.#running || this.#stop.signal.aborted) return
    this.#running = true
    this.#done = this.#run()
  }

  /** Milliseconds that the step under way has taken so far. */
  get busyMs(): number {
    return this.#stepping === 0 ? 0 : performance.now() - this.#stepping
  }

  /** True once everything that waits now is settled; false after `ms`. */
  async drained(ms: number): Promise<boolean> {
    const target = this.#work.settled() + this.#work.waiting()
    if (this.#work.settled() >= target) return true
    const reached = new Promise<boolean>(resolve => this.#marks.push({ target, reached: () => resolve(true) }))
    this.wake()
    const timer = new AbortController()
    const late = sleep(ms, false, { signal: timer.signal }).catch(() => false)
    const drained = await Promise.race([reached, late])
    timer.abort()
    return drained
  }

  /** No further step begins. The caller cuts the connection, so that one under way ends. */
  async stop(cut: () => Promise<void>): Promise<void> {
    this.#stop.abort()
    await cut()
    await this.#done
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    let pause = 0
    // let the rows of this turn gather
    await new Promise(resolve => setImmediate(resolve))
    while (this.#work.waiting() > 0 && !signal.aborted) {
      const rest = pause > 0 ? pause : this.#gapMs - (performance.now() - this.#began)
      if (rest > 0) await sleep(rest, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) break
      this.#began = performance.now()
      this.#stepping = this.#began
      try {
        await this.#work.step()
        pause = 0
        this.#work.worked()
      } catch (cause) {
        if (signal.aborted) break
        pause = Math.min(LONGEST_PAUSE, pause === 0 ? FIRST_PAUSE : pause * 2)
        this.#work.failed(cause)
      } finally {
        this.#stepping = 0
      }
      this.#reachMarks()
    }
    this.#running = false
  }

  #reachMarks(): void {
    if (this.#marks.length === 0) return
    const settled = this.#work.settled()
    for (const mark of this.#marks) if (settled >= mark.target) mark.reached()
    this.#marks = this.#marks.filter(mark => settled < mark.target)
  }
}
