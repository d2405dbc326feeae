// The engine's answers to what the rules ask.

import { clockText } from '../core/ist.ts'
import type { InstrumentNo, Micros, Money, Px, Qty } from '../core/units.ts'
import type { Candidate, RiskView } from '../risk/rule.ts'
import type { Level } from '../trading/level.ts'
import type { RiskBooks } from '../risk/books.ts'
import type { Ledger } from './ledger.ts'
import type { MarketState } from './market-state.ts'
import type { OrderDesk } from './order-desk.ts'

export class EngineRiskView implements RiskView {
  level: Level = 'normal'
  readonly books: RiskBooks
  /** Until the shell has said so, nothing is up. */
  feedUp = false
  venueUp = false
  diskFull = false
  /** Why no new risk is taken for the store's sake, or ''. */
  storeTrouble = ''
  clockSteady = true
  ending = false
  readonly #market: MarketState
  readonly #ledger: Ledger
  readonly #desk: OrderDesk
  readonly #squareOffBefore: Micros

  constructor(market: MarketState, ledger: Ledger, desk: OrderDesk, squareOffBefore: Micros) {
    this.#market = market
    this.#ledger = ledger
    this.#desk = desk
    this.books = desk.keeper.books
    this.#squareOffBefore = squareOffBefore
  }

  get storeFull(): boolean {
    return this.storeTrouble !== ''
  }

  get now(): Micros {
    return this.#desk.now
  }

  priceAge(i: InstrumentNo): number {
    const received = this.#market.quotes.received[i] as number
    return received === 0 ? Number.POSITIVE_INFINITY : this.now - received
  }

  nameOf(i: InstrumentNo): string {
    return this.#market.instruments.at(i).name
  }

  tradable(i: InstrumentNo): boolean {
    return this.#market.instruments.at(i).tradable
  }

  isDelivery(i: InstrumentNo): boolean {
    return this.#market.instruments.at(i).product === 'delivery'
  }

  isOpen(i: InstrumentNo): boolean {
    return this.#market.sessionOf(i).open
  }

  entriesEnded(i: InstrumentNo): boolean {
    return !this.isDelivery(i) && this.squareOffPassed(i)
  }

  /** Whether what is held as MIS is to be flat by now, whatever the instrument's own product is. */
  squareOffPassed(i: InstrumentNo): boolean {
    const at = this.#squareOffTime(i)
    return at > 0 && this.now >= at
  }

  squareOffText(i: InstrumentNo): string {
    return clockText(this.#squareOffTime(i))
  }

  /** When today's positions in the instrument are squared off; 0 never (a market that does not close, delivery, or switched off). */
  squareOffAt(i: InstrumentNo): Micros {
    return this.isDelivery(i) && this.#ledger.positions.converted[i] === 0 ? (0 as Micros) : this.#squareOffTime(i)
  }

  #squareOffTime(i: InstrumentNo): Micros {
    if (this.#squareOffBefore === 0 || this.#market.instruments.at(i).calendar === 'always') return 0 as Micros
    const close = this.#market.sessionOf(i).dayClose
    return (close === 0 ? 0 : close - this.#squareOffBefore) as Micros
  }

  tick(i: InstrumentNo): Px {
    return this.#market.instruments.at(i).tick
  }

  lot(i: InstrumentNo): Qty {
    return this.#market.instruments.at(i).lot
  }

  last(i: InstrumentNo): Px {
    return this.#market.last(i)
  }

  position(i: InstrumentNo): Qty {
    return this.#ledger.positions.qty[i] as Qty
  }

  workingQty(i: InstrumentNo, sign: number): number {
    const { books } = this.#desk.keeper
    return (sign > 0 ? books.buyQty[i] : books.sellQty[i]) as number
  }

  quarantined(i: InstrumentNo): boolean {
    const { unknown, doubted } = this.#desk.keeper
    return unknown[i] !== 0 || doubted[i] !== 0
  }

  bandLow(i: InstrumentNo): Px {
    return this.#market.instruments.at(i).bandLow
  }

  bandHigh(i: InstrumentNo): Px {
    return this.#market.instruments.at(i).bandHigh
  }

  protectedWidth(i: InstrumentNo): Px {
    return this.#desk.lpp.width(i, this.#market.last(i))
  }

  ordersThisSecond(i: InstrumentNo): number {
    return this.#desk.pacer.usedAt(i, this.now)
  }

  messagesThisMinute(): number {
    return this.#desk.pacer.usedInMinute(this.now)
  }

  messagesToday(): number {
    return this.books.messages[0] as number
  }

  marginNeeded(order: Candidate): Money {
    return this.#desk.account.needed(order)
  }

  marginAvailable(): Money {
    return this.#desk.account.available
  }
}
