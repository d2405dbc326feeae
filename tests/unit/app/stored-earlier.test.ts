// What the journal tells of earlier days, for a database that missed it: held against sums over the events themselves.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { storedEarlier } from '../../../src/app/recovery/stored-earlier.ts'
import { startOfDay } from '../../../src/core/ist.ts'
import { type DayNo, type Micros, MINUTE, type OrderId, type Px, type Qty, SECOND } from '../../../src/core/units.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import { FRIDAY, charges, table } from '../../sim/setup.ts'

const NOW = (startOfDay(FRIDAY) + 600 * MINUTE) as Micros
const BEFORE = (startOfDay((FRIDAY - 1) as DayNo) + 600 * MINUTE) as Micros
const instruments = table
const name = instruments.at(0 as never).name

const order = fc.record({
  id: fc.integer({ min: 1, max: 50 }),
  day: fc.constantFrom(BEFORE, NOW),
  qty: fc.integer({ min: -5, max: 5 }).filter(n => n !== 0),
  cuts: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 }),
  end: fc.constantFrom('none', 'cancelled', 'repeat'),
})

test('orders and fills of earlier days come as they ended, those of today not at all, a repeated fill once', () => {
  fc.assert(
    fc.property(fc.uniqueArray(order, { selector: one => one.id, maxLength: 20 }), wishes => {
      const records: JournalRecord[] = []
      const expected = new Map<number, { filled: number; state: string; fills: number }>()
      for (const { id: n, day, qty, cuts, end } of wishes) {
        const id = n as OrderId
        const t = (k: number): Micros => (day + n * SECOND + k) as Micros
        const why = 'a test'
        records.push({
          kind: 'intent',
          t: t(0),
          id,
          instrument: name,
          qty,
          type: 'limit',
          limit: 1000 as Px,
          owner: 'a',
          why,
          reducing: false,
        })
        records.push({ kind: 'event', t: t(1), event: { kind: 'accepted', id, brokerId: `B${n}` } })
        let filled = 0
        let fills = 0
        for (const cut of cuts) {
          const part = Math.sign(qty) * Math.min(cut, Math.abs(qty) - Math.abs(filled))
          if (part === 0) break
          filled += part
          const event = {
            kind: 'filled',
            id,
            fillId: `${n}-${fills++}`,
            qty: part as Qty,
            px: 9_990_000 as Px,
            time: t(2 + fills),
          } as const
          records.push({ kind: 'event', t: t(2 + fills), event })
          if (end === 'repeat') records.push({ kind: 'event', t: t(3 + fills), event })
        }
        const full = filled === qty
        if (end === 'cancelled' && !full) records.push({ kind: 'event', t: t(9), event: { kind: 'cancelled', id, text: 'gone' } })
        if (day === BEFORE) expected.set(n, { filled, fills, state: full ? 'filled' : end === 'cancelled' ? 'cancelled' : 'open' })
      }
      const rows = storedEarlier({ records, instruments, charges, now: NOW })
      const orders = rows.filter(row => row.table === 'orders')
      expect(orders.map(row => row.id).toSorted((a, b) => a - b)).toEqual([...expected.keys()].toSorted((a, b) => a - b))
      for (const row of orders) {
        const want = expected.get(row.id)
        expect([row.filled, row.filledValue, row.state]).toEqual([want?.filled, (want?.filled ?? 0) * 9_990_000, want?.state])
        expect(row.created).toBe(BEFORE + row.id * SECOND)
        const fills = rows.filter(one => one.table === 'fills' && one.orderId === row.id)
        expect(fills.length).toBe(want?.fills)
        for (const fill of fills) expect('charges' in fill && fill.charges > 0).toBe(true)
      }
    }),
  )
})

test('a settlement of an earlier day comes by its name, with the tax on exercise of a long option; one of today does not', () => {
  const contract = 'NSE:NIFTY-03SEP26-25000CE'
  const settled = (n: number, t: Micros, qty: number): JournalRecord => {
    const what = { instrument: 99 as never, name: contract, fillId: `X${n}`, qty: qty as Qty, px: 1_000_000 as Px, time: t, text: 'so' }
    return { kind: 'event', t, event: { kind: 'settled', id: -n as OrderId, ...what } }
  }
  const rows = storedEarlier({
    records: [settled(1, BEFORE, -75), settled(2, BEFORE, 75), settled(3, NOW, -75)],
    instruments,
    charges,
    now: NOW,
  })
  expect(
    rows.map(row =>
      row.table === 'fills'
        ? [row.orderId, row.instrument, row.qty, row.charges]
        : row.table === 'orders'
          ? [row.id, row.owner, row.state]
          : [],
    ),
  ).toEqual([
    [-1, 'settlement', 'filled'],
    [-2, 'settlement', 'filled'],
    [-1, contract, -75, 112_500],
    [-2, contract, 75, 0],
  ])
})
