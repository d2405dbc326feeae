// A trade booked by hand outlives the night it was booked before, as long as the venue's book has nothing of it: a share bought by phone and
// held is held tomorrow too. What the venue has taken in, or contradicts, is over, and both are said.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beginJournal } from '../../../src/app/recovery/begin-journal.ts'
import { withCarried } from '../../../src/app/recovery/carried-adjustments.ts'
import { readJournalState } from '../../../src/app/recovery/journal-state.ts'
import { boiledDown } from '../../../src/app/recovery/shorter-journal.ts'
import { startOfDay } from '../../../src/core/ist.ts'
import { failed } from '../../../src/core/result.ts'
import {
  type DayNo,
  type InstrumentNo,
  MINUTE,
  type Micros,
  type Money,
  type OrderId,
  type Px,
  type Qty,
  rupees,
} from '../../../src/core/units.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import { isJournalRecord } from '../../../src/store/journal.ts'
import type { VenueBook } from '../../../src/trading/recovery.ts'
import { FRIDAY, charges, table } from '../../sim/setup.ts'

const I = 0 as InstrumentNo
const { name } = table.at(I)
const YESTERDAY = (startOfDay((FRIDAY - 1) as DayNo) + 600 * MINUTE) as Micros
const NOW = (startOfDay(FRIDAY) + 600 * MINUTE) as Micros
const money = { dayStart: 5_000_000 as Money, dayBase: 5_000_000 as Money, equity: 5_000_000 as Money, base: 4_900_000 as Money }

const booked = (qty: number, id = -1e15 as OrderId): JournalRecord => {
  const what = {
    id,
    instrument: 2 as InstrumentNo,
    name,
    owner: 's',
    qty: qty as Qty,
    px: rupees(99),
    charges: 700 as Money,
    why: 'by phone',
  }
  return { kind: 'adjusted', t: YESTERDAY, adjustment: what }
}
/** Our position with them when the day before ended. */
const evening = (held: number): JournalRecord => ({ kind: 'equity', t: YESTERDAY, ...money, adjusted: { [name]: held } })
const bookWith = (start: number): VenueBook => {
  const held = {
    qty: start as Qty,
    cost: (start * rupees(100)) as Money,
    startQty: start as Qty,
    startCost: (start * rupees(100)) as Money,
  }
  return { orders: [], fills: [], positions: start === 0 ? [] : [{ instrument: I, ...held }], highest: 0 }
}

/** A start, and what the journal is after it. */
function begin(records: readonly JournalRecord[], book: VenueBook, now = NOW) {
  const after = [...records]
  const journal = { append: (one: JournalRecord) => void after.push(one), sync: () => undefined, rewrite: () => ({ ok: undefined }) }
  const sides = { book, instruments: table, charges, now, startMoney: 0 as Money }
  const begun = beginJournal({ journal: journal as never, records, damaged: false, ...sides })
  if (failed(begun)) throw new Error(begun.error)
  expect(after.every(isJournalRecord)).toBe(true)
  const { recovered } = begun.ok
  const held = recovered.positions.find(one => one.instrument === I)
  return { after, recovered, qty: held?.qty ?? 0, cost: held?.cost ?? 0, said: recovered.notes.filter(text => text.includes('by hand')) }
}

describe('a trade booked by hand yesterday', () => {
  it('stands with its cost where the venue’s book still has nothing of it, however often the day is begun', () => {
    const first = begin([booked(5), evening(8)], bookWith(3))
    expect([first.qty, first.cost]).toEqual([8, 3 * rupees(100) + 5 * rupees(99)])
    expect(first.said).toEqual([expect.stringContaining('stands')])
    expect(first.recovered.adjustments).toMatchObject([{ instrument: I, qty: 5, owner: 'you', charges: 0, carried: true }])
    // Its charges were paid yesterday: none of today's money goes for it but what the night made of intraday shares.
    expect(first.recovered.positions[0]).toMatchObject({ realised: 0, charges: 0 })
    for (const records of [first.after, boiledDown(first.after, readJournalState(first.after), NOW)]) {
      const again = begin(records, bookWith(3))
      // But for the order numbers that it passes over it has nothing to write down.
      expect([again.qty, again.cost, again.said, again.after.length]).toEqual([first.qty, first.cost, [], records.length + 1])
    }
  })

  it('is over once the venue’s book has it, and only then', () => {
    const first = begin([booked(5), evening(8)], bookWith(8))
    expect([first.qty, first.recovered.adjustments, first.said]).toEqual([8, undefined, [expect.stringContaining('has it now')]])
    expect(begin(first.after, bookWith(8)).said).toEqual([])
  })

  it('is dropped, and that is said, where the book fits neither, and where the instrument is gone', () => {
    const first = begin([booked(5), evening(8)], bookWith(4))
    expect([first.qty, first.said]).toEqual([4, [expect.stringContaining('books it again')]])
    const gone = booked(5)
    const strange = {
      ...gone,
      adjustment: { ...(gone as Extract<JournalRecord, { kind: 'adjusted' }>).adjustment, name: 'NSE:GONE' },
    } as JournalRecord
    expect(begin([strange, evening(8)], bookWith(3)).said).toEqual([expect.stringContaining('not among today’s instruments')])
  })

  it('stands another night', () => {
    const first = begin([booked(5), evening(8)], bookWith(3))
    const friday = [...first.after, { kind: 'equity', t: NOW, ...money, adjusted: { [name]: 8 } } as const]
    const next = begin(friday, bookWith(3), (NOW + 24 * 60 * MINUTE) as Micros)
    expect([next.qty, next.said]).toEqual([8, [expect.stringContaining('stands')]])
    expect(begin(friday, bookWith(8), (NOW + 24 * 60 * MINUTE) as Micros).qty).toBe(8)
  })

  it('that only closed makes what the day begins with smaller, without a result of today', () => {
    const sold = begin([booked(-3), evening(0)], bookWith(3))
    expect([sold.qty, sold.recovered.adjustments?.[0]?.qty]).toEqual([0, -3])
    fc.assert(
      fc.property(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), (start, qty) => {
        const is = withCarried({ qty: start as Qty, cost: (start * 700) as Money }, [{ qty: qty as Qty, px: 900 as Px }])
        expect(is.qty).toBe(start + qty)
        expect(is.cost).toBe(start * qty >= 0 ? start * 700 + qty * 900 : (start + qty) * ((start + qty) * start >= 0 ? 700 : 900))
      }),
    )
  })
})

it('what was booked by hand today and stands in the book without a trade is not inferred once more', () => {
  const today = { ...booked(5), t: NOW } as JournalRecord
  const { positions, ...book } = bookWith(0)
  const held = { instrument: I, qty: 5 as Qty, cost: (5 * rupees(99)) as Money, startQty: 0 as Qty, startCost: 0 as Money }
  const begun = begin([today], { ...book, positions: [...positions, held] })
  expect(begun.qty).toBe(5)
})
