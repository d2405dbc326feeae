import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crc32 } from '../../../src/core/crc32.ts'
import { Random } from '../../../src/core/random.ts'
import { failed } from '../../../src/core/result.ts'
import type { InstrumentNo, Micros, Px, Qty } from '../../../src/core/units.ts'
import { InstrumentTable } from '../../../src/market/instrument.ts'
import { RECORD_LIMIT, TapeDecoder, TapeEncoder, type TapeRecord, recordSize } from '../../../src/tape/codec.ts'
import { FRAME_ROWS, Frame } from '../../../src/tape/frame.ts'
import { TAPE_FORMAT, instrumentsOf, tapeHeader } from '../../../src/tape/header.ts'
import type { Input } from '../../../src/tape/input.ts'
import { input, rowsOf } from './inputs.ts'

const plain = (one: Input, levels?: number): unknown => (one.kind === 'frame' ? { ...one, frame: rowsOf(one.frame, levels) } : one)

function decoded(bytes: Uint8Array, at = 0): TapeRecord {
  const result = new TapeDecoder().decode(bytes, at)
  if (failed(result)) throw new Error(result.error)
  return result.ok.record
}

const table = new InstrumentTable([
  {
    exchange: 'NSE',
    symbol: 'M&M',
    kind: 'EQ',
    tick: 500 as Px,
    lot: 1 as Qty,
    product: 'intraday',
    calendar: 'nse-equity',
    tradable: true,
  },
  { exchange: 'SYN', symbol: 'X', kind: 'IDX', tick: 1 as Px, lot: 75 as Qty, product: 'future', calendar: 'always', tradable: false },
])
const parts = {
  build: '0.1.0',
  mode: 'paper',
  started: 1.8e15 as Micros,
  configHash: 'c',
  strategiesHash: 's',
  setup: { deep: [1, { ключ: null }] },
}

/** Seals any payload as a good record, to get past the checksum. */
function sealed(kind: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(9 + payload.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, payload.length, true)
  bytes[4] = kind
  bytes.set(payload, 9)
  view.setUint32(5, crc32(bytes, 9, bytes.length, crc32(bytes, 0, 5)), true)
  return bytes
}
const json = (kind: number, value: unknown): Uint8Array => sealed(kind, new TextEncoder().encode(JSON.stringify(value)))

describe('what goes in comes out', () => {
  test('every kind of input, with one encoder and one decoder reused and records back to back', () => {
    const encoder = new TapeEncoder({ depth: 'full' })
    const decoder = new TapeDecoder()
    fc.assert(
      fc.property(fc.array(input, { minLength: 1, maxLength: 5 }), fc.nat(7), (inputs, shift) => {
        const records = inputs.map(one => encoder.input(one).slice())
        const whole = Buffer.concat([new Uint8Array(shift), ...records]).subarray(shift)
        let at = 0
        for (const [i, one] of inputs.entries()) {
          expect(recordSize(whole, at)).toBe(records[i]?.length)
          const result = decoder.decode(whole, at)
          if (failed(result)) throw new Error(result.error)
          expect(result.ok.record.kind).toBe('input')
          if (result.ok.record.kind === 'input') expect(plain(result.ok.record.input)).toStrictEqual(plain(one))
          at = result.ok.next
        }
        expect(at).toBe(whole.length)
      }),
      { numRuns: 1500 },
    )
  })

  test.each([
    ['top', 1],
    ['off', 0],
  ] as const)('depth %s keeps %i levels and all rows', (depth, levels) => {
    const encoder = new TapeEncoder({ depth })
    fc.assert(
      fc.property(input, one => {
        const record = decoded(encoder.input(one))
        if (record.kind === 'input') expect(plain(record.input, levels)).toStrictEqual(plain(one, levels))
      }),
      { numRuns: 500 },
    )
  })

  test('a full frame with full depth', () => {
    const frame = new Frame()
    frame.clear(1.8e15 as Micros)
    for (let i = 0; i < FRAME_ROWS; i++) {
      frame.push((i % 50) as InstrumentNo, (1_000_000 + i) as Px, i, (1.8e15 - i) as Micros)
      const place = frame.openDepth()
      for (let l = 0; l < 5; l++) frame.bid(place, l, (1_000_000 - l) as Px, (l + 1) as Qty)
    }
    const bytes = new TapeEncoder({ depth: 'full' }).input({ kind: 'frame', t: 1.8e15 as Micros, frame })
    const record = decoded(bytes)
    expect(record.kind === 'input' && plain(record.input)).toStrictEqual({ kind: 'frame', t: 1.8e15, frame: rowsOf(frame) })
    // 18 bytes a row and 80 for its ten levels.
    expect(bytes.length).toBe(9 + 8 + 14 + FRAME_ROWS * 98)
  })

  test('header, gap and end', () => {
    const encoder = new TapeEncoder({ depth: 'off' })
    const header = tapeHeader(parts, table)
    const bytes = encoder.header(header)
    if (failed(bytes)) throw new Error(bytes.error)
    const record = decoded(bytes.ok)
    expect(record).toStrictEqual({ kind: 'header', header })
    if (record.kind === 'header') expect(instrumentsOf(record.header).list).toStrictEqual(table.list)
    expect(decoded(encoder.gap(5 as Micros, 17))).toStrictEqual({ kind: 'gap', t: 5, lost: 17 })
    const end = { closed: 6 as Micros, orders: 3, orderHash: 'abc' }
    expect(decoded(encoder.end(end))).toStrictEqual({ kind: 'end', end })
  })
})

describe('what cannot be read is said', () => {
  const decode = (bytes: Uint8Array, at = 0, origin = 0) => new TapeDecoder().decode(bytes, at, origin)

  test('a newer format, whatever else it holds', () => {
    expect(decode(json(1, { format: TAPE_FORMAT + 1, anything: 'else' }))).toStrictEqual({
      error: `the tape cannot be read at byte 0: the tape is of format ${TAPE_FORMAT + 1} and this build reads up to ${TAPE_FORMAT}: replay it with a newer build`,
    })
  })

  test('a header that is over the limit of a record', () => {
    const header = tapeHeader({ ...parts, setup: 'x'.repeat(RECORD_LIMIT) }, table)
    expect(new TapeEncoder({ depth: 'off' }).header(header)).toMatchObject({ error: expect.stringContaining('over the limit') })
  })

  test('every cut and every flipped byte of a record, with the place in the file', () => {
    const bytes = new TapeEncoder({ depth: 'full' })
      .input({ kind: 'link', t: 1 as Micros, link: 'feed', up: true, text: 'connected' })
      .slice()
    for (let end = 0; end < bytes.length; end++) {
      expect(decode(bytes.subarray(0, end), 0, 1000)).toStrictEqual({ error: expect.stringContaining('cut off at byte 1000') })
    }
    for (let i = 0; i < bytes.length; i++) {
      const flipped = bytes.slice()
      flipped[i] = (flipped[i] as number) ^ (1 << (i % 8))
      expect(decode(flipped)).toStrictEqual({ error: expect.stringContaining('at byte 0') })
    }
  })

  test('records whose checksum is right and whose content is not', () => {
    const bad: Uint8Array[] = [
      sealed(99, new Uint8Array(3)),
      sealed(2, new Uint8Array(3)),
      sealed(3, new Uint8Array(76)),
      sealed(4, new Uint8Array(9)),
      sealed(5, new TextEncoder().encode('{"kind":"order","t":1,"event":')),
      sealed(5, Uint8Array.of(0xff, 0xfe)),
      json(5, { kind: 'order', t: 1, event: { kind: 'toString', id: 1 } }),
      json(5, { kind: 'command', t: 1, ref: 1, command: { kind: 'pause' } }),
      json(6, { kind: 'command', t: 1, ref: 1, command: { kind: 'order', instrument: -1, qty: 1, type: 'limit', limit: 1, why: '' } }),
      json(8, { kind: 'recovered', t: 1, state: null }),
      json(1, null),
      json(1, { format: 1 }),
      json(10, { t: 1 }),
      json(11, []),
    ]
    for (const bytes of bad) expect(decode(bytes)).toStrictEqual({ error: expect.stringContaining('cannot be read at byte 0') })
  })

  test('a quarter of a million mutated and random bytes throw nothing', () => {
    const random = new Random(7)
    const encoder = new TapeEncoder({ depth: 'full' })
    const decoder = new TapeDecoder()
    const samples = fc.sample(input, { numRuns: 200, seed: 11 }).map(one => encoder.input(one).slice())
    let bytesSeen = 0
    for (let round = 0; bytesSeen < 250_000; round++) {
      const sample = samples[round % samples.length] as Uint8Array
      // One round in two damages the payload and seals it again, so that the checks behind the checksum are reached.
      const kind = round % 4 === 1 ? random.int(0, 12) : (sample[4] as number)
      const bytes = round % 2 === 0 ? sample.slice() : sample.slice(9)
      for (let n = random.int(1, 4); n > 0 && bytes.length > 0; n--) bytes[random.int(0, bytes.length - 1)] = random.int(0, 255)
      const whole =
        round % 2 === 0 ? bytes : sealed(kind, bytes.subarray(0, random.int(0, 9) === 0 ? random.int(0, bytes.length) : bytes.length))
      const result = decoder.decode(whole, 0)
      if (failed(result)) expect(result.error).toContain('at byte 0')
      bytesSeen += whole.length
      const noise = Uint8Array.from({ length: random.int(0, 40) }, () => random.int(0, 255))
      if (noise.length > 3) noise[3] = noise[2] = 0
      decoder.decode(noise, random.int(0, noise.length))
      bytesSeen += noise.length
    }
  })
})
