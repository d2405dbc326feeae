// An account at a venue with an engine on it, for tests of the comparison: what happens there is told to the engine or not.

import { type Compared, type Sightings, compare, doubtsOf } from '../../../src/app/recovery/compare.ts'
import { oursOf } from '../../../src/app/recovery/comparison.ts'
import { type InstrumentNo, type Micros, type Money, type OrderId, type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import type { Fill } from '../../../src/trading/order.ts'
import { type ElsewhereTrade, type VenueBook, type VenueOrder, highestOf } from '../../../src/trading/recovery.ts'
import { Bench, DAY, ROUND } from '../engine/bench.ts'

export const PX = rupees(100)

/** What is traded there trades at PX. */
export class Account {
  readonly bench: Bench
  readonly orders: { -readonly [K in keyof VenueOrder]: VenueOrder[K] }[] = []
  readonly fills: (Fill & { instrument: InstrumentNo })[] = []
  readonly elsewhere: ElsewhereTrade[] = []
  readonly held = [0, 0, 0]
  readonly cost = [0, 0, 0]
  differences: Compared['differences'] = []
  #sightings: Sightings = new Map()
  #n = 0

  constructor(bench = new Bench()) {
    this.bench = bench
  }

  get #now(): Micros {
    return this.bench.now
  }

  /** A limit order of ours that the venue has. */
  order(i: InstrumentNo, qty: number, told: boolean): number | undefined {
    const id = this.bench.engine.desk.orders.next
    this.bench.limit(qty, 100, i)
    if (this.bench.engine.desk.orders.next === id) return undefined
    const terms = { qty: qty as Qty, limit: PX, filled: 0 as Qty, text: '', time: this.#now }
    this.orders.push({ id, brokerId: `B${id}`, instrument: i, state: 'open', ...terms })
    if (told) this.bench.say(id, 'accepted')
    return id
  }

  /** An order that somebody gives elsewhere, with a number that is not ours. */
  stranger(i: InstrumentNo, qty: number): OrderId {
    const id = (900_000 + 1_000 * ++this.#n) as OrderId
    const terms = { qty: qty as Qty, limit: PX, filled: 0 as Qty, text: '', time: this.#now }
    this.orders.push({ id, brokerId: 'Z', instrument: i, state: 'open', ...terms })
    return id
  }

  /** Part of an open order trades. */
  fill(n: number, share: number, told: boolean): void {
    const open = this.orders.filter(one => one.state === 'open')
    const order = open[n % Math.max(1, open.length)]
    if (!order) return
    const rest = Math.abs(order.qty - order.filled)
    const qty = Math.sign(order.qty) * Math.max(1, Math.round(rest * share))
    const fill = { order: order.id, fillId: `F${++this.#n}`, qty: qty as Qty, px: PX, time: this.#now, instrument: order.instrument }
    order.filled = (order.filled + qty) as Qty
    if (order.filled === order.qty) order.state = 'filled'
    this.fills.push(fill)
    this.#hold(order.instrument, qty)
    if (told) this.bench.tell({ kind: 'filled', id: order.id, fillId: fill.fillId, qty: fill.qty, px: PX, time: fill.time })
  }

  /** The venue takes and fills at once all that the engine has sent since; returns what that was. */
  trades(): string[] {
    const sent = this.bench.take()
    for (const order of this.bench.engine.desk.orders.working) {
      if (order.state !== 'sent') continue
      const { id, instrument, qty, limit } = order
      this.orders.push({ id, brokerId: `B${id}`, instrument, state: 'open', qty, limit, filled: 0 as Qty, text: '', time: this.#now })
      this.bench.say(id, 'accepted')
      this.fill(this.orders.filter(one => one.state === 'open').length - 1, 1, true)
    }
    return sent
  }

  end(n: number, told: boolean): void {
    const open = this.orders.filter(one => one.state === 'open')
    const order = open[n % Math.max(1, open.length)]
    if (!order) return
    order.state = 'cancelled'
    if (told) this.bench.say(order.id, 'cancelled')
  }

  /** Somebody else trades in the account: with a trade in the book, by an order with a strange number, or seen in the position alone. */
  trade(i: InstrumentNo, qty: number, how: 'listed' | 'numbered' | 'hidden'): void {
    const trade = { instrument: i, fillId: `X${++this.#n}`, qty: qty as Qty, px: PX, time: this.#now }
    if (how === 'listed') this.elsewhere.push({ ...trade, text: 'by phone' })
    if (how === 'numbered') {
      const id = (900_000 + 1_000 * this.#n) as OrderId
      const terms = { qty: qty as Qty, limit: PX, filled: qty as Qty, text: '', time: this.#now }
      this.orders.push({ id, brokerId: 'Z', instrument: i, state: 'filled', ...terms })
      this.fills.push({ order: id, ...trade })
    }
    this.#hold(i, qty)
  }

  book(): VenueBook {
    const positions = [ROUND, DAY].map(i => {
      const start = { startQty: 0 as Qty, startCost: 0 as Money }
      return { instrument: i, qty: this.held[i] as Qty, cost: this.cost[i] as Money, ...start }
    })
    return {
      orders: this.orders.map(one => ({ ...one })),
      fills: [...this.fills],
      elsewhere: [...this.elsewhere],
      positions,
      highest: Math.max(0, ...this.orders.map(one => one.id)),
    }
  }

  /** Looks `times` times, two seconds apart; `book` as it was read. */
  look(times = 1, book = this.book(), asked?: Micros): void {
    const { engine } = this.bench
    for (let n = 0; n < times; n++) {
      const compared = compare(oursOf(engine), book, this.#sightings, this.bench.now, asked)
      this.#sightings = compared.sightings
      this.differences = compared.differences
      for (const { events } of compared.differences) for (const event of events) this.bench.tell(event)
      engine.process({ kind: 'doubts', t: this.bench.now, doubts: doubtsOf(compared), used: highestOf(book) as OrderId })
      this.bench.pass(2 * SECOND)
    }
  }

  qty(i: InstrumentNo): number {
    return this.bench.engine.ledger.positions.qty[i] as number
  }

  share(i: InstrumentNo, owner: string): number {
    return this.bench.engine.ledger.positions.of(i, owner)
  }

  #hold(i: InstrumentNo, qty: number): void {
    this.held[i]! += qty
    this.cost[i]! += qty * PX
  }
}
