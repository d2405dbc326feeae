// The canonical market frame: what every decoder writes and the engine reads. Columns, reused, no object per tick.
// All rows of a frame were received at one moment; each keeps the exchange's own time.

import type { InstrumentNo, Micros, Px, Qty } from '../core/units.ts'
import { DEPTH_LEVELS } from '../market/depth.ts'

/** The most rows a frame can have. */
export const FRAME_ROWS = 1024
/**
 * Rows in the frames of a running market: a feed that has more hands the frame over and goes on. An order leaves when its frame has been
 * run, so short frames let it leave sooner; and a short frame's columns stay in the nearest cache from one to the next.
 */
export const LIVE_ROWS = 8
export { DEPTH_LEVELS }
/** A cumulative volume that the feed did not give. */
export const NO_VOLUME = -1

export class Frame {
  /** When our process had the bytes. */
  received = 0 as Micros
  count = 0
  /** The most rows of this frame. */
  readonly rows: number
  readonly instrument: Int32Array
  /** Exchange time, micros. */
  readonly exchange: Float64Array
  /** Last price, Px. */
  readonly px: Float64Array
  /** Cumulative volume of the day in units, or NO_VOLUME. */
  readonly volume: Float64Array
  /** Row's place in the depth columns, or -1. */
  readonly depth: Int32Array
  depthCount = 0
  /** Depth columns: level L of place D is at D * DEPTH_LEVELS + L; quantity 0 means no such level. Best first. */
  readonly bidPx: Float64Array
  readonly bidQty: Float64Array
  readonly askPx: Float64Array
  readonly askQty: Float64Array

  constructor(rows: number = FRAME_ROWS) {
    this.rows = rows
    this.instrument = new Int32Array(rows)
    this.exchange = new Float64Array(rows)
    this.px = new Float64Array(rows)
    this.volume = new Float64Array(rows)
    this.depth = new Int32Array(rows)
    this.bidPx = new Float64Array(rows * DEPTH_LEVELS)
    this.bidQty = new Float64Array(rows * DEPTH_LEVELS)
    this.askPx = new Float64Array(rows * DEPTH_LEVELS)
    this.askQty = new Float64Array(rows * DEPTH_LEVELS)
  }

  get full(): boolean {
    return this.count === this.rows
  }

  clear(received: Micros): void {
    this.received = received
    this.count = 0
    this.depthCount = 0
  }

  /** Adds a row; the caller has checked `full`. */
  push(instrument: InstrumentNo, px: Px, volume: number, exchange: Micros): void {
    const row = this.count++
    this.instrument[row] = instrument
    this.px[row] = px
    this.volume[row] = volume
    this.exchange[row] = exchange
    this.depth[row] = -1
  }

  /** Opens depth for the last pushed row, all levels empty; returns its place for `level`. */
  openDepth(): number {
    const place = this.depthCount++
    this.depth[this.count - 1] = place
    const from = place * DEPTH_LEVELS
    this.bidQty.fill(0, from, from + DEPTH_LEVELS)
    this.askQty.fill(0, from, from + DEPTH_LEVELS)
    return place
  }

  bid(place: number, level: number, px: Px, qty: Qty): void {
    this.bidPx[place * DEPTH_LEVELS + level] = px
    this.bidQty[place * DEPTH_LEVELS + level] = qty
  }

  ask(place: number, level: number, px: Px, qty: Qty): void {
    this.askPx[place * DEPTH_LEVELS + level] = px
    this.askQty[place * DEPTH_LEVELS + level] = qty
  }
}
