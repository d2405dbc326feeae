// A replay of recorded market data with the inline venue: virtual time, paced by the wall clock, at any speed, paused or begun again.
// Nothing of it is kept.

import { type Result, failed, ok } from '../../core/result.ts'
import type { Micros } from '../../core/units.ts'
import { Engine } from '../../engine/engine.ts'
import type { CommandAnswer, Note } from '../../engine/outbox.ts'
import { Publisher } from '../../engine/publisher.ts'
import type { EngineSetup } from '../../engine/setup.ts'
import type { ShellFacts } from '../../engine/shell-facts.ts'
import type { Answer, Request } from '../../protocol/requests.ts'
import type { InlineVenue } from '../../sim/inline-venue.ts'
import { OrderHash } from '../../tape/order-hash.ts'
import type { Command } from '../../trading/command.ts'
import type { MarketData } from '../config/market-data.ts'
import { type RunPlan, beforeFirst, tableOf } from '../plan.ts'
import { answerRequest } from './answer-request.ts'
import { buildSetup } from './build-setup.ts'
import { Player } from './player.ts'
import { sha256 } from './sha256.ts'
import type { Session } from './session.ts'
import { Shell } from './shell.ts'
import { sourceOf, withBarPatience } from './recording.ts'
import { simulatedVenue } from './simulated-venue.ts'
import { StrategyMeter } from './strategy-meter.ts'

const STEP_MS = 20
/** Pieces of data played in one step: the thread stays answerable at any speed. */
const MOST_PER_STEP = 2_000
/** Time is virtual here: nothing is held up by a slow strategy. */
const NO_BUDGET = { callMs: Number.POSITIVE_INFINITY, meanMicros: Number.POSITIVE_INFINITY }

export async function openReplay(plan: RunPlan, data: MarketData, onNotes: (notes: readonly Note[]) => void): Promise<Result<Session>> {
  const table = tableOf(plan.instruments, data)
  if (failed(table)) return table
  const meter = new StrategyMeter(plan.config.strategies.map(() => NO_BUDGET))
  const built = await buildSetup({ config: plan.config, data, instruments: table.ok, keepCandles: false, meter })
  if (failed(built)) return built
  const setup = withBarPatience(built.ok.setup, plan.feed)
  return ok(new ReplaySession(plan, setup, [...plan.warnings, ...built.ok.warnings], meter, onNotes))
}

class ReplaySession implements Session {
  readonly #plan: RunPlan
  readonly #setup: EngineSetup
  readonly #warnings: readonly string[]
  readonly #facts: ShellFacts
  readonly #onNotes: (notes: readonly Note[]) => void
  readonly #timer: NodeJS.Timeout
  #engine: Engine
  #publisher: Publisher
  #venue: InlineVenue
  #shell: Shell
  #player: Player
  #answer: CommandAnswer | undefined
  /** Virtual time, as far as it has been paced. */
  #target = 0
  #stepped = performance.now()
  #toldEnd = false

  constructor(
    plan: RunPlan,
    setup: EngineSetup,
    warnings: readonly string[],
    meter: StrategyMeter,
    onNotes: (notes: readonly Note[]) => void,
  ) {
    this.#plan = plan
    this.#setup = setup
    this.#warnings = warnings
    this.#onNotes = onNotes
    const feed = plan.feed.name
    this.#facts = {
      mode: 'REPLAY',
      feed,
      clock: 0 as Micros,
      store: 'nothing kept',
      ownP99: 0,
      speed: plan.speed,
      speedable: true,
      since: 0 as Micros,
      strategyNanos: meter.nanos,
    }
    ;[this.#engine, this.#publisher, this.#venue, this.#shell, this.#player] = this.#begin()
    this.#timer = setInterval(() => this.#step(), STEP_MS)
  }

  frame(): Uint8Array | undefined {
    return this.#publisher.frame()
  }

  request(request: Request, from: string): Promise<Answer> {
    const { ref } = request
    if (request.kind === 'speed') {
      if (this.#player.ended) return Promise.resolve({ ref, ok: false, text: 'the recording has ended; 0 starts it again' })
      this.#facts.speed = request.speed
      return Promise.resolve({ ref, ok: true, text: request.speed === 0 ? 'paused' : `speed ${request.speed}x` })
    }
    if (request.kind === 'restart') {
      if (this.#player.ended) this.#facts.speed = this.#plan.speed
      ;[this.#engine, this.#publisher, this.#venue, this.#shell, this.#player] = this.#begin()
      this.#publisher.takeOver()
      return Promise.resolve({ ref, ok: true, text: 'from the beginning' })
    }
    const answer = answerRequest(request, from, {
      engine: this.#engine,
      publisher: this.#publisher,
      command: command => this.#command(ref, command),
      extraStatus: () => ({ mode: 'REPLAY', feed: this.#facts.feed, speed: this.#facts.speed, ended: this.#player.ended }),
    })
    return Promise.resolve(answer ?? { ref, ok: false, text: 'a replay cannot do that' })
  }

  screenGone(from: string): void {
    this.#publisher.charts.gone(from)
  }

  storeText(): void {
    // Nothing is kept in a replay.
  }

  close(): Promise<string> {
    clearInterval(this.#timer)
    return Promise.resolve('the replay has ended; nothing was kept')
  }

  #begin(): [Engine, Publisher, InlineVenue, Shell, Player] {
    const { sim } = this.#plan.config
    const engine = new Engine(this.#setup)
    const publisher = new Publisher(engine, this.#facts)
    const venue = simulatedVenue(this.#setup, sim)
    const hash = new OrderHash(sha256())
    const shell = new Shell({
      engine,
      venue,
      hash,
      publisher,
      onNotes: this.#onNotes,
      onAnswer: answer => {
        this.#answer = answer
      },
    })
    const source = sourceOf(this.#plan.feed)
    const player = new Player(shell, venue, source, this.#facts.feed)
    this.#target = beforeFirst(source.first)
    this.#facts.since = source.first
    this.#toldEnd = false
    for (const text of this.#warnings) publisher.notes([{ t: source.first, kind: 'note', text }])
    return [engine, publisher, venue, shell, player]
  }

  #command(ref: number, command: Command): CommandAnswer {
    // Between two pieces of data the engine stands at its latest input: a command comes at that time.
    this.#answer = undefined
    this.#venue.advance(this.#engine.now)
    this.#shell.run({ kind: 'command', t: this.#engine.now, ref, command })
    return this.#answer ?? { ref, ok: false, text: 'no answer' }
  }

  #step(): void {
    const now = performance.now()
    const elapsed = Math.min(now - this.#stepped, 250)
    this.#stepped = now
    const { speed } = this.#facts
    if (speed === 0 || this.#player.ended) return this.#tellEnd()
    this.#target += elapsed * 1000 * speed
    this.#player.runTo(this.#target, MOST_PER_STEP)
    // When the machine cannot keep the pace, time waits for the work.
    if (this.#engine.now < this.#target - 2_000_000 * speed) this.#target = this.#engine.now + 1_000_000 * speed
    this.#tellEnd()
  }

  #tellEnd(): void {
    if (!this.#player.ended || this.#toldEnd) return
    this.#toldEnd = true
    // A replay that stands still is a paused one; a screen need not wonder why nothing comes.
    this.#facts.speed = 0
    this.#shell.run({ kind: 'link', t: this.#engine.now, link: 'feed', up: false, text: 'the recording has ended' })
  }
}
