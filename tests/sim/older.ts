// The journal as older builds wrote it: without the fields that they did not have, where those say no more than their absence did.

import type { JournalRecord } from '../../src/ports/journal.ts'
import { openJournal } from '../../src/store/journal.ts'
import { failed } from '../../src/core/result.ts'
import type { MemoryDisk } from './memory-disk.ts'
import { SEGMENT } from './stage.ts'
import { fail } from './truth.ts'

type Fields = Readonly<Record<string, unknown>>

/** What each field said by being left out. */
const ABSENT: Readonly<Record<string, Fields>> = {
  intent: { trigger: 0, validity: 'day', chased: false, closes: false },
  modify: {},
  equity: {},
}

/** One record of today as a build without the newer fields wrote it; of a change of the limit alone the limit alone. */
export function asOlder(
  record: JournalRecord,
  intent: (id: number) => Extract<JournalRecord, { kind: 'intent' }> | undefined,
): JournalRecord {
  const plain = ABSENT[record.kind] ?? {}
  const kept = Object.entries(record).filter(([name, value]) => !(name in plain && (value === undefined || value === plain[name])))
  const older = Object.fromEntries(kept) as JournalRecord
  if (older.kind !== 'modify') return older
  const of = intent(older.id)
  const same = of?.qty === older.qty && (of?.trigger ?? 0) === older.trigger && of?.type === older.type
  return same ? { kind: 'modify', t: older.t, id: older.id, limit: older.limit, ...(older.closes ? { closes: true } : {}) } : older
}

/** Writes the whole journal anew in older shapes, as if another build had been at work until now. */
export function makeOlder(disk: MemoryDisk): void {
  const opened = openJournal('journal', { disk, segmentBytes: SEGMENT })
  if (failed(opened)) return
  const { journal, records, damaged } = opened.ok
  const intents = new Map(records.flatMap(one => (one.kind === 'intent' ? [[one.id as number, one] as const] : [])))
  // Damage must be found by the next start, not hidden by this.
  if (!damaged) {
    const written = journal.rewrite(records.map(one => asOlder(one, id => intents.get(id))))
    if (failed(written)) fail(written.error)
  }
  journal.close()
}
