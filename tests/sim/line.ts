// The bad line between shell and venue, both ways, with the time that each message takes. Requests are refused, throttled, lost, late, or
// arrive while their answer is lost; messages are lost, late, repeated, in the wrong order, or false. Answers to requests are told as
// a broker's adapter over HTTP tells them.

import { Heap } from '../../src/core/heap.ts'
import { Random } from '../../src/core/random.ts'
import { type Micros, type OrderId, SECOND } from '../../src/core/units.ts'
import type { InlineVenue } from '../../src/sim/inline-venue.ts'
import type { ChangedTerms, OrderEvent, OrderTicket } from '../../src/trading/order.ts'
import type { ConvertRequest } from '../../src/trading/products.ts'
import type { Plan, Rates } from './plan.ts'
import { VENUE_PER_SECOND } from './stage.ts'
import { fail } from './truth.ts'

type Passing =
  | { readonly kind: 'submit'; readonly order: OrderTicket }
  | { readonly kind: 'modify'; readonly id: OrderId; readonly terms: ChangedTerms }
  | { readonly kind: 'cancel'; readonly id: OrderId }
  | { readonly kind: 'convert'; readonly request: ConvertRequest }
  | { readonly kind: 'event'; readonly event: OrderEvent }
  /** The answer to a request by HTTP: silence counts only while nothing else has been heard of the order since. */
  | { readonly kind: 'silence'; readonly event: OrderEvent; readonly heard: number }
type Request = Exclude<Passing, { kind: 'event' | 'silence' | 'convert' }>

const TIMEOUT = 2 * SECOND
const idOf = (request: Request): OrderId => (request.kind === 'submit' ? request.order.id : request.id)

export type LineParts = {
  readonly plan: Plan
  readonly venue: InlineVenue
  readonly now: () => Micros
  /** Told to the engine now. */
  readonly tell: (event: OrderEvent) => void
  /** An order that will never arrive. */
  readonly lost: (id: OrderId) => void
}

/** The engine whose messages leave: by its seconds they are counted; `durable` while its journal can be written. */
export type Sender = { readonly now: () => Micros; readonly durable: () => boolean }

export class BadLine {
  rates: Rates
  /** Requests do not leave and messages do not come. */
  down = false
  /** Requests are answered with 403. */
  expired = false
  /** What happened while it was down is told when it is up again; else it is lost. */
  resends = false
  readonly #parts: LineParts
  readonly #random: Random
  readonly #passing = new Heap<Passing>()
  readonly #heard = new Map<OrderId, number>()
  /** Fills on their way to the engine. */
  readonly flying = new Map<string, number>()
  /** Orders whose end was told and was not so. */
  readonly belied = new Set<OrderId>()
  /** Orders of which it was told that a change was refused, and was not so. */
  readonly misled = new Set<OrderId>()
  #sender: Sender | undefined
  #held: OrderEvent[] = []
  #lastOut = 0
  #lastIn = 0
  #second = 0
  #sent = 0
  /** Whether a message of this second was on disk before it left. */
  #recorded = false

  constructor(parts: LineParts) {
    this.#parts = parts
    this.#random = new Random(parts.plan.seed + 201)
    this.rates = parts.plan.rates
  }

  get next(): number {
    return this.#passing.least
  }

  /** Of this one the messages are from now on. */
  follow(sender: Sender): void {
    this.#sender = sender
  }

  submit(order: OrderTicket): void {
    this.#request({ kind: 'submit', order })
  }

  modify(id: OrderId, terms: ChangedTerms): void {
    this.#request({ kind: 'modify', id, terms })
  }

  cancel(id: OrderId): void {
    this.#request({ kind: 'cancel', id })
  }

  /** Not counted among the orders of a second; refused it is by the venue alone, and no answer tells of what was lost. */
  convert(request: ConvertRequest): void {
    const { requestLost, requestLate, requestNotSent } = this.rates
    const random = this.#random
    if (this.down || this.expired || random.next() < requestLost + requestNotSent) return
    const late = random.next() < requestLate ? random.int(SECOND, 170 * SECOND) : this.#delay()
    this.#passing.push(this.#parts.now() + late, { kind: 'convert', request })
  }

  /** What is due now arrives. */
  pass(): void {
    const { venue, tell, now } = this.#parts
    const one = this.#passing.pop()
    if (!one) return
    if (one.kind === 'event') {
      this.#landed(one.event)
      if (this.down) this.#hold(one.event)
      else this.#heardOf(one.event)
      if (!this.down) tell(one.event)
    } else if (one.kind === 'silence') {
      if ((this.#heard.get(one.event.id) ?? 0) === one.heard) tell(one.event)
    } else {
      venue.advance(now())
      if (one.kind === 'convert') venue.convert(one.request)
      else if (one.kind === 'submit') venue.submit(one.order)
      else if (one.kind === 'modify') venue.modify(one.id, one.terms)
      else venue.cancel(one.id)
    }
  }

  /** The venue tells of an order. */
  told(event: OrderEvent): void {
    const { messageLost, messageLate, messageRepeated, messageReordered, messageFalse } = this.rates
    const random = this.#random
    if (event.kind !== 'product' && random.next() < messageFalse) this.#in(this.#falseWord(event), this.#delay())
    if (random.next() < messageRepeated) this.#in(event, random.int(1, 20 * SECOND))
    if (random.next() < messageLost) return
    if (random.next() < messageLate) this.#in(event, random.int(SECOND, 150 * SECOND))
    else if (random.next() < messageReordered) this.#in(event, random.int(1, SECOND))
    else {
      this.#lastIn = Math.max(this.#lastIn, this.#parts.now() + this.#delay())
      this.#in(event, this.#lastIn - this.#parts.now())
    }
  }

  /**
   * A new engine's connections are new, and answers to the old one's requests are nobody's. What the old one sent in this second counts on,
   * unless it is not on disk that it sent any.
   */
  restart(): void {
    if (!this.#recorded) this.#sent = 0
    const kept: [number, Passing][] = []
    for (let at = this.next; this.#passing.size > 0; at = this.next) kept.push([at, this.#passing.pop() as Passing])
    for (const [at, one] of kept) if (one.kind !== 'silence') this.#passing.push(at, one)
  }

  /** Whatever is still to come comes at once; only straight messages from here on. */
  mend(rates: Rates): void {
    this.rates = rates
    this.down = false
    this.expired = false
    this.up()
  }

  /** The connection is back. */
  up(): void {
    this.down = false
    const held = this.#held
    this.#held = []
    for (const event of held) this.#in(event, this.#delay())
  }

  #request(request: Request): void {
    this.#count(request)
    const id = idOf(request)
    const { requestNotSent, requestRefused, requestThrottled, requestLost, requestLate, answerLost, serverError } = this.rates
    const random = this.#random
    const fate = random.next()
    let below = 0
    const is = (share: number): boolean => fate < (below += share)
    if (this.down) {
      if (random.next() < 0.7) this.#refuse(request, 'not sent: no connection')
      else this.#silence(id, TIMEOUT, 'no answer within 2000 ms')
      this.#never(request)
    } else if (this.expired) this.#refuse(request, 'answer 403: the token has expired')
    else if (is(requestNotSent)) this.#refuse(request, 'not sent: the connection failed')
    else if (is(requestRefused)) this.#refuse(request, 'answer 400: out of spite')
    else if (is(requestThrottled)) this.#refuse(request, 'answer 429: too many requests')
    else if (is(requestLost)) {
      if (random.next() < 0.5) this.#silence(id, TIMEOUT, 'no answer within 2000 ms')
      this.#never(request)
    } else if (is(requestLate)) {
      this.#out(request, random.int(SECOND, 170 * SECOND))
      this.#silence(id, TIMEOUT, 'no answer within 2000 ms')
    } else if (is(answerLost)) {
      this.#inOrder(request)
      this.#silence(id, random.int(1, TIMEOUT), 'the connection was reset')
    } else if (is(serverError)) {
      if (random.next() < 0.5) this.#inOrder(request)
      else this.#never(request)
      this.#silence(id, this.#delay(), 'answer 502: bad gateway')
    } else this.#inOrder(request)
  }

  #refuse(request: Request, text: string): void {
    this.#never(request)
    const id = idOf(request)
    this.#in(request.kind === 'submit' ? { kind: 'rejected', id, text } : { kind: 'change-refused', id, text }, this.#delay())
  }

  #never(request: Request): void {
    if (request.kind === 'submit') this.#parts.lost(request.order.id)
  }

  #inOrder(request: Request): void {
    const now = this.#parts.now()
    this.#lastOut = Math.max(this.#lastOut, now + this.#delay())
    this.#out(request, this.#lastOut - now)
  }

  #out(request: Request, delay: number): void {
    this.#passing.push(this.#parts.now() + delay, request)
  }

  #silence(id: OrderId, delay: number, text: string): void {
    const heard = this.#heard.get(id) ?? 0
    this.#passing.push(this.#parts.now() + delay, { kind: 'silence', heard, event: { kind: 'unknown', id, text } })
  }

  #in(event: OrderEvent, delay: number): void {
    if (event.kind === 'filled') this.flying.set(event.fillId, (this.flying.get(event.fillId) ?? 0) + 1)
    this.#passing.push(this.#parts.now() + delay, { kind: 'event', event })
  }

  #landed(event: OrderEvent): void {
    if (event.kind !== 'filled') return
    const left = (this.flying.get(event.fillId) ?? 0) - 1
    if (left > 0) this.flying.set(event.fillId, left)
    else this.flying.delete(event.fillId)
  }

  #heardOf(event: OrderEvent): void {
    if (event.kind !== 'filled') this.#heard.set(event.id, (this.#heard.get(event.id) ?? 0) + 1)
  }

  #hold(event: OrderEvent): void {
    if (this.resends) this.#held.push(event)
  }

  /** What brokers say that is not so: an end that is none, a life after the end, a refusal of what was done. */
  #falseWord({ id }: OrderEvent): OrderEvent {
    const text = 'this is not so'
    const what = this.#random.int(0, 4)
    if (what < 2) this.belied.add(id)
    if (what === 3) this.misled.add(id)
    switch (what) {
      case 0:
        return { kind: 'rejected', id, text }
      case 1:
        return { kind: 'cancelled', id, text }
      case 2:
        return { kind: 'accepted', id, brokerId: 'another' }
      case 3:
        return { kind: 'change-refused', id, text }
      default:
        return { kind: 'unknown', id, text }
    }
  }

  #delay(): number {
    return this.#random.int(500, 40_000)
  }

  #count({ kind }: Request): void {
    const second = Math.floor((this.#sender?.now() ?? this.#parts.now()) / SECOND)
    if (second !== this.#second) {
      this.#sent = 0
      this.#recorded = false
    }
    if (kind !== 'cancel' && this.#sender?.durable()) this.#recorded = true
    this.#second = second
    if (++this.#sent > VENUE_PER_SECOND) fail(`${this.#sent} messages in one second`)
  }
}
