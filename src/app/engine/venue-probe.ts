// Reads the venue's book and compares it with ours: at once and again with growing pauses while an order is unknown, soon again while a
// difference waits for its explanation, else every so many seconds. What is decided becomes inputs; nothing is resent meanwhile.

import type { Engine } from '../../engine/engine.ts'
import type { Venue } from '../../ports/venue.ts'
import type { InstrumentNo, Micros } from '../../core/units.ts'
import type { Order } from '../../trading/order.ts'
import type { Input } from '../../tape/input.ts'
import type { VenueBook } from '../../trading/recovery.ts'
import { type Compared, type Difference, type Sightings, compare, doubtsOf } from '../recovery/compare.ts'

const FIRST_MS = 200
const LONGEST_MS = 10_000
/** While a difference waits for its explanation. */
const WAITING_MS = 2_000
/** So often; a difference that stands is looked at every so many seconds with the rest. */
const LOOKS = 5

export type VenueProbeParts = {
  readonly venue: Venue
  readonly engine: Engine
  /** Between two comparisons while nothing is in question. */
  readonly everyMs: number
  readonly now: () => Micros
  readonly run: (input: Extract<Input, { readonly kind: 'order' | 'doubts' }>) => void
  readonly say: (text: string) => void
}

export class VenueProbe {
  readonly #parts: VenueProbeParts
  readonly #every: NodeJS.Timeout
  #timer: NodeJS.Timeout | undefined
  #waitMs = FIRST_MS
  #closed = false
  #sightings: Sightings = new Map()
  /** Sentences of differences that only a person can settle: said once. */
  readonly #said = new Set<string>()

  constructor(parts: VenueProbeParts) {
    this.#parts = parts
    this.#every = setInterval(() => this.ask(), parts.everyMs)
  }

  /** Asks soon, unless it is asking already. */
  ask(): void {
    if (this.#timer || this.#closed) return
    this.#timer = setTimeout(() => void this.#read(), this.#waitMs)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    clearInterval(this.#every)
  }

  async #read(): Promise<void> {
    this.#waitMs = Math.min(LONGEST_MS, this.#waitMs * 2)
    try {
      const book = await this.#parts.venue.readBook()
      if (!this.#closed) this.#take(book)
    } catch (error) {
      this.#parts.say(`the venue's book could not be read: ${error instanceof Error ? error.message : String(error)}`)
    }
    this.#timer = undefined
    if (this.#unknown().length > 0) this.ask()
    else {
      this.#waitMs = FIRST_MS
      if ([...this.#sightings.values()].some(one => one.times <= LOOKS)) this.#again()
    }
  }

  /** A difference waits: a message on its way may explain it. */
  #again(): void {
    if (!this.#timer && !this.#closed) this.#timer = setTimeout(() => void this.#read(), WAITING_MS)
  }

  #take(book: VenueBook): void {
    const { engine } = this.#parts
    const { desk, ledger, setup, market, adjustments } = engine
    const ours = {
      orders: desk.orders,
      positions: ledger.positions,
      instruments: setup.instruments,
      adjusted: adjustments.of,
      last: (i: InstrumentNo) => market.last(i),
      wanted: engine.level !== 'halted',
    }
    const compared = compare(ours, book, this.#sightings, engine.now)
    this.#sightings = compared.sightings
    for (const difference of compared.differences) this.#decide(difference)
    this.#doubt(compared)
  }

  #decide({ decision, text, events, doubt }: Difference): void {
    const { run, say, now } = this.#parts
    for (const event of events) run({ kind: 'order', t: now(), event })
    if (decision !== 'ask' || doubt !== undefined || this.#said.has(text)) return
    this.#said.add(text)
    say(text)
  }

  /** Only what has changed is told. */
  #doubt(compared: Compared): void {
    const { engine, run, now } = this.#parts
    const doubts = doubtsOf(compared)
    const { all } = engine.doubts
    if (doubts.length === all.size && doubts.every(({ instrument, text }) => all.get(instrument) === text)) return
    run({ kind: 'doubts', t: now(), doubts })
  }

  #unknown(): Order[] {
    return [...this.#parts.engine.desk.orders.working].filter(order => order.state === 'unknown')
  }
}
