// What a person books by hand: a trade the venue did not tell of (`:adjust`), or what became of an order that is unknown (`:resolve`).
// Marked as a person's word with its reason, outside the contract note, undone by its opposite; the venue's book wins over it.

import { rupeesText } from '../core/money-text.ts'
import type { InstrumentNo, Money, OrderId, Px, Qty } from '../core/units.ts'
import { signed } from '../core/signed.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import { type Order, type OrderEvent, elsewhereId } from '../trading/order.ts'
import type { KeptAdjustment } from '../trading/recovery.ts'
import type { Ledger } from './ledger.ts'
import type { OrderDesk } from './order-desk.ts'
import type { Outbox } from './outbox.ts'

export type Adjusted = {
  readonly instrument: InstrumentNo
  readonly owner: string
  readonly qty: Qty
  readonly px: Px
  readonly why: string
  /** The unknown order that it says something of. */
  readonly order?: OrderId | undefined
}

export type AfterBooking = (order: Order, fill: { readonly qty: Qty; readonly px: Px }) => void

/** A trade taken back, and what that was in words. */
export type Undone = { readonly order: Order; readonly fill: { readonly qty: Qty; readonly px: Px }; readonly text: string }

export class Adjustments {
  readonly #instruments: InstrumentTable
  readonly #desk: OrderDesk
  readonly #ledger: Ledger
  readonly #outbox: Outbox
  readonly #after: AfterBooking
  #standing: (Adjusted & { readonly id: OrderId; readonly charges: Money })[] = []

  constructor(instruments: InstrumentTable, desk: OrderDesk, ledger: Ledger, outbox: Outbox, after: AfterBooking) {
    this.#instruments = instruments
    this.#desk = desk
    this.#ledger = ledger
    this.#outbox = outbox
    this.#after = after
  }

  /** What stands of an instrument, signed. */
  of = (i: InstrumentNo): number => {
    let sum = 0
    for (const one of this.#standing) if (one.instrument === i) sum += one.qty
    return sum
  }

  /** Those of which something stands. */
  get instruments(): ReadonlySet<InstrumentNo> {
    return new Set(this.#standing.map(one => one.instrument))
  }

  /** Whether what stands of an instrument has such a quantity in it: one alone, or all together. */
  has = (i: InstrumentNo, qty: number): boolean => this.#making(i, qty).length > 0

  /** The venue's book has nothing of it, and all is to be flat: what is not there must not be sold. What is taken back is returned. */
  denied(i: InstrumentNo): Undone[] {
    const { denied } = this.#desk.keeper
    const making = this.#making(i, denied[i] as number)
    denied[i] = 0
    return making.map(one => this.#undo(one, "the venue's book has nothing of it, and it is to be flat"))
  }

  #making(i: InstrumentNo, qty: number): readonly (Adjusted & { readonly id: OrderId; readonly charges: Money })[] {
    const own = this.#standing.filter(one => one.instrument === i)
    const alone = own.find(one => one.qty === qty)
    if (alone) return [alone]
    return own.length > 0 && this.of(i) === qty ? own : []
  }

  /** Books it; the opposite of one that stands takes that back, charges and all. Returns what was done, as a sentence. */
  book(what: Adjusted): string {
    const opposite = this.#standing.find(
      one => one.instrument === what.instrument && one.qty === -what.qty && one.px === what.px && one.order === what.order,
    )
    if (opposite) {
      this.#desk.keeper.denied[what.instrument] = 0
      const { order, text } = this.#undo(opposite, what.why)
      this.#after(order, { qty: what.qty, px: what.px })
      return text
    }
    const charges = this.#ledger.meter.ofOrder(what.instrument, what.qty, what.px)
    const order = this.#write(what, charges)
    this.#standing.push({ ...what, id: order.id, charges })
    // Whether the venue's book has it decides whether it may be sold.
    this.#outbox.probe = true
    this.#after(order, { qty: what.qty, px: what.px })
    const { name } = this.#instruments.at(what.instrument)
    return `booked by hand: ${signed(what.qty)} ${name} @ ${rupeesText(what.px)}, charges ${rupeesText(charges)} (${what.why})`
  }

  /**
   * The venue has told of fills of an order, or of a trade past us, that a person had booked by hand before: its word counts. What is
   * taken back is returned, to be acted upon once the event is booked too: in between a position would seem to be there.
   */
  heard(event: OrderEvent): Undone | undefined {
    const { orders } = this.#desk
    // Repeats of what was told before a person spoke are no news.
    if (event.kind === 'filled' && !orders.knowsFill(event.id, event.fillId)) {
      const said = this.#standing.find(one => one.order === event.id)
      if (said) return this.#undo(said, `the venue has told of order ${event.id}`)
    } else if (event.kind === 'elsewhere' && !event.inferred && !orders.knowsElsewhere(event.fillId)) {
      const said = this.#standing.find(one => one.instrument === event.instrument && one.qty === event.qty && one.order === undefined)
      if (said) return this.#undo(said, "the venue's book has it now")
    } else if (event.kind === 'elsewhere' && event.inferred) {
      // The book's word has undone it already.
      const gone = this.#making(event.instrument, -event.qty)
      this.#standing = this.#standing.filter(one => !gone.includes(one))
      this.#believe(event.instrument)
    }
    return undefined
  }

  /** What the book denied counts no more once nothing of it stands. */
  #believe(i: InstrumentNo): void {
    const { denied } = this.#desk.keeper
    if (denied[i] !== 0 && !this.has(i, denied[i] as number)) denied[i] = 0
  }

  /** Those that a start found in the journal: the recovered positions contain them. */
  restore(kept: readonly KeptAdjustment[]): void {
    this.#standing = kept.map(({ name: _name, ...one }) => one)
  }

  #undo(one: Adjusted & { readonly id: OrderId; readonly charges: Money }, why: string): Undone {
    this.#standing = this.#standing.filter(other => other !== one)
    this.#believe(one.instrument)
    const order = this.#write({ ...one, qty: -one.qty as Qty, why }, -one.charges as Money, one.id)
    const { name } = this.#instruments.at(one.instrument)
    const text = `taken back: ${signed(one.qty)} ${name} @ ${rupeesText(one.px)}, booked by hand (${one.why}): ${why}`
    this.#desk.note('fault', text)
    return { order, fill: { qty: -one.qty as Qty, px: one.px }, text }
  }

  #write(what: Adjusted, charges: Money, undoes?: OrderId): Order {
    const { instrument, owner, qty, px, why } = what
    const { orders, now } = this.#desk
    let id = elsewhereId(now, 0)
    for (let n = 1; orders.knowsVenues(id); n++) id = elsewhereId(now, n)
    const { name } = this.#instruments.at(instrument)
    const fillId = `adjusted ${-id}`
    const text = `booked by hand: ${why}`
    const order = orders.booked({ id, instrument, fillId, qty, px, text }, owner, now)
    this.#ledger.adjust(instrument, owner, qty, px, charges)
    this.#desk.changed(order)
    this.#desk.keeper.booked(instrument, now)
    this.#outbox.fills.push({ order: id, orderRecord: order, fillId, qty, px, time: now, charges })
    const { order: about } = what
    const kept = { id, instrument, name, owner, qty, px, charges, why, ...(about ? { order: about } : {}), ...(undoes ? { undoes } : {}) }
    this.#outbox.decisions.push({ kind: 'adjusted', adjustment: kept })
    this.#desk.note('fill', `${signed(qty)} ${name} @ ${rupeesText(px)} charges ${rupeesText(charges)} (${owner}: ${text})`)
    return order
  }
}
