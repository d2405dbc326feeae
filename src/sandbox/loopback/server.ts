// The loopback sandbox: a venue and its market behind HTTP and WebSockets on 127.0.0.1. main.ts runs it as a process of its own,
// contract tests run it within theirs. It imports no broker, so each proves the other.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { failed } from '../../core/result.ts'
import { Random } from '../../core/random.ts'
import { type Micros, type Money, moneyOf } from '../../core/units.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import type { MatchingOptions } from '../../sim/matching-options.ts'
import { MatchingVenue } from '../../sim/matching-venue.ts'
import type { SyntheticMarket } from '../../sim/synthetic-market.ts'
import { Frame } from '../../tape/frame.ts'
import type { VenueFunds } from '../../trading/recovery.ts'
import { Listeners } from './listeners.ts'
import { marketBytes } from './market-bytes.ts'
import { bookText, elsewhereRequest, eventFields, type OrderRequest, orderRequest } from './requests.ts'

const MOST_BODY = 65_536

/**
 * silent: taken, never answered. reset: taken, then the connection is cut. error: not taken, answered with 503. refuse: not taken, and
 * the answer says so.
 */
export const faultKinds = ['silent', 'reset', 'error', 'refuse'] as const
export type FaultKind = (typeof faultKinds)[number]

/** Shares of order requests, each from 0 to 1 and together at most 1; and how late order events are told. */
export type FaultRates = { readonly [K in FaultKind]?: number | undefined } & { readonly lateMs?: number | undefined }

export type SandboxOptions = Omit<MatchingOptions, 'keep'> & {
  now(): Micros
  /** Without it the market only moves by `push`. */
  readonly market?: SyntheticMarket
  /** Between two looks at the market, in milliseconds. Default 20. */
  readonly intervalMs?: number
  /** 0 takes any free one. */
  readonly port: number
  /** The account's money when it began, charges never taken off. Default 1 000 000 rupees. */
  readonly money?: Money
}

export class LoopbackSandbox {
  readonly venue: MatchingVenue
  readonly #instruments: InstrumentTable
  readonly #money: Money
  readonly #now: () => Micros
  readonly #market: SyntheticMarket | undefined
  readonly #intervalMs: number
  readonly #wantedPort: number
  readonly #frame = new Frame()
  readonly #listeners: Listeners
  readonly #http: Server
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  #ticking: NodeJS.Timeout | undefined
  #waking: NodeJS.Timeout | NodeJS.Immediate | undefined
  #faults: FaultKind[] = []
  #rates: FaultRates = {}
  readonly #random: Random
  #silent = false
  #told = 0

  constructor(options: SandboxOptions) {
    this.#instruments = options.instruments
    this.#money = options.money ?? moneyOf(1_000_000)
    this.#now = () => options.now()
    this.#market = options.market
    this.#intervalMs = options.intervalMs ?? 20
    this.#wantedPort = options.port
    this.#random = new Random(options.seed)
    this.venue = new MatchingVenue({ ...options, emit: event => this.#tell(eventFields(event)) })
    this.#listeners = new Listeners(
      String(options.now()),
      options.instruments.list.map(one => one.name),
    )
    this.#http = createServer((request, response) => this.#read(request, response))
    // Longer than any client keeps an idle connection: a request must not meet a connection that is just being closed.
    this.#http.keepAliveTimeout = 120_000
    this.#http.on('upgrade', (request, socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, link => this.#link(link, request.url ?? ''))
    })
  }

  /** Resolves with the port when it listens. */
  start(): Promise<number> {
    if (this.#market) this.#ticking = setInterval(() => this.#tick(), this.#intervalMs)
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject)
      this.#http.listen(this.#wantedPort, '127.0.0.1', () => resolve((this.#http.address() as AddressInfo).port))
    })
  }

  close(): Promise<void> {
    clearInterval(this.#ticking)
    this.#forgetWake()
    this.#listeners.close()
    this.#http.closeAllConnections()
    return new Promise(resolve => this.#http.close(() => resolve()))
  }

  /** Market data from outside; `received` becomes now. */
  push(frame: Frame): void {
    frame.received = this.#now()
    this.venue.frame(frame)
    if (this.#listeners.marketCount > 0 && !this.#silent) {
      this.#listeners.tellMarket(marketBytes(frame))
      this.#told += frame.count
    }
    this.#sleep()
  }

  /** The next `count` order requests meet this fault. */
  fail(kind: FaultKind, count: number): void {
    for (let i = 0; i < count; i++) this.#faults.push(kind)
  }

  /** From now on order requests meet faults at these rates, by the seed. */
  misbehave(rates: FaultRates): void {
    this.#rates = rates
  }

  /** True: the market goes on and nobody is told. Returns the ticks told since the last call. */
  silence(on: boolean): number {
    const told = this.#told
    this.#silent = on
    this.#told = 0
    return told
  }

  /** Cuts every WebSocket; clients may connect again. */
  dropLinks(): void {
    this.#listeners.drop()
  }

  #tick(): void {
    const now = this.#now()
    const frame = this.#frame
    for (let done = false; !done; ) {
      frame.clear(now)
      done = this.#market?.step(now, frame) ?? true
      if (frame.count > 0) this.push(frame)
    }
    this.venue.advance(this.#now())
    this.#sleep()
  }

  /** Wakes when the next request arrives at the venue: to the millisecond by a timer, the rest by turns of the loop. */
  #sleep(): void {
    this.#forgetWake()
    const wait = (this.venue.nextWake - this.#now()) / 1_000
    if (wait === Infinity) return
    const wake = (): void => {
      this.#waking = undefined
      this.venue.advance(this.#now())
      this.#sleep()
    }
    this.#waking = wait < 1.5 ? setImmediate(wake) : setTimeout(wake, Math.floor(wait - 1))
  }

  #forgetWake(): void {
    clearTimeout(this.#waking as NodeJS.Timeout)
    clearImmediate(this.#waking as NodeJS.Immediate)
    this.#waking = undefined
  }

  #link(link: WebSocket, address: string): void {
    const { pathname, searchParams } = new URL(address, 'http://localhost')
    if (pathname === '/market') this.#listeners.addMarket(link)
    else if (pathname === '/events')
      this.#listeners.addOrders(link, searchParams.get('session') ?? '', Number(searchParams.get('after') ?? 0))
    else link.close(1008, `there is no link ${pathname} here`)
  }

  #read(request: IncomingMessage, response: ServerResponse): void {
    const parts: Buffer[] = []
    let size = 0
    request.on('data', (part: Buffer) => {
      size += part.length
      if (size > MOST_BODY) request.destroy()
      else parts.push(part)
    })
    request.on('end', () => this.#serve(request.method ?? '', request.url ?? '', Buffer.concat(parts).toString(), response))
  }

  #serve(method: string, path: string, body: string, response: ServerResponse): void {
    if (method === 'GET' && path === '/book') {
      this.venue.advance(this.#now())
      answer(response, 200, bookText({ ...this.venue.book(), funds: this.#funds() }, this.#instruments))
      this.#sleep()
      return
    }
    if (method === 'POST' && path === '/elsewhere') return this.#elsewhere(body, response)
    const ours =
      (method === 'POST' && (path === '/orders' || path === '/conversions')) ||
      ((method === 'PATCH' || method === 'DELETE') && path.startsWith('/orders/'))
    if (!ours) {
      answer(response, 404, JSON.stringify({ error: `there is no ${method} ${path} here` }))
      return
    }
    const request = orderRequest(method, path, body, this.#instruments)
    if (failed(request)) {
      answer(response, 400, JSON.stringify(request))
      return
    }
    const trouble = this.#faults.shift() ?? this.#drawn()
    if (trouble === 'refuse') {
      answer(response, 422, JSON.stringify({ error: 'refused: the venue is in a bad mood' }))
      return
    }
    if (trouble === 'error') {
      answer(response, 503, JSON.stringify({ error: 'the venue is in trouble' }))
      return
    }
    this.#take(request.ok)
    if (trouble === 'reset') response.socket?.destroy()
    else if (trouble !== 'silent') answer(response, 202, '{}')
    this.#sleep()
  }

  /** What is held ties up what it cost; what was won or lost is in the account at once. */
  #funds(): VenueFunds {
    const { positions } = this.venue.book()
    const used = positions.reduce((sum, one) => sum + Math.abs(one.cost), 0)
    const cost = positions.reduce((sum, one) => sum + one.cost, 0)
    return { free: (this.#money + this.venue.cash + cost - used) as Money, used: used as Money }
  }

  /** What another client of the same account does: no events, only the book has it. */
  #elsewhere(body: string, response: ServerResponse): void {
    const asked = elsewhereRequest(body, this.#instruments)
    if (failed(asked)) return answer(response, 400, JSON.stringify(asked))
    const { instrument, qty, limit } = asked.ok
    this.venue.tradeElsewhere(instrument, qty, limit, this.#now(), 'by another client of the account')
    answer(response, 202, '{}')
    this.#sleep()
  }

  #tell(event: object): void {
    const { lateMs = 0 } = this.#rates
    if (lateMs > 0) setTimeout(() => this.#listeners.tellOrder(event), lateMs)
    else this.#listeners.tellOrder(event)
  }

  #drawn(): FaultKind | undefined {
    let draw = this.#random.next()
    for (const kind of faultKinds) {
      draw -= this.#rates[kind] ?? 0
      if (draw < 0) return kind
    }
    return undefined
  }

  #take(request: OrderRequest): void {
    const now = this.#now()
    if (request.kind === 'submit') this.venue.submit(request.ticket, now)
    else if (request.kind === 'modify') this.venue.modify(request.id, request.terms, now)
    else if (request.kind === 'convert') this.venue.convert(request.request, now)
    else this.venue.cancel(request.id, now)
  }
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  response.end(body)
}
