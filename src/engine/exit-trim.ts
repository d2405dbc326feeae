// Keeps exits that rest at the venue within what is held: how much they take off a position together, whether one more would only
// close, and what to do with those that have become too large. The order desk makes it.

import type { InstrumentNo, OrderId, Qty } from '../core/units.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import { type Order, type OrderKind, PERSON, isFinal, restOf } from '../trading/order.ts'
import type { Ledger } from './ledger.ts'
import type { OrderDesk, Wish } from './order-desk.ts'

/** What is asked of a wish or an order. */
export type Fitted = Pick<Wish, 'instrument' | 'qty' | 'kind' | 'owner'>

export class ExitTrim {
  readonly #desk: OrderDesk
  readonly #ledger: Ledger
  readonly #instruments: InstrumentTable
  /** Orders too large until a change is answered: true where that is ours, false for another one that was on its way already. */
  readonly #asked = new Map<OrderId, boolean>()

  constructor(desk: OrderDesk, ledger: Ledger, instruments: InstrumentTable) {
    this.#desk = desk
    this.#ledger = ledger
    this.#instruments = instruments
  }

  /** What is held, signed: where the venue's book denies what was booked by hand, only what is held by both counts. */
  sure(i: InstrumentNo): number {
    const held = this.#ledger.positions.qty[i] as number
    const denied = this.#desk.keeper.denied[i] as number
    // By the book it is more, or the same.
    if (denied === 0 || held === 0 || denied > 0 !== held > 0) return held
    const theirs = held - denied
    return theirs > 0 === held > 0 ? theirs : 0
  }

  /** Unfilled quantity of working orders that reduce a position of the sign of `held`, unsigned. */
  reducingQty(i: InstrumentNo, held: number): number {
    let sum = 0
    const { orders } = this.#desk
    for (const order of orders.working) {
      if (order.instrument === i && order.qty > 0 !== held > 0 && order !== orders.aside) sum += restOf(order)
    }
    return sum
  }

  /** The most that such an order could take off the position, unsigned: what is held but for those that it does not stand beside. */
  free({ instrument: i, qty, kind, owner }: Fitted): number {
    const held = this.sure(i)
    return held === 0 || held > 0 === qty > 0 ? 0 : Math.max(0, Math.abs(held) - this.#counted(i, qty, kind, owner))
  }

  /**
   * 'plain': it only reduces, whatever else works there. 'beside': it does once the orders are left out that it stands beside, of which
   * each counts for itself (a stop beside a target, a market exit beside both). Else ''.
   */
  fit({ instrument: i, qty, kind, owner }: Fitted): 'plain' | 'beside' | '' {
    const held = this.sure(i)
    if (held === 0 || held > 0 === qty > 0) return ''
    const room = Math.abs(held) - Math.abs(qty)
    if (room < 0) return ''
    if (this.#desk.orders.workingAt(i) === 0 || this.reducingQty(i, held) <= room) return 'plain'
    return this.#counted(i, qty, kind, owner) <= room ? 'beside' : ''
  }

  /** Unfilled quantity on the side of `qty` of all that such an order does not stand beside. */
  #counted(i: InstrumentNo, qty: number, kind: OrderKind, owner: string): number {
    const { orders } = this.#desk
    let sum = 0
    for (const order of orders.working) {
      const counts = order.instrument === i && order.qty > 0 === qty > 0 && order !== orders.aside
      if (counts && !standsBeside(kind, owner, order)) sum += restOf(order)
    }
    return sum
  }

  /**
   * An order taken as reducing must never open a position: one that has become larger than what is still held is made as large as that,
   * or cancelled where nothing is held or no change can be sent. Those that stand beside others count each for itself.
   */
  trim(i: InstrumentNo): void {
    const held = this.sure(i)
    let room = Math.abs(held)
    for (const order of this.#desk.orders.working) {
      if (order.instrument !== i || !(order.reducing || order.closes)) continue
      const most = order.qty > 0 === held < 0 && held !== 0 ? (order.closes ? Math.abs(held) : room) : 0
      const left = this.#within(order, most)
      if (!order.closes) room -= left
    }
  }

  /**
   * The venue has answered a change of the order. Ours refused leaves it too large: it is cancelled. `grown`: the venue has it larger than
   * what was wished last: an earlier change has come late, after one that followed it.
   */
  answered(order: Order, refused: boolean, grown: boolean): void {
    const own = this.#asked.get(order.id)
    if (order.pending !== undefined || (own === undefined && !grown)) return
    this.#asked.delete(order.id)
    if (refused && own && !isFinal(order.state)) this.#cancel(order)
    else this.trim(order.instrument)
  }

  /** Makes the order no larger than `most`; returns what it may still fill. */
  #within(order: Order, most: number): number {
    const rest = restOf(order)
    if (rest <= most) return rest
    const { lot } = this.#instruments.at(order.instrument)
    const left = most - (most % lot)
    const qty = (Math.sign(order.qty) * (Math.abs(order.filled) + left)) as Qty
    // An answer is on its way: it is looked at again then.
    if (left > 0 && order.pending !== undefined && order.state === 'open') {
      this.#asked.set(order.id, this.#asked.get(order.id) ?? false)
      return left
    }
    const changes = this.#desk.changes
    const may = order.state === 'created' || (order.state === 'open' && !this.#desk.cancelWanted(order.id) && changes.mayChange(order))
    if (left === 0 || !may) {
      this.#cancel(order)
      return 0
    }
    this.#desk.note('order', `${this.#desk.text(order)} is cut to ${Math.abs(qty)}: more would no longer only reduce`)
    if (order.state === 'created') {
      order.qty = qty
      this.#desk.changed(order)
      return left
    }
    const { limit, trigger, kind, chased } = order
    this.#asked.set(order.id, true)
    changes.send(order, { qty, limit, trigger, kind, chased })
    return left
  }

  #cancel(order: Order): void {
    const desk = this.#desk
    if (desk.cancel(order)) desk.note('order', `${desk.text(order)} is cancelled: it would no longer only reduce`)
  }
}

/**
 * A stop waits for the other side of the market than a target does, and what fills now is over before it: both may cover one position.
 * A market order beside a target is an exit of a person, or of a strategy where a stop stands beside that target too; of others it may
 * mean both, to turn its position.
 */
function standsBeside(kind: OrderKind, owner: string, { kind: other, triggered, reducing, closes }: Order): boolean {
  // One that is to open a position is in nobody's way, and takes what is held first.
  if (!reducing && !closes) return false
  const asleep = other === 'sl' && !triggered
  return kind === 'sl' ? other === 'limit' : asleep || (kind === 'market' && other === 'limit' && (owner === PERSON || closes))
}
