// A replay of a tape on screen: the recorded inputs, paced by their own times. Orders and fills are those of then; a person may look,
// pause and hurry, but not trade in the past.

import { type Result, failed, ok } from '../../core/result.ts'
import type { Micros } from '../../core/units.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Note } from '../../engine/outbox.ts'
import { Publisher } from '../../engine/publisher.ts'
import type { ShellFacts } from '../../engine/shell-facts.ts'
import type { Answer, Request } from '../../protocol/requests.ts'
import type { Input } from '../../tape/input.ts'
import { OrderHash } from '../../tape/order-hash.ts'
import type { MarketData } from '../config/market-data.ts'
import type { RunPlan } from '../plan.ts'
import { type OpenTape, engineOf, openTape, recordedVenue, verdictOf } from '../tape-engine.ts'
import { answerRequest } from './answer-request.ts'
import type { Session } from './session.ts'
import { sha256 } from './sha256.ts'
import { Shell } from './shell.ts'

const STEP_MS = 20
const MOST_PER_STEP = 5_000

export async function openTapeReplay(plan: RunPlan, data: MarketData, onNotes: (notes: readonly Note[]) => void): Promise<Result<Session>> {
  const file = plan.feed.kind === 'tape' ? plan.feed.file : ''
  const tape = await openTape(file, data)
  if (failed(tape)) return tape
  return ok(new TapeSession(plan, tape.ok, () => openTape(file, data), onNotes))
}

class TapeSession implements Session {
  readonly #facts: ShellFacts
  readonly #speed: number
  readonly #reopen: () => Promise<Result<OpenTape>>
  readonly #onNotes: (notes: readonly Note[]) => void
  #tape: OpenTape
  #engine: Engine
  #publisher: Publisher
  #shell: Shell
  #hash: OrderHash
  #pending: Input | undefined
  #target = 0
  #stepped = performance.now()
  #ended = false
  #busy = false
  #closed = false

  constructor(plan: RunPlan, tape: OpenTape, reopen: () => Promise<Result<OpenTape>>, onNotes: (notes: readonly Note[]) => void) {
    const { name } = plan.feed
    this.#facts = {
      mode: 'REPLAY',
      feed: name,
      clock: 0 as Micros,
      store: 'nothing kept',
      ownP99: 0,
      speed: plan.speed,
      speedable: true,
      since: 0 as Micros,
      strategyNanos: [],
    }
    this.#speed = plan.speed
    this.#reopen = reopen
    this.#onNotes = onNotes
    this.#tape = tape
    ;[this.#engine, this.#publisher, this.#shell, this.#hash] = this.#begin()
    void this.#run()
  }

  frame(): Uint8Array | undefined {
    return this.#publisher.frame()
  }

  async request(request: Request, from: string): Promise<Answer> {
    const { ref } = request
    if (request.kind === 'speed') {
      if (this.#ended) return { ref, ok: false, text: 'the tape has ended; 0 starts it again' }
      this.#facts.speed = request.speed
      return { ref, ok: true, text: request.speed === 0 ? 'paused' : `speed ${request.speed}x` }
    }
    if (request.kind === 'restart') return this.#restart(ref)
    const answer = answerRequest(request, from, {
      engine: this.#engine,
      publisher: this.#publisher,
      command: () => ({ ref, ok: false, text: 'this is a recorded session: its orders are those of then' }),
      extraStatus: () => ({ mode: 'REPLAY', feed: this.#facts.feed, speed: this.#facts.speed, ended: this.#ended }),
    })
    return answer ?? { ref, ok: false, text: 'a replay cannot do that' }
  }

  screenGone(from: string): void {
    this.#publisher.charts.gone(from)
  }

  storeText(): void {
    // Nothing is kept in a replay.
  }

  close(): Promise<string> {
    this.#closed = true
    this.#tape.reader.close()
    return Promise.resolve('the replay has ended; nothing was kept')
  }

  async #restart(ref: number): Promise<Answer> {
    while (this.#busy) await new Promise(done => setTimeout(done, STEP_MS))
    this.#busy = true
    const tape = await this.#reopen()
    this.#busy = false
    if (failed(tape)) return { ref, ok: false, text: tape.error }
    if (this.#ended) this.#facts.speed = this.#speed
    this.#tape.reader.close()
    this.#tape = tape.ok
    ;[this.#engine, this.#publisher, this.#shell, this.#hash] = this.#begin()
    this.#publisher.takeOver()
    return { ref, ok: true, text: 'from the beginning' }
  }

  #begin(): [Engine, Publisher, Shell, OrderHash] {
    const engine = engineOf(this.#tape)
    const publisher = new Publisher(engine, this.#facts)
    const hash = new OrderHash(sha256())
    const { started } = this.#tape.reader.header
    this.#facts.since = started
    this.#target = started
    this.#pending = undefined
    this.#ended = false
    publisher.notes(this.#tape.warnings.map(text => ({ t: started, kind: 'note', text })))
    return [engine, publisher, new Shell({ engine, venue: recordedVenue, hash, publisher, onNotes: this.#onNotes }), hash]
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      await new Promise(done => setTimeout(done, STEP_MS))
      const now = performance.now()
      const elapsed = Math.min(now - this.#stepped, 250)
      this.#stepped = now
      if (this.#busy || this.#ended || this.#facts.speed === 0) continue
      this.#busy = true
      this.#target += elapsed * 1000 * this.#facts.speed
      await this.#playTo(this.#target)
      this.#busy = false
    }
  }

  async #playTo(target: number): Promise<void> {
    for (let played = 0; played < MOST_PER_STEP; ) {
      const input = (this.#pending ??= await this.#next())
      if (!input) return this.#end()
      if (input.t > target) return
      this.#pending = undefined
      const ready = this.#tape.ready(input)
      const done = ready && (await ready)
      if (done && failed(done)) return this.#end(done.error)
      this.#shell.run(input)
      played++
    }
    this.#target = this.#engine.now
  }

  async #next(): Promise<Input | undefined> {
    const { reader } = this.#tape
    do {
      for (let record = reader.next(); record; record = reader.next()) if (record.kind === 'input') return record.input
    } while (await reader.fill())
    return undefined
  }

  /** `stopped`: why it cannot go on to its end. */
  #end(stopped = ''): void {
    this.#ended = true
    this.#facts.speed = 0
    const verdict = verdictOf(this.#tape.reader, this.#hash.lines, this.#hash.digest())
    const same =
      verdict.same === undefined
        ? ''
        : verdict.same
          ? '; the order hash is the recorded one'
          : '; the order hash DIFFERS from the recorded one'
    const notes: Note[] = [
      {
        t: this.#engine.now,
        kind: 'note',
        text: stopped || `the tape has ended: ${verdict.messages} messages to the venue${same}${verdict.note ? `; ${verdict.note}` : ''}`,
      },
    ]
    this.#publisher.notes(notes)
    this.#onNotes(notes)
    // For the header: after the verdict nothing depends on it.
    this.#shell.run({ kind: 'link', t: this.#engine.now, link: 'feed', up: false, text: 'the tape has ended' })
  }
}
