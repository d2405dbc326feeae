// The rows of orders: the newest of the session, whatever state they are in, and how many each owner has sent. Lives beside the publisher.

import type { InstrumentTable } from '../market/instrument.ts'
import type { RowWriter } from '../protocol/row-codec.ts'
import { type Order, isFinal } from '../trading/order.ts'

/** Orders kept on screens. */
const KEPT = 200

export class OrderRows {
  readonly #instruments: InstrumentTable
  readonly #rows: RowWriter
  readonly #kept: number[] = []
  /** Orders seen, by owner. */
  readonly #seen = new Map<string, number>()

  constructor(instruments: InstrumentTable, rows: RowWriter) {
    this.#instruments = instruments
    this.#rows = rows
  }

  /** Orders that changed in this turn. */
  write(orders: Iterable<Order>): void {
    for (const order of orders) {
      const { symbol } = this.#instruments.at(order.instrument)
      const average = order.filled === 0 ? 0 : Math.round(order.filledValue / order.filled)
      const ended = order.state === 'rejected' || order.state === 'cancelled' || order.state === 'unknown'
      const why = ended && order.text !== '' ? order.text : order.why
      if (!this.#kept.includes(order.id)) {
        this.#kept.push(order.id)
        this.#seen.set(order.owner, (this.#seen.get(order.owner) ?? 0) + 1)
        if (this.#kept.length > KEPT) this.#rows.delete('order', [this.#kept.shift() as number])
      }
      const row = [order.id, order.created, order.instrument, symbol, order.qty, order.kind, order.limit, order.filled, average]
      this.#rows.put('order', [
        ...row,
        order.state,
        order.owner,
        why,
        isFinal(order.state) ? 0 : 1,
        order.trigger,
        order.triggered ? 1 : 0,
        order.validity,
      ])
    }
  }

  /** Orders seen of this owner. */
  sentBy(owner: string): number {
    return this.#seen.get(owner) ?? 0
  }
}
