// Brackets in what a start reads: their orders' numbers are used, and what they guard belongs to them over a night.

import { expect, it } from 'vitest'
import { readJournalState } from '../../../src/app/recovery/journal-state.ts'
import { STILL_COMING, reconcile } from '../../../src/app/recovery/reconcile.ts'
import { boiledDown } from '../../../src/app/recovery/shorter-journal.ts'
import { startOfDay } from '../../../src/core/ist.ts'
import { type DayNo, type InstrumentNo, type Micros, MINUTE, type Money, type OrderId, rupees } from '../../../src/core/units.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import type { KeptGroup } from '../../../src/trading/order-group.ts'
import type { VenueBook } from '../../../src/trading/recovery.ts'
import { FRIDAY, charges, table } from '../../sim/setup.ts'

const TODAY = (startOfDay(FRIDAY) + 600 * MINUTE) as Micros
const YESTERDAY = (startOfDay((FRIDAY - 1) as DayNo) + 600 * MINUTE) as Micros
const ROUND = 0 as InstrumentNo
const leg = { n: 0, filled: 0, value: 0, ended: false }
const group = (more: Partial<KeptGroup>): KeptGroup => ({
  id: 1,
  instrument: table.at(ROUND).name,
  owner: 'a',
  why: 'w',
  side: 1,
  plan: { stop: { at: { by: 'percent', amount: 2 } }, targets: [] },
  range: 0,
  taken: 0,
  takenCost: 0,
  legs: [],
  best: 0,
  trigger: 0,
  moved: 0,
  noStop: false,
  noTargets: [],
  refused: 0,
  leaving: '',
  done: false,
  ...more,
})
const nothing: VenueBook = { orders: [], fills: [], positions: [], highest: 0 }
const start = (journal: readonly JournalRecord[], book: VenueBook = nothing) =>
  reconcile({ journal: readJournalState(journal), book, instruments: table, charges, now: TODAY, startMoney: 5 as Money })

it('the number of an order that still waited to be sent is not used again', () => {
  const legs = [
    { ...leg, role: 'entry', order: 7 as OrderId },
    { ...leg, role: 'entry', order: 9 as OrderId },
  ] as const
  const journal: JournalRecord[] = [{ kind: 'group', t: TODAY, group: group({ legs: [...legs] }) }]
  expect(start(journal).nextOrder).toBe(10 + STILL_COMING)
  expect(start(boiledDown(journal, readJournalState(journal), TODAY)).nextOrder).toBe(10 + STILL_COMING)
})

it('what was held over a night is taken over as yours, and its bracket with it', () => {
  const legs = [{ ...leg, role: 'entry', order: 7 as OrderId, filled: 10, value: rupees(1000), ended: true }] as const
  const journal: JournalRecord[] = [{ kind: 'group', t: YESTERDAY, group: group({ legs: [...legs] }) }]
  const [held] = [{ instrument: ROUND, qty: 10, cost: rupees(1000), startQty: 10, startCost: rupees(1000) }]
  const state = start(journal, { ...nothing, positions: [held as never] })
  expect(state.positions[0]?.owners.map(({ owner, qty }) => [owner, qty])).toEqual([['you', 10]])
  expect(state.groups?.map(one => one.owner)).toEqual(['you'])
  expect(state.notes.join('\n')).toContain('bracket 1')
})

it('brackets of today that are over come along, for their orders may have filled since; those of earlier days do not', () => {
  const done = (id: number, t: Micros): JournalRecord => ({ kind: 'group', t, group: group({ id, done: true }) })
  const journal: JournalRecord[] = [done(1, YESTERDAY), done(2, TODAY), { kind: 'group', t: TODAY, group: group({ id: 3 }) }]
  const ids = (records: readonly JournalRecord[]) => start(records).groups?.map(one => [one.id, one.done])
  expect(ids(journal)).toEqual([
    [2, true],
    [3, false],
  ])
  expect(ids(boiledDown(journal, readJournalState(journal), TODAY))).toEqual(ids(journal))
})
