// What a start infers from the venue's book is a decision like any other: it stands in the journal and in the audit log, with its number.

import { expect, test } from 'vitest'
import { AuditTrail } from '../../../src/app/engine/audit-trail.ts'
import { readJournalState } from '../../../src/app/recovery/journal-state.ts'
import { reconcile } from '../../../src/app/recovery/reconcile.ts'
import { boiledDown } from '../../../src/app/recovery/shorter-journal.ts'
import { beginJournal, keepRecords } from '../../../src/app/recovery/begin-journal.ts'
import { startOfDay } from '../../../src/core/ist.ts'
import { failed } from '../../../src/core/result.ts'
import { type InstrumentNo, MINUTE, type Micros, type Money, NO_PX, type OrderId, type Px, type Qty } from '../../../src/core/units.ts'
import type { AuditEntry } from '../../../src/ports/audit.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import { isJournalRecord, openJournal } from '../../../src/store/journal.ts'
import { MemoryDisk } from '../../disk/memory-disk.ts'
import { FRIDAY, charges, table } from '../../sim/setup.ts'

const NOW = (startOfDay(FRIDAY) + 600 * MINUTE) as Micros

test('a trade that a start infers stands in the audit log with its number in the journal', () => {
  const disk = new MemoryDisk()
  const opened = openJournal('/home/journal', { disk, segmentBytes: 8192 })
  if (failed(opened)) throw new Error(opened.error)
  const log: AuditEntry[] = []
  const trail = new AuditTrail(entries => log.push(...entries))
  const held = { qty: 5 as Qty, cost: 5_000_000 as Money, startQty: 0 as Qty, startCost: 0 as Money }
  const begun = beginJournal({
    journal: trail.over(opened.ok.journal),
    records: opened.ok.records,
    damaged: false,
    book: { orders: [], fills: [], positions: [{ instrument: 0 as InstrumentNo, ...held }], highest: 0 },
    instruments: table,
    charges,
    now: NOW,
    startMoney: 0 as Money,
  })
  trail.flush()
  if (failed(begun)) throw new Error(begun.error)
  const { recovered } = begun.ok
  expect(recovered.positions.map(one => one.qty)).toEqual([5])
  const numbers = { kind: 'numbers', j: opened.ok.journal.lastSeq }
  expect(log).toMatchObject([{ kind: 'event', j: numbers.j - 1, event: { kind: 'elsewhere', qty: 5, inferred: true } }, numbers])
})

test('two starts in a row never begin with the same order number, for what the first sent may be in no journal and not at the venue yet', () => {
  const disk = new MemoryDisk()
  const begin = (longest: number): number => {
    const opened = openJournal('/home/journal', { disk, segmentBytes: 8192 })
    if (failed(opened)) throw new Error(opened.error)
    const { journal, records } = opened.ok
    const book = { orders: [], fills: [], positions: [], highest: 7 }
    const parts = { instruments: table, charges, now: NOW, startMoney: 0 as Money }
    const begun = beginJournal({ journal, records, damaged: false, book, longest, ...parts })
    if (failed(begun)) throw new Error(begun.error)
    journal.close()
    return begun.ok.recovered.nextOrder
  }
  // The third finds what the second made of a long journal.
  const [first, second, third] = [begin(5_000), begin(0), begin(5_000)] as const
  expect([second - first, third - second].every(skipped => skipped >= 100)).toBe(true)
})

test('a shortened journal still knows whose the orders of the last 24 hours were: a book may list them beyond midnight', () => {
  const t = (startOfDay(FRIDAY) - MINUTE) as Micros
  const id = 4 as OrderId
  const about = { instrument: 'NSE:ROUND', qty: 5, type: 'limit', limit: 1_000_000 as Px, owner: 'ema-cross', why: 'up', reducing: false }
  const records: JournalRecord[] = [
    { kind: 'intent', t, id, ...about } as never,
    { kind: 'event', t, event: { kind: 'cancelled', id, text: 'as asked' } },
    // The one with the highest number stays in any case.
    { kind: 'intent', t, id: 5 as OrderId, ...about } as never,
  ]
  const ownerAt = (now: Micros): string | undefined =>
    readJournalState(boiledDown(records, readJournalState(records), now)).intents.get(id)?.owner
  expect(ownerAt((startOfDay(FRIDAY) + MINUTE) as Micros)).toBe('ema-cross')
})

test('nothing begins where the disk does not keep what a start has to write down', () => {
  const disk = new MemoryDisk()
  const opened = openJournal('/home/journal', { disk, segmentBytes: 8192 })
  if (failed(opened)) throw new Error(opened.error)
  const { journal } = opened.ok
  const broken = {
    append: journal.append.bind(journal),
    sync: () => {
      throw new Error('ENOSPC: no space left on device')
    },
  }
  const record = { kind: 'level', t: NOW, level: 'paused', why: 'records are missing' } as const
  expect(keepRecords(broken, [record])).toEqual({ error: 'nothing has been started: ENOSPC: no space left on device' })
})

test('an order given elsewhere stays so over a start and a shortened journal, until a person has made it theirs', () => {
  const id = 900_001 as OrderId
  const terms = { instrument: 0 as InstrumentNo, brokerId: 'Z', qty: 5 as Qty, limit: 1_000_000 as Px, trigger: NO_PX, text: '' }
  const nothing = {
    filled: 0 as Qty,
    filledValue: 0 as Money,
    fillIds: [],
    triggered: false,
    validity: 'day',
    name: table.at(terms.instrument).name,
  }
  const found: JournalRecord = { kind: 'event', t: NOW, event: { kind: 'found', id, time: NOW, ...terms, ...nothing } as never }
  const adopted: JournalRecord = { kind: 'adopted', t: NOW, id }
  expect([found, adopted].every(isJournalRecord)).toBe(true)
  const book = { orders: [{ id, state: 'open' as const, time: NOW, filled: 0 as Qty, ...terms }], fills: [], positions: [], highest: id }
  const ownerAfter = (records: readonly JournalRecord[]): string | undefined => {
    const parts = { book, instruments: table, charges, now: NOW, startMoney: 0 as Money }
    const shortened = boiledDown(records, readJournalState(records), NOW)
    const owners = [records, shortened].map(some => reconcile({ journal: readJournalState(some), ...parts }).orders[0]?.owner)
    expect(owners[0]).toBe(owners[1])
    return owners[0]
  }
  expect([ownerAfter([]), ownerAfter([found]), ownerAfter([found, adopted])]).toEqual(['you', 'elsewhere', 'you'])
})
