// The rows of time-and-sales of one instrument whose chart or book is on a screen. Lives beside the publisher.

import type { InstrumentNo } from '../core/units.ts'
import type { RowWriter } from '../protocol/row-codec.ts'
import { TRADE_ROWS } from '../protocol/tables.ts'
import type { Engine } from './engine.ts'

export class TradeFeed {
  readonly #engine: Engine
  readonly #rows: RowWriter
  readonly #no: InstrumentNo
  /** Trades written, and the oldest of them that is still a row. */
  #seen = 0
  #oldest = 0

  constructor(engine: Engine, rows: RowWriter, no: InstrumentNo) {
    this.#engine = engine
    this.#rows = rows
    this.#no = no
  }

  /** Writes the trades since the last call, at most as many as are kept on screens. */
  publish(): void {
    const { prints } = this.#engine.market
    const count = prints?.count(this.#no) ?? 0
    if (!prints || count === this.#seen) return
    const first = Math.max(0, count - TRADE_ROWS)
    const from = Math.max(this.#seen, first)
    prints.each(this.#no, from, (seq, t, px, traded, side) => this.#rows.put('trade', [this.#no, seq, t, px, traded, side]))
    for (; this.#oldest < Math.min(first, this.#seen); this.#oldest++) this.#rows.delete('trade', [this.#no, this.#oldest])
    this.#oldest = first
    this.#seen = count
  }

  /** Takes all its rows away. */
  end(): void {
    for (let seq = this.#oldest; seq < this.#seen; seq++) this.#rows.delete('trade', [this.#no, seq])
  }
}
