// Keeps the engine's thread alive and stoppable. A thread that dies, hangs in a strategy, or leaves a stop unanswered, is ended and a new one takes over
// from journal and venue's book, with entries paused and strategies off: so that positions are never left without a hand on them.

import { type Result, failed, fault } from '../core/result.ts'
import type { Answer, Request } from '../protocol/requests.ts'
import { type Closed, EngineHandle, type EngineEvents } from './threads/engine-handle.ts'
import { StopLane, type StopLevel, newStopLane } from './emergency/stop-lane.ts'
import type { Supervisor } from './emergency/supervisor.ts'
import { HANG_SECONDS, HangWatch, newPulse } from './engine/hang-watch.ts'
import type { StrategyNews } from './strategies/news.ts'
import type { EngineThreadData } from './threads/messages.ts'

export type KeeperEvents = Omit<EngineEvents, 'died'> & {
  /** Stops and closes past an engine that is silent; a replay has none. */
  readonly supervisor?: Supervisor
  /** It died and could not be brought back: the end. */
  gone(why: string): void
  log(text: string): void
}

/** A pause without an answer for this long means that the engine hangs. */
const PAUSE_MS = 2_000
/** A cancel-all or flatten that the engine has not obeyed by then is done past it. */
const SILENT_MS = 250
/** How long this thread stands back for the engine that a stop was asked of. */
const HAND_OVER_MS = 5
/** A second death within this time is not answered by a third start. */
const AGAIN_MS = 60_000

export class EngineKeeper {
  readonly #data: () => EngineThreadData
  readonly #events: KeeperEvents
  readonly #mayRestart: boolean
  /** What each screen's chart shows, to ask a new engine for it. */
  readonly #charts = new Map<string, Request>()
  #engine: EngineHandle | undefined
  #lane: StopLane | undefined
  #hangWatch: HangWatch | undefined
  #restarting: Promise<boolean> | undefined
  #restartedAt = Number.NEGATIVE_INFINITY
  #closed = false

  private constructor(data: () => EngineThreadData, events: KeeperEvents) {
    this.#data = data
    this.#events = events
    this.#mayRestart = data().plan.mode !== 'REPLAY'
  }

  /** `data` is asked anew for each start: a message port serves only once. A fault is why the first start failed. */
  static async start(data: () => EngineThreadData, events: KeeperEvents): Promise<Result<EngineKeeper>> {
    const keeper = new EngineKeeper(data, events)
    const started = await keeper.#start({})
    return failed(started) ? started : { ok: keeper }
  }

  async ask(request: Request, from: string): Promise<Answer> {
    if (request.kind === 'chart') this.#charts.set(from, request)
    const { ref } = request
    await this.#restarting
    if (!this.#engine) return { ref, ok: false, text: 'the engine is not running' }
    if (request.kind !== 'stop' || !this.#mayRestart) return this.#engine.ask(request, from)
    return this.#stop(request, from, this.#engine)
  }

  /** By the lane ahead of all data, and by a message that brings the answer. */
  async #stop(request: Extract<Request, { readonly kind: 'stop' }>, from: string, engine: EngineHandle): Promise<Answer> {
    const { ref, level } = request
    const lane = this.#lane
    const no = lane?.ask(level) ?? 0
    const asked = engine.ask(request, from)
    lane?.handOver(level, no, HAND_OVER_MS)
    const { supervisor } = this.#events
    if (supervisor && level !== 'pause') {
      const answer = await Promise.race([asked, after(SILENT_MS)])
      if (answer) return answer
      // Busy we may be ourselves: the engine's own word on it stands in shared memory.
      if (!lane?.obeyed(level, no)) return this.#pastEngine(ref, level, supervisor)
    }
    const answer = await Promise.race([asked, after(PAUSE_MS)])
    if (answer) return answer
    const why = `it left '${level}' unanswered for ${PAUSE_MS / 1000} s`
    if (!(await this.#again(why))) return { ref, ok: false, text: `the engine hangs and could not be replaced: ${why}` }
    const second = (await this.#engine?.ask(request, from)) ?? { ref, ok: false, text: 'the engine is gone' }
    return { ...second, text: `the engine hung and was replaced; ${second.text}` }
  }

  /** Fenced first, so that nothing it still sends arrives; then done from the venue's book, while its thread is being ended. */
  async #pastEngine(ref: number, level: StopLevel, supervisor: Supervisor): Promise<Answer> {
    if (this.#restarting) {
      await this.#restarting
      return { ref, ok: false, text: 'the engine is being replaced: ask again' }
    }
    const why = `it left '${level}' unanswered for ${SILENT_MS} ms`
    const lane = this.#lane
    const done = supervisor.takeOver(level === 'flatten' ? 'halted' : 'paused', why, () => lane?.highest ?? 0)
    const replaced = this.#again(why, done)
    const { text } = await done
    void replaced.then(alive => {
      if (!alive && !this.#closed) this.#events.gone(why)
    })
    return { ref, ok: true, text: `the engine was silent: it is cut off and being replaced; ${level}: ${text}` }
  }

  /** About the files of strategies. */
  async tell(news: StrategyNews): Promise<Pick<Answer, 'ok' | 'text'>> {
    await this.#restarting
    return (await this.#engine?.tell(news)) ?? { ok: false, text: 'the engine is not running' }
  }

  screenGone(from: string): void {
    this.#charts.delete(from)
    this.#engine?.screenGone(from)
  }

  storeText(text: string, reduce: string): void {
    this.#engine?.storeText(text, reduce)
  }

  async close(): Promise<Closed> {
    this.#closed = true
    this.#hangWatch?.close()
    await this.#restarting
    return (await this.#engine?.close()) ?? { text: 'the engine was not running', clean: false }
  }

  async #start(again: { readonly why?: string }): Promise<Result<EngineHandle>> {
    const { rows, notes, audit } = this.#events
    const data = this.#data()
    const pulse = newPulse()
    const lane = newStopLane()
    const paper = data.paper ? { paper: { ...data.paper, pulse, lane } } : {}
    const mark = this.#events.supervisor?.standing()
    const { why = mark?.why } = again
    const told = why === undefined ? {} : { again: { why, ...(mark ? { mark } : {}) } }
    this.#hangWatch?.close()
    let end: () => void = () => undefined
    let hung = ''
    const hangs = (no: number): void => {
      const strategy = data.plan.config.strategies[no]?.name ?? ''
      if (this.#engine) return void this.#hangs(strategy)
      // It is called with history before the engine is ready, and would never let it be.
      hung = `strategy ${strategy} has not returned from a call for ${HANG_SECONDS} s while history was played to it`
      end()
    }
    const watch = data.paper ? new HangWatch(pulse, hangs) : undefined
    this.#hangWatch = watch
    const handlers = { rows, notes, audit, died: (why: string) => void this.#died(why) }
    const started = await EngineHandle.start({ ...data, ...paper, ...told }, handlers, stop => (end = stop))
    if (failed(started)) {
      watch?.close()
      return hung === '' ? started : fault(hung)
    }
    this.#engine = started.ok
    this.#lane = new StopLane(lane)
    // Its journal has it.
    if (mark) this.#events.supervisor?.taken()
    return started
  }

  /** Nobody has asked it anything yet, and positions are without a hand on them. */
  async #hangs(strategy: string): Promise<void> {
    if (this.#closed || this.#restarting) return
    const why = `strategy ${strategy} has not returned from a call for ${HANG_SECONDS} s`
    if (!(await this.#again(why))) this.#events.gone(why)
  }

  async #died(why: string): Promise<void> {
    if (this.#closed || this.#restarting) return
    this.#engine = undefined
    if (!this.#mayRestart || performance.now() - this.#restartedAt < AGAIN_MS || !(await this.#again(why))) this.#events.gone(why)
  }

  /** Ends the old thread for good and starts another. One at a time. */
  #again(why: string, first?: Promise<unknown>): Promise<boolean> {
    this.#restarting ??= this.#replace(why, first).finally(() => {
      this.#restarting = undefined
    })
    return this.#restarting
  }

  async #replace(why: string, first?: Promise<unknown>): Promise<boolean> {
    this.#restartedAt = performance.now()
    this.#events.log(`the engine's thread is replaced: ${why}`)
    // The old one must be dead before a second hand writes the journal.
    const dead = await (this.#engine?.kill() ?? true)
    await first
    this.#engine = undefined
    if (!dead || this.#closed) return false
    const started = await this.#start({ why })
    if (failed(started)) {
      this.#events.log(`the engine could not be started again: ${started.error}`)
      return false
    }
    for (const [from, chart] of this.#charts) void started.ok.ask(chart, from)
    return true
  }
}

const after = (ms: number): Promise<undefined> => new Promise(done => setTimeout(() => done(undefined), ms))
