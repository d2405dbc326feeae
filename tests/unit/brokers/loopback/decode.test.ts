import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBook, decodeEvent, decodeNames, MarketReader } from '../../../../src/brokers/loopback/decode.ts'
import type { InstrumentNo, Px, Qty } from '../../../../src/core/units.ts'
import { marketBytes } from '../../../../src/sandbox/loopback/market-bytes.ts'
import { Frame } from '../../../../src/tape/frame.ts'
import { frameOf, T0, table } from '../../sim/bench.ts'

const NO = 0 as InstrumentNo
const names = table.list.map(one => one.name)
const sample = () => marketBytes(frameOf(T0, 100, { volume: 7, depth: { bids: [[99.95, 50]], asks: [[100, 30]] } }))

function read(bytes: Uint8Array, known = names): { fine: boolean; frame: Frame; skipped: number } {
  const reader = new MarketReader()
  reader.map(known, table)
  const frame = new Frame()
  frame.clear(T0)
  const fine = reader.begin(bytes) && reader.read(frame)
  return { fine, frame, skipped: reader.skipped }
}

describe('a market message', () => {
  it('is refused when it is cut short or has bytes too many', () => {
    const whole = sample()
    expect(read(whole).fine).toBe(true)
    for (let length = 0; length < whole.length; length++) expect(read(whole.slice(0, length)).fine).toBe(false)
    expect(read(new Uint8Array([...whole, 0])).fine).toBe(false)
  })

  it.each([NaN, Infinity, 0.5])('is refused when a level is %s', odd => {
    const bytes = sample()
    new DataView(bytes.buffer).setFloat64(8 + 32 + 3 * 16, odd, true)
    expect(read(bytes).fine).toBe(false)
  })

  it('never makes the reader throw or leave the frame, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (noise, headed) => {
        const bytes = headed ? new Uint8Array([...sample().slice(0, 8), ...noise]) : noise
        const { frame } = read(bytes)
        expect(frame.count).toBeLessThanOrEqual(1)
        for (let i = 0; i < frame.count; i++) expect(frame.px[i]).toBeGreaterThan(0)
      }),
    )
  })

  it('skips and counts instruments that are not ours', () => {
    const { fine, frame, skipped } = read(sample(), ['NSE:OTHER'])
    expect({ fine, rows: frame.count, skipped }).toEqual({ fine: true, rows: 0, skipped: 1 })
  })

  it('is read on to its end, wherever it was left and its bytes were used for something else', () => {
    const all = new Frame(20)
    all.clear(T0)
    for (let i = 0; i < 20; i++) {
      all.push(NO, (1_000_000 + i * 500) as Px, i, T0)
      if (i % 3 === 0) {
        const place = all.openDepth()
        for (let level = 0; level < 5; level++) {
          all.bid(place, level, (999_500 - level) as Px, i as Qty)
          all.ask(place, level, (1_000_500 + level) as Px, i as Qty)
        }
      }
    }
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.nat(30), (rows, offset) => {
        const sent = marketBytes(all)
        const memory = new Uint8Array(sent.length + offset)
        memory.set(sent, offset)
        const reader = new MarketReader()
        reader.map(names, table)
        expect(reader.begin(memory.subarray(offset))).toBe(true)
        const prices: number[] = []
        const frame = new Frame(rows)
        do {
          frame.clear(T0)
          expect(reader.read(frame)).toBe(true)
          for (let row = 0; row < frame.count; row++) prices.push(frame.px[row] as number)
          reader.keepRest()
          memory.fill(255)
        } while (reader.left > 0)
        expect(prices).toEqual([...all.px.subarray(0, 20)])
      }),
    )
  })

  it('begins anywhere in a larger buffer', () => {
    const bytes = new Uint8Array([9, 9, 9, ...sample()]).subarray(3)
    expect(read(bytes).frame.px[0]).toBe(1_000_000)
  })
})

describe('a text message', () => {
  const bad = ['', 'null', '[]', '{}', '{"seq":1}', '{"seq":1.5,"event":{"kind":"cancelled","tag":"1","text":""}}', '{"session":1}']
  const events = ['{"kind":"cancelled","tag":"01","text":""}', '{"kind":"filled","tag":"1"}', '{"kind":"odd","tag":"1","text":""}']

  it.each([...bad, ...events.map(event => `{"seq":1,"event":${event}}`)])('%s is a fault, not an event', text => {
    expect(decodeEvent(text, table)).toHaveProperty('error')
  })

  it('of instruments must be a list of names', () => {
    expect(decodeNames('{"instruments":["A",1]}')).toEqual({ error: 'expected a list of instruments, got {"instruments":["A",1]}' })
  })
})

it('a book with an instrument that is not ours is read all the same, and says what it has of it', () => {
  const position = (instrument: string, quantity: number) => ({
    instrument,
    quantity,
    cost: 100 * quantity,
    startQuantity: 0,
    startCost: 0,
  })
  const terms = { brokerId: 'B', quantity: 3, price: 5, trigger: 0, triggered: false, validity: 'day', filled: 0, text: '', time: 1 }
  const [ours = ''] = names
  const rows = {
    orders: [{ tag: '7', instrument: 'NSE:OTHER', state: 'open', ...terms }],
    fills: [{ tag: '6', instrument: 'NSE:OTHER', fillId: 'F', quantity: 5, price: 100, time: 1 }],
    positions: [position('NSE:OTHER', 5), position('NSE:GONE', 0), position(ours, 2)],
    funds: { free: 900, used: 100 },
    highestTag: '7',
  }
  const book = decodeBook(JSON.stringify(rows), table)
  if ('error' in book) throw new Error(book.error)
  const { orders, fills, positions, unlisted, funds, highest } = book.ok
  expect([orders, fills, highest, funds]).toEqual([[], [], 7, { free: 900, used: 100 }])
  expect(positions).toMatchObject([{ instrument: table.byName(ours)?.no, qty: 2 }])
  expect(unlisted).toEqual([{ name: 'NSE:OTHER', qty: 5, cost: 500, working: 1 }])
  const unreadable = { ...rows, positions: [{ ...position('NSE:OTHER', 5), quantity: 'many' }] }
  expect(decodeBook(JSON.stringify(unreadable), table)).toHaveProperty('error')
  expect(decodeBook(JSON.stringify({ ...rows, funds: { free: 'all' } }), table)).toHaveProperty('error')
})
