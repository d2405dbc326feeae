// What an engine's host does around it, as the live session does, on simulated time: reads the venue's book when an order is in doubt and
// each minute, keeps the money record, tends the journal's disk.

import { Comparison } from '../../src/app/recovery/comparison.ts'
import { moneyRecord } from '../../src/app/engine/money-record.ts'
import type { Shell } from '../../src/app/engine/shell.ts'
import { Random } from '../../src/core/random.ts'
import { MINUTE, type Micros, SECOND } from '../../src/core/units.ts'
import type { OrderJournal } from '../../src/store/journal.ts'
import type { Input } from '../../src/tape/input.ts'
import type { VenueBook } from '../../src/trading/recovery.ts'
import type { BadLine } from './line.ts'

const EVERY = 15 * SECOND

export type HostParts = {
  readonly shell: Shell
  readonly journal: OrderJournal
  readonly line: BadLine
  readonly book: () => VenueBook
  readonly now: () => Micros
  /** The engine's clock. */
  readonly clock: () => Micros
  readonly run: (input: Input) => void
  /** A whole book made at that time has been taken in. */
  readonly onRead: (made: Micros) => void
  readonly seed: number
}

type Arriving = {
  readonly at: number
  readonly made: Micros
  /** By the engine's clock. */
  readonly asked: Micros
  readonly book: VenueBook | undefined
  readonly whole: boolean
}

export class Host {
  #probeAt = Number.POSITIVE_INFINITY
  #minuteAt: number
  #arriving: Arriving | undefined
  readonly #parts: HostParts
  readonly #random: Random
  readonly #comparison: Comparison
  #compareAt: number

  constructor(parts: HostParts) {
    this.#parts = parts
    this.#random = new Random(parts.seed)
    const { shell, clock, run } = parts
    this.#comparison = new Comparison({ engine: shell.engine, now: clock, run, say: () => undefined })
    this.#compareAt = parts.now() + EVERY
    this.#minuteAt = parts.now() + MINUTE
  }

  get next(): number {
    return Math.min(this.#arriving?.at ?? this.#probeAt, this.#minuteAt, this.#compareAt)
  }

  ask(): void {
    if (this.#arriving || this.#probeAt !== Number.POSITIVE_INFINITY) return
    this.#probeAt = this.#parts.now() + this.#comparison.pause
  }

  /** What is due now. */
  due(): void {
    const now = this.#parts.now()
    if (this.#arriving && this.#arriving.at <= now) this.#arrived(this.#arriving)
    else if (!this.#arriving && this.#probeAt <= now) this.#read()
    else if (this.#minuteAt <= now) {
      this.#minuteAt = now + MINUTE
      this.keepBooks()
    } else if (this.#compareAt <= now) {
      this.#compareAt = now + EVERY
      this.ask()
    }
  }

  keepBooks(): void {
    const { shell, journal, clock, run } = this.#parts
    shell.keep(moneyRecord(shell.engine, clock()))
    if (journal.diskFull) journal.tend()
    if (shell.durable && journal.diskFull !== shell.engine.risk.diskFull)
      run({ kind: 'link', t: clock(), link: 'disk', up: !journal.diskFull, text: journal.trouble })
  }

  #read(): void {
    const { line, book, now } = this.#parts
    const { bookFails, bookLate, bookTorn } = line.rates
    this.#probeAt = Number.POSITIVE_INFINITY
    this.#comparison.looks()
    const random = this.#random
    const fails = random.next() < bookFails || line.down || line.expired
    const late = random.next() < bookLate
    const torn = random.next() < bookTorn
    const made = now()
    const at = made + (late ? random.int(SECOND, 8 * SECOND) : random.int(2_000, 100_000))
    const found = fails ? undefined : book()
    // Brokers keep orders and trades in two lists, and the list of trades comes later.
    const since = made - random.int(1, 3 * SECOND)
    const seen = found && torn ? tornBook(found, since as Micros) : found
    this.#arriving = { at, made, asked: this.#parts.clock(), book: seen, whole: !torn }
  }

  #arrived({ book, made, asked, whole }: Arriving): void {
    this.#arriving = undefined
    const { onRead, now } = this.#parts
    if (book) {
      this.#comparison.take(book, asked)
      if (whole) onRead(made)
    }
    const pause = this.#comparison.next()
    this.#probeAt = Math.min(this.#probeAt, now() + pause)
  }
}

function tornBook(book: VenueBook, since: Micros): VenueBook {
  const old = ({ time }: { readonly time: Micros }): boolean => time <= since
  return { ...book, fills: book.fills.filter(old), elsewhere: book.elsewhere?.filter(old) ?? [] }
}
