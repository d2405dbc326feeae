// The one way brokers send HTTP requests: keep-alive, a time-out over the whole exchange, bounded connections and answers, never
// a retry. The caller learns whether the request can have reached the other side, because an order must not be sent twice.

import { type Dispatcher, Pool } from 'undici'

/** Connections at a time; further requests wait their turn within their time-out. */
const MOST_SOCKETS = 8
const MOST_BYTES = 16 * 1_048_576
/** An idle connection is kept: opening one costs an order more than all the rest of its way. */
const KEPT_IDLE_MS = 600_000

export type Outcome =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  /** It never left: safe to treat as not having happened. */
  | { readonly kind: 'not-sent'; readonly text: string }
  /** It may have arrived, and nobody knows what became of it. */
  | { readonly kind: 'lost'; readonly text: string }

export class HttpLine {
  readonly #timeoutMs: number
  readonly #fence: Int32Array | undefined
  readonly #pool: Pool
  readonly #open = new Set<Exchange>()

  /** `base` is http://host:port, without a slash at the end. */
  constructor(base: string, timeoutMs: number, fence?: Int32Array) {
    this.#timeoutMs = timeoutMs
    this.#fence = fence
    this.#pool = new Pool(base, {
      connections: MOST_SOCKETS,
      // One exchange at a time on a connection, or an answer would wait behind another's.
      pipelining: 1,
      keepAliveTimeout: KEPT_IDLE_MS,
      keepAliveMaxTimeout: KEPT_IDLE_MS,
      maxResponseSize: MOST_BYTES,
      // The time-out of an exchange is ours, from the call on.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
  }

  /** Calls `done` exactly once, later. */
  send(method: Dispatcher.HttpMethod, path: string, body: string, done: (outcome: Outcome) => void): void {
    if (this.#fence && Atomics.load(this.#fence, 0) !== 0) {
      setImmediate(() => done({ kind: 'not-sent', text: 'the engine has been cut off from its broker' }))
      return
    }
    const exchange = new Exchange(this.#timeoutMs, outcome => {
      this.#open.delete(exchange)
      done(outcome)
    })
    this.#open.add(exchange)
    this.#pool.dispatch({ method, path, body: body === '' ? null : body, headers: JSON_HEADERS }, exchange)
  }

  /** Ends what is under way as lost, and every connection. */
  close(): void {
    for (const exchange of this.#open) exchange.give('closed by us')
    void this.#pool.destroy()
  }
}

const JSON_HEADERS = ['content-type', 'application/json']

/** One request and its answer, heard from the pool. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #settled: (outcome: Outcome) => void
  readonly #timer: NodeJS.Timeout
  readonly #parts: Buffer[] = []
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #over = false

  constructor(timeoutMs: number, settled: (outcome: Outcome) => void) {
    this.#settled = settled
    this.#timer = setTimeout(() => this.give(`no answer within ${timeoutMs} ms`), timeoutMs)
  }

  /** Ends it without an answer. What has not begun to be written never will be. */
  give(text: string): void {
    this.#settle({ kind: this.#controller ? 'lost' : 'not-sent', text })
    this.#controller?.abort(new Error(text))
  }

  /** Called before the first byte is written. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#over) controller.abort(new Error('given up before it was sent'))
    else this.#controller = controller
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status
  }

  onResponseData(_controller: Dispatcher.DispatchController, part: Buffer): void {
    this.#parts.push(part)
  }

  onResponseEnd(): void {
    this.#settle({ kind: 'answer', status: this.#status, body: Buffer.concat(this.#parts).toString() })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.give(error.message || 'the connection failed')
  }

  #settle(outcome: Outcome): void {
    if (this.#over) return
    this.#over = true
    clearTimeout(this.#timer)
    this.#settled(outcome)
  }
}
