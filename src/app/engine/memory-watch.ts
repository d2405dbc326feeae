// Watches the heap of the engine's thread. The engine itself makes nothing per tick, so what grows without end is a strategy's: from half
// of what is allowed on, each call is weighed; the one that grew most is named, and switched off before the heap's own limit,
// which would take the whole process with it. Used by strategy-meter.ts.

import { getHeapStatistics } from 'node:v8'
import type { MeterVerdict } from './strategy-meter.ts'

const CHECK_MS = 250
/** The least of this many readings is taken for what is in use: garbage comes and goes between them. */
const READINGS = 40
/** Beyond this part of the heap's own limit nothing is waited for. */
const DANGER = 0.7
const MB = 1024 * 1024

/** In use now, and the heap's limit, in bytes. Large arrays of numbers lie outside the heap and count too. About 200 ns. */
export type HeapReading = { readonly used: number; readonly limit: number }

const readHeap = (): HeapReading => {
  const { used_heap_size, external_memory, heap_size_limit } = getHeapStatistics()
  return { used: used_heap_size + external_memory, limit: heap_size_limit }
}

export class MemoryWatch {
  /** True while each call is weighed. */
  watching = false
  readonly #allowed: number
  readonly #read: () => HeapReading
  readonly #names: readonly string[]
  readonly #grown: Float64Array
  readonly #readings: Float64Array = new Float64Array(READINGS).fill(Number.POSITIVE_INFINITY)
  #count = 0
  #checked = Number.NEGATIVE_INFINITY
  /** In use when all was well; -1 before the first full round of readings. */
  #base = -1
  #since = 0
  #named = false
  #before = 0

  /** `allowedMB`: growth of the whole thread since its start after which a strategy is switched off. */
  constructor(names: readonly string[], allowedMB: number, read: () => HeapReading = readHeap) {
    this.#names = names
    this.#grown = new Float64Array(names.length)
    this.#allowed = allowedMB * MB
    this.#read = read
  }

  before(): void {
    this.#before = this.#read().used
  }

  after(no: number): void {
    const grown = this.#read().used - this.#before
    // Less than before: the collector ran within the call, and nothing can be told of it.
    if (grown > 0) this.#grown[no]! += grown
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
      if (this.#count >= READINGS) this.#base = inUse
      else if (!danger) return undefined
    }
    const grown = inUse - Math.max(0, this.#base)
    if (!this.watching) {
      if (grown > this.#allowed / 2 || danger) this.#watch(inUse)
      return undefined
    }
    if (grown > this.#allowed || danger) return this.#verdict(inUse)
    if (grown < this.#allowed / 4) this.watching = false
    return grown > this.#allowed * 0.75 ? this.#warning(grown) : undefined
  }

  #watch(inUse: number): void {
    this.watching = true
    this.#named = false
    this.#since = inUse
    this.#grown.fill(0)
  }

  #warning(grown: number): MeterVerdict | undefined {
    const no = this.#heaviest()
    if (this.#named || no < 0) return undefined
    this.#named = true
    const text = `the engine's memory has grown by ${mb(grown)}, most of it in calls of ${this.#names[no]}`
    return { no, off: false, why: `${text}; at ${mb(this.#allowed)} it is switched off` }
  }

  /** Off with the heaviest; from here on growth counts anew. */
  #verdict(inUse: number): MeterVerdict | undefined {
    const no = this.#heaviest()
    const grown = inUse - this.#since
    // No call has been weighed yet, or none grew: the next round tells.
    if (no < 0) return undefined
    const share = this.#grown[no] as number
    this.#base = inUse
    this.watching = false
    return {
      no,
      off: true,
      why: `memory: ${mb(share)} of the last ${mb(Math.max(grown, share))} were made in its calls and the heap only grows`,
    }
  }

  #heaviest(): number {
    let best = -1
    for (let no = 0; no < this.#grown.length; no++) {
      if ((this.#grown[no] as number) > (best < 0 ? MB : (this.#grown[best] as number))) best = no
    }
    return best
  }
}

const mb = (bytes: number): string => `${Math.round(bytes / MB)} MB`
