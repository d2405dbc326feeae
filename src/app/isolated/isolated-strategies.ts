// The strategies of a live session that run in threads of their own: each that is on has a thread, which hears the market data of every input
// and what became of its orders; what it decides is the session's next input. The live session makes one.

import type { Micros } from '../../core/units.ts'
import type { Engine } from '../../engine/engine.ts'
import { factsFor, startFor } from '../../engine/replica-facts.ts'
import type { StrategyState } from '../../engine/strategy-state.ts'
import type { Decision } from '../../engine/strategy-replica.ts'
import { frameRoom, writeFrame } from '../../tape/frame-bytes.ts'
import type { Input } from '../../tape/input.ts'
import type { Config, StrategyEntry } from '../config/schema.ts'
import type { PlannedInstruments } from '../plan.ts'
import type { ClockSpec } from '../system-clock.ts'
import { DOWN_ANSWERED, DOWN_BAR, DOWN_FACTS, DOWN_FRAME } from './messages.ts'
import { LOOK_MS, StrategyThreadHandle } from './strategy-thread-handle.ts'

export type IsolationParts = {
  readonly entries: readonly StrategyEntry[]
  readonly limits: Config['isolation']
  readonly instruments: PlannedInstruments
  readonly clock: ClockSpec
}

export type IsolatedParts = IsolationParts & {
  readonly engine: Engine
  /** Mean nanoseconds of a call by strategy, for the screen. */
  readonly nanos: number[]
  /** The file whose text the strategy runs. */
  fileOf(entry: StrategyEntry): string
  now(): Micros
  run(input: Input): void
  say(text: string): void
}

type Isolated = {
  readonly entry: StrategyEntry
  readonly state: StrategyState
  thread: StrategyThreadHandle | undefined
  /** It hears the session. */
  begun: boolean
  /** The account's money as it was told last. */
  base: number
}

export class IsolatedStrategies {
  readonly #parts: IsolatedParts
  readonly #all: readonly Isolated[]
  readonly #text = new TextEncoder()
  #bytes = new Uint8Array(4096)
  #view = new DataView(this.#bytes.buffer)
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(parts: IsolatedParts) {
    this.#parts = parts
    this.#all = parts.engine.strategies.states.flatMap(state => {
      const entry = parts.entries.find(one => one.name === state.plan.name)
      return entry && state.plan.isolated ? [{ entry, state, thread: undefined, begun: false, base: Number.NaN }] : []
    })
  }

  /** The session stands. */
  open(): void {
    if (this.#all.length === 0) return
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
    this.#asSwitched()
  }

  /** Each input as it has been run. */
  fed(input: Input): void {
    if (input.kind === 'frame') this.#frame(input)
    else if (input.kind === 'bar') this.#bar(input)
    else if (input.kind === 'strategy-reload') {
      const one = this.#all.find(({ entry }) => entry.name === input.name)
      // Its old text has nothing more to say.
      if (one) this.#end(one)
    }
  }

  /** A turn's outcome stands in the outbox. */
  turn(): void {
    for (const one of this.#all) {
      if (!one.begun) continue
      const facts = factsFor(this.#parts.engine, one.state, one.base)
      if (!facts) continue
      one.base = facts.base
      one.thread?.write(DOWN_FACTS, this.#text.encode(JSON.stringify(facts)))
    }
    if (this.#timer && this.#all.some(one => one.state.on !== (one.thread !== undefined))) this.#asSwitched()
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#timer)
    this.#timer = undefined
    for (const one of this.#all) this.#end(one)
  }

  /** Threads follow what is on, when the engine is done with its input. */
  #asSwitched(): void {
    setImmediate(() => {
      if (this.#closed) return
      for (const one of this.#all) {
        if (one.state.on && !one.thread) this.#start(one)
        else if (!one.state.on && one.thread) this.#end(one)
      }
    })
  }

  #start(one: Isolated): void {
    const { instruments, clock, limits, engine } = this.#parts
    const { entry, state } = one
    const thread = new StrategyThreadHandle(
      {
        name: entry.name,
        file: this.#parts.fileOf(entry),
        params: entry.params,
        traded: state.plan.instruments,
        instruments,
        grace: engine.setup.grace,
        clock,
      },
      limits,
      {
        made: fed => {
          const start = startFor(engine, state, fed)
          one.base = start.facts.base
          one.begun = true
          thread.begin(start)
          this.#parts.say(`${entry.name} runs in a thread of its own`)
        },
        decided: decision => this.#decided(one, thread, decision),
        failed: why => setImmediate(() => this.#failed(one, thread, why)),
      },
    )
    one.thread = thread
  }

  #decided(one: Isolated, thread: StrategyThreadHandle, { number, off, decided, wishes, saved }: Decision): void {
    if (this.#closed) return
    const { name } = one.entry
    const t = this.#parts.now()
    const age = Math.max(0, (t - decided) / 1000 / this.#parts.clock.speed)
    if (wishes.length > 0 || saved.length > 0) this.#parts.run({ kind: 'wishes', t, name, decided, age, wishes, saved })
    if (off !== '') this.#parts.run({ kind: 'strategy-off', t: this.#parts.now(), name, why: off })
    thread.write(DOWN_ANSWERED, this.#text.encode(String(number)))
  }

  #failed(one: Isolated, thread: StrategyThreadHandle, why: string): void {
    // Another one may run by now.
    if (this.#closed || one.thread !== thread) return
    this.#end(one)
    this.#parts.run({ kind: 'strategy-off', t: this.#parts.now(), name: one.entry.name, why })
  }

  #end(one: Isolated): void {
    one.thread?.close()
    one.thread = undefined
    one.begun = false
  }

  #look(): void {
    for (const { thread, state } of this.#all) {
      if (!thread) continue
      thread.look()
      this.#parts.nanos[state.no] = thread.nanos
    }
  }

  #frame({ t, frame }: Extract<Input, { kind: 'frame' }>): void {
    if (!this.#all.some(one => one.begun)) return
    const room = 8 + frameRoom(frame)
    if (room > this.#bytes.length) {
      this.#bytes = new Uint8Array(2 ** Math.ceil(Math.log2(room)))
      this.#view = new DataView(this.#bytes.buffer)
    }
    this.#view.setFloat64(0, t, true)
    const bytes = this.#bytes.subarray(0, writeFrame(this.#view, 8, frame, 'top'))
    for (const one of this.#all) if (one.begun) one.thread?.write(DOWN_FRAME, bytes)
  }

  #bar({ t, bar, warmup }: Extract<Input, { kind: 'bar' }>): void {
    if (warmup || !this.#all.some(one => one.begun)) return
    const text = this.#text.encode(JSON.stringify(bar))
    const bytes = new Uint8Array(8 + text.length)
    new DataView(bytes.buffer).setFloat64(0, t, true)
    bytes.set(text, 8)
    for (const one of this.#all) if (one.begun) one.thread?.write(DOWN_BAR, bytes)
  }
}
