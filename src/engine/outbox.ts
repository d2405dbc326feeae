// What one turn of the engine wants done. The shell empties it after each input: journal, one sync, then the venue; notes to the
// log; rows to the store. The engine itself sends nothing.

import type { InstrumentNo, Micros, Money, OrderId, Qty } from '../core/units.ts'
import type { ClosedBar } from '../market/bar.ts'
import type { Level } from '../trading/level.ts'
import type { Execution } from '../trading/execution-plan.ts'
import type { KeptGroup } from '../trading/order-group.ts'
import type { ChangedTerms, Fill, Order } from '../trading/order.ts'
import type { ClosingIntent, KeptAdjustment, WaitingOrder } from '../trading/recovery.ts'
import type { ConvertRequest } from '../trading/products.ts'
import type { Refusal, Sight } from './evidence.ts'

/** To be journalled and then handed to the venue, in this order. */
export type Action =
  | { readonly kind: 'submit'; readonly order: Order }
  | { readonly kind: 'modify'; readonly order: Order; readonly terms: ChangedTerms }
  | { readonly kind: 'cancel'; readonly order: Order }

export type NoteKind = 'order' | 'fill' | 'refused' | 'level' | 'link' | 'strategy' | 'note' | 'fault'
/** One line of the log. */
export type Note = { readonly t: Micros; readonly kind: NoteKind; readonly text: string }

/** Changes that must survive a restart. */
export type Decision =
  | { readonly kind: 'level'; readonly level: Level; readonly why: string }
  | { readonly kind: 'strategy'; readonly name: string; readonly on: boolean; readonly why: string }
  /** An order waits for the opening, with its latest terms; and waits no longer. */
  | (WaitingOrder<string> & { readonly kind: 'waiting' })
  | { readonly kind: 'waited'; readonly id: OrderId }
  /** An order given elsewhere is a person's from now on. */
  | { readonly kind: 'adopted'; readonly id: OrderId }
  /** An exit that is not over, or is: of the whole position or of its owner's share. The instrument by name. */
  | (ClosingIntent<string> & { readonly kind: 'closing'; readonly on: boolean })
  /** A group of orders as it is now, over or not. */
  | { readonly kind: 'group'; readonly group: KeptGroup }
  /** An execution algorithm begins, is to end, or is over. The instrument by name. */
  | { readonly kind: 'execution'; readonly execution: Execution<string> }
  /** A trade booked by hand, or taken back. */
  | { readonly kind: 'adjusted'; readonly adjustment: KeptAdjustment }
  /** A strategy's own numbers, by its name and that of its instrument ('all' for one over all). */
  | { readonly kind: 'saved'; readonly strategy: string; readonly instrument: string; readonly values: Readonly<Record<string, number>> }

/** The sentence that answers a command. */
export type CommandAnswer = { readonly ref: number; readonly ok: boolean; readonly text: string }

/** Intraday shares held over night, and what their charges grew by when they became delivery. */
export type Conversion = { readonly instrument: InstrumentNo; readonly qty: Qty; readonly charges: Money }

export type BookedFill = Fill & { readonly orderRecord: Order; readonly charges: number }

export class Outbox {
  readonly actions: Action[] = []
  readonly notes: Note[] = []
  readonly answers: CommandAnswer[] = []
  readonly decisions: Decision[] = []
  /** To be journalled and asked of the venue. */
  readonly conversions: ConvertRequest[] = []
  /** What the orders made in this turn were decided on; and what was refused. */
  readonly sights: Sight[] = []
  readonly refusals: Refusal[] = []
  /** For the store: orders that changed, fills booked, candles closed. */
  readonly orders = new Set<Order>()
  readonly fills: BookedFill[] = []
  /** They come before the fills of their turn. */
  readonly converted: Conversion[] = []
  readonly candles: ClosedBar[] = []
  /** A trading day has begun while it ran: what it began with must be on disk. */
  dayBegan = false
  /** An order is in an unknown state: the shell must read the venue's book. */
  probe = false

  get empty(): boolean {
    return (
      this.actions.length === 0 &&
      this.notes.length === 0 &&
      this.answers.length === 0 &&
      this.decisions.length === 0 &&
      this.conversions.length === 0 &&
      this.orders.size === 0 &&
      this.fills.length === 0 &&
      this.converted.length === 0 &&
      this.candles.length === 0 &&
      !this.dayBegan &&
      !this.probe
    )
  }

  /** An order that has not left yet leaves no more. False where it has. */
  takeBack(order: Order): boolean {
    const at = this.actions.findIndex(one => one.kind === 'submit' && one.order === order)
    if (at >= 0) this.actions.splice(at, 1)
    return at >= 0
  }

  clear(): void {
    empty(this.actions)
    empty(this.notes)
    empty(this.answers)
    empty(this.decisions)
    empty(this.conversions)
    empty(this.sights)
    empty(this.refusals)
    if (this.orders.size > 0) this.orders.clear()
    empty(this.fills)
    empty(this.converted)
    empty(this.candles)
    this.dayBegan = false
    this.probe = false
  }
}

/** Most are empty already, and setting a length or clearing a set costs the same then. */
function empty(list: unknown[]): void {
  if (list.length > 0) list.length = 0
}
