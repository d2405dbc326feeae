// Writes a market frame as a binary message of the loopback protocol (src/brokers/loopback/protocol.md), read there by code that
// shares nothing with this.

import { DEPTH_LEVELS, type Frame } from '../../tape/frame.ts'

export function marketBytes(frame: Frame): Uint8Array {
  let size = 8
  for (let row = 0; row < frame.count; row++) size += (frame.depth[row] as number) < 0 ? 32 : 192
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, 0x5444, true)
  view.setUint16(2, 1, true)
  view.setUint32(4, frame.count, true)
  let at = 8
  const price = (px: Float64Array, qty: Float64Array, from: number): void => {
    for (let level = from; level < from + DEPTH_LEVELS; level++) {
      view.setFloat64(at, px[level] as number, true)
      view.setFloat64(at + 8, qty[level] as number, true)
      at += 16
    }
  }
  for (let row = 0; row < frame.count; row++) {
    const place = frame.depth[row] as number
    view.setUint32(at, frame.instrument[row] as number, true)
    view.setUint32(at + 4, place < 0 ? 0 : 1, true)
    view.setFloat64(at + 8, frame.px[row] as number, true)
    view.setFloat64(at + 16, frame.volume[row] as number, true)
    view.setFloat64(at + 24, frame.exchange[row] as number, true)
    at += 32
    if (place < 0) continue
    price(frame.bidPx, frame.bidQty, place * DEPTH_LEVELS)
    price(frame.askPx, frame.askQty, place * DEPTH_LEVELS)
  }
  return bytes
}
