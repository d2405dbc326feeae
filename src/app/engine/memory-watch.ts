// Watches the heap of the engine's thread. The engine itself makes nothing per tick, so what grows without end is a strategy's: from half
// of what is allowed on, the profiler runs; the one that keeps most is named, and switched off before the heap reaches its own
// limit, which would take the whole process with it. Asked by strategy-meter.ts at each turn's end.

import { getHeapStatistics } from 'node:v8'
import type { MeterVerdict } from './strategy-meter.ts'

const CHECK_MS = 250
/** The least of this many readings is taken for what is in use: garbage comes and goes between them. */
const READINGS = 20
/** A look collects all garbage, which may take a tenth of a second: not more often than this. */
const LOOK_MS = 10_000
const LOOK_IN_DANGER_MS = 1_000
/** Beyond this part of the heap's own limit nothing is waited for. */
const DANGER = 0.7
/** Who keeps less than this part of the growth is not its cause. */
const CAUSE = 0.2
const MB = 1024 * 1024

/** In use now, and the heap's limit, in bytes. Large arrays of numbers lie outside the heap and count too. About 200 ns. */
export type HeapReading = { readonly used: number; readonly limit: number }

/** See HeapProbe. */
export type Probe = { start(): void; look(): Float64Array; stop(): void }

const readHeap = (): HeapReading => {
  const { used_heap_size, external_memory, heap_size_limit } = getHeapStatistics()
  return { used: used_heap_size + external_memory, limit: heap_size_limit }
}

export class MemoryWatch {
  readonly #allowed: number
  readonly #probe: Probe
  readonly #read: () => HeapReading
  readonly #readings: Float64Array = new Float64Array(READINGS).fill(Number.POSITIVE_INFINITY)
  readonly #blamed = new Set<number>()
  #count = 0
  #checked = Number.NEGATIVE_INFINITY
  /** In use when all was well; -1 before the first full round of readings. */
  #base = -1
  #watching = false
  #said = false
  #looked = 0

  /** `allowedMB`: growth of the whole thread since its start after which a strategy is switched off. */
  constructor(allowedMB: number, probe: Probe, read: () => HeapReading = readHeap) {
    this.#allowed = allowedMB * MB
    this.#probe = probe
    this.#read = read
  }

  /** At each turn's end; looks four times a second. `now` in milliseconds. */
  check(now: number): MeterVerdict | undefined {
    if (now - this.#checked < CHECK_MS) return undefined
    this.#checked = now
    const { used, limit } = this.#read()
    this.#readings[this.#count++ % READINGS] = used
    const danger = used > limit * DANGER
    const inUse = danger ? used : this.#readings.reduce((a, b) => Math.min(a, b))
    if (this.#base < 0) {
      if (this.#count < READINGS && !danger) return undefined
      this.#base = danger ? 0 : inUse
    }
    const grown = inUse - this.#base
    if (!this.#watching) {
      if (grown > this.#allowed / 2 || danger) this.#watch(now)
      return undefined
    }
    const due = danger || grown > this.#allowed || (grown > this.#allowed * 0.75 && !this.#said)
    if (!due || now - this.#looked < (danger ? LOOK_IN_DANGER_MS : LOOK_MS)) return undefined
    this.#looked = now
    return this.#look(danger)
  }

  #watch(now: number): void {
    this.#watching = true
    this.#said = false
    // Half a pause: the profiler must have seen something first.
    this.#looked = now - LOOK_MS / 2
    this.#probe.start()
  }

  #rest(): void {
    this.#watching = false
    this.#probe.stop()
  }

  #look(danger: boolean): MeterVerdict | undefined {
    const held = this.#probe.look()
    const { used } = this.#read()
    this.#readings.fill(used)
    const grown = used - this.#base
    if (grown < this.#allowed / 2 && !danger) {
      // It was garbage that nobody had had a reason to collect.
      this.#rest()
      return undefined
    }
    const no = this.#heaviest(held)
    const share = held[no] ?? 0
    // The profiler has seen only what was made since it was switched on, about half of the growth.
    if (no < 0 || share < (grown / 2) * CAUSE)
      return this.#say(-1, `the engine's memory has grown by ${mb(grown)}, and no strategy is seen to keep it`)
    if (grown <= this.#allowed && !danger) {
      return this.#say(
        no,
        `it keeps most of what the engine's memory has grown by, ${mb(grown)}: at ${mb(this.#allowed)} it is switched off`,
      )
    }
    this.#base = used
    this.#blamed.add(no)
    this.#rest()
    return { no, off: true, why: `it keeps more and more in memory: ${mb(share)} of late, and ${mb(grown)} in all` }
  }

  #say(no: number, why: string): MeterVerdict | undefined {
    if (this.#said) return undefined
    this.#said = true
    return { no, off: false, why }
  }

  #heaviest(held: Float64Array): number {
    let best = -1
    for (let no = 0; no < held.length; no++) {
      if (!this.#blamed.has(no) && (held[no] as number) > (best < 0 ? 0 : (held[best] as number))) best = no
    }
    return best
  }
}

const mb = (bytes: number): string => `${Math.round(bytes / MB)} MB`
