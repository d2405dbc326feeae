// The one door into the engine of a live session: each input is stamped by the clock, metered, run, and followed by what it calls for: the
// verdicts on strategies, which are inputs themselves, and the alarm for the engine's next timer.

import { type Micros, SECOND } from '../../core/units.ts'
import type { CommandAnswer, Note } from '../../engine/outbox.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Input } from '../../tape/input.ts'
import type { Command } from '../../trading/command.ts'
import type { Shell } from './shell.ts'
import type { MeterVerdict, StrategyMeter } from './strategy-meter.ts'

/** So long after a jump of the clock entries are taken again. */
const STEADY = 30 * SECOND

export type LiveInputParts = {
  readonly shell: Shell
  readonly meter: StrategyMeter
  readonly clock: Clock
  readonly say: (text: string, kind?: Note['kind']) => void
}

export class LiveInputs {
  readonly #parts: LiveInputParts
  #forgetWake: (() => void) | undefined
  #wakeAt = Number.POSITIVE_INFINITY
  #answer: CommandAnswer | undefined
  #closed = false
  #jumps = 0

  constructor(parts: LiveInputParts) {
    this.#parts = parts
  }

  /** The clock, never behind the engine. */
  now(): Micros {
    const { clock, shell } = this.#parts
    const now = clock.now()
    return now > shell.engine.now ? now : shell.engine.now
  }

  run(input: Input): void {
    const { meter, shell, clock } = this.#parts
    const { jumps = 0 } = clock
    if (jumps !== this.#jumps) this.#jumped(jumps)
    meter.turn(performance.now())
    shell.run(input)
    meter.turnEnd()
    const verdicts = meter.takeVerdicts()
    if (verdicts) for (const verdict of verdicts) this.#judged(verdict)
    const next = shell.engine.nextWake
    if (next !== this.#wakeAt) this.#schedule(next)
  }

  /** What stood before a jump of the clock may be long past: no entries until it has run steadily for a while. */
  #jumped(jumps: number): void {
    const { clock } = this.#parts
    this.#jumps = jumps
    this.run({ kind: 'link', t: this.now(), link: 'clock', up: false, text: 'it was set ahead, or the machine slept' })
    const steady = (): void => {
      if (this.#closed || this.#jumps !== jumps) return
      this.run({ kind: 'link', t: this.now(), link: 'clock', up: true, text: `steady for ${STEADY / SECOND} s` })
    }
    clock.at((this.now() + STEADY) as Micros, steady)
  }

  command(ref: number, command: Command): CommandAnswer {
    return this.answerOf(ref, { kind: 'command', t: this.now(), ref, command })
  }

  /** Runs an input that the engine answers. */
  answerOf(ref: number, input: Input): CommandAnswer {
    this.#answer = undefined
    this.run(input)
    return this.#answer ?? { ref, ok: false, text: 'no answer' }
  }

  /** The shell hands the engine's answers over here. */
  answered(answer: CommandAnswer): void {
    this.#answer = answer
  }

  /** No timer wakes the engine any more. */
  close(): void {
    this.#closed = true
    this.#forgetWake?.()
  }

  /** What was measured becomes an input, so that a replay switches off at the same point. */
  #judged({ no, off, why }: MeterVerdict): void {
    const name = this.#parts.shell.engine.setup.strategies[no]?.name ?? ''
    if (off) this.run({ kind: 'strategy-off', t: this.now(), name, why })
    else this.#parts.say(name === '' ? why : `${name}: ${why}`, 'strategy')
  }

  #schedule(next: Micros): void {
    this.#forgetWake?.()
    this.#forgetWake = undefined
    this.#wakeAt = next
    if (next === Number.POSITIVE_INFINITY || this.#closed) return
    this.#forgetWake = this.#parts.clock.at(next, () => {
      this.#wakeAt = Number.POSITIVE_INFINITY
      this.run({ kind: 'timer', t: this.now() })
    })
  }
}
