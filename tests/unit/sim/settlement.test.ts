// Contracts that expire while they are held: at which price the venue settles them, by what evidence, once, whoever ran then.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { startOfDay } from '../../../src/core/ist.ts'
import { type DayNo, type InstrumentNo, type Micros, MINUTE, type OrderId, type Px, type Qty, rupees } from '../../../src/core/units.ts'
import { parseContract } from '../../../src/market/contract.ts'
import { type InstrumentRow, InstrumentTable } from '../../../src/market/instrument.ts'
import { calendarsFrom } from '../../../src/market/sessions.ts'
import type { BookRecord } from '../../../src/sim/book-record.ts'
import { MatchingVenue } from '../../../src/sim/matching-venue.ts'
import { type SettlementFacts, finalValue } from '../../../src/sim/settlement.ts'
import { Frame } from '../../../src/tape/frame.ts'
import type { OrderEvent } from '../../../src/trading/order.ts'

/** 2026-09-04, a Friday on which these contracts expire. */
const DAY = 20_700 as DayNo
const T0 = (startOfDay(DAY) + 600 * MINUTE) as Micros
const CLOSE = (startOfDay(DAY) + 940 * MINUTE) as Micros
const MONDAY = (startOfDay((DAY + 3) as DayNo) + 560 * MINUTE) as Micros
const LATENCY = 20_000

const phases = [{ open: (555 * MINUTE) as Micros, close: (940 * MINUTE) as Micros, phase: 'open', stage: '' }] as const
const calendars = calendarsFrom(() => [{ from: 0 as DayNo, phases }], { years: new Set([2026]), holidays: new Map(), special: new Map() })

const row = (symbol: string, more: Partial<InstrumentRow> = {}): InstrumentRow => {
  const contract = parseContract(symbol)
  const kind = !contract ? 'IDX' : contract.right === '' ? 'FUT' : 'OPT'
  const product = kind === 'OPT' ? 'option' : 'future'
  const calendar = contract ? 'nse-fo' : 'nse-equity'
  return { exchange: 'NSE', symbol, kind, tick: rupees(0.05), lot: 1 as Qty, product, calendar, tradable: true, contract, ...more }
}
const [INDEX, FUT, CALL, PUT, STOCK] = [0, 1, 2, 3, 4] as InstrumentNo[] as [
  InstrumentNo,
  InstrumentNo,
  InstrumentNo,
  InstrumentNo,
  InstrumentNo,
]
const table = new InstrumentTable([
  row('NIFTY50', { tradable: false }),
  row('NIFTY-04SEP26-FUT'),
  row('NIFTY-04SEP26-25000CE'),
  row('NIFTY-04SEP26-25000PE'),
  row('RELIANCE-04SEP26-FUT'),
])
const names = { symbolOf: (one: string) => (one === 'NIFTY' ? 'NIFTY50' : one), isIndex: (one: string) => one === 'NIFTY' }

type Settled = Extract<OrderEvent, { readonly kind: 'settled' }>

function stand(settlement: SettlementFacts | undefined = names) {
  const events: OrderEvent[] = []
  const records: BookRecord[] = []
  const venue = new MatchingVenue({
    instruments: table,
    calendars,
    spreadTicks: 0,
    latency: LATENCY as Micros,
    seed: 1,
    settlement,
    keep: { append: record => void records.push(record), sync: () => undefined },
    emit: event => void events.push(event),
  })
  const settled = () => events.filter((one): one is Settled => one.kind === 'settled')
  return { venue, events, records, settled }
}

const frame = new Frame()
function quote(venue: MatchingVenue, t: number, prices: Partial<Record<number, number>>): void {
  frame.clear(t as Micros)
  for (const [no, px] of Object.entries(prices)) frame.push(Number(no) as InstrumentNo, rupees(px as number), -1, t as Micros)
  venue.frame(frame)
}

let ids = 0
/** Holds `qty` of it, traded at `px` rupees at 10:00. */
function take(venue: MatchingVenue, instrument: InstrumentNo, qty: number, px: number): void {
  const id = ++ids as OrderId
  quote(venue, T0, { [instrument]: px })
  const terms = { kind: 'limit', limit: rupees(px), trigger: 0 as Px, validity: 'day' } as const
  venue.submit({ id, instrument, qty: qty as Qty, ...terms }, T0)
  venue.advance((T0 + LATENCY) as Micros)
  expect(venue.book().positions.find(one => one.instrument === instrument)?.qty).toBe(qty)
}

const flat = (venue: MatchingVenue): boolean => venue.book().positions.every(one => one.qty === 0)

describe('at the close of its last day', () => {
  it('options are worth what they have inside, futures the underlying: for every close, strike and side', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: -900, max: 900 }).filter(Boolean), (under, qty) => {
        const { venue, settled } = stand()
        for (const no of [FUT, CALL, PUT]) take(venue, no, qty, 100)
        quote(venue, CLOSE - MINUTE, { [INDEX]: under })
        venue.advance((CLOSE - 1) as Micros)
        expect(settled()).toEqual([])
        expect(venue.nextWake).toBe(CLOSE)
        venue.advance(CLOSE)
        expect(settled().map(one => [one.instrument, one.qty, one.px])).toEqual([
          [FUT, -qty, rupees(under)],
          [CALL, -qty, Math.max(0, rupees(under - 25_000))],
          [PUT, -qty, Math.max(0, rupees(25_000 - under))],
        ])
        expect(settled().map(one => one.id)).toEqual([-1, -2, -3])
        // Put-call parity, and the sum of all that flowed is what the book says.
        const [fut = 0, call = 0, put = 0] = settled().map(one => one.px as number)
        expect(call - put).toBe(fut - rupees(25_000))
        expect(venue.cash).toBe(qty * (fut + call + put - 3 * rupees(100)))
        expect([flat(venue), venue.nextWake]).toEqual([true, Infinity])
        venue.advance(MONDAY)
        expect(settled()).toHaveLength(3)
      }),
      { numRuns: 60 },
    )
  })

  it('says by whose price, and that it is a settlement', () => {
    const { venue, settled } = stand()
    take(venue, CALL, 75, 100)
    take(venue, PUT, -75, 100)
    quote(venue, CLOSE - MINUTE, { [INDEX]: 25_120.5 })
    venue.advance(CLOSE)
    expect(settled().map(one => one.text)).toEqual([
      'source settlement: expired on 2026-09-04, settled in cash at 120.50 by NIFTY50 at 25,120.50, its last price of the day (15:39:00)',
      'source settlement: expired on 2026-09-04, expired worthless by NIFTY50 at 25,120.50, its last price of the day (15:39:00)',
    ])
  })

  it('what comes later has no part in it: neither a later frame nor the order of a minute’s bars', () => {
    const late = stand()
    take(late.venue, FUT, 1, 100)
    quote(late.venue, CLOSE, { [INDEX]: 25_000 })
    quote(late.venue, CLOSE + MINUTE, { [INDEX]: 26_000, [FUT]: 26_000 })
    expect(late.settled().map(one => one.px)).toEqual([rupees(25_000)])
    const bars = stand()
    take(bars.venue, FUT, 1, 100)
    const bar = (instrument: InstrumentNo, px: number) => {
      const close = rupees(px)
      bars.venue.bar({
        instrument,
        time: (CLOSE - MINUTE) as Micros,
        length: MINUTE as Micros,
        open: close,
        high: close,
        low: close,
        close,
        volume: 1,
        ticks: 1,
      } as never)
    }
    bar(FUT, 24_990)
    bar(INDEX, 25_010)
    bars.venue.advance(CLOSE)
    expect(bars.settled().map(one => one.px)).toEqual([rupees(25_010)])
  })

  it('ends the orders in it, and takes no more', () => {
    const { venue, events } = stand()
    take(venue, FUT, 1, 100)
    const order = { instrument: FUT, qty: -1 as Qty, kind: 'limit', limit: rupees(300), trigger: 0 as Px, validity: 'day' } as const
    venue.submit({ ...order, id: ++ids as OrderId }, T0)
    quote(venue, CLOSE - MINUTE, { [INDEX]: 200 })
    venue.advance(CLOSE)
    expect(events.slice(-2).map(one => one.kind)).toEqual(['cancelled', 'settled'])
    venue.submit({ ...order, id: ++ids as OrderId }, MONDAY)
    venue.advance((MONDAY + LATENCY) as Micros)
    expect(events.at(-1)).toMatchObject({ kind: 'rejected', text: 'NSE:NIFTY-04SEP26-FUT has expired on 2026-09-04' })
  })

  it('warns where the exchange would have delivered shares', () => {
    const { venue, settled } = stand()
    take(venue, STOCK, 500, 1400)
    venue.advance(CLOSE)
    expect(settled()[0]?.text).toContain('WARNING: the exchange settles contracts on shares by delivery')
  })
})

describe('by the price of its underlying that is known', () => {
  const settle = (facts: SettlementFacts, prices: Partial<Record<number, number>> = {}) => {
    const { venue, settled } = stand(facts)
    take(venue, FUT, 1, 100)
    quote(venue, T0 + MINUTE, prices)
    venue.advance(MONDAY)
    return settled().map(one => [one.px / 1e4, one.text.replace(/.*settled in cash at [\d,.]+ by /, '')])
  }
  const priceAt = () => rupees(300)
  const listedPrice = () => rupees(400)

  it('the last one seen, the market’s own, the listed one, its own last, in this order', () => {
    expect(settle({ ...names, priceAt, listedPrice }, { [INDEX]: 200 })).toEqual([
      [200, 'NIFTY50 at 200.00, its last price of the day (10:01:00)'],
    ])
    expect(settle({ ...names, priceAt, listedPrice })).toEqual([[300, 'NIFTY50 at 300.00, its price at the close']])
    expect(settle({ ...names, listedPrice })).toEqual([[400, 'NIFTY50 at 400.00 as listed: its close of that day is not known here']])
    expect(settle(names, { [FUT]: 101 })).toEqual([[101, 'its own last price of the day: the close of what it is on is not known here']])
  })
})

describe('after a restart', () => {
  it('is settled once, whenever it was stopped and however often: the same book as one that never stopped', () => {
    const moments = fc.array(fc.integer({ min: 1, max: 5 * 24 * 60 }), { maxLength: 6 })
    fc.assert(
      fc.property(moments, fc.integer({ min: 24_000, max: 26_000 }), (minutes, under) => {
        const facts = { ...names, priceAt: () => rupees(under) }
        const going = stand(facts)
        take(going.venue, CALL, 75, 100)
        take(going.venue, PUT, -75, 100)
        const told = going.settled()
        const records = [...going.records]
        let now = T0 + LATENCY
        for (const minute of minutes.toSorted((a, b) => a - b)) {
          now = Math.max(now, T0 + minute * MINUTE)
          const again = stand(facts)
          expect(again.venue.restore(records)).toEqual({ ok: true })
          again.venue.advance(now as Micros)
          records.push(...again.records)
          told.push(...again.settled())
        }
        const last = stand(facts)
        last.venue.restore(records)
        last.venue.advance(MONDAY)
        told.push(...last.settled())
        going.venue.advance(MONDAY)
        const plain = ({ id, qty, px, instrument }: Settled) => ({ id, qty, px, instrument })
        expect(told.map(plain)).toEqual(going.settled().map(plain))
        expect(last.venue.book().positions.map(one => one.qty)).toEqual([0, 0])
        expect(last.venue.cash).toBe(going.venue.cash)
      }),
      { numRuns: 40 },
    )
  })

  it('by its last trade in the book where nothing else is known of it', () => {
    const before = stand()
    take(before.venue, FUT, 1, 123)
    const { venue, settled } = stand()
    venue.restore(before.records)
    venue.advance(MONDAY)
    expect(settled()[0]?.text).toContain('the price it was last traded at here')
    expect(settled()[0]?.px).toBe(rupees(123))
  })
})

it('a final value is never below zero', () => {
  const contract = parseContract('NIFTY-04SEP26-25000PE')
  expect(contract && finalValue(contract, rupees(26_000))).toBe(0)
})
