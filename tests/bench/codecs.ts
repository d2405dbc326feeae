// Bytes to frames and back: the loopback market message decoded, beside a bare DataView loop over the same bytes; tape records encoded and
// decoded, beside what any checksummed record costs (a copy and a native CRC-32).

import { crc32 } from 'node:zlib'
import type { InstrumentNo, Micros, Px, Qty } from '../../src/core/units.ts'
import type { Frame as FrameClass } from '../../src/tape/frame.ts'
import { built } from './dist.ts'
import { type Figure, type Pace, alternate, figure, secondsOf } from './measure.ts'
import { START, TICK, instruments, seeded } from './world.ts'

const { Frame, DEPTH_LEVELS } = await built<typeof import('../../src/tape/frame.ts')>('tape/frame')
const { MarketReader } = await built<typeof import('../../src/brokers/loopback/decode.ts')>('brokers/loopback/decode')
const { marketBytes } = await built<typeof import('../../src/sandbox/loopback/market-bytes.ts')>('sandbox/loopback/market-bytes')
const { TapeEncoder, TapeDecoder } = await built<typeof import('../../src/tape/codec.ts')>('tape/codec')

const ROWS = 200
const INSTRUMENTS = 500

/** 20 ms of a market of 10 000 ticks a second, each row with five levels of depth. */
function fullFrame(): FrameClass {
  const random = seeded()
  const frame = new Frame()
  frame.clear(START)
  for (let row = 0; row < ROWS; row++) {
    const px = (10_000 + Math.floor(random() * 2000)) * TICK
    frame.push(Math.floor(random() * INSTRUMENTS) as InstrumentNo, px as Px, Math.floor(random() * 1e6), (START - row) as Micros)
    const place = frame.openDepth()
    for (let level = 0; level < DEPTH_LEVELS; level++) {
      frame.bid(place, level, (px - (level + 1) * TICK) as Px, (1 + Math.floor(random() * 900)) as Qty)
      frame.ask(place, level, (px + (level + 1) * TICK) as Px, (1 + Math.floor(random() * 900)) as Qty)
    }
  }
  return frame
}

/** Every number of a loopback message into columns, without a check. */
function bareDecode(bytes: Uint8Array, into: Float64Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const rows = view.getUint32(4, true)
  let at = 8
  let to = 0
  for (let row = 0; row < rows; row++) {
    into[to++] = view.getUint32(at, true)
    const deep = view.getUint32(at + 4, true)
    const end = at + (deep === 1 ? 192 : 32)
    for (at += 8; at < end; at += 8) into[to++] = view.getFloat64(at, true)
  }
}

export function codecs({ quick, say }: Pace): Figure[] {
  const turns = quick ? 2_000 : 10_000
  const times = quick ? 3 : 5
  const frame = fullFrame()
  const message = marketBytes(frame)
  const reader = new MarketReader()
  reader.map(
    instruments(INSTRUMENTS).list.map(one => one.name),
    instruments(INSTRUMENTS),
  )
  const got = new Frame()
  const columns = new Float64Array(ROWS * 32)
  const perSecond = (work: () => void): number => (turns * ROWS) / secondsOf(() => repeat(turns, work))

  say('loopback decode')
  const decode = alternate(
    times,
    () =>
      perSecond(() => {
        got.clear(START)
        if (!reader.begin(message) || !reader.read(got)) throw new Error('the loopback message does not decode')
      }),
    () => perSecond(() => bareDecode(message, columns)),
  )
  say('tape')
  const encoder = new TapeEncoder({ depth: 'top' })
  const decoder = new TapeDecoder()
  const record = encoder.input({ kind: 'frame', t: START, frame }).slice()
  const copy = new Uint8Array(record.length)
  let sum = 0
  const floor = (): number =>
    perSecond(() => {
      copy.set(record)
      sum ^= crc32(copy)
    })
  const encode = alternate(times, () => perSecond(() => encoder.input({ kind: 'frame', t: START, frame })), floor)
  const back = alternate(
    times,
    () =>
      perSecond(() => {
        if ('error' in decoder.decode(record, 0)) throw new Error('the tape record does not decode')
      }),
    floor,
  )
  say(`tape: ${(record.length / ROWS).toFixed(1)} bytes a tick with the best bid and ask (checksum ${sum})`)
  const bare = 'copy and native CRC-32'
  return [
    figure('loopback decode, five levels', 'ticks/s', { ...decode, against: 'bare DataView loop' }, 'value >= 1500000'),
    figure('tape encode, best bid and ask', 'ticks/s', { ...encode, against: bare }, 'value >= 1500000'),
    figure('tape decode, best bid and ask', 'ticks/s', { ...back, against: bare }, 'value >= 1500000'),
  ]
}

function repeat(times: number, work: () => void): void {
  for (let i = 0; i < times; i++) work()
}
