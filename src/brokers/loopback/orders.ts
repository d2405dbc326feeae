// Orders of the loopback protocol as the port Venue. A request goes out once: what is not answered is told as unknown and left to
// the reader of the book. Made by loopback.ts, run by the engine's shell.

import { assert } from '../../core/assert.ts'
import { failed } from '../../core/result.ts'
import type { OrderId } from '../../core/units.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import type { Venue, VenueEvents } from '../../ports/venue.ts'
import { type ChangedTerms, NO_ORDER, type OrderEvent, type OrderTicket } from '../../trading/order.ts'
import type { ConvertRequest } from '../../trading/products.ts'
import type { VenueBook } from '../../trading/recovery.ts'
import { HttpLine, type Outcome } from '../wire/http.ts'
import { LiveSocket } from '../wire/live-socket.ts'
import { decodeBook, decodeError, decodeEvent } from './decode.ts'

export class LoopbackVenue implements Venue {
  readonly #instruments: InstrumentTable
  readonly #http: HttpLine
  readonly #socket: LiveSocket
  /** Events heard of each order, fills aside: an answer by the socket settles a request that HTTP left open. */
  readonly #answers = new Map<OrderId, number>()
  #events: VenueEvents | undefined
  #session = ''
  #seq = 0
  #asked = false

  /** `httpUrl` is http://host:port, `wsUrl` the same with ws. */
  constructor(httpUrl: string, wsUrl: string, instruments: InstrumentTable, timeoutMs: number, fence?: Int32Array) {
    this.#instruments = instruments
    this.#http = new HttpLine(httpUrl, timeoutMs, fence)
    this.#socket = new LiveSocket({
      url: () => `${wsUrl}/events?${this.#since()}`,
      opened: () => {},
      lost: why => this.#events?.link(false, `order events: ${why}`),
      text: message => this.#message(message),
      binary: () => this.#socket.drop('a binary message among order events'),
    })
  }

  start(events: VenueEvents): void {
    assert(!this.#events, 'the loopback venue was started twice')
    this.#events = events
    this.#socket.start()
  }

  submit(order: OrderTicket): void {
    const { id, qty, limit, kind, trigger, validity } = order
    const { name } = this.#instruments.at(order.instrument)
    const body = JSON.stringify({ tag: String(id), instrument: name, quantity: qty, price: limit, kind, trigger, validity })
    this.#ask(id, 'rejected', 'POST', '/orders', body)
  }

  modify(id: OrderId, { qty, limit, trigger, kind }: ChangedTerms): void {
    this.#ask(id, 'change-refused', 'PATCH', `/orders/${id}`, JSON.stringify({ quantity: qty, price: limit, trigger, kind }))
  }

  cancel(id: OrderId): void {
    this.#ask(id, 'change-refused', 'DELETE', `/orders/${id}`, '')
  }

  convert({ ref, instrument, qty, to }: ConvertRequest): void {
    const { name } = this.#instruments.at(instrument)
    this.#asked = true
    this.#http.send('POST', '/conversions', JSON.stringify({ ref, instrument: name, quantity: qty, product: to }), outcome => {
      // What is not known is asked of the book: the engine reads it when no answer comes.
      if (outcome.kind === 'lost' || (outcome.kind === 'answer' && (outcome.status < 400 || outcome.status >= 500))) return
      const text = outcome.kind === 'not-sent' ? `not sent: ${outcome.text}` : decodeError(outcome.body)
      this.#events?.order({ kind: 'product', id: NO_ORDER, instrument, name, ref, text })
    })
  }

  readBook(): Promise<VenueBook> {
    return new Promise((resolve, reject) => {
      this.#http.send('GET', '/book', '', outcome => {
        if (outcome.kind !== 'answer') reject(new Error(`the venue's book cannot be read: ${outcome.text}`))
        else if (outcome.status !== 200) reject(new Error(`the venue's book cannot be read: ${decodeError(outcome.body)}`))
        else {
          const book = decodeBook(outcome.body, this.#instruments)
          if (failed(book)) reject(new Error(book.error))
          else resolve(book.ok)
        }
      })
    })
  }

  close(): Promise<void> {
    this.#events = undefined
    this.#http.close()
    return this.#socket.close()
  }

  /** A first link hears from now on, for the book tells the rest; but not when requests went out before it. */
  #since(): string {
    if (this.#session !== '') return `session=${encodeURIComponent(this.#session)}&after=${this.#seq}`
    return this.#asked ? 'session=none' : ''
  }

  /** `refused` is what a plain no means for this request. */
  #ask(id: OrderId, refused: 'rejected' | 'change-refused', method: string, path: string, body: string): void {
    this.#asked = true
    const before = this.#answers.get(id) ?? 0
    this.#http.send(method, path, body, outcome => {
      const event = eventOf(outcome, id, refused)
      // Silence matters only while the socket has not answered either.
      if (event && (event.kind !== 'unknown' || (this.#answers.get(id) ?? 0) === before)) this.#events?.order(event)
    })
  }

  #message(text: string): void {
    const message = decodeEvent(text, this.#instruments)
    if (failed(message)) {
      this.#socket.drop(message.error)
      return
    }
    if ('session' in message.ok) {
      this.#greeted(message.ok.session, message.ok.after)
      return
    }
    const { seq, event } = message.ok
    if (seq !== this.#seq + 1) {
      this.#socket.drop(`order event ${seq} came after ${this.#seq}`)
      return
    }
    this.#seq = seq
    if (event.kind !== 'filled' && event.kind !== 'product') this.#answers.set(event.id, (this.#answers.get(event.id) ?? 0) + 1)
    this.#events?.order(event)
  }

  #greeted(session: string, after: number): void {
    const restarted = this.#session !== '' && this.#session !== session
    const lost = this.#session === session ? after - this.#seq : 0
    this.#session = session
    this.#seq = after
    const text = restarted ? 'the venue has restarted: read its book' : lost > 0 ? `${lost} events are lost: read the book` : 'connected'
    this.#events?.link(true, `order events: ${text}`)
  }
}

/** What an HTTP outcome alone says of an order; undefined when the socket will tell. */
function eventOf(outcome: Outcome, id: OrderId, refused: 'rejected' | 'change-refused'): OrderEvent | undefined {
  if (outcome.kind === 'not-sent') return { kind: refused, id, text: `not sent: ${outcome.text}` }
  if (outcome.kind === 'lost') return { kind: 'unknown', id, text: outcome.text }
  const { status, body } = outcome
  if (status >= 200 && status < 300) return undefined
  if (status >= 400 && status < 500) return { kind: refused, id, text: decodeError(body) }
  return { kind: 'unknown', id, text: `answer ${status}: ${decodeError(body)}` }
}
