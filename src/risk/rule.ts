// What a risk rule is: a question about one order that answers 0 (allowed) or a reason code. Rules read the view and change nothing.

import type { InstrumentNo, Micros, Money, Px, Qty } from '../core/units.ts'
import type { OrderKind, Validity } from '../trading/order.ts'
import type { Level } from '../trading/level.ts'
import type { ReasonCode } from '../trading/reasons.ts'
import type { RiskBooks } from './books.ts'

/** The order under question. Reused by the gate's caller: rules must not keep it. */
export type Candidate = {
  instrument: InstrumentNo
  qty: Qty
  kind: OrderKind
  /** The price it would be sent at. */
  limit: Px
  /** Of an SL order, else NO_PX. */
  trigger: Px
  validity: Validity
  /** True when it only brings a position nearer to zero, counting the exits already working. */
  reducing: boolean
  /** A change of a working order that brings no new risk: asked of facts, and of rules that ask each new price. */
  lighter?: boolean
  /** The owner's own scope among the limits; 0 where it has none. */
  scope: number
  /** All scopes that it is judged in. */
  asked: Int32Array
}

/** What rules may know, answered by the engine. */
export type RiskView = {
  /** Exposure, results and counts of every scope. */
  readonly books: RiskBooks
  readonly now: Micros
  readonly level: Level
  readonly feedUp: boolean
  readonly venueUp: boolean
  /** False for a while after the clock has jumped. */
  readonly clockSteady: boolean
  /** The journal has no reserve left. */
  readonly diskFull: boolean
  /** What is traded could not be stored any more. */
  readonly storeFull: boolean
  /** A shutdown has begun. */
  readonly ending: boolean
  nameOf(i: InstrumentNo): string
  /** Since the last quote was received, micros; Infinity before the first. */
  priceAge(i: InstrumentNo): number
  tradable(i: InstrumentNo): boolean
  /** Shares to keep: not sold short, not squared off. */
  isDelivery(i: InstrumentNo): boolean
  isOpen(i: InstrumentNo): boolean
  /** True once entries have ended for the day before square-off; with its time as text. */
  entriesEnded(i: InstrumentNo): boolean
  squareOffText(i: InstrumentNo): string
  tick(i: InstrumentNo): Px
  lot(i: InstrumentNo): Qty
  last(i: InstrumentNo): Px
  /** The exchange's price band of the day, both ends allowed; 0 where none is known. */
  bandLow(i: InstrumentNo): Px
  bandHigh(i: InstrumentNo): Px
  /** How far from the last price the exchange takes a limit (LPP); 0 where it does not say. */
  protectedWidth(i: InstrumentNo): Px
  position(i: InstrumentNo): Qty
  /** Unfilled quantity of working orders in the direction of `sign`, unsigned. */
  workingQty(i: InstrumentNo, sign: number): number
  quarantined(i: InstrumentNo): boolean
  /** Orders, changes and cancels handed to the venue in the current second, minute and day; those of a second in the instrument's segment. */
  ordersThisSecond(i: InstrumentNo): number
  messagesThisMinute(): number
  messagesToday(): number
  /** Money the order would tie up on top of what is tied up. */
  marginNeeded(order: Candidate): Money
  /** Money free for entries; negative after losses. */
  marginAvailable(): Money
}

export type Rule = {
  readonly name: string
  /** A limit never refuses a reducing order; a fact of the exchange (tick, tradable) refuses any. */
  readonly kind: 'fact' | 'limit'
  /** A limit asked of a new price too where it brings no new risk. */
  readonly onEachPrice?: true
  /** Nothing is limited by it: the gate leaves it out. */
  readonly off?: boolean
  /** Called by itself, without its rule. */
  readonly check: (order: Candidate, view: RiskView) => ReasonCode
  /** The value now and the limit, as text for the reason's sentence. Called only after a refusal. */
  explain(order: Candidate, view: RiskView): readonly [value: string, limit: string]
}
