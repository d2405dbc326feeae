// The one way brokers send HTTP requests: keep-alive, a time-out over the whole exchange, bounded connections and answers, never
// a retry. The caller learns whether the request can have reached the other side, because an order must not be sent twice.

import { Agent, type ClientRequest, request } from 'node:http'

/** Connections at a time; further requests wait their turn within their time-out. */
const MOST_SOCKETS = 8
const MOST_BYTES = 16 * 1_048_576

export type Outcome =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  /** It never left: safe to treat as not having happened. */
  | { readonly kind: 'not-sent'; readonly text: string }
  /** It may have arrived, and nobody knows what became of it. */
  | { readonly kind: 'lost'; readonly text: string }

export class HttpLine {
  readonly #base: string
  readonly #timeoutMs: number
  readonly #agent = new Agent({ keepAlive: true, maxSockets: MOST_SOCKETS, maxFreeSockets: MOST_SOCKETS })
  readonly #open = new Set<ClientRequest>()

  /** `base` is http://host:port, without a slash at the end. */
  constructor(base: string, timeoutMs: number) {
    this.#base = base
    this.#timeoutMs = timeoutMs
  }

  /** Calls `done` exactly once, later. */
  send(method: string, path: string, body: string, done: (outcome: Outcome) => void): void {
    const bytes = Buffer.from(body)
    const headers = { 'content-type': 'application/json', 'content-length': bytes.length }
    const call = request(`${this.#base}${path}`, { method, agent: this.#agent, headers })
    this.#open.add(call)
    let sent = false
    let settled = false
    const settle = (outcome: Outcome): void => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      this.#open.delete(call)
      done(outcome)
    }
    const fail = (text: string): void => settle({ kind: sent ? 'lost' : 'not-sent', text })
    const timer = setTimeout(() => {
      fail(`no answer within ${this.#timeoutMs} ms`)
      call.destroy()
    }, this.#timeoutMs)
    call.on('socket', socket => {
      if (!socket.connecting) sent = true
      else socket.once('connect', () => (sent = true))
    })
    call.on('error', error => fail(error.message || 'the connection failed'))
    call.on('response', response => {
      const parts: Buffer[] = []
      let size = 0
      response.on('data', (part: Buffer) => {
        size += part.length
        if (size <= MOST_BYTES) parts.push(part)
        else call.destroy(new Error(`the answer is longer than ${MOST_BYTES} bytes`))
      })
      response.on('end', () => settle({ kind: 'answer', status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }))
      response.on('error', error => fail(error.message))
      response.on('close', () => fail('the answer broke off'))
    })
    call.end(bytes)
  }

  /** Ends what is under way as lost, and every connection. */
  close(): void {
    for (const call of this.#open) call.destroy(new Error('closed by us'))
    this.#agent.destroy()
  }
}
