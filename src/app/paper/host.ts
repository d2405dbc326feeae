// The paper venue: sim's matching venue with a durable book of its own, on the main thread, so that the engine's thread may end at
// any moment without truth and proof vanishing together. Market data comes over a shared ring, orders over a message port.

import { setTimeout as sleep } from 'node:timers/promises'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import { Ring } from '../../core/ring.ts'
import type { InstrumentNo } from '../../core/units.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import type { Calendars } from '../../market/calendar.ts'
import type { Clock } from '../../ports/clock.ts'
import { type BookRecord, isBookRecord } from '../../sim/book-record.ts'
import { MatchingVenue } from '../../sim/matching-venue.ts'
import { type SegmentLog, openSegments } from '../../store/segment-log.ts'
import { TapeDecoder } from '../../tape/codec.ts'
import type { SimulatedRules } from '../engine/simulated-venue.ts'
import type { LastPrice } from '../../trading/flatten-steps.ts'
import type { FromVenue, ToVenue } from './messages.ts'
import { OwnLine } from './own-line.ts'

export type PaperHostParts = {
  readonly folder: string
  readonly instruments: InstrumentTable
  readonly calendars: Calendars
  readonly clock: Clock
  readonly rules: SimulatedRules
  /** Frames as tape records. */
  readonly frames: SharedArrayBuffer
}

/** Of the ring, without letting anything else run. */
const FRAMES_A_TURN = 500
/** Between two looks at it: a wake-up for each frame would take the engine's processor. A paper order fills later by no more. */
const REST_MS = 2

export class PaperHost {
  readonly notes: readonly string[]
  readonly #parts: PaperHostParts
  readonly #log: SegmentLog<BookRecord>
  readonly #venue: MatchingVenue
  readonly #ring: Ring
  readonly #decoder = new TapeDecoder()
  /** The line to the engine that is in charge; an older one is cut. */
  #port: MessagePort | undefined
  /** The supervisor's, while it has one. */
  #own: OwnLine | undefined
  #forget: (() => void) | undefined
  #wakeAt = Number.POSITIVE_INFINITY
  #closed = false

  private constructor(parts: PaperHostParts, log: SegmentLog<BookRecord>, venue: MatchingVenue, notes: readonly string[]) {
    this.#parts = parts
    this.#log = log
    this.#venue = venue
    this.#ring = new Ring(parts.frames)
    this.notes = notes
    this.#schedule()
    void this.#pump()
  }

  /** Reads the durable book. A fault when it is of a newer build, damaged, or holds a position this run does not know. */
  static open(parts: PaperHostParts): Result<PaperHost> {
    const opened = openSegments<BookRecord>(parts.folder, { is: isBookRecord })
    if (failed(opened)) return opened
    const { log, records, notes } = opened.ok
    const { instruments, calendars, rules } = parts
    let host: PaperHost | undefined
    const venue = new MatchingVenue({
      instruments,
      calendars,
      ...rules,
      keep: log,
      emit: event => host?.tell({ kind: 'order', event }),
    })
    const restored = venue.restore(records)
    if (failed(restored)) {
      log.close()
      return fault(
        `the paper account's book in ${parts.folder}: ${restored.error}; start with the feed it was bought on, or with another --home`,
      )
    }
    host = new PaperHost(parts, log, venue, notes)
    return ok(host)
  }

  /** A line for an engine's thread. The one before is cut: whatever its engine still sends reaches nobody. */
  connect(): MessagePort {
    this.#port?.close()
    const { port1, port2 } = new MessageChannel()
    port1.on('message', (message: ToVenue) => this.#take(message))
    this.#port = port1
    return port2
  }

  /** Cuts the line of the engine in charge: from here on nothing that it sends arrives. */
  fence(): void {
    this.#port?.close()
    this.#port = undefined
  }

  /** A line past the engine, for as long as it is open. */
  ownLine(): OwnLine {
    const own = new OwnLine({
      clock: this.#parts.clock,
      take: message => this.#take(message),
      book: () => {
        this.#catchUp()
        this.#schedule()
        return this.#venue.book()
      },
      closed: () => {
        if (this.#own === own) this.#own = undefined
      },
    })
    this.#own = own
    return own
  }

  /** What the venue itself last saw; 0 where it has seen nothing. */
  priceOf(instrument: InstrumentNo): LastPrice {
    return this.#venue.priceOf(instrument)
  }

  tell(message: FromVenue): void {
    this.#port?.postMessage(message)
    if (message.kind === 'order') this.#own?.tell(message.event)
  }

  close(): void {
    this.#closed = true
    this.#forget?.()
    this.#port?.close()
    this.#log.close()
  }

  #take(message: ToVenue): void {
    if (this.#closed) return
    switch (message.kind) {
      case 'submit':
        this.#venue.submit(message.ticket, message.t)
        break
      case 'modify':
        this.#venue.modify(message.id, message.terms, message.t)
        break
      case 'cancel':
        this.#venue.cancel(message.id, message.t)
        break
      case 'convert':
        this.#venue.convert(message.request, message.t)
        break
      case 'book':
        this.#catchUp()
        this.tell({ kind: 'book', ref: message.ref, book: this.#venue.book() })
        break
    }
    this.#schedule()
  }

  async #pump(): Promise<void> {
    while (!this.#closed) {
      await this.#ring.ready(1000)
      if (this.#closed) return
      this.#drain(FRAMES_A_TURN)
      // What a person asks comes in between, however much data there is.
      await sleep(REST_MS)
    }
  }

  #drain(limit?: number): void {
    this.#ring.drain((_kind, bytes) => {
      const decoded = this.#decoder.decode(bytes, 0)
      if (failed(decoded)) throw new Error(`the paper venue was sent a broken frame: ${decoded.error}`)
      const { record } = decoded.ok
      if (record.kind === 'input' && record.input.kind === 'frame') this.#venue.frame(record.input.frame)
    }, limit)
    this.#schedule()
  }

  /** Data that has arrived comes before orders that are due. */
  #catchUp(): void {
    this.#drain()
    this.#venue.advance(this.#parts.clock.now())
  }

  #schedule(): void {
    const next = this.#venue.nextWake
    if (next === this.#wakeAt || this.#closed) return
    this.#forget?.()
    this.#forget = undefined
    this.#wakeAt = next
    if (next === Number.POSITIVE_INFINITY) return
    this.#forget = this.#parts.clock.at(next, () => {
      this.#wakeAt = Number.POSITIVE_INFINITY
      this.#catchUp()
      this.#schedule()
    })
  }
}
