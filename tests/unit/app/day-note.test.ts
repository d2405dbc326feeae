import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chargeBookOf } from '../../../src/app/config/charges.ts'
import { loadMarketData } from '../../../src/app/config/market-data.ts'
import { dayNote, tradedDays } from '../../../src/app/day-note.ts'
import { noteLines } from '../../../src/app/note-command.ts'
import { parseDate, startOfDay } from '../../../src/core/ist.ts'
import { type Result, failed } from '../../../src/core/result.ts'
import {
  type DayNo,
  type InstrumentNo,
  type Micros,
  type Money,
  MINUTE,
  moneyOf,
  type OrderId,
  type Px,
  type Qty,
  rupees,
} from '../../../src/core/units.ts'
import { Ledger } from '../../../src/engine/ledger.ts'
import { InstrumentTable } from '../../../src/market/instrument.ts'
import type { BookRecord } from '../../../src/sim/book-record.ts'
import { Orders } from '../../../src/trading/orders.ts'

function got<T>(result: Result<T>): T {
  if (failed(result)) throw new Error(result.error)
  return result.ok
}

const data = got(loadMarketData())
const charges = got(chargeBookOf(data.tariffs, { broker: 'zerodha', plan: 'standard' }))
const parts = { charges, data, shares: 'intraday' } as const
const DAY = parseDate('2026-11-18') as DayNo
const NAMES = ['NSE:RELIANCE', 'NSE:NIFTY-24NOV26-FUT', 'NSE:NIFTY-24NOV26-26000CE'] as const

const fillOf = fc.record({
  day: fc.integer({ min: 0, max: 2 }),
  name: fc.constantFrom(0, 1, 2),
  qty: fc.integer({ min: -300, max: 300 }).filter(Boolean),
  px: fc.integer({ min: 500, max: 300_000_000 }),
  cut: fc.integer({ min: 1, max: 3 }),
})
type One = { day: number; name: number; qty: number; px: number; cut: number }

/** The records of a paper book in which each order is filled in `cut` parts. */
function book(ones: readonly One[]): BookRecord[] {
  return ones
    .toSorted((a, b) => a.day - b.day)
    .flatMap((one, n): BookRecord[] => {
      const t = (startOfDay((DAY + one.day) as DayNo) + 600 * MINUTE + n) as Micros
      const id = (n + 1) as OrderId
      const { qty, px } = one as unknown as { qty: Qty; px: Px }
      const parts = Math.min(one.cut, Math.abs(qty))
      const each = Math.trunc(qty / parts)
      const cut = Array.from({ length: parts }, (_, i) => (i === 0 ? qty - each * (parts - 1) : each) as Qty)
      return [
        { kind: 'order', t, sent: t, id, brokerId: `S${id}`, instrument: NAMES[one.name] as string, qty, limit: px },
        ...cut.map((part, i): BookRecord => ({ kind: 'fill', t, time: t, id, fillId: `${id}-${i}`, qty: part, px })),
      ]
    })
}

describe('the contract note of a day', () => {
  it('says what an engine books that trades the same over several days, and the rounding that it books at the end of each', () => {
    fc.assert(
      fc.property(fc.array(fillOf, { minLength: 1, maxLength: 20 }), ones => {
        const records = book(ones)
        const common = { exchange: 'NSE', tick: 1 as Px, lot: 1 as Qty, calendar: 'always', tradable: true } as const
        const table = new InstrumentTable([
          { ...common, symbol: 'RELIANCE', kind: 'EQ', product: 'intraday' },
          { ...common, symbol: 'F', kind: 'FUT', product: 'future' },
          { ...common, symbol: 'O', kind: 'OPT', product: 'option' },
        ])
        const ledger = new Ledger(table, charges, new Float64Array(3), moneyOf(1e6))
        const orders = new Orders(1 as OrderId)
        const of = new Map(
          records.flatMap(one => (one.kind === 'order' ? [[one.id, NAMES.indexOf(one.instrument as never)] as const] : [])),
        )
        const days = tradedDays(records)
        ledger.useCharges(days[0] as DayNo)
        for (const [n, day] of days.entries()) {
          const before = ledger.charges
          for (const one of records.filter(r => r.t >= startOfDay(day) && r.t < startOfDay((day + 1) as DayNo))) {
            if (one.kind === 'order') {
              const instrument = of.get(one.id) as InstrumentNo
              orders.create(
                { instrument, qty: one.qty, kind: 'limit', limit: one.limit, owner: 'you', why: '', reducing: false } as never,
                one.t,
              )
            } else if (one.kind === 'fill') {
              orders.apply({ kind: 'filled', id: one.id, fillId: one.fillId, qty: one.qty, px: one.px, time: one.time }, one.t)
              ledger.fill(orders.get(one.id) as never, one.qty, one.px)
            }
          }
          const open = got(dayNote(records, day, day, parts))
          expect(open.booked).toBe(ledger.charges - before)
          expect(open.orders.reduce((sum, one) => sum + one.charges, 0)).toBe(open.booked)
          const note = got(dayNote(records, day, (day + 1) as DayNo, parts))
          const { converted, rounding } = ledger.newDay((days[n + 1] ?? day + 1) as DayNo)
          expect(note.converted.map(one => [one.qty, one.charges])).toEqual(converted.map(one => [one.qty, one.charges]))
          expect([note.rounding, note.booked + note.rounding]).toEqual([rounding, ledger.charges - before])
          expect(note.items.total).toBe(ledger.charges - before)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('of a day with an open position says that the net is of trades, and what is held', () => {
    const records = book([{ day: 0, name: 0, qty: 100, px: rupees(1500), cut: 2 }])
    const lines = noteLines({ note: got(dayNote(records, DAY, DAY, parts)), byHand: [], broker: 'zerodha', plan: 'standard', warnings: [] })
    expect(lines.find(line => line.includes('net of'))).toMatch(/^ {2}net of these trades before charges +-1,50,000.00$/)
    expect(lines).toContain('  held after these trades and not in the net: +100 NSE:RELIANCE')
  })

  it('prints orders, items, total and rounding', () => {
    const one = (qty: number, px: number): One => ({ day: 0, name: 0, qty, px: rupees(px), cut: 2 })
    const note = got(dayNote(book([one(100, 1500), one(-100, 1510)]), DAY, (DAY + 1) as DayNo, parts))
    const byHand = [{ name: 'NSE:X', qty: 5 as Qty, px: rupees(99), charges: 2_100 as Money, why: 'by phone', back: false }]
    expect(noteLines({ note, byHand, broker: 'zerodha', plan: 'standard', warnings: [] })).toContain(
      '  NSE:X +5 @ 99.00 was booked by hand, charges 0.21, in no sum here (by phone)',
    )
    expect(noteLines({ note, byHand: [], broker: 'zerodha', plan: 'standard', warnings: [] })).toMatchInlineSnapshot(`
      [
        "contract note of 2026-11-18: zerodha, paper account",
        "",
        "  order  time      instrument    quantity  trades   average        value  charges",
        "  1      10:00:00  NSE:RELIANCE      +100       2  1,500.00  1,50,000.00  33.7109",
        "  2      10:00:00  NSE:RELIANCE      -100       2  1,510.00  1,51,000.00  66.9983",
        "",
        "  bought              1,50,000.00",
        "  sold                1,51,000.00",
        "  net before charges     1,000.00",
        "",
        "  brokerage                40.00",
        "  exchange transaction      9.24",
        "  IPFT                    0.0003",
        "  SEBI turnover fee         0.30",
        "  GST                       8.92",
        "  STT                      38.00",
        "  stamp duty                4.00",
        "  DP charge                 0.00",
        "  total of the note       100.46",
        "  booked by trade       100.7092",
        "  rounding               -0.2492",
      ]
    `)
  })
})
