// The matching venue as the port Venue, for backtest and replay: the shell pumps frames, bars and time into it, and its events
// come out synchronously, in time order, before the pump call returns. It never waits and never reads a clock.

import { assert } from '../core/assert.ts'
import type { Micros, OrderId } from '../core/units.ts'
import type { Bar } from '../market/bar.ts'
import type { Venue, VenueEvents } from '../ports/venue.ts'
import type { Frame } from '../tape/frame.ts'
import type { OrderEvent, OrderTicket } from '../trading/order.ts'
import type { ConvertRequest } from '../trading/products.ts'
import type { VenueBook } from '../trading/recovery.ts'
import type { Change } from './in-flight.ts'
import type { MatchingOptions } from './matching-options.ts'
import { MatchingVenue } from './matching-venue.ts'

export class InlineVenue implements Venue {
  readonly matching: MatchingVenue
  #events: VenueEvents | undefined
  #now = 0 as Micros

  constructor(options: MatchingOptions) {
    this.matching = new MatchingVenue({ ...options, emit: (event, at) => this.#tell(event, at) })
  }

  /** The time of the event now being told, else of the latest pump. Requests made now are sent at it. */
  get now(): Micros {
    return this.#now
  }

  /** When to call `advance` next, unless data comes first; Infinity when nothing is on its way. */
  get nextWake(): Micros {
    return this.matching.nextWake
  }

  start(events: VenueEvents): void {
    assert(!this.#events, 'the inline venue was started twice')
    this.#events = events
    events.link(true, 'simulated venue')
  }

  frame(frame: Frame): void {
    this.matching.frame(frame)
    this.#reach(frame.received)
  }

  /** A closed bar, before the engine sees it. Takes the time to the bar's end. */
  bar(bar: Bar): void {
    this.matching.bar(bar)
    this.#reach((bar.time + bar.length) as Micros)
  }

  /** Call it with the time of every input that is not market data, before the engine runs, and at `nextWake`. */
  advance(t: Micros): void {
    this.matching.advance(t)
    this.#reach(t)
  }

  submit(order: OrderTicket): void {
    this.matching.submit(order, this.#now)
  }

  modify(id: OrderId, change: Change): void {
    this.matching.modify(id, change, this.#now)
  }

  cancel(id: OrderId): void {
    this.matching.cancel(id, this.#now)
  }

  convert(request: ConvertRequest): void {
    this.matching.convert(request, this.#now)
  }

  readBook(): Promise<VenueBook> {
    return Promise.resolve(this.matching.book())
  }

  close(): Promise<void> {
    this.#events = undefined
    return Promise.resolve()
  }

  #tell(event: OrderEvent, at: Micros): void {
    this.#reach(at)
    this.#events?.order(event)
  }

  #reach(t: Micros): void {
    if (t > this.#now) this.#now = t
  }
}
