// The process dies, or the power fails, at each call to the disk in turn, while a journal is written, rotated and rewritten: nothing that was
// said to be durable is lost, nothing is invented, and the journal can be opened and written on.

import { describe, expect, test } from 'vitest'
import { Random } from '../../../src/core/random.ts'
import { failed } from '../../../src/core/result.ts'
import type { Micros, OrderId } from '../../../src/core/units.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import { type OpenedJournal, openJournal } from '../../../src/store/journal.ts'
import { Death, type DiskCall, MemoryDisk, systemError } from '../../disk/memory-disk.ts'

const FOLDER = '/home/journal'
const record = (id: number): JournalRecord =>
  id % 3 === 0
    ? { kind: 'event', t: id as Micros, event: { kind: 'rejected', id: id as OrderId, text: 'मार्जिन कम है '.repeat(id % 7) } }
    : { kind: 'cancel', t: id as Micros, id: id as OrderId }

function open(disk: MemoryDisk): OpenedJournal {
  const opened = openJournal(FOLDER, { disk, segmentBytes: 2048 })
  if (failed(opened)) throw new Error(opened.error)
  return opened.ok
}

type Done = {
  /** Numbers that are durable, and those that may be: appended, and not said to be on disk. */
  durable: number[]
  pending: number[]
  /** Set while the journal is being rewritten to these. */
  rewriting: number[] | undefined
}

/** Writes groups of one to five records with a rewriting in the middle, as far as the disk lets it. */
function write(disk: MemoryDisk, seed: number, done: Done): void {
  const random = new Random(seed)
  const { journal } = open(disk)
  for (let id = 0, turn = 0; turn < 24; turn++) {
    for (let n = random.int(1, 5); n > 0; n--) {
      journal.append(record(++id))
      done.pending.push(id)
    }
    journal.sync()
    done.durable.push(...done.pending)
    done.pending = []
    if (turn !== 12) continue
    done.rewriting = done.durable.slice(-7)
    const rewritten = journal.rewrite(done.rewriting.map(record))
    if (failed(rewritten)) throw new Error(rewritten.error)
    done.durable = done.rewriting
    done.rewriting = undefined
  }
  journal.close()
}

const idsOf = (records: readonly JournalRecord[]): number[] =>
  records.map(one => (one.kind === 'event' ? one.event.id : 'id' in one ? one.id : 0))

/** What is read is what was durable, with a part of what may have been. */
function check(disk: MemoryDisk, { durable, pending, rewriting }: Done, from: string): void {
  const { journal, records, damaged, notes } = open(disk)
  const ids = idsOf(records)
  expect(records, from).toStrictEqual(ids.map(record))
  const base = rewriting && ids[0] === rewriting[0] && ids[0] !== durable[0] ? rewriting : durable
  expect(ids.slice(0, base.length), `${from}: ${notes.join('; ')}`).toEqual(base)
  const more = ids.slice(base.length)
  expect(more, from).toEqual(pending.filter(id => more.includes(id)))
  if (damaged) expect(notes.join(), from).toMatch(/record \d+|records \d+ to \d+/)
  journal.append(record(9_001))
  journal.close()
  const again = open(disk)
  expect(idsOf(again.records), from).toEqual([...ids, 9_001])
  again.journal.close()
}

/** How many calls a whole run makes. */
function callsOf(seed: number): number {
  const disk = new MemoryDisk()
  write(disk, seed, { durable: [], pending: [], rewriting: undefined })
  return disk.calls
}

/** Dies at that call; a write is done in part first. */
function dieAt(disk: MemoryDisk, at: number, part: number): void {
  disk.before = (call, _path, allowed) => {
    if (disk.calls < at) return allowed
    if (disk.calls === at && call === 'write') return Math.floor(allowed * part)
    throw new Death()
  }
}

/** A whole run as far as the disk lets it, which then works again. */
function runUntil(seed: number, at: number, part: number): { disk: MemoryDisk; done: Done } {
  const disk = new MemoryDisk()
  const done: Done = { durable: [], pending: [], rewriting: undefined }
  dieAt(disk, at, part)
  attempt(() => write(disk, seed, done))
  disk.before = (_call, _path, allowed) => allowed
  return { disk, done }
}

/** The making of a reserve swallows what its disk says: not every death is heard of. */
function attempt(act: () => void): void {
  try {
    act()
  } catch (error) {
    if (!(error instanceof Error) || !/the disk failed|the process has died/.test(error.message)) throw error
  }
}

describe('at each call to the disk', () => {
  for (const seed of [1, 2]) {
    const calls = callsOf(seed)
    test(`the process dies (seed ${seed}, ${calls} calls)`, () => {
      for (let at = 1; at <= calls; at++) {
        const { disk, done } = runUntil(seed, at, (at % 5) / 4)
        disk.kill()
        check(disk, done, `killed at call ${at}`)
      }
    }, 30_000)

    test(`the process dies, and the power fails once the next has written (seed ${seed})`, () => {
      for (let at = 1; at <= calls; at++) {
        for (let chance = 0; chance < 4; chance++) {
          const { disk } = runUntil(seed, at, chance / 3)
          disk.kill()
          const next = open(disk)
          next.journal.append(record(9_001))
          next.journal.sync()
          disk.powerCut(at * 4 + chance)
          const { journal, records } = open(disk)
          expect(idsOf(records), `at call ${at}, ${chance}`).toEqual([...idsOf(next.records), 9_001])
          journal.close()
        }
      }
    }, 60_000)

    test(`the power fails (seed ${seed})`, () => {
      for (let at = 1; at <= calls; at++) {
        for (let chance = 0; chance < 4; chance++) {
          const { disk, done } = runUntil(seed, at, chance / 3)
          disk.powerCut(at * 4 + chance)
          check(disk, done, `power cut at call ${at}, ${chance}`)
        }
      }
    }, 60_000)
  }
})

test('a disk that fails at any call, and the power with it, loses nothing that was said to be durable', () => {
  const random = new Random(11)
  for (let run = 0; run < 300; run++) {
    const disk = new MemoryDisk()
    const done: Done = { durable: [], pending: [], rewriting: undefined }
    const failing = new Set<DiskCall>(
      (['write', 'datasync', 'sync', 'open', 'rename', 'syncFolder'] as const).filter(() => random.int(0, 1) === 0),
    )
    disk.before = (call, _path, allowed) => {
      if (failing.has(call) && random.int(0, 60) === 0) throw systemError(random.int(0, 1) === 0 ? 'EIO' : 'ENOSPC', 'the disk failed')
      return call === 'write' && random.int(0, 5) === 0 ? Math.ceil(allowed / 2) : allowed
    }
    attempt(() => write(disk, run, done))
    disk.before = (_call, _path, allowed) => allowed
    disk.powerCut(run)
    check(disk, done, `run ${run}`)
  }
}, 30_000)

test('whichever call fails while it is rewritten: what is said to be durable afterwards is there', () => {
  const ids = Array.from({ length: 60 }, (_, i) => i + 1)
  for (const aside of [false, true]) {
    for (let failing = 1, more = true; more; failing++) {
      const disk = new MemoryDisk()
      const { journal } = open(disk)
      for (const id of ids) journal.append(record(id))
      journal.sync()
      const before = disk.calls
      disk.before = (_call, _path, allowed) => {
        if (disk.calls === before + failing) throw systemError('EIO', 'the disk failed')
        return allowed
      }
      const rewritten = journal.rewrite(ids.slice(40).map(record), aside)
      more = disk.calls >= before + failing
      expect(failed(rewritten), `call ${failing}`).toBe(more)
      const added: number[] = []
      attempt(() => {
        journal.append(record(61))
        journal.sync()
        added.push(61)
      })
      disk.before = (_call, _path, allowed) => allowed
      disk.kill()
      const found = idsOf(open(disk).records)
      expect([ids, ids.slice(40), [...ids, ...added], [...ids.slice(40), ...added]], `call ${failing}`).toContainEqual(found)
      if (added.length > 0) expect(found.at(-1), `call ${failing}`).toBe(61)
    }
  }
})
