// The lane of emergency stops, ahead of all data: the main thread writes into shared memory what is asked, the engine's thread looks
// between any two frames, so that no queue of market data stands before a stop, and is woken where it sleeps; and the engine's order numbers
// come back. One for each engine's thread.

import type { Request } from '../../protocol/requests.ts'

export type StopLevel = Extract<Request, { readonly kind: 'stop' }>['level']

/** Mildest first: the last one obeyed holds. */
const LEVELS: readonly StopLevel[] = ['pause', 'cancel-all', 'flatten']
/** Int32: [0] stops asked in all, then asked and obeyed by level, then the highest order number of the engine. After them, as a float, when the last one was asked. */
const ANY = 0
const ASKED = 1
const OBEYED = 4
const NUMBERED = 7
const WORDS = 8

export const newStopLane = (): SharedArrayBuffer => new SharedArrayBuffer(WORDS * 4 + 8)

/** Milliseconds that mean the same in every thread of this process, and in another process on this machine. */
export const sharedMs = (): number => Number(process.hrtime.bigint()) / 1e6

export class StopLane {
  readonly #words: Int32Array
  readonly #time: Float64Array
  /** Of ANY, by the engine's thread. */
  #seen = 0

  constructor(shared: SharedArrayBuffer) {
    this.#words = new Int32Array(shared, 0, WORDS)
    this.#time = new Float64Array(shared, WORDS * 4, 1)
  }

  /** Main thread. Returns what `obeyed` is asked with. */
  ask(level: StopLevel): number {
    this.#time[0] = sharedMs()
    const no = Atomics.add(this.#words, ASKED + LEVELS.indexOf(level), 1) + 1
    Atomics.add(this.#words, ANY, 1)
    // A message would wake it too, but is longer in the making, and the processor may be taken from this thread meanwhile.
    Atomics.notify(this.#words, ANY)
    return no
  }

  /** Main thread, after `ask`: sleeps until the engine has obeyed, `ms` at most, so that an engine woken on this thread's processor need not wait for it. */
  handOver(level: StopLevel, no: number, ms: number): void {
    const word = OBEYED + LEVELS.indexOf(level)
    const obeyed = Atomics.load(this.#words, word)
    if (obeyed < no) Atomics.wait(this.#words, word, obeyed, ms)
  }

  /** Main thread: whether the engine has done what was asked. */
  obeyed(level: StopLevel, no: number): boolean {
    return Atomics.load(this.#words, OBEYED + LEVELS.indexOf(level)) >= no
  }

  /** Engine's thread, before an order leaves: numbers up to this one are used. */
  numbered(highest: number): void {
    Atomics.store(this.#words, NUMBERED, highest)
  }

  /** Main thread: the highest order number that the engine may have used; 0 before it has begun. */
  get highest(): number {
    return Atomics.load(this.#words, NUMBERED)
  }

  /** Engine's thread, between frames: true when something was asked since the last look. */
  get asked(): boolean {
    return Atomics.load(this.#words, ANY) !== this.#seen
  }

  /** Engine's thread: resolves when something was asked since the last look. Does not keep a worker alive. */
  async woken(): Promise<void> {
    const wait = Atomics.waitAsync(this.#words, ANY, this.#seen)
    if (wait.async) await wait.value
  }

  /** When the last stop was asked, as sharedMs has it. */
  get askedAt(): number {
    return this.#time[0] as number
  }

  /** Engine's thread: does what was asked, mildest first. */
  obey(act: (level: StopLevel) => void): void {
    this.#seen = Atomics.load(this.#words, ANY)
    for (const [i, level] of LEVELS.entries()) {
      const asked = Atomics.load(this.#words, ASKED + i)
      if (asked === Atomics.load(this.#words, OBEYED + i)) continue
      act(level)
      Atomics.store(this.#words, OBEYED + i, asked)
      Atomics.notify(this.#words, OBEYED + i)
    }
  }
}
