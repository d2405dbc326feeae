// The main thread's hold on the engine's thread: requests with their answers, rows, notes, and its end, whatever the reason.

import { Worker } from 'node:worker_threads'
import { type Result, fault, ok } from '../../core/result.ts'
import type { Note } from '../../engine/outbox.ts'
import type { AuditEntry } from '../../ports/audit.ts'
import type { Answer, Request } from '../../protocol/requests.ts'
import { workerFile } from './worker-file.ts'
import { youngHeap } from './young-heap.ts'
import type { StrategyNews } from '../strategies/news.ts'
import { type EngineThreadData, type FromEngine, STRATEGY_FILES, type ToEngine } from './messages.ts'

export type EngineEvents = {
  rows(bytes: Uint8Array): void
  notes(notes: readonly Note[]): void
  /** For the audit log. */
  audit(entries: readonly AuditEntry[]): void
  /** The thread has died without being asked to: the engine's own words. */
  died(why: string): void
}

export type Closed = { readonly text: string; readonly clean: boolean }

const ANSWER_MS = 10_000
const CLOSE_MS = 10_000
/** A thread within one long native call only ends after it. */
const KILL_MS = 10_000

export class EngineHandle {
  readonly #worker: Worker
  readonly #waiting = new Map<string, (answer: Answer) => void>()
  readonly #events: EngineEvents
  #closed: ((text: string) => void) | undefined
  #ending = false
  #told = 0

  private constructor(worker: Worker, events: EngineEvents) {
    this.#worker = worker
    this.#events = events
  }

  /** Starts the thread; a fault is its one sentence why it cannot run. `begun` gets what ends it before it is ready. */
  static async start(data: EngineThreadData, events: EngineEvents, begun?: (end: () => void) => void): Promise<Result<EngineHandle>> {
    const transfer = data.paper?.port ? [data.paper.port] : []
    const worker = new Worker(workerFile('engine-thread'), {
      workerData: data,
      transferList: transfer,
      name: 'engine',
      resourceLimits: youngHeap,
    })
    const handle = new EngineHandle(worker, events)
    let ready = false
    begun?.(() => void worker.terminate())
    const { promise, resolve } = Promise.withResolvers<Result<EngineHandle>>()
    worker.on('message', (message: FromEngine) => {
      if (message.kind === 'ready') {
        ready = true
        resolve(ok(handle))
      } else if (message.kind === 'fault') {
        // It never ran, so its end is no death: the one sentence is said by whoever started it.
        handle.#ending = true
        resolve(fault(message.error))
      } else handle.#take(message)
    })
    worker.on('error', error => {
      const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      resolve(fault(why))
      if (ready) handle.#died(why)
    })
    worker.on('exit', code => {
      resolve(fault(`the engine's thread ended with code ${code} before it was ready`))
      // Before that it is no death: whoever starts it has its fault.
      if (ready) handle.#died(`the engine's thread ended with code ${code}`)
    })
    return promise
  }

  ask(request: Request, from: string): Promise<Answer> {
    const answer = this.#answer(request.ref, from)
    this.#send({ kind: 'request', request, from })
    return answer
  }

  /** About the files of strategies. */
  tell(news: StrategyNews): Promise<Answer> {
    const ref = ++this.#told
    const answer = this.#answer(ref, STRATEGY_FILES)
    this.#send({ kind: 'strategy-news', ref, news })
    return answer
  }

  #answer(ref: number, from: string): Promise<Answer> {
    const key = `${from} ${ref}`
    return new Promise(done => {
      const settle = (answer: Answer) => {
        clearTimeout(timer)
        this.#waiting.delete(key)
        done(answer)
      }
      const timer = setTimeout(() => settle({ ref, ok: false, text: `the engine has not answered for ${ANSWER_MS / 1000} s` }), ANSWER_MS)
      this.#waiting.set(key, settle)
    })
  }

  screenGone(from: string): void {
    this.#send({ kind: 'screen-gone', from })
  }

  storeText(text: string, reduce: string): void {
    this.#send({ kind: 'store-text', text, reduce })
  }

  /** Ends in order and says what stays; `clean` is false when the engine did not answer and was ended. */
  close(): Promise<Closed> {
    this.#ending = true
    return new Promise(done => {
      const timer = setTimeout(() => {
        void this.#worker.terminate()
        done({ text: 'the engine did not answer and was ended: orders and positions stand at the venue as they were', clean: false })
      }, CLOSE_MS)
      this.#closed = text => {
        clearTimeout(timer)
        done({ text, clean: true })
      }
      this.#send({ kind: 'close' })
    })
  }

  /** Ends the thread at once, whatever it does. False when it cannot be ended. */
  async kill(): Promise<boolean> {
    this.#ending = true
    const dead = await Promise.race([
      this.#worker.terminate().then(() => true),
      new Promise<false>(done => setTimeout(() => done(false), KILL_MS)),
    ])
    for (const [, settle] of this.#waiting)
      settle({ ref: 0, ok: false, text: 'the engine was ended before it answered: its outcome is not known' })
    return dead
  }

  #send(message: ToEngine): void {
    this.#worker.postMessage(message)
  }

  #take(message: FromEngine): void {
    if (message.kind === 'rows') this.#events.rows(message.bytes)
    else if (message.kind === 'notes') this.#events.notes(message.notes)
    else if (message.kind === 'audit') this.#events.audit(message.entries)
    else if (message.kind === 'answer') this.#waiting.get(`${message.from} ${message.answer.ref}`)?.(message.answer)
    else if (message.kind === 'closed') this.#closed?.(message.text)
  }

  #died(why: string): void {
    if (this.#ending) return
    this.#ending = true
    this.#events.died(why)
  }
}
