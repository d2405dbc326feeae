// A market frame as bytes and back: little-endian columns, each in 4 bytes a value where all of the frame's values fit, else in 8.
// The codec calls it; layout: received f64, rows u16, depth places u16, levels a side u8, wide flags u8, then the columns.

import type { Micros } from '../core/units.ts'
import { DEPTH_LEVELS, FRAME_ROWS, type Frame, NO_VOLUME } from './frame.ts'

/** What a tape keeps of the order book: every level of the frame, the best level of each side, or nothing. */
export type DepthKept = 'full' | 'top' | 'off'

const HEAD = 14
const WIDE_EXCHANGE = 1
const WIDE_PX = 2
const WIDE_VOLUME = 4
const WIDE_DEPTH = 8
const NO_VOLUME_U32 = 0xffff_ffff

/** An upper bound of what `writeFrame` needs. */
export const frameRoom = (frame: Frame): number => HEAD + frame.count * 30 + frame.depthCount * DEPTH_LEVELS * 32

/** Writes the frame at `at` and returns where it ends. A level of quantity 0 is no level: its price is not kept. */
export function writeFrame(view: DataView, start: number, frame: Frame, depth: DepthKept): number {
  const { count, received } = frame
  const places = depth === 'off' ? 0 : frame.depthCount
  const levels = places === 0 ? 0 : depth === 'top' ? 1 : DEPTH_LEVELS
  const wide = widths(frame, places, levels)
  view.setFloat64(start, received, true)
  view.setUint16(start + 8, count, true)
  view.setUint16(start + 10, places, true)
  view.setUint8(start + 12, levels)
  view.setUint8(start + 13, wide)
  let at = start + HEAD
  for (let i = 0; i < count; i++, at += 4) view.setInt32(at, frame.instrument[i] as number, true)
  if (wide & WIDE_EXCHANGE) at = writeWide(view, at, frame.exchange, count)
  else for (let i = 0; i < count; i++, at += 4) view.setInt32(at, (frame.exchange[i] as number) - received, true)
  if (wide & WIDE_PX) at = writeWide(view, at, frame.px, count)
  else for (let i = 0; i < count; i++, at += 4) view.setInt32(at, frame.px[i] as number, true)
  if (wide & WIDE_VOLUME) at = writeWide(view, at, frame.volume, count)
  // -1, the absent volume, becomes the greatest u32.
  else for (let i = 0; i < count; i++, at += 4) view.setUint32(at, frame.volume[i] as number, true)
  if (places === 0) return at
  for (let i = 0; i < count; i++, at += 2) view.setInt16(at, frame.depth[i] as number, true)
  at = writeSide(view, at, frame.bidPx, frame.bidQty, places, levels, (wide & WIDE_DEPTH) !== 0)
  return writeSide(view, at, frame.askPx, frame.askQty, places, levels, (wide & WIDE_DEPTH) !== 0)
}

/** Fills `frame` from [start, end). Returns '' or what is wrong with the bytes; then the frame holds nothing of use. */
export function readFrame(view: DataView, start: number, end: number, frame: Frame): string {
  if (end - start < HEAD) return `a frame of ${end - start} bytes has no room for its head`
  const received = view.getFloat64(start, true)
  const count = view.getUint16(start + 8, true)
  const places = view.getUint16(start + 10, true)
  const levels = view.getUint8(start + 12)
  const wide = view.getUint8(start + 13)
  if (count > FRAME_ROWS || places > FRAME_ROWS) return `a frame of ${count} rows and ${places} depths is over the limit of ${FRAME_ROWS}`
  if (places === 0 ? levels !== 0 : levels !== 1 && levels !== DEPTH_LEVELS) return `a frame has ${levels} levels of depth`
  const expected = bytesOf(count, places, levels, wide)
  if (end - start !== expected) return `a frame of ${count} rows has ${end - start} bytes instead of ${expected}`
  frame.clear(received as Micros)
  frame.count = count
  frame.depthCount = places
  let at = start + HEAD
  for (let i = 0; i < count; i++, at += 4) {
    const instrument = view.getInt32(at, true)
    if (instrument < 0) return `a frame names instrument ${instrument}`
    frame.instrument[i] = instrument
  }
  if (wide & WIDE_EXCHANGE) at = readWide(view, at, frame.exchange, count)
  else for (let i = 0; i < count; i++, at += 4) frame.exchange[i] = view.getInt32(at, true) + received
  if (wide & WIDE_PX) at = readWide(view, at, frame.px, count)
  else for (let i = 0; i < count; i++, at += 4) frame.px[i] = view.getInt32(at, true)
  if (wide & WIDE_VOLUME) at = readWide(view, at, frame.volume, count)
  else
    for (let i = 0; i < count; i++, at += 4) {
      const volume = view.getUint32(at, true)
      frame.volume[i] = volume === NO_VOLUME_U32 ? NO_VOLUME : volume
    }
  frame.depth.fill(-1, 0, count)
  if (places === 0) return ''
  for (let i = 0; i < count; i++, at += 2) {
    const place = view.getInt16(at, true)
    if (place < -1 || place >= places) return `a frame's row names depth ${place} of ${places}`
    frame.depth[i] = place
  }
  at = readSide(view, at, frame.bidPx, frame.bidQty, places, levels, (wide & WIDE_DEPTH) !== 0)
  readSide(view, at, frame.askPx, frame.askQty, places, levels, (wide & WIDE_DEPTH) !== 0)
  return ''
}

const width = (wide: number, flag: number): number => (wide & flag ? 8 : 4)

function bytesOf(count: number, places: number, levels: number, wide: number): number {
  const row = 4 + width(wide, WIDE_EXCHANGE) + width(wide, WIDE_PX) + width(wide, WIDE_VOLUME) + (places === 0 ? 0 : 2)
  return HEAD + count * row + places * levels * 4 * width(wide, WIDE_DEPTH)
}

function widths(frame: Frame, places: number, levels: number): number {
  const { received, count } = frame
  let wide = 0
  for (let i = 0; i < count; i++) {
    const exchange = frame.exchange[i] as number
    const since = exchange - received
    if ((since | 0) !== since || received + since !== exchange) wide |= WIDE_EXCHANGE
    const px = frame.px[i] as number
    if ((px | 0) !== px) wide |= WIDE_PX
    const volume = frame.volume[i] as number
    if (volume !== NO_VOLUME && (volume >>> 0 !== volume || volume === NO_VOLUME_U32)) wide |= WIDE_VOLUME
  }
  for (let place = 0; place < places; place++) {
    for (let i = place * DEPTH_LEVELS; i < place * DEPTH_LEVELS + levels; i++) {
      const bidQty = frame.bidQty[i] as number
      const askQty = frame.askQty[i] as number
      if ((bidQty | 0) !== bidQty || (askQty | 0) !== askQty) wide |= WIDE_DEPTH
      const bidPx = bidQty === 0 ? 0 : (frame.bidPx[i] as number)
      const askPx = askQty === 0 ? 0 : (frame.askPx[i] as number)
      if ((bidPx | 0) !== bidPx || (askPx | 0) !== askPx) wide |= WIDE_DEPTH
    }
  }
  return wide
}

function writeWide(view: DataView, start: number, column: Float64Array, count: number): number {
  for (let i = 0; i < count; i++) view.setFloat64(start + i * 8, column[i] as number, true)
  return start + count * 8
}

function readWide(view: DataView, start: number, column: Float64Array, count: number): number {
  for (let i = 0; i < count; i++) column[i] = view.getFloat64(start + i * 8, true)
  return start + count * 8
}

/** Price and quantity of each level, side by side. */
function writeSide(view: DataView, start: number, px: Float64Array, qty: Float64Array, places: number, levels: number, wide: boolean) {
  let at = start
  for (let place = 0; place < places; place++) {
    for (let i = place * DEPTH_LEVELS; i < place * DEPTH_LEVELS + levels; i++) {
      const size = qty[i] as number
      const price = size === 0 ? 0 : (px[i] as number)
      if (wide) {
        view.setFloat64(at, price, true)
        view.setFloat64(at + 8, size, true)
        at += 16
      } else {
        view.setInt32(at, price, true)
        view.setInt32(at + 4, size, true)
        at += 8
      }
    }
  }
  return at
}

function readSide(view: DataView, start: number, px: Float64Array, qty: Float64Array, places: number, levels: number, wide: boolean) {
  let at = start
  for (let place = 0; place < places; place++) {
    const from = place * DEPTH_LEVELS
    for (let i = from; i < from + levels; i++) {
      px[i] = wide ? view.getFloat64(at, true) : view.getInt32(at, true)
      qty[i] = wide ? view.getFloat64(at + 8, true) : view.getInt32(at + 4, true)
      at += wide ? 16 : 8
    }
    px.fill(0, from + levels, from + DEPTH_LEVELS)
    qty.fill(0, from + levels, from + DEPTH_LEVELS)
  }
  return at
}
