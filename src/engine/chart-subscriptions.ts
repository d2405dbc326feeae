// Which screen looks at which chart: candles, book and trades are published for what at least one screen shows, and their rows are
// taken away with the last. Lives beside the publisher.

import type { InstrumentNo, Micros } from '../core/units.ts'
import { DEPTH_LEVELS } from '../market/depth.ts'
import type { RowWriter } from '../protocol/row-codec.ts'
import { ChartFeed } from './chart-feed.ts'
import type { Engine } from './engine.ts'
import { TradeFeed } from './trade-feed.ts'

export class ChartSubscriptions {
  readonly #engine: Engine
  readonly #rows: RowWriter
  /** By instrument and length. */
  readonly #charts = new Map<string, ChartFeed>()
  readonly #byScreen = new Map<string, string>()
  readonly #trades = new Map<InstrumentNo, TradeFeed>()

  constructor(engine: Engine, rows: RowWriter) {
    this.#engine = engine
    this.#rows = rows
  }

  /** A screen shows this chart from now on, instead of the one before. */
  show(screen: string, no: InstrumentNo, length: Micros): void {
    const key = `${no}|${length}`
    if (this.#byScreen.get(screen) === key) return
    this.gone(screen)
    this.#byScreen.set(screen, key)
    if (!this.#charts.has(key)) this.#charts.set(key, new ChartFeed(this.#engine, this.#rows, no, length))
    if (!this.#trades.has(no)) this.#trades.set(no, new TradeFeed(this.#engine, this.#rows, no))
  }

  /** A screen shows no chart any more: what nobody else looks at is taken away. */
  gone(screen: string): void {
    const key = this.#byScreen.get(screen)
    this.#byScreen.delete(screen)
    if (key === undefined || [...this.#byScreen.values()].includes(key)) return
    const chart = this.#charts.get(key)
    this.#charts.delete(key)
    chart?.end()
    if (chart && ![...this.#charts.values()].some(one => one.no === chart.no)) {
      for (let level = 0; level < DEPTH_LEVELS; level++) this.#rows.delete('book', [chart.no, level])
      this.#trades.get(chart.no)?.end()
      this.#trades.delete(chart.no)
    }
  }

  /** Writes what changed in all of them since the last call. */
  publish(): void {
    for (const chart of this.#charts.values()) {
      chart.publish()
      this.#book(chart.no)
    }
    for (const trades of this.#trades.values()) trades.publish()
  }

  #book(no: InstrumentNo): void {
    const { bidPx, bidQty, askPx, askQty } = this.#engine.market.quotes.depth
    for (let level = 0; level < DEPTH_LEVELS; level++) {
      const at = no * DEPTH_LEVELS + level
      this.#rows.put('book', [no, level, bidPx[at] as number, bidQty[at] as number, askPx[at] as number, askQty[at] as number])
    }
  }
}
