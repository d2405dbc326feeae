// Watches what strategies cost the engine's thread: time in one go, mean time of a call, memory kept. The runner tells each call, the
// shell each turn and asks for verdicts, which it enters as inputs: in the engine nothing is decided here, so a replay agrees.
// Reading the clock costs as much as a small strategy, so it is read at a turn's end, where another strategy's call begins, and
// at one call in 16: no call over its budget can hide between two readings.

import type { Meter } from '../../engine/setup.ts'
import type { MemoryWatch } from './memory-watch.ts'

/** Power of two. Also how many calls in a row are judged together: more than these never go without a reading. */
const SAMPLE = 16
/** How often it is read how much the thread has computed, about half a microsecond each time. */
const CPU_EVERY_MS = 20
/** One that waits, for a file say, holds up the engine too, but looks like one that the machine did not let run. */
const EXCUSES = 2
/** The mean runs over about this many samples, and is not judged before. */
const MEAN_OVER = 64

export type Budget = {
  /** One call, or up to 16 calls in a row of one strategy, may hold the engine this long. */
  readonly callMs: number
  /** A mean above this is warned about. */
  readonly meanMicros: number
}

export type MeterParts = {
  readonly memory?: MemoryWatch
  /** See HangWatch. */
  readonly pulse?: Int32Array
  /** Milliseconds, and milliseconds of computing that this thread has had. */
  readonly clock?: () => number
  readonly cpu?: () => number
}

const threadCpu = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** `off`: to be switched off. `no` is -1 where no strategy is to blame. */
export type MeterVerdict = { readonly no: number; readonly off: boolean; readonly why: string }

export class StrategyMeter implements Meter {
  /** Mean nanoseconds of a call, by strategy. */
  readonly nanos: number[]
  readonly #budgets: readonly Budget[]
  readonly #memory: MemoryWatch | undefined
  readonly #clock: () => number
  readonly #cpu: () => number
  /** What this thread had computed at #cpuRead. */
  #computed = 0
  #cpuRead = Number.NEGATIVE_INFINITY
  /** How often a strategy's call was long because the machine was busy. */
  readonly #excused: Uint8Array
  readonly #calls: Float64Array
  readonly #samples: Float64Array
  readonly #warned: Uint8Array
  readonly #verdicts: MeterVerdict[] = []
  /** Whose calls have run since the last reading, how many, and when that was. */
  #current = -1
  #inRow = 0
  #read = 0
  #sampling = false
  readonly #pulse: Int32Array | undefined

  /** One budget for each strategy. */
  constructor(budgets: readonly Budget[], parts: MeterParts = {}) {
    this.#pulse = parts.pulse
    this.nanos = budgets.map(() => 0)
    this.#budgets = budgets
    this.#memory = parts.memory
    this.#clock = parts.clock ?? (() => performance.now())
    this.#cpu = parts.cpu ?? threadCpu
    this.#excused = new Uint8Array(budgets.length)
    this.#calls = new Float64Array(budgets.length)
    this.#samples = new Float64Array(budgets.length)
    this.#warned = new Uint8Array(budgets.length)
  }

  /** An input is about to be run, at this reading of the clock. */
  turn(now: number): void {
    this.#read = now
    this.#current = -1
    if (now - this.#cpuRead > CPU_EVERY_MS) {
      this.#cpuRead = now
      this.#computed = this.#cpu()
    }
  }

  begin(no: number): void {
    const pulse = this.#pulse
    if (pulse) {
      pulse[0]!++
      pulse[1] = no + 1
    }
    if (no !== this.#current) {
      if (this.#current >= 0) this.#judge(this.#clock())
      this.#current = no
      this.#inRow = 0
    }
    this.#inRow++
    const call = this.#calls[no]!++
    // The first ones all: a strategy on bars is called a few hundred times a day.
    this.#sampling = call < SAMPLE || (call & (SAMPLE - 1)) === 0
    if (this.#sampling) {
      const now = this.#clock()
      if (this.#inRow > 1) this.#judge(now)
      this.#read = now
      this.#inRow = 1
    }
  }

  end(no: number): void {
    if (this.#pulse) this.#pulse[1] = 0
    if (!this.#sampling) return
    const now = this.#clock()
    this.#mean(no, (now - this.#read) * 1e6)
    this.#judge(now)
    this.#inRow = 0
  }

  /** The input has been run. */
  turnEnd(): void {
    if (this.#current >= 0 && this.#inRow > 0) this.#judge(this.#clock())
    this.#current = -1
    const memory = this.#memory?.check(this.#read)
    if (memory) this.#verdicts.push(memory)
  }

  /** Whatever is to be said or done about strategies since it was last asked for; undefined in nearly every turn. */
  takeVerdicts(): readonly MeterVerdict[] | undefined {
    return this.#verdicts.length === 0 ? undefined : this.#verdicts.splice(0)
  }

  /** Another text of the strategy: its figures begin anew. */
  forget(no: number): void {
    this.nanos[no] = 0
    this.#calls[no] = 0
    this.#samples[no] = 0
    this.#warned[no] = 0
    this.#excused[no] = 0
  }

  /** From the last reading until `now` the current strategy has had the thread, but for what the engine did between its calls. */
  #judge(now: number): void {
    const ms = now - this.#read
    this.#read = now
    const no = this.#current
    const budget = (this.#budgets[no] as Budget).callMs
    if (ms <= budget) return
    const what = `${this.#inRow > 1 ? `${this.#inRow} calls in a row` : 'one call'} took ${ms.toFixed(0)} ms, its budget is ${budget} ms`
    // At most what it computed itself, for the reading is from before it.
    const computed = this.#cpu() - this.#computed
    const busy = computed < Math.min(budget, ms / 2) && ++this.#excused[no]! <= EXCUSES
    if (!busy) this.#verdicts.push({ no, off: true, why: what })
    else
      this.#verdicts.push({
        no,
        off: false,
        why: `${what}, but only ${computed.toFixed(0)} ms of it were computing: is the machine busy, or does it wait for something?`,
      })
  }

  #mean(no: number, nanos: number): void {
    const samples = this.#samples[no]! + 1
    this.#samples[no] = samples
    const mean = this.nanos[no]! + (nanos - this.nanos[no]!) / Math.min(samples, MEAN_OVER)
    this.nanos[no] = mean
    const limit = (this.#budgets[no] as Budget).meanMicros
    if (samples < MEAN_OVER || mean <= limit * 1000 || this.#warned[no] === 1) return
    this.#warned[no] = 1
    this.#verdicts.push({ no, off: false, why: `its calls take ${(mean / 1000).toFixed(0)} us on average, more than ${limit} us` })
  }
}
