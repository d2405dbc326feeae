// What a start infers from the venue's book is a decision like any other: it stands in the journal and in the audit log, with its number.

import { expect, test } from 'vitest'
import { AuditTrail } from '../../../src/app/engine/audit-trail.ts'
import { beginJournal, keepRecords } from '../../../src/app/recovery/begin-journal.ts'
import { startOfDay } from '../../../src/core/ist.ts'
import { failed } from '../../../src/core/result.ts'
import { type InstrumentNo, MINUTE, type Micros, type Money, type Qty } from '../../../src/core/units.ts'
import type { AuditEntry } from '../../../src/ports/audit.ts'
import { openJournal } from '../../../src/store/journal.ts'
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
  expect(log).toMatchObject([{ kind: 'event', j: opened.ok.journal.lastSeq, event: { kind: 'elsewhere', qty: 5, inferred: true } }])
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
