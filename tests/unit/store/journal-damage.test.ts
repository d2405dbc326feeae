// A journal as a real session writes it, with any byte changed and any length cut: every record that can be read is read, what is lost is
// named with file, byte and number, and a start can use what is left.

import { describe, expect, test } from 'vitest'
import { readJournalState } from '../../../src/app/recovery/journal-state.ts'
import { reconcile } from '../../../src/app/recovery/reconcile.ts'
import { Random } from '../../../src/core/random.ts'
import { failed } from '../../../src/core/result.ts'
import { moneyOf } from '../../../src/core/units.ts'
import { Engine } from '../../../src/engine/engine.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import { type SegmentsRead, readSegments } from '../../../src/store/segment-read.ts'
import type { MemoryDisk } from '../../disk/memory-disk.ts'
import { charges, setupOf, table } from '../../sim/setup.ts'
import { FOLDER, type RealJournal, openOn, realJournal } from './real-journal.ts'

const session = realJournal(4, 0.7)
const segments = [...session.disk.files.keys()].filter(path => path.endsWith('.seg')).sort()
const bytesOf = (path: string): Uint8Array => session.disk.files.get(path)?.bytes as Uint8Array

function read(disk: MemoryDisk): SegmentsRead<JournalRecord> {
  const result = readSegments<JournalRecord>(FOLDER, disk.names(FOLDER), () => true, disk)
  if (failed(result)) throw new Error(result.error)
  return result.ok
}

/** Numbers of records that the sentences call lost. */
function named(notes: readonly string[]): Set<number> {
  const lost = new Set<number>()
  for (const note of notes) {
    const range = /records? (\d+)(?: to (\d+))? (?:is|are) lost/.exec(note)
    if (range) for (let n = Number(range[1]); n <= Number(range[2] ?? range[1]); n++) lost.add(n)
    const cut = /from record (\d+) on/.exec(note)
    if (cut) for (let n = Number(cut[1]); n <= session.records.length; n++) lost.add(n)
  }
  return lost
}

/** What is left is right, in order, and with what is named it is everything. */
function checkNothingSilent({ records, seqs, notes, damaged }: SegmentsRead<JournalRecord>, from: string): void {
  const lost = named(notes)
  for (const [n, seq] of seqs.entries())
    if (JSON.stringify(records[n]) !== JSON.stringify(session.records[seq - 1])) throw new Error(`${from}: record ${seq}`)
  const there = new Set(seqs)
  for (let seq = 1; seq <= session.records.length; seq++)
    if (!there.has(seq) && !lost.has(seq)) throw new Error(`${from}: record ${seq} is missing and not named in ${notes.join('; ')}`)
  if (there.size < session.records.length && !damaged && !notes.some(note => note.includes('is torn')))
    throw new Error(`${from}: records are missing, and it is no damage: ${notes.join('; ')}`)
}

/** A start on what is left: an engine that knows the venue's positions and would give a number that nobody had. */
function start({ book, now }: RealJournal, records: readonly JournalRecord[]): void {
  const startMoney = moneyOf(1_000_000)
  const state = reconcile({ journal: readJournalState(records), book, instruments: table, charges, now, startMoney })
  const engine = new Engine(setupOf(1))
  engine.process({ kind: 'recovered', t: now, state })
  for (const { instrument, qty } of book.positions) expect(engine.ledger.positions.qty[instrument]).toBe(qty)
  expect(state.nextOrder).toBeGreaterThan(book.highest)
}

test('the session is worth it', () => {
  expect(segments.length).toBeGreaterThan(3)
  expect(session.records.length).toBeGreaterThan(20)
  expect(new Set(session.records.map(one => one.kind)).size).toBeGreaterThan(3)
  expect(read(session.disk)).toMatchObject({ records: session.records, notes: [], damaged: false })
})

describe('every prefix of the files', () => {
  test('opens with a prefix of the records, and what is missing is named', () => {
    const counts = new Set<number>()
    for (const [i, path] of segments.entries()) {
      const disk = session.disk.copy()
      for (const later of segments.slice(i + 1)) disk.files.delete(later)
      const bytes = bytesOf(path)
      for (let length = bytes.length - 1; length >= 0; length--) {
        disk.put(path, bytes.subarray(0, length))
        const { records, notes, damaged } = read(disk)
        expect(records).toHaveLength(records.length)
        if (JSON.stringify(records.at(-1)) !== JSON.stringify(session.records[records.length - 1]))
          throw new Error(`${path} cut at ${length}`)
        if (!damaged || !notes.some(note => note.includes(path))) throw new Error(`${path} cut at ${length} says ${notes.join('; ')}`)
        counts.add(records.length)
      }
    }
    expect(counts.size).toBe(session.records.length + 1)
  }, 60_000)

  test('gives a state that a start can use', () => {
    for (let count = 0; count <= session.records.length; count++) start(session, session.records.slice(0, count))
  })

  test('a cut in one file alone costs only what it held: the files after it are read', () => {
    const [first] = segments as [string]
    const disk = session.disk.copy()
    for (let length = 0; length < bytesOf(first).length; length += 7) {
      disk.put(first, bytesOf(first).subarray(0, length))
      const found = read(disk)
      expect(found.records.at(-1)).toEqual(session.records.at(-1))
      checkNothingSilent(found, `cut at ${length}`)
    }
  }, 30_000)
})

describe('any changed byte', () => {
  test('costs at most the record it lies in, and that one is named', () => {
    const random = new Random(6)
    for (const path of segments) {
      const disk = session.disk.copy()
      const bytes = disk.files.get(path)?.bytes as Uint8Array
      for (let at = 0; at < bytes.length; at++) {
        const before = bytes[at] as number
        bytes[at] = before ^ (1 << random.int(0, 7))
        const found = read(disk)
        checkNothingSilent(found, `${path} changed at ${at}`)
        if (found.records.length < session.records.length - 1)
          throw new Error(`${path} changed at ${at} costs ${session.records.length - found.records.length}`)
        if (found.records.length < session.records.length && !found.notes.some(note => note.includes(`${path} is damaged at byte`)))
          throw new Error(`${path} changed at ${at}: ${found.notes.join('; ')}`)
        bytes[at] = before
      }
    }
  }, 60_000)

  test('several of them together: what is left can be started from', () => {
    const random = new Random(8)
    for (let run = 0; run < 200; run++) {
      const disk = session.disk.copy()
      for (let n = random.int(1, 6); n > 0; n--) {
        const bytes = disk.files.get(segments[random.int(0, segments.length - 1)] as string)?.bytes as Uint8Array
        bytes[random.int(0, bytes.length - 1)] = random.int(0, 255)
      }
      const found = read(disk)
      checkNothingSilent(found, `run ${run}`)
      start(session, found.records)
    }
  })

  test('a missing file is named by the records it held', () => {
    const disk = session.disk.copy()
    disk.files.delete(segments[1] as string)
    const found = read(disk)
    checkNothingSilent(found, 'without the second file')
    expect(found.notes).toEqual([expect.stringMatching(/000003\.seg begins at record \d+: records \d+ to \d+ are lost$/)])
  })
})

test('damage is told once: rewritten without it, with the damaged files set aside', () => {
  const disk = session.disk.copy()
  const bytes = disk.files.get(segments[0] as string)?.bytes as Uint8Array
  bytes[100] = (bytes[100] as number) ^ 4
  const first = openOn(disk)
  expect(first.notes).toEqual([
    expect.stringMatching(/000001\.seg is damaged at byte \d+: record \d+ is lost; the \d+ records after it were read$/),
  ])
  expect(first.journal.rewrite(first.records, true)).toEqual({ ok: undefined })
  first.journal.close()
  expect(disk.names(FOLDER).filter(name => name.endsWith('.damaged'))).toHaveLength(segments.length)
  const second = openOn(disk)
  expect(second.notes).toEqual([])
  expect(second.damaged).toBe(false)
  expect(second.records).toEqual(first.records)
})
