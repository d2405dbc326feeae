// Carries the emergency exit out beside the engine: on a venue connection of its own it reads the book, does the next step of
// trading/flatten-steps.ts, and reads again, until the venue's book is flat. The engine's keeper and `drill` run it.

import { rupeesText } from '../../core/money-text.ts'
import type { Micros, OrderId } from '../../core/units.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import type { Venue } from '../../ports/venue.ts'
import type { Protection } from '../../trading/exit-machine.ts'
import { type FlattenAction, type FlattenParts, FlattenSteps } from '../../trading/flatten-steps.ts'
import type { OrderEvent, OrderTicket } from '../../trading/order.ts'
import { unlistedText } from '../recovery/account-differences.ts'
import { type VenueBook, highestOf } from '../../trading/recovery.ts'

export type ExitRunParts = {
  /** Started already; nobody else uses it. */
  readonly venue: Pick<Venue, 'submit' | 'modify' | 'cancel' | 'readBook'>
  readonly instruments: InstrumentTable
  readonly protection: Protection
  readonly priceOf: FlattenParts['priceOf']
  readonly perSecond: number
  readonly now: () => Micros
  /** False: cancel-all. */
  readonly closes: boolean
  /** The highest order number that anyone may have used, whether or not the venue has seen it. Default 0. */
  readonly highest?: number
  /** Each step in words. */
  readonly log: (text: string) => void
  /** Orders of its own, before they leave: kept on disk, so that a start knows whose they are. */
  readonly keep: (tickets: readonly OrderTicket[]) => void
  /** When it hands over to the engine that comes next. Default 10 000. */
  readonly longestMs?: number
  /** Between two readings of the book. Default 50. */
  readonly stepMs?: number
  /** How long the book must stay flat: messages of the engine may have been under way. Default 100. */
  readonly quietMs?: number
}

export type ExitRan = {
  readonly flat: boolean
  readonly text: string
  readonly cancels: number
  readonly orders: number
  readonly ms: number
}

/** The engine may have numbered orders that never reached the venue: numbers this far beyond the venue's highest are nobody's. */
const NUMBERS_SKIPPED = 1_000

export class ExitRun {
  readonly #parts: ExitRunParts
  #steps: FlattenSteps | undefined
  #cancels = 0
  #orders = 0
  #told: () => void = () => undefined

  constructor(parts: ExitRunParts) {
    this.#parts = parts
  }

  /** The venue's word on any order; hand over all of them. */
  event(event: OrderEvent): void {
    if (event.kind === 'rejected' || event.kind === 'change-refused') this.#say(`order ${event.id} ${event.kind}: ${event.text}`)
    else if (event.kind === 'filled') this.#say(`order ${event.id} filled ${event.qty} at ${rupeesText(event.px)}`)
    else if (event.kind === 'unknown') this.#say(`order ${event.id} unanswered: ${event.text}`)
    this.#steps?.event(event, this.#parts.now())
    this.#told()
  }

  async run(): Promise<ExitRan> {
    const { longestMs = 10_000, stepMs = 50, quietMs = 100, now } = this.#parts
    const from = performance.now()
    let flatSince = Number.POSITIVE_INFINITY
    for (;;) {
      const spent = performance.now() - from
      const book = await this.#read()
      if (book) {
        const steps = this.#stepsFor(book)
        const actions = steps.next(book, now())
        const tickets = actions.flatMap(action => (action.kind === 'submit' ? [action.ticket] : []))
        if (tickets.length > 0) this.#parts.keep(tickets)
        for (const action of actions) this.#do(action)
        if (actions.length > 0 || !steps.done(book)) flatSince = Number.POSITIVE_INFINITY
        else if (flatSince === Number.POSITIVE_INFINITY) flatSince = performance.now()
        if (performance.now() - flatSince >= quietMs) return this.#ran(true, flatSince - from, book)
      }
      if (spent > longestMs) return this.#ran(false, spent, book)
      await this.#news(stepMs)
    }
  }

  async #read(): Promise<VenueBook | undefined> {
    try {
      return await this.#parts.venue.readBook()
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error))
      return undefined
    }
  }

  #stepsFor(book: VenueBook): FlattenSteps {
    if (this.#steps) return this.#steps
    const { instruments, protection, priceOf, perSecond, closes, highest = 0 } = this.#parts
    const firstOrder = (Math.max(highestOf(book), highest) + NUMBERS_SKIPPED) as OrderId
    this.#steps = new FlattenSteps({ instruments, protection, priceOf, perSecond, closes, firstOrder })
    const held = book.positions.filter(one => one.qty !== 0).map(one => `${one.qty} ${instruments.at(one.instrument).name}`)
    const open = book.orders.filter(order => order.state === 'open').length
    this.#say(`the venue's book: ${held.length === 0 ? 'nothing held' : held.join(', ')}; ${open} working`)
    return this.#steps
  }

  #do(action: FlattenAction): void {
    const { venue, instruments } = this.#parts
    if (action.kind === 'cancel') {
      this.#cancels++
      this.#say(`cancels order ${action.id} ${instruments.at(action.instrument).name}`)
      venue.cancel(action.id)
    } else if (action.kind === 'modify') {
      const { id, terms, step } = action
      this.#say(`order ${id} ${instruments.at(action.instrument).name} to ${rupeesText(terms.limit)}, step ${step}`)
      venue.modify(id, terms)
    } else {
      const { ticket, step } = action
      this.#orders++
      const side = ticket.qty < 0 ? 'SELL' : 'BUY'
      const { name } = instruments.at(ticket.instrument)
      this.#say(`order ${ticket.id} ${side} ${Math.abs(ticket.qty)} ${name} at ${rupeesText(ticket.limit)}, step ${step}`)
      venue.submit(ticket)
    }
  }

  /** Returns at the next event, at the latest after `ms`; never at once, so that a burst of events is one step. */
  async #news(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms)
    this.#told = () => setTimeout(resolve, 2)
    await promise
    clearTimeout(timer)
    this.#told = () => undefined
  }

  #ran(flat: boolean, ms: number, book: VenueBook | undefined): ExitRan {
    const { closes } = this.#parts
    const stays = (book?.unlisted ?? []).map(one => `; ${unlistedText(one)}`).join('')
    const end = flat ? (closes ? 'flat' : 'no order works') : `not ${closes ? 'flat' : 'done'} yet${leftOf(book)}`
    const text = `${end} after ${(ms / 1000).toFixed(2)} s: ${this.#orders} orders and ${this.#cancels} cancels sent past the engine${stays}`
    this.#say(text)
    return { flat, text, cancels: this.#cancels, orders: this.#orders, ms }
  }

  #say(text: string): void {
    this.#parts.log(`emergency exit: ${text}`)
  }
}

function leftOf(book: VenueBook | undefined): string {
  if (!book) return ', the venue’s book cannot be read'
  const held = book.positions.filter(one => one.qty !== 0).length
  const open = book.orders.filter(order => order.state === 'open').length
  return `, ${held} held and ${open} working`
}
