// The canonical market frame: what every decoder writes and the engine reads. Columns, reused, no object per tick.
// All rows of a frame were received at one moment; each keeps the exchange's own time.

import type { InstrumentNo, Micros, Px, Qty } from '../core/units.ts'
import { DEPTH_LEVELS } from '../market/depth.ts'

/** Rows in a frame; a decoder that has more hands the frame over and goes on. */
export const FRAME_ROWS = 1024
export { DEPTH_LEVELS }
/** A cumulative volume that the feed did not give. */
export const NO_VOLUME = -1

export class Frame {
  /** When our process had the bytes. */
  received = 0 as Micros
  count = 0
  readonly instrument = new Int32Array(FRAME_ROWS)
  /** Exchange time, micros. */
  readonly exchange = new Float64Array(FRAME_ROWS)
  /** Last price, Px. */
  readonly px = new Float64Array(FRAME_ROWS)
  /** Cumulative volume of the day in units, or NO_VOLUME. */
  readonly volume = new Float64Array(FRAME_ROWS)
  /** Row's place in the depth columns, or -1. */
  readonly depth = new Int32Array(FRAME_ROWS)
  depthCount = 0
  /** Depth columns: level L of place D is at D * DEPTH_LEVELS + L; quantity 0 means no such level. Best first. */
  readonly bidPx = new Float64Array(FRAME_ROWS * DEPTH_LEVELS)
  readonly bidQty = new Float64Array(FRAME_ROWS * DEPTH_LEVELS)
  readonly askPx = new Float64Array(FRAME_ROWS * DEPTH_LEVELS)
  readonly askQty = new Float64Array(FRAME_ROWS * DEPTH_LEVELS)

  get full(): boolean {
    return this.count === FRAME_ROWS
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
