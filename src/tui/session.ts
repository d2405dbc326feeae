// This screen's end of the link to an engine: says hello, applies rows, numbers requests and hands out their answers.

import {
  ANSWER,
  BYE,
  type Bye,
  fromJsonBytes,
  HELLO,
  type Hello,
  jsonBytes,
  KEY,
  HUNG_UP,
  type MessageLink,
  PROTOCOL_VERSION,
  REQUEST,
  ROWS,
  WELCOME,
  type Welcome,
  type WriteKey,
} from '../protocol/messages.ts'
import { type Answer, type Ask, readOnlyKinds } from '../protocol/requests.ts'
import { Rows } from '../protocol/rows.ts'

export type SessionEvents = {
  /** Rows were applied. */
  onRows(): void
  onWelcome(welcome: Welcome): void
  onAnswer(): void
  /** The write key is somewhere else, or screens came or went. */
  onKey(key: WriteKey): void
  /** The engine or the link ended, with one sentence. Called once. */
  onEnd(why: string): void
}

/** An engine that is stopped says goodbye; one whose process was killed cannot. */
const GONE = 'the engine ended without a word: orders and positions stay at the venue; start it again as it was started, with the same home'

export class Session {
  readonly rows = new Rows()
  readonly #link: MessageLink
  readonly #events: SessionEvents
  /** Asked for by this screen, or decided by the engine in its welcome. */
  readOnly: boolean
  readonly #pending = new Map<number, (answer: Answer) => void>()
  #ref = 0
  #ended = false

  constructor(link: MessageLink, readOnly: boolean, events: SessionEvents) {
    this.#link = link
    this.readOnly = readOnly
    this.#events = events
  }

  open(columns: number, rows: number): void {
    this.#link.onMessage((type, payload) => this.#take(type, payload))
    this.#link.onClose(why => this.#end(why === HUNG_UP ? GONE : why || 'the link to the engine closed'))
    const hello: Hello = { version: PROTOCOL_VERSION, readOnly: this.readOnly, columns, rows }
    this.#link.send(HELLO, jsonBytes(hello))
  }

  /** Sends a request; its number, or 0 when a read-only screen may not make it or the link has ended. */
  ask(ask: Ask, then: (answer: Answer) => void): number {
    if (this.#ended || (this.readOnly && !readOnlyKinds.has(ask.kind))) return 0
    const ref = ++this.#ref
    this.#pending.set(ref, then)
    try {
      this.#link.send(REQUEST, jsonBytes({ ref, ...ask }))
    } catch (error) {
      this.#end(`the link to the engine failed: ${String(error)}`)
      return 0
    }
    return ref
  }

  /** Ends without a word to `onEnd`. */
  close(): void {
    this.#ended = true
    this.#pending.clear()
    this.#link.close()
  }

  #end(why: string): void {
    if (this.#ended) return
    this.#ended = true
    this.#pending.clear()
    this.#events.onEnd(why)
  }

  #take(type: number, payload: Uint8Array): void {
    if (this.#ended) return
    try {
      this.#understand(type, payload)
    } catch (error) {
      // Bytes that are no message mean two builds that do not speak alike: go on showing nothing would be worse than leaving.
      this.#end(`the engine sent what this screen does not understand: ${String(error)}`)
    }
  }

  #understand(type: number, payload: Uint8Array): void {
    if (type === ROWS) {
      this.rows.apply(payload)
      this.#events.onRows()
    } else if (type === ANSWER) {
      const answer = fromJsonBytes(payload) as Answer
      const then = this.#pending.get(answer.ref)
      this.#pending.delete(answer.ref)
      then?.(answer)
      this.#events.onAnswer()
    } else if (type === KEY) this.#events.onKey(fromJsonBytes(payload) as WriteKey)
    else if (type === WELCOME) {
      const welcome = fromJsonBytes(payload) as Welcome
      if (welcome.version === PROTOCOL_VERSION) {
        this.readOnly ||= welcome.readOnly
        this.#events.onWelcome(welcome)
      } else this.#end(`the engine speaks version ${welcome.version} of the protocol, this screen ${PROTOCOL_VERSION}: use the same build`)
    } else if (type === BYE) {
      this.#end((fromJsonBytes(payload) as Bye).why)
    }
  }
}
