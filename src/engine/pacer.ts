// Keeps what goes to the venue within its hard limits per calendar second, those of each segment of the exchange and the broker's own over
// all: what does not fit waits, exits first, then cancels, then price changes (of exits before those of entries), then entries.
// Everything sent is counted here, whoever asked.

import { type InstrumentNo, MINUTE, type Micros, SECOND } from '../core/units.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import { type Order, isFinal } from '../trading/order.ts'
import type { Action, Outbox } from './outbox.ts'
import type { Timers } from './timers.ts'

const EXIT = 0
const CANCEL = 1
const MODIFY_EXIT = 2
const MODIFY = 3
const ENTRY = 4

function priorityOf({ kind, order }: Action): number {
  if (kind === 'cancel') return CANCEL
  if (kind === 'modify') return order.reducing ? MODIFY_EXIT : MODIFY
  return order.reducing ? EXIT : ENTRY
}

export type PacerParts = {
  readonly outbox: Outbox
  readonly timers: Timers
  readonly instruments: InstrumentTable
  /** What the exchange takes in a calendar second of one segment. */
  readonly perSecond: number
  /** What the broker takes in a calendar second over all segments. */
  readonly perSecondInAll: number
  /** How far the broker's clock is ahead of ours: its calendar seconds count. */
  readonly clockAhead: Micros
  readonly onSent: (action: Action) => void
  /** A change that waited is no longer wanted, for its order is being cancelled. */
  readonly onDropped: (order: Order) => void
}

export class Pacer {
  readonly segments: readonly string[]
  readonly #parts: PacerParts
  readonly #waiting: readonly Action[][] = [[], [], [], [], []]
  #waitingCount = 0
  #second = 0
  #minute = 0
  #inAll = 0
  #inMinute = 0
  /** By segment: of each instrument its number, sent in this second, waiting. */
  readonly #segmentOf: Int32Array
  readonly #sent: Int32Array
  readonly #waits: Int32Array
  #woken = 0

  constructor(parts: PacerParts) {
    this.#parts = parts
    this.segments = [...new Set(parts.instruments.list.map(one => one.segment))]
    this.#segmentOf = Int32Array.from(parts.instruments.list, one => this.segments.indexOf(one.segment))
    this.#sent = new Int32Array(this.segments.length)
    this.#waits = new Int32Array(this.segments.length)
  }

  /** The run before this one was at work at `then`: what it sent in that second is not known, so nothing more leaves in it. */
  spent(then: Micros, now: Micros): void {
    const second = this.#secondOf(now)
    if (this.#secondOf(then) !== second) return
    this.#second = second
    this.#inAll = this.#parts.perSecondInAll
    this.#sent.fill(this.#parts.perSecond)
  }

  /** Messages handed over in the calendar second of `now`, and those that wait, over all segments. */
  used(now: Micros): number {
    return (this.#secondOf(now) === this.#second ? this.#inAll : 0) + this.#waitingCount
  }

  /** The same in the segment of an instrument. */
  usedAt(i: InstrumentNo, now: Micros): number {
    return this.usedIn(this.#segmentOf[i] as number, now)
  }

  /** The same by the segment's number in `segments`. */
  usedIn(segment: number, now: Micros): number {
    return (this.#secondOf(now) === this.#second ? (this.#sent[segment] as number) : 0) + (this.#waits[segment] as number)
  }

  /** Messages handed over in the calendar minute of `now`. */
  usedInMinute(now: Micros): number {
    return Math.floor((now + this.#parts.clockAhead) / MINUTE) === this.#minute ? this.#inMinute : 0
  }

  /** Messages that a calendar second takes of one segment. */
  get perSecond(): number {
    return Math.min(this.#parts.perSecond, this.#parts.perSecondInAll)
  }

  /** In how many calendar seconds `messages` more of an instrument's segment would be out, this one counted; 0 for none. */
  forecast(i: InstrumentNo, messages: number, now: Micros): number {
    return this.forecastOf([[i, messages]], now)
  }

  /** The same for messages of several instruments, whatever their segments. */
  forecastOf(wanted: Iterable<readonly [i: InstrumentNo, messages: number]>, now: Micros): number {
    const { perSecond, perSecondInAll } = this.#parts
    const more = new Int32Array(this.segments.length)
    let inAll = 0
    for (const [i, messages] of wanted) {
      more[this.#segmentOf[i] as number]! += Math.max(0, messages)
      inAll += Math.max(0, messages)
    }
    if (inAll === 0) return 0
    let seconds = Math.ceil((this.used(now) + inAll) / perSecondInAll)
    for (let segment = 0; segment < more.length; segment++)
      if (more[segment] !== 0) seconds = Math.max(seconds, Math.ceil((this.usedIn(segment, now) + (more[segment] as number)) / perSecond))
    return seconds
  }

  /** Hands the action over now, or lets it wait for the next second. */
  send(action: Action, now: Micros): void {
    this.#waiting[priorityOf(action)]?.push(action)
    this.#count(action, 1)
    this.release(now)
  }

  /** Sends what the budget of this second allows. */
  release(now: Micros): void {
    const second = this.#secondOf(now)
    if (second !== this.#second) {
      this.#second = second
      this.#inAll = 0
      this.#sent.fill(0)
    }
    for (const queue of this.#waiting) if (queue.length > 0) this.#drain(queue, now)
    if (this.#waitingCount > 0 && this.#woken <= second) {
      this.#woken = second + 1
      this.#parts.timers.at(this.#woken * SECOND - this.#parts.clockAhead, { kind: 'pace' })
    }
  }

  /** Takes back an order that still waits to be sent. */
  withdraw(submit: Action['order']): boolean {
    for (const queue of this.#waiting) {
      const at = queue.findIndex(one => one.kind === 'submit' && one.order === submit)
      if (at === -1) continue
      for (const one of queue.splice(at, 1)) this.#count(one, -1)
      return true
    }
    return false
  }

  /** In the order they came; one whose segment is full lets those of other segments past. */
  #drain(queue: Action[], now: Micros): void {
    const { perSecond, perSecondInAll, outbox, onSent, onDropped } = this.#parts
    for (let n = 0; n < queue.length && this.#inAll < perSecondInAll; ) {
      const action = queue[n] as Action
      const { order } = action
      const segment = this.#segmentOf[order.instrument] as number
      const dropped = isFinal(order.state) || (action.kind === 'modify' && order.state === 'cancelling')
      if (!dropped && (this.#sent[segment] as number) >= perSecond) {
        n++
        continue
      }
      queue.splice(n, 1)
      this.#count(action, -1)
      // It may have ended while it waited; a cancel or price change for it would only be refused.
      if (dropped) {
        if (isFinal(order.state)) continue
        onDropped(order)
        continue
      }
      this.#sent[segment]!++
      this.#inAll++
      this.#countMinute(now)
      outbox.actions.push(action)
      onSent(action)
    }
  }

  #countMinute(now: Micros): void {
    const minute = Math.floor((now + this.#parts.clockAhead) / MINUTE)
    if (minute !== this.#minute) this.#inMinute = 0
    this.#minute = minute
    this.#inMinute++
  }

  #count({ order }: Action, more: number): void {
    this.#waitingCount += more
    this.#waits[this.#segmentOf[order.instrument] as number]! += more
  }

  #secondOf(now: Micros): number {
    return Math.floor((now + this.#parts.clockAhead) / SECOND)
  }
}
