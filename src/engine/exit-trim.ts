// Keeps exits that rest at the venue within what is held: how much they take off a position together, whether one more would only
// close, and what to do with those that have become too large. The order desk makes it.

import type { InstrumentNo } from '../core/units.ts'
import { type Order, restOf } from '../trading/order.ts'
import type { Ledger } from './ledger.ts'
import type { OrderDesk, Wish } from './order-desk.ts'

export class ExitTrim {
  readonly #desk: OrderDesk
  readonly #ledger: Ledger

  constructor(desk: OrderDesk, ledger: Ledger) {
    this.#desk = desk
    this.#ledger = ledger
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

  /** How much more an order of this side could take off the position beside the others that reduce it, unsigned. */
  free(i: InstrumentNo, qty: number): number {
    const held = this.#ledger.positions.qty[i] as number
    return held === 0 || held > 0 === qty > 0 ? 0 : Math.max(0, Math.abs(held) - this.reducingQty(i, held))
  }

  /** Whether it would only reduce if the stops (or for a stop: the limit orders) that work there already were not counted. */
  closesBeside({ instrument, qty, kind }: Pick<Wish, 'instrument' | 'qty' | 'kind'>): boolean {
    const held = this.#ledger.positions.qty[instrument] as number
    const { orders } = this.#desk
    if (held === 0 || held > 0 === qty > 0 || orders.workingAt(instrument) === 0) return false
    let sum = Math.abs(qty)
    for (const order of orders.working) {
      if (order === orders.aside) continue
      const beside = kind === 'sl' ? order.kind === 'limit' : order.kind === 'sl' && !order.triggered
      if (order.instrument === instrument && order.qty > 0 === qty > 0 && !beside) sum += restOf(order)
    }
    return sum <= Math.abs(held)
  }

  /**
   * An order taken as reducing must never open a position: those beyond what is still held are cancelled. Of a stop and a target for the
   * same position each counts for itself: what the other has closed it must not sell again.
   */
  trim(i: InstrumentNo): void {
    const held = this.#ledger.positions.qty[i] as number
    let room = Math.abs(held)
    for (const order of this.#desk.orders.working) {
      if (order.instrument !== i || !(order.reducing || order.closes)) continue
      const rest = restOf(order)
      const fits = order.qty > 0 === held < 0 && held !== 0 && rest <= (order.closes ? Math.abs(held) : room)
      if (fits && order.reducing) room -= rest
      else if (fits) continue
      else this.#cancel(order)
    }
  }

  #cancel(order: Order): void {
    const desk = this.#desk
    if (desk.cancel(order)) desk.note('order', `${desk.text(order)} is cancelled: it would no longer only reduce`)
  }
}
