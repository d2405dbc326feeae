// One screen or asker at the hub: its hello, its requests, its answers and its limits. The hub makes one per link.

import { z } from 'zod'
import {
  ANSWER,
  BYE,
  type Bye,
  HELLO,
  KEY,
  type MessageLink,
  PROTOCOL_VERSION,
  REQUEST,
  ROWS,
  WELCOME,
  type Welcome,
  type WriteKey,
  fromJsonBytes,
  jsonBytes,
} from '../../protocol/messages.ts'
import { type Answer, type Request, readOnlyKinds } from '../../protocol/requests.ts'
import { checkRequest } from './check-request.ts'

/** How long a fresh line may say nothing, milliseconds. */
const HELLO_MS = 5_000
/** Requests of one screen not yet answered; more are refused with a sentence. A stop has room of its own. */
export const PENDING_LIMIT = 64
const PENDING_STOPS = 256
/** How long an ending hub still waits for answers, milliseconds. */
const LAST_ANSWERS_MS = 1_000

const hello = z.object({
  version: z.int(),
  readOnly: z.boolean(),
  columns: z.int().min(0).max(10_000),
  rows: z.int().min(0).max(10_000),
})

/** What a connection needs of its hub. */
export type Host = {
  readonly welcome: Omit<Welcome, 'version' | 'readOnly'>
  ask(request: Request, from: Connection): Promise<Answer>
  /** Why this screen may not ask that now (the write key), or undefined. */
  refusal(request: Request, from: Connection): string | undefined
  /** A valid hello came. Returns why it may not come in, or undefined. */
  entering(connection: Connection): string | undefined
  /** Welcome has been sent; the rows may follow. */
  entered(connection: Connection): void
  left(connection: Connection, why: string): void
}

export class Connection {
  readonly id: string
  /** True for one that never shows rows: `stop`, `status`, a second start that asks who is there. */
  asker = false
  readOnly: boolean
  welcomed = false
  readonly #link: MessageLink
  readonly #host: Host
  readonly #timer: NodeJS.Timeout
  #gone = false
  #closing: string | undefined
  #pending = 0

  constructor(id: string, link: MessageLink, readOnly: boolean, host: Host) {
    this.id = id
    this.readOnly = readOnly
    this.#link = link
    this.#host = host
    this.#timer = setTimeout(() => this.drop(`no hello within ${HELLO_MS / 1_000} s`), HELLO_MS)
    this.#timer.unref()
    link.onClose(why => this.#leave(why))
    link.onMessage((type, payload) => this.#take(type, payload))
  }

  rows(bytes: Uint8Array): void {
    this.#link.send(ROWS, bytes)
  }

  key(told: WriteKey): void {
    this.#link.send(KEY, jsonBytes(told))
  }

  /** Says why and ends the line. */
  drop(why: string): void {
    if (this.#gone) return
    this.#link.send(BYE, jsonBytes({ why } satisfies Bye))
    this.#link.close()
    this.#leave(why)
  }

  /** The same once its requests are answered: who asked for the shutdown hears how it went. */
  dropAfterAnswers(why: string): void {
    if (this.#pending === 0) return this.drop(why)
    if (this.#closing !== undefined) return
    this.#closing = why
    setTimeout(() => this.drop(why), LAST_ANSWERS_MS).unref()
  }

  #leave(why: string): void {
    if (this.#gone) return
    this.#gone = true
    clearTimeout(this.#timer)
    this.#host.left(this, why)
  }

  #take(type: number, payload: Uint8Array): void {
    if (this.#gone) return
    if (!this.welcomed && type === HELLO) this.#hello(payload)
    else if (!this.welcomed) this.drop('the first message must be a hello')
    else if (type === REQUEST) this.#request(payload)
    else this.drop(`a message of type ${type} is nothing a screen sends`)
  }

  #hello(payload: Uint8Array): void {
    const said = parseHello(payload)
    if (!said) return this.drop('a hello that is not valid')
    if (said.version !== PROTOCOL_VERSION) {
      return this.drop(
        `this screen speaks version ${said.version}, the engine version ${PROTOCOL_VERSION}: run the same build on both sides`,
      )
    }
    this.asker = said.columns === 0 && said.rows === 0
    this.readOnly ||= said.readOnly
    const refused = this.#host.entering(this)
    if (refused !== undefined) return this.drop(refused)
    clearTimeout(this.#timer)
    this.welcomed = true
    this.#link.send(WELCOME, jsonBytes({ ...this.#host.welcome, version: PROTOCOL_VERSION, readOnly: this.readOnly } satisfies Welcome))
    this.#host.entered(this)
  }

  #request(payload: Uint8Array): void {
    const checked = checkRequest(payload)
    if ('error' in checked) {
      if (checked.ref === undefined) this.drop(checked.error)
      else this.#answer({ ref: checked.ref, ok: false, text: checked.error })
      return
    }
    const { request } = checked
    const refused = this.#refusal(request)
    if (refused === undefined) void this.#forward(request)
    else this.#answer({ ref: request.ref, ok: false, text: refused })
  }

  #refusal(request: Request): string | undefined {
    if (this.#closing !== undefined) return `nothing more is taken: ${this.#closing}`
    if (this.readOnly && !readOnlyKinds.has(request.kind)) return `this screen is read-only: it may not ask for '${request.kind}'`
    if (this.#pending >= (request.kind === 'stop' ? PENDING_STOPS : PENDING_LIMIT)) {
      return `${this.#pending} requests of this screen wait for their answers: try again when they have come`
    }
    return this.#host.refusal(request, this)
  }

  async #forward(request: Request): Promise<void> {
    this.#pending++
    try {
      this.#answer({ ...(await this.#host.ask(request, this)), ref: request.ref })
    } catch (error) {
      // The asker must hear it either way: an order without an answer is worse than one with a bad answer.
      const text = `the request '${request.kind}' failed, its outcome is not known: ${error instanceof Error ? error.message : String(error)}`
      this.#answer({ ref: request.ref, ok: false, text })
    } finally {
      this.#pending--
      if (this.#closing !== undefined && this.#pending === 0) this.drop(this.#closing)
    }
  }

  #answer(answer: Answer): void {
    if (!this.#gone) this.#link.send(ANSWER, jsonBytes(answer))
  }
}

function parseHello(payload: Uint8Array): z.infer<typeof hello> | undefined {
  let value: unknown
  try {
    value = fromJsonBytes(payload)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
  return hello.safeParse(value).data
}
