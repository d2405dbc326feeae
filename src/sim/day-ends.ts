// When the working orders of the matching venue meet the end of their day, or an auction's end before it. The venue asks it after each
// change of its book.

import type { InstrumentNo, Micros } from '../core/units.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import type { OrderBook } from './order-book.ts'
import type { TradingHours } from './trading-hours.ts'

export class DayEnds {
  /** When the next day order expires or meets an auction, Infinity when none works. */
  next = Infinity as Micros
  readonly #instruments: InstrumentTable
  readonly #hours: TradingHours
  readonly #book: OrderBook

  constructor(instruments: InstrumentTable, hours: TradingHours, book: OrderBook) {
    this.#instruments = instruments
    this.#hours = hours
    this.#book = book
  }

  /** The book has changed, or `now` has come. */
  find(now: Micros): void {
    this.next = Infinity as Micros
    for (const { instrument } of this.#book.allWorking()) {
      const auction = this.#hours.auctions(this.#instruments.at(instrument).calendar, this.#book.day).find(one => one.close > now)
      this.next = Math.min(this.next, this.closeOf(instrument), auction?.close ?? Infinity) as Micros
    }
  }

  /** Of the day on which the book stands: a working order is always of that day, where there are days. */
  closeOf(instrument: InstrumentNo): Micros {
    if (this.outlivesDays(instrument)) return Infinity as Micros
    return this.#hours.dayClose(this.#instruments.at(instrument).calendar, this.#book.day)
  }

  /** Data of no exchange has no trading day: an order after one daily bar must meet the next, days later. */
  outlivesDays(instrument: InstrumentNo): boolean {
    return this.#instruments.at(instrument).exchange === 'FILE'
  }

  /** Instruments whose auction ends at `close`. */
  uncrossedAt(close: Micros): InstrumentNo[] {
    const { day } = this.#book
    const ends = this.#instruments.list.filter(one => this.#hours.auctions(one.calendar, day).some(window => window.close === close))
    return ends.map(one => one.no)
  }
}
