// What a person books by hand in the simulation, after a look at the broker's own screen: what became of an order in doubt, and a trade
// that the program has not heard of yet. It counts until the venue tells of the same.

import type { Random } from '../../src/core/random.ts'
import { dayOf } from '../../src/core/ist.ts'
import type { InstrumentNo, Micros, Money, Px, Qty } from '../../src/core/units.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { InstrumentTable } from '../../src/market/instrument.ts'
import type { Command } from '../../src/trading/command.ts'
import { ELSEWHERE, type Order } from '../../src/trading/order.ts'
import { type Truth, isPast } from './truth.ts'

type Trade = { readonly instrument: InstrumentNo; readonly qty: Qty; readonly px: Px; readonly charges: Money }

/** What stands of it in the books of the present engine, by instrument. */
export class ByHand {
  readonly qty: number[]
  readonly spent: number[]
  readonly charges: number[]

  constructor({ list }: InstrumentTable) {
    this.qty = list.map(() => 0)
    this.spent = list.map(() => 0)
    this.charges = list.map(() => 0)
  }

  /** Taken back, it is booked with the opposite sign. */
  booked({ instrument: i, qty, px, charges }: Trade): void {
    this.qty[i]! += qty
    this.spent[i]! += qty * px
    this.charges[i]! += charges
  }

  /** A new engine has these. */
  begin(trades: readonly Trade[]): void {
    for (const column of [this.qty, this.spent, this.charges]) column.fill(0)
    for (const one of trades) this.booked(one)
  }
}

/** Of an order in doubt what is so, where it has ended; of one given elsewhere what is to become of it. */
export function resolve(engine: Engine, truth: Truth, random: Random): Command | undefined {
  const orders = [...engine.desk.orders.working].filter(one => one.state === 'unknown' || one.owner === ELSEWHERE)
  const order = orders[random.int(0, orders.length - 1)]
  if (!order) return undefined
  const about = { kind: 'resolve', order: order.id, qty: 0, px: 0 as Px, why: 'by the broker’s screen' } as const
  if (order.owner === ELSEWHERE) return { ...about, as: random.int(0, 1) === 0 ? 'adopt' : 'cancel' }
  return seen(order, truth, about)
}

function seen({ id }: Order, truth: Truth, about: Omit<Extract<Command, { readonly kind: 'resolve' }>, 'as'>): Command | undefined {
  const real = truth.orders.get(id)
  if (real?.state !== 'ended') return undefined
  // Of a fill that the day began with the broker's screen of today shows nothing.
  const fills = [...truth.unbooked.values()].filter(one => one.order === id)
  if (fills.length === 0) return { ...about, as: real.arrived ? 'cancelled' : 'rejected' }
  const more = fills.reduce((sum, one) => sum + one.qty, 0)
  const px = Math.round(fills.reduce((sum, one) => sum + one.qty * one.px, 0) / more) as Px
  return { ...about, as: 'filled', qty: Math.abs(more), px }
}

/** A trade past us of which the book has not told yet; the broker's screen shows those of the day. */
export function adjust(truth: Truth, random: Random, now: Micros): Command | undefined {
  const isToday = (t: number): boolean => dayOf(t as Micros) === dayOf(now)
  const trades = [...truth.unbooked.values()].filter(one => one.order < 0 && isPast(one.order) && isToday(one.t))
  const trade = trades[random.int(0, trades.length - 1)]
  if (!trade) return undefined
  const { instrument, qty, px } = trade
  return { kind: 'adjust', instrument, qty, px, why: 'by the broker’s screen' }
}
