// Round trips from fills: a trade begins when an instrument's position leaves zero and ends when it is back at zero; a fill that
// turns a position over is split in two. The backtest command, the tear sheet and the day's journal feed it and read `closed`.

import { assert } from '../core/assert.ts'
import type { InstrumentNo, Micros, Money, Px, Qty } from '../core/units.ts'

/** One fill as the account booked it. */
export type BookedFill = {
  readonly instrument: InstrumentNo
  /** Signed, not zero. */
  readonly qty: Qty
  readonly px: Px
  readonly time: Micros
  /** Charges of this fill. */
  readonly charges: Money
}

export type Trade = {
  readonly instrument: InstrumentNo
  readonly side: 'long' | 'short'
  /** Units bought (long) or sold (short) over the whole trade; above zero. */
  readonly qty: Qty
  readonly entered: Micros
  readonly exited: Micros
  /** Quantity-weighted averages, 1/10 000 rupee; not rounded to the tick, so not prices to send. */
  readonly entryAverage: number
  readonly exitAverage: number
  readonly gross: Money
  readonly charges: Money
  /** gross - charges. */
  readonly net: Money
  /** Worst and best open gross P&L on the fills and marks seen while open: mae <= 0 <= mfe, and mae <= gross <= mfe. */
  readonly mae: Money
  readonly mfe: Money
}

type Open = {
  position: number
  entered: Micros
  /** Units and value of the fills that entered; what left is the rest. */
  unitsIn: number
  valueIn: number
  /** Money received less money paid so far. */
  cash: number
  charges: number
  mae: number
  mfe: number
}

export class Trades {
  /** Finished trades in the order they ended. */
  readonly closed: Trade[] = []
  readonly #open: (Open | undefined)[] = []

  /** Books a fill; fills of one instrument come in time order. */
  fill(fill: BookedFill): void {
    assert(Number.isInteger(fill.qty) && fill.qty !== 0, `a fill of ${fill.qty} units`)
    const position: number = this.position(fill.instrument)
    if (position * (position + fill.qty) >= 0) {
      this.#book(fill, fill.qty, fill.charges)
      return
    }
    const closing = -position
    // Charges go by quantity; the entering half takes the rest, so that their sum stays.
    const chargesOut = Math.round((fill.charges * closing) / fill.qty)
    this.#book(fill, closing, chargesOut)
    this.#book(fill, fill.qty - closing, fill.charges - chargesOut)
  }

  /** Charges of an open trade that no fill caused. */
  charge(instrument: InstrumentNo, charges: Money): void {
    const open = this.#open[instrument]
    if (open !== undefined) open.charges += charges
  }

  /** A price seen while a position may be open, for MAE and MFE: a last price, or the low and the high of a bar. */
  mark(instrument: InstrumentNo, px: Px): void {
    const open = this.#open[instrument]
    if (open === undefined) return
    const pnl = open.cash + open.position * px
    if (pnl < open.mae) open.mae = pnl
    if (pnl > open.mfe) open.mfe = pnl
  }

  /** Net position of an instrument, signed. */
  position(instrument: InstrumentNo): Qty {
    return (this.#open[instrument]?.position ?? 0) as Qty
  }

  /** How many instruments have a trade that has not ended; it is in no statistic. */
  get openCount(): number {
    return this.#open.reduce((count, open) => count + (open === undefined ? 0 : 1), 0)
  }

  /** Net result so far of trades that have not ended; `worth` is the signed value of what an instrument's position holds. */
  openResult(worth: (instrument: InstrumentNo) => number): Money {
    let sum = 0
    this.#open.forEach((open, instrument) => {
      if (open) sum += open.cash + worth(instrument as InstrumentNo) - open.charges
    })
    return sum as Money
  }

  #book(fill: BookedFill, qty: number, charges: number): void {
    let open = this.#open[fill.instrument]
    if (open === undefined) {
      open = { position: 0, entered: fill.time, unitsIn: 0, valueIn: 0, cash: 0, charges: 0, mae: 0, mfe: 0 }
      this.#open[fill.instrument] = open
    }
    if (open.position * qty >= 0) {
      open.unitsIn += Math.abs(qty)
      open.valueIn += Math.abs(qty) * fill.px
    }
    open.cash -= qty * fill.px
    open.position += qty
    open.charges += charges
    this.mark(fill.instrument, fill.px)
    if (open.position !== 0) return
    this.closed.push(finished(open, fill, qty < 0 ? 'long' : 'short'))
    this.#open[fill.instrument] = undefined
  }
}

function finished(open: Open, last: BookedFill, side: 'long' | 'short'): Trade {
  const gross = open.cash
  const valueOut = side === 'long' ? open.valueIn + gross : open.valueIn - gross
  return {
    instrument: last.instrument,
    side,
    qty: open.unitsIn as Qty,
    entered: open.entered,
    exited: last.time,
    entryAverage: open.valueIn / open.unitsIn,
    exitAverage: valueOut / open.unitsIn,
    gross: gross as Money,
    charges: open.charges as Money,
    net: (gross - open.charges) as Money,
    mae: open.mae as Money,
    mfe: open.mfe as Money,
  }
}
