// Where a trading day ends and the next begins: the books of the old one are closed, counts begin anew, square-off is scheduled. Asked by
// the engine with each input.

import { dayOf, startOfDay } from '../core/ist.ts'
import { rupeesText } from '../core/money-text.ts'
import { DAY, type DayNo, type Micros } from '../core/units.ts'
import type { Engine } from './engine.ts'
import type { SquareOff } from './square-off.ts'

type Parts = Pick<Engine, 'desk' | 'ledger' | 'market' | 'outbox' | 'setup' | 'strategies'>

const signedText = (qty: number): string => (qty > 0 ? `+${qty}` : String(qty))

export class TradingDays {
  readonly #parts: Parts
  readonly #squareOff: SquareOff
  #ends = 0

  constructor(parts: Parts, squareOff: SquareOff) {
    this.#parts = parts
    this.#squareOff = squareOff
  }

  /** Called with each input; the first of a day begins that day. The moment is not an argument: it would be boxed for each tick. */
  at(input: { readonly t: Micros }): void {
    if (input.t >= this.#ends) this.#begin(input.t)
  }

  #begin(t: Micros): void {
    const { desk, ledger, market, outbox, setup, strategies } = this.#parts
    const day = dayOf(t)
    const first = this.#ends === 0
    this.#ends = startOfDay(day) + DAY
    desk.account.useDay(day)
    desk.lpp.useDay(day)
    if (first) ledger.useCharges(day)
    else this.#closeBooks(day)
    desk.keeper.newDay(day, t, first)
    if (!first) {
      market.quotes.newDay()
      desk.ordersToday = 0
      outbox.dayBegan = true
    }
    strategies.newDay(t)
    const warning = setup.charges.warning(day)
    if (first && warning) desk.note('note', warning)
    this.#squareOff.schedule(t)
  }

  #closeBooks(day: DayNo): void {
    const { desk, ledger, outbox, setup } = this.#parts
    const { converted, rounding } = ledger.newDay(day)
    outbox.converted.push(...converted)
    for (const { instrument, qty, charges } of converted) {
      const { symbol } = setup.instruments.at(instrument)
      desk.note(
        'note',
        `${symbol} ${signedText(qty)} was held over night: its intraday charges have become delivery, ${rupeesText(charges)} more`,
      )
    }
    if (rounding !== 0)
      desk.note('note', `the contract note of the day rounds its charges by ${rounding > 0 ? '+' : ''}${rupeesText(rounding)}`)
  }
}
