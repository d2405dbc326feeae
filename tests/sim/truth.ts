// What really happened, kept apart from everything that is tested: orders, fills and positions as the venue writes them into its book,
// which of them the engine has booked, and what is under way between the two. The invariants compare against it.

import { dayOf } from '../../src/core/ist.ts'
import type { InstrumentNo, Micros, OrderId, Px, Qty } from '../../src/core/units.ts'
import type { Instrument, InstrumentTable } from '../../src/market/instrument.ts'
import type { BookRecord } from '../../src/sim/book-record.ts'
import { afterTrade } from '../../src/trading/products.ts'
import { ELSEWHERE, type Order, type OrderTicket } from '../../src/trading/order.ts'
import { OURS_END } from '../../src/trading/recovery.ts'

export type TrueOrder = {
  readonly id: OrderId
  readonly instrument: InstrumentNo
  qty: Qty
  filled: number
  /** What of it the present engine knows. */
  known: number
  state: 'coming' | 'open' | 'ended'
  arrived: boolean
  /** What it was taken as when it was sent. */
  readonly reducing: boolean
  readonly closes: boolean
  readonly owner: string
  readonly created: Micros
  /** Its intent was on disk. */
  readonly durable: boolean
  limit: Px
}

export type TrueFill = {
  readonly fillId: string
  readonly order: OrderId
  readonly instrument: InstrumentNo
  readonly qty: Qty
  readonly px: Px
  readonly t: number
  /** Whole books read since it happened. */
  reads: number
}

/** Whether it was given or traded past the engine. */
export const isPast = (id: OrderId): boolean => id < 0 || id >= OURS_END

export function fail(what: string): never {
  throw new Error(what)
}

export class Truth {
  readonly qty: number[]
  /** Held under the other product. */
  readonly converted: number[]
  /** Money paid for what was bought less what was sold for. */
  readonly spent: number[]
  readonly orders = new Map<OrderId, TrueOrder>()
  readonly fills = new Map<string, TrueFill>()
  /** Fills that the present engine does not know. */
  readonly unbooked = new Map<string, TrueFill>()
  /** Their quantity by instrument. */
  readonly missing: number[]
  /** On their way to the venue, or open there. */
  readonly alive = new Set<TrueOrder>()
  /** Orders of which the engine has learnt a fill, or forgotten one, since the last look. */
  readonly told = new Set<TrueOrder>()
  /** Instruments in which something has happened since the last look. */
  readonly dirty = new Set<InstrumentNo>()
  readonly #table: InstrumentTable
  readonly #onFill: (order: TrueOrder, fill: TrueFill, before: number) => void

  constructor(table: InstrumentTable, onFill: (order: TrueOrder, fill: TrueFill, before: number) => void) {
    this.#table = table
    this.#onFill = onFill
    this.qty = table.list.map(() => 0)
    this.converted = table.list.map(() => 0)
    this.spent = table.list.map(() => 0)
    this.missing = table.list.map(() => 0)
  }

  /** The shell has handed an order over. */
  sent({ id, instrument, qty, reducing, closes, limit, owner, created }: Order, durable: boolean): void {
    const earlier = this.orders.get(id)
    // A number that no disk would keep, of an order that never reached the venue, may come again.
    if (earlier && (earlier.durable || earlier.arrived || earlier.state !== 'ended')) fail(`order ${id} was sent twice`)
    this.#underWay({ id, instrument, qty, reducing, closes, limit, owner, created, durable })
  }

  /** Somebody gives an order past the engine. */
  given({ id, instrument, qty, limit }: OrderTicket, created: Micros): void {
    const plain = { reducing: false, closes: false, owner: ELSEWHERE, durable: false }
    this.#underWay({ id, instrument, qty, limit, created, ...plain })
  }

  /** It has left and is not at the venue yet. */
  #underWay(made: Omit<TrueOrder, 'filled' | 'known' | 'state' | 'arrived'>): void {
    const order: TrueOrder = { ...made, filled: 0, known: 0, state: 'coming', arrived: false }
    this.orders.set(order.id, order)
    this.alive.add(order)
  }

  /** It will never get there. */
  lost(id: OrderId): void {
    const order = this.orders.get(id)
    if (order?.state === 'coming') this.#end(order)
  }

  /** The venue has written into its book. */
  wrote(record: BookRecord): void {
    if (record.kind === 'convert') {
      this.converted[(this.#table.byName(record.instrument) as Instrument).no] = record.converted
      return
    }
    if (record.kind === 'settle') return fail('nothing expires here')
    if (record.kind === 'elsewhere') return this.#elsewhere(record)
    const order = this.orders.get(record.id)
    if (!order) return fail(`the venue has order ${record.id}, which was never sent`)
    this.dirty.add(order.instrument)
    order.arrived = true
    switch (record.kind) {
      case 'order':
        order.state = 'open'
        return
      case 'modify':
        order.limit = record.limit
        order.qty = record.qty ?? order.qty
        if (order.filled === order.qty) this.#end(order)
        return
      case 'reject':
      case 'cancel':
        this.#end(order)
        return
      case 'fill':
        this.#fill(order, record)
        return
      case 'trigger':
        return
    }
  }

  /** The engine has booked a fill. */
  booked(fillId: string, order: OrderId, qty: Qty, px: Px): void {
    const fill = this.fills.get(fillId)
    if (!fill) return fail(`the engine booked ${fillId} of order ${order}, which never happened`)
    if (!this.unbooked.delete(fillId)) fail(`the engine booked ${fillId} of order ${order} twice`)
    // What left while no disk could keep it is nobody's after a death: its fill counts as a trade past us.
    const past = isPast(fill.order) || this.orders.get(fill.order)?.durable === false
    const own = fill.order === order || (order < 0 && past)
    if (!own || fill.qty !== qty || fill.px !== px) fail(`the engine booked ${fillId} as ${qty} @ ${px} of order ${order}`)
    this.missing[fill.instrument]! -= fill.qty
    this.#know(fill, fill.qty)
    this.dirty.add(fill.instrument)
  }

  /** A new engine begins with what the book of the day tells of; what its list of trades lacks is unknown again. */
  begin(known: ReadonlySet<string>, day: number): { readonly learnt: readonly TrueFill[]; readonly forgotten: readonly TrueFill[] } {
    const learnt: TrueFill[] = []
    const forgotten: TrueFill[] = []
    for (const fill of this.fills.values()) {
      const unknown = this.unbooked.has(fill.fillId)
      // What earlier days have brought is in the positions with which this one began.
      const told = known.has(fill.fillId) || dayOf(fill.t as Micros) < day
      if (told === !unknown || (!unknown && dayOf(fill.t as Micros) !== day)) continue
      if (unknown) this.unbooked.delete(fill.fillId)
      else this.unbooked.set(fill.fillId, fill)
      this.missing[fill.instrument]! += unknown ? -fill.qty : fill.qty
      // Of an earlier day's the position tells, and nobody of the order.
      if (!unknown || known.has(fill.fillId)) this.#know(fill, unknown ? fill.qty : -fill.qty)
      fill.reads = 0
      if (unknown) learnt.push(fill)
      else forgotten.push(fill)
    }
    for (const { no } of this.#table.list) this.dirty.add(no)
    return { learnt, forgotten }
  }

  #fill(order: TrueOrder, { fillId, qty, px, t }: Extract<BookRecord, { kind: 'fill' }>): void {
    const i = order.instrument
    const fill: TrueFill = { fillId, order: order.id, instrument: i, qty, px, t, reads: 0 }
    this.#onFill(order, fill, this.qty[i] as number)
    order.filled += qty
    this.#happened(fill)
    if (order.filled === order.qty) this.#end(order)
  }

  /** A trade that no order made. */
  #elsewhere({ id, instrument, fillId, qty, px, t }: Extract<BookRecord, { kind: 'elsewhere' }>): void {
    const { no } = this.#table.byName(instrument) ?? fail(`a trade in ${instrument}, which is unknown`)
    this.dirty.add(no)
    this.#happened({ fillId, order: id, instrument: no, qty, px, t, reads: 0 })
  }

  #happened(fill: TrueFill): void {
    const { instrument: i, fillId, qty, px } = fill
    const before = this.qty[i] as number
    const after = before + qty
    this.qty[i] = after
    this.converted[i] = afterTrade(this.#table.at(i).product, this.converted[i] as number, before, after)
    this.spent[i]! += qty * px
    this.missing[i]! += qty
    this.fills.set(fillId, fill)
    this.unbooked.set(fillId, fill)
  }

  #know({ order: id }: TrueFill, qty: number): void {
    const order = this.orders.get(id)
    if (!order) return
    order.known += qty
    this.told.add(order)
  }

  #end(order: TrueOrder): void {
    order.state = 'ended'
    this.alive.delete(order)
  }
}
