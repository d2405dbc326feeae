// How long orders take from the market message that led to them to the venue's hands: all of it, and without the journal's disk. A live
// session tells it each frame and each sending; nothing is allocated here.

import type { Frame } from '../../tape/frame.ts'
import { Latency } from './latency.ts'
import type { Shell } from './shell.ts'

export class OrderLatency {
  /** Micros: the whole way, and the part of it that is the program's own. */
  readonly #whole = new Latency()
  readonly #own = new Latency()
  readonly #shell: Pick<Shell, 'syncMs' | 'sentAt'>
  /** The market message that is being worked on: its time, when it came (performance.now()), and what the journal had cost before. */
  #received = 0
  #arrived = 0
  #syncedBefore = 0
  #inFrame = false

  constructor(shell: Pick<Shell, 'syncMs' | 'sentAt'>) {
    this.#shell = shell
  }

  /** Before the frame is run. */
  begin(frame: Frame): void {
    const turn = performance.now()
    // A message of many ticks comes as several frames.
    if (frame.received !== this.#received) {
      this.#received = frame.received
      this.#arrived = turn
      this.#syncedBefore = this.#shell.syncMs
    }
    this.#inFrame = true
  }

  /** After it: what is sent between two frames has no market message to be measured from. */
  end(): void {
    this.#inFrame = false
  }

  /** Orders have been handed to the venue. */
  sent(): void {
    if (!this.#inFrame) return
    const { sentAt, syncMs } = this.#shell
    const whole = sentAt - this.#arrived
    this.#whole.add(whole * 1000)
    this.#own.add((whole - (syncMs - this.#syncedBefore)) * 1000)
  }

  /** Micros. */
  get ownP99(): number {
    return Math.round(this.#own.percentile(0.99))
  }

  /** For `tapedeck status`. */
  status(): { readonly orderMicros: object; readonly ownMicros: object } {
    return { orderMicros: figuresOf(this.#whole), ownMicros: figuresOf(this.#own) }
  }
}

const figuresOf = (of: Latency) => ({ p50: Math.round(of.percentile(0.5)), p99: Math.round(of.percentile(0.99)), orders: of.count })
