// The engine's hold on the thread of one strategy: gives it records and never waits, hears its decisions, sees when it is gone, stuck, too
// large or too slow, and ends it. isolated-strategies.ts has one for each strategy that is on.

import { Worker } from 'node:worker_threads'
import { Ring } from '../../core/ring.ts'
import type { InstrumentNo } from '../../core/units.ts'
import type { ReplicaStart } from '../../engine/replica-facts.ts'
import type { Decision } from '../../engine/strategy-replica.ts'
import { workerFile } from '../threads/worker-file.ts'
import { type FromStrategy, StrategyPulse, type StrategyThreadData, type ToStrategy, isDecision } from './messages.ts'

/** Seconds of a full line. A power of two. */
const DOWN_BYTES = 4 * 1024 * 1024
const UP_BYTES = 256 * 1024
/** Decisions in one go, before the engine's other business has its turn. */
const IN_A_ROW = 16
/** How often the engine looks whether it is well. */
export const LOOK_MS = 250
/** Until it is loaded, made and warmed up with history. */
const START_MS = 10_000
const MB = 1024 * 1024
/** Garbage comes and goes: the least of so many readings is what is kept. */
const READINGS = 8
/** More than this many times the limit is judged at once. */
const FAR_OVER = 2
/**
 * V8's own limit lies well above: where a single large array does not fit, V8 ends the whole process. At least so many megabytes, since a
 * loop that copies arrays makes a gigabyte a second, and must be seen before it is there.
 */
const HEAP_ROOM = 4
const HEAP_LEAST = 2048

export type StrategyThreadEvents = {
  /** It is made and waits for `begin`. */
  made(fed: readonly InstrumentNo[]): void
  decided(decision: Decision): void
  /** It is not to be used any more, and why. Once. */
  failed(why: string): void
}

export type ThreadLimits = { readonly answerMs: number; readonly memoryMB: number }

export class StrategyThreadHandle {
  readonly #worker: Worker
  readonly #down = new Ring(DOWN_BYTES)
  readonly #up = new Ring(UP_BYTES)
  readonly #pulse = new StrategyPulse()
  readonly #events: StrategyThreadEvents
  readonly #limits: ThreadLimits
  #beats = -1
  #same = 0
  #over = false
  readonly #readings: Float64Array = new Float64Array(READINGS)
  #reading = 0
  #weighing = false

  constructor(data: Omit<StrategyThreadData, 'down' | 'up' | 'pulse'>, limits: ThreadLimits, events: StrategyThreadEvents) {
    this.#events = events
    this.#limits = limits
    this.#worker = new Worker(workerFile('strategy-thread'), {
      workerData: { ...data, down: this.#down.shared, up: this.#up.shared, pulse: this.#pulse.shared } satisfies StrategyThreadData,
      resourceLimits: { maxOldGenerationSizeMb: Math.max(HEAP_LEAST, limits.memoryMB * HEAP_ROOM) },
      name: data.name.slice(0, 15),
    })
    this.#worker.on('message', (message: FromStrategy) => {
      if (this.#over) return
      if (message.kind === 'made') events.made(message.fed)
      else this.#fail(message.why)
    })
    this.#worker.on('error', (error: unknown) => this.#fail(this.#wordsOf(error)))
    this.#worker.on('exit', code => this.#fail(`its thread ended with code ${code}`))
  }

  /** From now on it hears records and decides. */
  begin(start: ReplicaStart): void {
    this.#worker.postMessage(start satisfies ToStrategy)
    void this.#listen()
  }

  /** Never waits: a full ring means that the strategy is too slow. */
  write(kind: number, bytes: Uint8Array): void {
    if (!this.#over && !this.#down.write(kind, bytes)) this.#fail(`it does not keep up: ${DOWN_BYTES / MB} MB of market data wait for it`)
  }

  /** Each LOOK_MS. Looks are counted, not timed, so that a suspended machine is no hang. */
  look(): void {
    if (this.#over) return
    const { beats } = this.#pulse
    this.#same = beats === this.#beats ? this.#same + 1 : 0
    this.#beats = beats
    const { answerMs } = this.#limits
    const silent = this.#same * LOOK_MS
    if (beats > 0 && silent >= answerMs) this.#fail(`it has not come back from a call for ${answerMs / 1000} s`)
    else if (beats === 0 && silent >= START_MS) this.#fail(`it was not ready within ${START_MS / 1000} s`)
    else if (!this.#weighing) void this.#weigh()
  }

  /** Mean nanoseconds of a call. */
  get nanos(): number {
    return this.#pulse.nanos
  }

  /** Nothing it says counts from here on. */
  close(): void {
    this.#over = true
    void this.#worker.terminate()
  }

  /** Answered even from within a loop without end. */
  async #weigh(): Promise<void> {
    this.#weighing = true
    // A thread that has ended says so itself.
    const heap = await this.#worker.getHeapStatistics().catch(() => undefined)
    this.#weighing = false
    if (!heap) return
    const used = (heap.used_heap_size + heap.external_memory) / MB
    this.#readings[this.#reading++ % READINGS] = used
    const { memoryMB } = this.#limits
    if (used > memoryMB * FAR_OVER || Math.min(...this.#readings) > memoryMB)
      this.#fail(`it keeps ${Math.round(used)} MB in memory, its limit is ${memoryMB} MB`)
  }

  async #listen(): Promise<void> {
    while (!this.#over) {
      const taken = this.#up.drain((_kind, bytes) => this.#hear(bytes), IN_A_ROW)
      if (taken === IN_A_ROW) await new Promise(done => setImmediate(done))
      else await this.#up.ready(LOOK_MS)
    }
  }

  #hear(bytes: Uint8Array): void {
    if (this.#over) return
    const decision: unknown = JSON.parse(new TextDecoder().decode(bytes))
    if (isDecision(decision)) this.#events.decided(decision as Decision)
    else this.#fail('its thread said something that is no decision')
  }

  #fail(why: string): void {
    if (this.#over) return
    this.close()
    this.#events.failed(why)
  }

  #wordsOf(error: unknown): string {
    if (!(error instanceof Error)) return `its thread failed: ${String(error)}`
    const full = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    return full ? `it needs far more than the ${this.#limits.memoryMB} MB of memory it may use` : `its thread failed: ${error.message}`
  }
}
