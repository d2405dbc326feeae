// The meeting point of one engine and its screens, on the main thread: keeps the rows, brings a new screen up to date, passes
// changes on, and forwards checked requests. The local screen and attached ones come through the same door.

import type { Socket } from 'node:net'
import { socketLink } from '../../protocol/links/socket-link.ts'
import type { MessageLink } from '../../protocol/messages.ts'
import type { Answer, Request } from '../../protocol/requests.ts'
import { Rows } from '../../protocol/rows.ts'
import { Connection, type Host } from './connection.ts'
import { stateMessages } from './state-messages.ts'
import { KeyHolder } from './write-key.ts'

/** Askers at once; one more sends the longest connected away, so that a stop always finds room. */
const ASKER_LIMIT = 32
/** Lines that have not yet said hello. */
const FRESH_LIMIT = 64
/** A screen's longest message, bytes: requests are a few hundred. */
const REQUEST_LIMIT = 64 * 1024

export type HubOptions = {
  readonly pid: number
  readonly home: string
  readonly build: string
  /** Screens at once, the local one included; more are refused with a sentence. */
  readonly maxScreens: number
  /** `from` names the screen ('screen-3'). A rejection is told to the asker as a failure. */
  ask(request: Request, from: string): Promise<Answer>
  /** A screen or asker that had been welcomed is gone: its charts need no more rows. */
  onScreenGone?(from: string, why: string): void
  /** The write key has moved; '' when it is free. */
  onKey?(holder: string): void
  /** Screens showing rows, after each change. */
  onScreens?(count: number): void
}

export class Hub {
  /** The rows as every screen shows them. */
  readonly state = new Rows()
  readonly #options: HubOptions
  readonly #host: Host
  readonly #fresh = new Set<Connection>()
  readonly #screens = new Set<Connection>()
  readonly #askers = new Set<Connection>()
  readonly #key = new KeyHolder()
  #keyTold = ''
  #lastId = 0
  #closed: string | undefined

  constructor(options: HubOptions) {
    this.#options = options
    this.#host = {
      welcome: { pid: options.pid, home: options.home, build: options.build },
      ask: (request, from) => (request.kind === 'write' ? this.#takeKey(request.ref, from) : options.ask(request, from.id)),
      refusal: (request, from) => this.#key.refusal(from, request.kind),
      entering: connection => this.#entering(connection),
      entered: connection => this.#entered(connection),
      left: (connection, why) => this.#left(connection, why),
    }
  }

  /** Screens showing rows now; askers do not count. */
  get screens(): number {
    return this.#screens.size
  }

  /** Takes a row message of the engine's publisher. Throws RangeError on bytes that are none: a bug of the publisher. */
  rows(bytes: Uint8Array): void {
    this.state.apply(bytes)
    for (const screen of this.#screens) screen.rows(bytes)
  }

  /** Takes in a screen or an asker. With `readOnly` it may only look, whatever its hello says. */
  accept(link: MessageLink, options: { readonly readOnly?: boolean } = {}): void {
    const connection = new Connection(`screen-${++this.#lastId}`, link, options.readOnly ?? false, this.#host)
    this.#fresh.add(connection)
    if (this.#closed !== undefined) connection.drop(this.#closed)
    else if (this.#fresh.size > FRESH_LIMIT) oldest(this.#fresh)?.drop('too many lines that said no hello')
  }

  /** The same for a connection to the attach socket. */
  acceptSocket(socket: Socket): void {
    this.accept(socketLink(socket, { message: REQUEST_LIMIT }))
  }

  /** Tells every screen why and ends its line, after the answers that are still on their way (1 s at most); later ones hear the same. */
  close(why: string): void {
    this.#closed ??= why
    for (const set of [this.#fresh, this.#screens, this.#askers]) for (const connection of set) connection.dropAfterAnswers(why)
  }

  #entering(connection: Connection): string | undefined {
    if (connection.asker || this.#screens.size < this.#options.maxScreens) return undefined
    const count = this.#screens.size === 1 ? '1 screen shows' : `${this.#screens.size} screens show`
    return `${count} this engine already, and that is the limit: leave one first`
  }

  #entered(connection: Connection): void {
    this.#fresh.delete(connection)
    if (connection.asker) {
      if (this.#askers.size >= ASKER_LIMIT) oldest(this.#askers)?.drop('too many askers at once')
      this.#askers.add(connection)
      return
    }
    // State and joining happen in one turn: no change can fall between them, and none comes twice.
    for (const bytes of stateMessages(this.state)) connection.rows(bytes)
    this.#screens.add(connection)
    this.#key.entered(connection)
    this.#tellKey()
    this.#options.onScreens?.(this.#screens.size)
  }

  #takeKey(ref: number, connection: Connection): Promise<Answer> {
    const { ok, text } = this.#key.take(connection)
    this.#tellKey()
    return Promise.resolve({ ref, ok, text })
  }

  #tellKey(): void {
    if (this.#key.holder !== this.#keyTold) {
      this.#keyTold = this.#key.holder
      this.#options.onKey?.(this.#keyTold)
    }
    for (const screen of this.#screens) screen.key(this.#key.told(screen, this.#screens.size))
  }

  #left(connection: Connection, why: string): void {
    this.#fresh.delete(connection)
    this.#askers.delete(connection)
    const shown = this.#screens.delete(connection)
    if (connection.welcomed) this.#options.onScreenGone?.(connection.id, why)
    if (!shown) return
    this.#key.left(connection)
    this.#tellKey()
    this.#options.onScreens?.(this.#screens.size)
  }
}

const oldest = (connections: ReadonlySet<Connection>): Connection | undefined => connections.values().next().value
