// What a session makes of each reading of the venue's book: compares it with ours, remembers what waits for an explanation, and turns what
// is decided into inputs of the engine. The venue probe reads; the simulation reads in its place.

import { type InstrumentNo, type Micros, type Money, type OrderId, SECOND, moneyOf } from '../../core/units.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Input } from '../../tape/input.ts'
import { type VenueBook, type VenueFunds, highestOf } from '../../trading/recovery.ts'
import { fundsGap } from './account-differences.ts'
import { type Compared, type Difference, type Ours, type Sightings, compare, doubtsOf } from './compare.ts'

/** A difference is looked at again soon so often; one that stands then waits for the next regular look. */
const LOOKS = 5
/** Between two looks while an order is unknown: at first, growing to the longest. Micros. */
const FIRST = 200_000
const LONGEST = 10 * SECOND
/** The longest while everything is to be flat. */
const LONGEST_CLOSING = SECOND
/** While a difference waits for its explanation. */
const WAITING = 2 * SECOND

/** A difference of money that has moved so far is told again. */
const TOLD_AGAIN = moneyOf(1_000)

export type ComparisonParts = {
  readonly engine: Engine
  readonly now: () => Micros
  readonly run: (input: Extract<Input, { readonly kind: 'order' | 'doubts' }>) => void
  readonly say: (text: string) => void
}

/** Our side of a comparison. */
export function oursOf({ desk, ledger, setup, market, adjustments, level }: Engine): Ours {
  const { base, equity, dayCharges: charges, positions } = ledger
  return {
    orders: desk.orders,
    positions,
    instruments: setup.instruments,
    adjusted: adjustments.has,
    last: (i: InstrumentNo) => market.last(i),
    money: { base, open: (equity - base) as Money, charges },
    wanted: level !== 'halted',
  }
}

export class Comparison {
  readonly #parts: ComparisonParts
  #sightings: Sightings = new Map()
  #pause = FIRST
  /** Sentences of differences that only a person can settle: said once. */
  readonly #said = new Set<string>()
  #funds: Comparison['funds']
  /** The difference of money that was told last. */
  #gap = 0

  constructor(parts: ComparisonParts) {
    this.#parts = parts
  }

  /** Micros from a question to the reading of the book that answers it. */
  get pause(): number {
    return this.#pause
  }

  /** The book is being read: the pause grows until nothing is unknown. */
  looks(): void {
    this.#pause = Math.min(this.#parts.engine.level === 'halted' ? LONGEST_CLOSING : LONGEST, this.#pause * 2)
  }

  /** After a reading, good or not: micros until the next; infinite when nothing waits for one. */
  next(): number {
    const { working } = this.#parts.engine.desk.orders
    if ([...working].some(order => order.state === 'unknown')) return this.#pause
    this.#pause = FIRST
    // A difference waits for a message that may explain it: another look soon decides.
    return [...this.#sightings.values()].some(one => one.times <= LOOKS) ? WAITING : Number.POSITIVE_INFINITY
  }

  /** `asked`: when the reading began, by the clock of the inputs. Answers take seconds on a bad line, and orders change meanwhile. */
  take(book: VenueBook, asked: Micros): void {
    const { engine } = this.#parts
    const ours = oursOf(engine)
    this.#funds = book.funds && { ...book.funds, ours: ours.money.base, gap: fundsGap(book.funds, ours.money) }
    const compared = compare(ours, book, this.#sightings, engine.now, asked)
    this.#sightings = compared.sightings
    for (const difference of compared.differences) this.#decide(difference)
    this.#doubt(compared, highestOf(book) as OrderId)
  }

  /** The account's money by the venue's last book, ours then, and what of the difference has no reason. */
  get funds(): (VenueFunds & { readonly ours: Money; readonly gap: number }) | undefined {
    return this.#funds
  }

  /** True where a difference of money is as it was told: prices move it a little all the time. */
  #toldMoney(gap: number): boolean {
    const known = this.#gap !== 0 && Math.abs(gap - this.#gap) < TOLD_AGAIN
    if (!known) this.#gap = gap
    return known
  }

  #decide({ decision, text, events, doubt, gap }: Difference): void {
    const { run, say, now } = this.#parts
    for (const event of events) run({ kind: 'order', t: now(), event })
    if (decision !== 'ask' || doubt !== undefined || this.#said.has(text) || (gap !== undefined && this.#toldMoney(gap))) return
    this.#said.add(text)
    say(text)
  }

  /** Only what has changed is told. */
  #doubt(compared: Compared, highest: OrderId): void {
    const { engine, run, now } = this.#parts
    const used = highest >= engine.desk.orders.next ? { used: highest } : {}
    const doubts = doubtsOf(compared)
    const { all } = engine.doubts
    if (!('used' in used) && doubts.length === all.size && doubts.every(({ instrument, text }) => all.get(instrument) === text)) return
    run({ kind: 'doubts', t: now(), doubts, ...used })
  }
}
