// Sees from the main thread that a strategy does not return: the engine's thread writes into shared memory that a call has begun and that
// it has ended, and nobody needs an answer from it. engine-keeper.ts makes one for each engine it starts.

const LOOK_MS = 500
/** Looks in a row that find the same call: counted, not timed, so that a suspended machine is no hang. */
const LOOKS = 10

export const HANG_SECONDS = (LOOK_MS * LOOKS) / 1000

/** Of one engine's thread: [0] calls begun, [1] the strategy whose call runs, counted from 1, or 0. */
export const newPulse = (): SharedArrayBuffer => new SharedArrayBuffer(8)

export class HangWatch {
  readonly #pulse: Int32Array
  readonly #hangs: (strategyNo: number) => void
  readonly #timer: NodeJS.Timeout
  #call = 0
  #same = 0

  /** `hangs` is called once. */
  constructor(pulse: SharedArrayBuffer, hangs: (strategyNo: number) => void) {
    this.#pulse = new Int32Array(pulse)
    this.#hangs = hangs
    this.#timer = setInterval(() => this.look(), LOOK_MS)
    this.#timer.unref()
  }

  look(): void {
    const call = Atomics.load(this.#pulse, 0)
    const running = Atomics.load(this.#pulse, 1)
    this.#same = running !== 0 && call === this.#call ? this.#same + 1 : 0
    this.#call = call
    if (this.#same < LOOKS) return
    this.close()
    this.#hangs(running - 1)
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
