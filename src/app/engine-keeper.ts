// Keeps the engine's thread alive and stoppable. A thread that dies, hangs in a strategy, or leaves a stop unanswered, is ended and a new one takes over
// from journal and venue's book, with entries paused and strategies off: so that positions are never left without a hand on them.

import { type Result, failed, fault } from '../core/result.ts'
import type { Answer, Request } from '../protocol/requests.ts'
import { type Closed, EngineHandle, type EngineEvents } from './threads/engine-handle.ts'
import { HANG_SECONDS, HangWatch, newPulse } from './engine/hang-watch.ts'
import type { StrategyNews } from './strategies/news.ts'
import type { EngineThreadData } from './threads/messages.ts'

export type KeeperEvents = Omit<EngineEvents, 'died'> & {
  /** It died and could not be brought back: the end. */
  gone(why: string): void
  log(text: string): void
}

/** A stop without an answer for this long means that the engine hangs. */
const STOP_MS = 2_000
/** A second death within this time is not answered by a third start. */
const AGAIN_MS = 60_000

export class EngineKeeper {
  readonly #data: () => EngineThreadData
  readonly #events: KeeperEvents
  readonly #mayRestart: boolean
  /** What each screen's chart shows, to ask a new engine for it. */
  readonly #charts = new Map<string, Request>()
  #engine: EngineHandle | undefined
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
    const answer = await Promise.race([this.#engine.ask(request, from), after(STOP_MS)])
    if (answer) return answer
    const why = `it left '${request.level}' unanswered for ${STOP_MS / 1000} s`
    if (!(await this.#again(why))) return { ref, ok: false, text: `the engine hangs and could not be replaced: ${why}` }
    const second = (await this.#engine?.ask(request, from)) ?? { ref, ok: false, text: 'the engine is gone' }
    return { ...second, text: `the engine hung and was replaced; ${second.text}` }
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

  storeText(text: string): void {
    this.#engine?.storeText(text)
  }

  async close(): Promise<Closed> {
    this.#closed = true
    this.#hangWatch?.close()
    await this.#restarting
    return (await this.#engine?.close()) ?? { text: 'the engine was not running', clean: false }
  }

  async #start(again: Pick<EngineThreadData, 'again'>): Promise<Result<EngineHandle>> {
    const { rows, notes, audit } = this.#events
    const data = this.#data()
    const pulse = newPulse()
    const paper = data.paper ? { paper: { ...data.paper, pulse } } : {}
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
    const started = await EngineHandle.start({ ...data, ...paper, ...again }, handlers, stop => (end = stop))
    if (failed(started)) {
      watch?.close()
      return hung === '' ? started : fault(hung)
    }
    this.#engine = started.ok
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
  #again(why: string): Promise<boolean> {
    this.#restarting ??= this.#replace(why).finally(() => {
      this.#restarting = undefined
    })
    return this.#restarting
  }

  async #replace(why: string): Promise<boolean> {
    this.#restartedAt = performance.now()
    this.#events.log(`the engine's thread is replaced: ${why}`)
    // The old one must be dead before a second hand writes the journal.
    const dead = await (this.#engine?.kill() ?? true)
    this.#engine = undefined
    if (!dead || this.#closed) return false
    const started = await this.#start({ again: { why } })
    if (failed(started)) {
      this.#events.log(`the engine could not be started again: ${started.error}`)
      return false
    }
    for (const [from, chart] of this.#charts) void started.ok.ask(chart, from)
    return true
  }
}

const after = (ms: number): Promise<undefined> => new Promise(done => setTimeout(() => done(undefined), ms))
