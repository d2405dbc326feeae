// The end of a trading day's positions: entries end and what is held is closed so long before the last window of its calendar ends, and a
// person is warned before. The engine schedules it each day and calls it by its timers.

import { clockText } from '../core/ist.ts'
import { countText } from '../core/count-text.ts'
import { type InstrumentNo, MINUTE, type Micros, type Qty } from '../core/units.ts'
import { signed } from '../core/signed.ts'
import { ELSEWHERE, type Order, PERSON } from '../trading/order.ts'
import { intradayPart } from '../trading/products.ts'
import type { ClosingPositions } from './closing.ts'
import type { Ledger } from './ledger.ts'
import type { MarketState } from './market-state.ts'
import type { OrderDesk } from './order-desk.ts'
import type { EngineRiskView } from './risk-view.ts'
import type { Timers } from './timers.ts'

/** Minutes before it at which a person is warned, the first one first. */
const WARNINGS = [15, 5, 1]
/** Positions named in a warning; the others are counted. */
const NAMED = 4
const WHY = 'square-off before the close'

export type SquareOffParts = {
  readonly before: Micros
  readonly market: MarketState
  readonly ledger: Ledger
  readonly desk: OrderDesk
  readonly closing: ClosingPositions
  readonly risk: EngineRiskView
  readonly timers: Timers
  /** What a person has booked of these and the venue's book denies is not there to be closed. */
  readonly takeBackDenied: (of: (i: InstrumentNo) => boolean) => void
}

export class SquareOff {
  readonly #parts: SquareOffParts

  constructor(parts: SquareOffParts) {
    this.#parts = parts
  }

  /** A day begins, or a start in it: one after the time squares off at once. */
  schedule(t: Micros): void {
    const { before, market, timers } = this.#parts
    if (before === 0) return
    for (const { calendar, dayClose } of market.sessions) {
      if (dayClose <= t || calendar.name === 'always') continue
      const at = dayClose - before
      timers.at(Math.max(t, at), { kind: 'square-off' })
      for (const minutes of WARNINGS)
        if (at - minutes * MINUTE > t) timers.at(at - minutes * MINUTE, { kind: 'square-off-soon', at: at as Micros })
    }
  }

  due(): void {
    const { market, risk, closing, desk, ledger, takeBackDenied } = this.#parts
    takeBackDenied(i => risk.squareOffPassed(i) && this.#intraday(i) !== 0)
    let [closed, ordered] = [0, 0]
    for (const { no } of market.instruments.list) {
      if (!risk.squareOffPassed(no) || !this.#there(no)) continue
      const held = ledger.positions.qty[no] as number
      const stays = held - this.#intraday(no)
      // What is kept over night stays with its stops; entries end all the same.
      if (held !== 0 && stays === held) {
        if (risk.entriesEnded(no)) desk.cancelEntries(no)
        continue
      }
      if (held === 0 && !risk.entriesEnded(no)) continue
      closing.add(no, PERSON, WHY, stays as Qty)
      if (held === 0) ordered++
      else closed++
    }
    const done = [
      ...(closed === 0 ? [] : [`${countText(closed, 'position')} closed`]),
      ...(ordered === 0 ? [] : [`orders of ${countText(ordered, 'instrument')} cancelled`]),
    ]
    if (done.length > 0) desk.note('level', `square-off: ${done.join(' and ')} before the market closes`)
  }

  /** An entry of ours has filled after its time, as one that was given up or told as cancelled may: it is closed as well. */
  filled({ instrument: i, reducing, owner }: Order): void {
    const { risk, closing } = this.#parts
    if (!reducing && owner !== ELSEWHERE && risk.entriesEnded(i) && !closing.has(i)) this.late(i)
  }

  /** More may be held as MIS than was: after its time that is closed, for nobody comes by again. */
  late(i: InstrumentNo): void {
    const { risk, closing, ledger } = this.#parts
    const intraday = this.#intraday(i)
    if (intraday === 0 || !risk.squareOffPassed(i)) return
    closing.add(i, PERSON, WHY, ((ledger.positions.qty[i] as number) - intraday) as Qty)
  }

  /** Says what will be squared off at `at`; nothing where nothing would be. */
  soon(at: Micros): void {
    const { market, desk } = this.#parts
    const there = market.instruments.list.filter(({ no }) => this.ends(no, at))
    if (there.length === 0) return
    const minutes = Math.round((at - desk.now) / MINUTE)
    const named = there.slice(0, NAMED).map(({ no, symbol }) => {
      const qty = this.#intraday(no)
      return qty === 0 ? `orders of ${symbol}` : `${signed(qty)} ${symbol}`
    })
    const more = there.length > NAMED ? ` and ${there.length - NAMED} more` : ''
    desk.note('level', `square-off in ${countText(minutes, 'minute')}, at ${clockText(at).slice(0, 5)}: ${named.join(', ')}${more}`)
  }

  /** Whether something of the instrument will be squared off at that time. */
  ends(i: InstrumentNo, at: Micros): boolean {
    return this.#parts.risk.squareOffAt(i) === at && this.#ends(i)
  }

  /** What is to be flat of what is held, signed. */
  #intraday(i: InstrumentNo): number {
    const { qty, converted } = this.#parts.ledger.positions
    return intradayPart(this.#parts.market.instruments.at(i).product, qty[i] as number, converted[i] as number)
  }

  /** Whether there is anything to warn of. */
  #ends(i: InstrumentNo): boolean {
    return this.#intraday(i) !== 0 || (this.#there(i) && this.#parts.ledger.positions.qty[i] === 0)
  }

  #there(i: InstrumentNo): boolean {
    const { ledger, desk } = this.#parts
    return ledger.positions.qty[i] !== 0 || desk.orders.workingAt(i) > 0
  }
}
