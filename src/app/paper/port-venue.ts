// The paper venue as the engine's thread sees it: the port Venue over a message port to the host on the main thread.

import type { MessagePort } from 'node:worker_threads'
import type { OrderId } from '../../core/units.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Venue, VenueEvents } from '../../ports/venue.ts'
import type { ChangedTerms, OrderTicket } from '../../trading/order.ts'
import type { ConvertRequest } from '../../trading/products.ts'
import type { VenueBook } from '../../trading/recovery.ts'
import type { FromVenue, ToVenue } from './messages.ts'

const BOOK_MS = 5000

export class PortVenue implements Venue {
  readonly #port: MessagePort
  readonly #clock: Clock
  readonly #waiting = new Map<number, (book: VenueBook) => void>()
  #events: VenueEvents | undefined
  #ref = 0

  constructor(port: MessagePort, clock: Clock) {
    this.#port = port
    this.#clock = clock
    port.on('message', (message: FromVenue) => {
      if (message.kind === 'order') this.#events?.order(message.event)
      else {
        this.#waiting.get(message.ref)?.(message.book)
        this.#waiting.delete(message.ref)
      }
    })
  }

  start(events: VenueEvents): void {
    this.#events = events
    events.link(true, 'paper venue')
  }

  submit(ticket: OrderTicket): void {
    this.#send({ kind: 'submit', ticket, t: this.#clock.now() })
  }

  modify(id: OrderId, terms: ChangedTerms): void {
    this.#send({ kind: 'modify', id, terms, t: this.#clock.now() })
  }

  cancel(id: OrderId): void {
    this.#send({ kind: 'cancel', id, t: this.#clock.now() })
  }

  convert(request: ConvertRequest): void {
    this.#send({ kind: 'convert', request, t: this.#clock.now() })
  }

  /** Rejects when the host does not answer. */
  readBook(): Promise<VenueBook> {
    const ref = ++this.#ref
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(ref)
        reject(new Error(`the paper venue did not answer within ${BOOK_MS} ms`))
      }, BOOK_MS)
      this.#waiting.set(ref, book => {
        clearTimeout(timer)
        resolve(book)
      })
      this.#send({ kind: 'book', ref })
    })
  }

  close(): Promise<void> {
    this.#events = undefined
    this.#port.close()
    return Promise.resolve()
  }

  #send(message: ToVenue): void {
    this.#port.postMessage(message)
  }
}
