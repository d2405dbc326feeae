// Stops that come by the lane ahead of all data: obeyed between two frames or where the engine sleeps, their answers kept for the messages
// that come behind, and the time they took measured. One in each live session that has a lane.

import type { CommandAnswer } from '../../engine/outbox.ts'
import { type StopLane, type StopLevel, sharedMs } from '../emergency/stop-lane.ts'
import type { LiveInputs } from './live-inputs.ts'
import type { Shell } from './shell.ts'

/** Of the last stop: milliseconds from its arrival in shared memory until it was begun, and until its first message to the venue had left; and when that was, as sharedMs has it. */
export type StopTimes = { readonly level: StopLevel; readonly begunMs: number; readonly sentMs: number; readonly sentAt: number }

export class UrgentStops {
  readonly #lane: StopLane
  readonly #inputs: LiveInputs
  readonly #shell: Shell
  readonly #answers = new Map<StopLevel, CommandAnswer>()
  /** Of the last stop that led to messages. */
  last: StopTimes | undefined
  #closed = false

  constructor(lane: StopLane, inputs: LiveInputs, shell: Shell) {
    this.#lane = lane
    this.#inputs = inputs
    this.#shell = shell
  }

  /** Obeys in turns of its own from now on, besides every `look`. */
  async listen(): Promise<void> {
    while (!this.#closed) {
      await this.#lane.woken()
      if (!this.#closed) this.look()
    }
  }

  close(): void {
    this.#closed = true
  }

  /** Between two inputs: does what has been asked since the last look. */
  look(): void {
    if (this.#lane.asked) this.#lane.obey(level => this.#obey(level))
  }

  /** What a stop was answered; undefined when it did not come by the lane. */
  answer(level: StopLevel): CommandAnswer | undefined {
    this.look()
    return this.#answers.get(level)
  }

  #obey(level: StopLevel): void {
    const { askedAt } = this.#lane
    const begun = sharedMs()
    const offset = begun - performance.now()
    const first = this.#shell.runUrgent(() => this.#answers.set(level, this.#inputs.command(0, { kind: level })))
    if (first === 0) return
    this.last = { level, begunMs: begun - askedAt, sentMs: first + offset - askedAt, sentAt: first + offset }
  }
}
