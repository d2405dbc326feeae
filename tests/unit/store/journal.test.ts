import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Random } from '../../../src/core/random.ts'
import { failed } from '../../../src/core/result.ts'
import type { Micros, OrderId, Px } from '../../../src/core/units.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import { type Disk, disk } from '../../../src/store/disk.ts'
import { type OpenedJournal, openJournal } from '../../../src/store/journal.ts'
import { openSegments } from '../../../src/store/segment-log.ts'
import { readSegments } from '../../../src/store/segment-read.ts'
import { SEGMENT_HEAD, readHead, writeHead } from '../../../src/store/segment.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const SMALL = { segmentBytes: 1024 }
const record = (id: number): JournalRecord =>
  id % 3 === 0
    ? { kind: 'event', t: id as Micros, event: { kind: 'rejected', id: id as OrderId, text: 'मार्जिन कम है' } }
    : { kind: 'cancel', t: id as Micros, id: id as OrderId }
const list = (from: number, to: number): JournalRecord[] => Array.from({ length: to - from + 1 }, (_, i) => record(from + i))

function open(options: Parameters<typeof openJournal>[1] = SMALL): OpenedJournal {
  const opened = openJournal(folder, options)
  if (failed(opened)) throw new Error(opened.error)
  return opened.ok
}
/** Writes records one sync each. */
function write(from: number, to: number): void {
  const { journal } = open()
  for (const one of list(from, to)) {
    journal.append(one)
    journal.sync()
  }
  journal.close()
}
const segments = (): string[] => readdirSync(folder).filter(name => name.endsWith('.seg'))
const contents = () => Object.fromEntries(readdirSync(folder).map(name => [name, readFileSync(join(folder, name)).toString('latin1')]))
const read = () => {
  const result = readSegments<JournalRecord>(folder, readdirSync(folder).sort(), () => true)
  if (failed(result)) throw new Error(result.error)
  return result.ok
}

describe('what was synced is there', () => {
  test('after each reopening, over many segments, with groups that cross from one into the next', () => {
    const random = new Random(3)
    let done = 0
    for (let run = 0; run < 12; run++) {
      const { journal, records, notes } = open()
      expect(notes).toEqual([])
      expect(records).toStrictEqual(list(1, done))
      for (let turn = 0; turn < 5; turn++) {
        const group = random.int(0, 12)
        for (let i = 0; i < group; i++) journal.append(record(++done))
        journal.sync()
        expect(read().records).toHaveLength(done)
      }
      journal.close()
    }
    expect(segments().length).toBeGreaterThan(10)
  })

  test('what was appended and not synced is not', () => {
    const { journal } = open()
    journal.append(record(1))
    expect(read().records).toEqual([])
    journal.close()
    expect(read().records).toStrictEqual([record(1)])
  })

  test('every sync of records is one write and one data sync while the segment lasts', () => {
    const calls: string[] = []
    const spy: Disk = {
      ...disk,
      write: (...args) => (calls.push('write'), disk.write(...args)),
      datasync: fd => (calls.push('datasync'), disk.datasync(fd)),
    }
    const { journal } = open({ disk: spy })
    calls.length = 0
    for (const one of list(1, 20)) journal.append(one)
    journal.sync()
    journal.sync()
    expect(calls).toEqual(['write', 'datasync'])
    journal.close()
  })
})

describe('damage', () => {
  test('after any cut or flip the journal goes on: what could be read, then new ones, and both are read again', () => {
    write(1, 25)
    const before = contents()
    const random = new Random(5)
    const names = segments()
    for (let run = 0; run < 60; run++) {
      for (const name of readdirSync(folder)) rmSync(join(folder, name))
      for (const [name, text] of Object.entries(before)) writeFileSync(join(folder, name), Buffer.from(text, 'latin1'))
      const name = names[run % names.length] as string
      const bytes = Buffer.from(before[name] as string, 'latin1')
      const at = random.int(0, bytes.length - 1)
      bytes[at] = (bytes[at] as number) ^ 0x55
      writeFileSync(join(folder, name), run % 2 ? bytes : bytes.subarray(0, at))
      const first = open()
      expect(first.records.length).toBeGreaterThan(run % 2 ? 23 : -1)
      for (const one of list(26, 55)) first.journal.append(one)
      first.journal.close()
      const second = open()
      expect(second.records).toStrictEqual([...first.records, ...list(26, 55)])
      // A gap stays in sight until the journal is rewritten; of a torn tail nothing is missing.
      expect(second.damaged).toBe(first.damaged)
      second.journal.close()
    }
  }, 20_000)

  test('a torn last write is told with file and byte once, and not again when the journal has gone on', () => {
    write(1, 3)
    const path = join(folder, '000001.seg')
    const bytes = readFileSync(path)
    const end = bytes.findLastIndex(byte => byte !== 0) + 1
    bytes.fill(0, end - 5)
    writeFileSync(path, bytes)
    const { journal, records, notes } = open()
    expect(records).toStrictEqual(list(1, 2))
    expect(notes).toEqual([
      expect.stringMatching(/000001\.seg is torn at byte \d+: from record 3 on there is none whole, .*; 2 records before it were kept$/),
    ])
    journal.close()
    expect(read().notes).toEqual([])
    expect(readFileSync(path)).toEqual(bytes)
  })

  test('damage in the middle is told apart from a torn tail', () => {
    write(1, 6)
    const path = join(folder, '000001.seg')
    const bytes = readFileSync(path)
    bytes[SEGMENT_HEAD + 20] = (bytes[SEGMENT_HEAD + 20] as number) ^ 1
    writeFileSync(path, bytes)
    expect(read().notes).toEqual([
      expect.stringContaining(`damaged at byte ${SEGMENT_HEAD}: record 1 is lost; the 5 records after it were read`),
    ])
  })
})

describe('other builds', () => {
  test('a journal of a newer format is refused and nothing is changed', () => {
    write(1, 3)
    const path = join(folder, '000001.seg')
    const bytes = readFileSync(path)
    const head = readHead(bytes)
    if (!head) throw new Error('no head')
    writeHead(bytes, { ...head, format: 2 })
    writeFileSync(path, bytes)
    rmSync(join(folder, 'reserve'))
    const before = contents()
    expect(openJournal(folder, SMALL)).toStrictEqual({
      error: `${path} is of format 2 and this build reads 1: open it with the build that wrote it`,
    })
    expect(contents()).toStrictEqual(before)
  })

  test('a whole record of a kind this build does not know is refused, not dropped', () => {
    const opened = openSegments<unknown>(folder, { ...SMALL, is: () => true })
    if (failed(opened)) throw new Error(opened.error)
    opened.ok.log.append({ kind: 'basket', t: 1 })
    opened.ok.log.close()
    const before = contents()
    expect(openJournal(folder, SMALL)).toMatchObject({ error: expect.stringContaining('record 1 at byte 32 of') })
    expect(contents()).toStrictEqual(before)
  })

  test('records of an older build, which lack what came later, are read', () => {
    const older: unknown[] = [
      {
        kind: 'intent',
        t: 1,
        id: 1,
        instrument: 'NSE:TCS',
        qty: 5,
        type: 'market',
        limit: 1,
        owner: 'you',
        why: 'by hand',
        reducing: false,
      },
      { kind: 'modify', t: 2, id: 1, limit: 2 },
      { kind: 'cancel', t: 3, id: 1 },
      { kind: 'event', t: 4, event: { kind: 'accepted', id: 1, brokerId: 'B' } },
      { kind: 'event', t: 5, event: { kind: 'modified', id: 1, limit: 2 } },
      { kind: 'event', t: 6, event: { kind: 'filled', id: 1, fillId: 'F', qty: 5, px: 1, time: 6 } },
      { kind: 'event', t: 7, event: { kind: 'rejected', id: 1, text: 'no' } },
      { kind: 'event', t: 8, event: { kind: 'unknown', id: 1, text: 'no answer' } },
      { kind: 'level', t: 9, level: 'paused', why: 'a person' },
      { kind: 'strategy', t: 10, name: 's', on: false, why: 'by hand' },
      { kind: 'saved', t: 11, strategy: 's', instrument: 'all', values: { n: 1 } },
      { kind: 'equity', t: 12, dayStart: 1, dayBase: 1, equity: 1, base: 1 },
    ]
    const opened = openSegments<unknown>(folder, { segmentBytes: 4096, is: () => true })
    if (failed(opened)) throw new Error(opened.error)
    for (const one of older) opened.ok.log.append(one)
    opened.ok.log.close()
    expect(open({ segmentBytes: 4096 }).records).toStrictEqual(older)
  })

  test('a record that could not be read back is a bug, and never reaches the file', () => {
    const { journal } = open()
    expect(() => journal.append({ kind: 'modify', t: 1 as Micros, id: 1 as OrderId, limit: Number.NaN as Px })).toThrow('has its shape')
    journal.close()
    expect(read().records).toEqual([])
  })
})

describe('a full disk', () => {
  const limited = (room: { files: number }): Disk => ({
    ...disk,
    open(path, create) {
      if (create && room.files <= 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
      if (create) room.files--
      return disk.open(path, create)
    },
  })

  test('shows when no reserve can be made, writes on in the reserve it has, and clears when there is room', () => {
    const room = { files: 2 }
    const { journal } = open({ ...SMALL, disk: limited(room) })
    expect(journal.diskFull).toBe(false)
    let written = 0
    while (!journal.diskFull) {
      journal.append(record(++written))
      journal.sync()
    }
    expect(journal.trouble).toContain('ENOSPC')
    // The reserve has just been taken: exits still fit.
    for (let i = 0; i < 8; i++) journal.append(record(++written))
    journal.sync()
    room.files = 10
    journal.tend()
    expect(journal.diskFull).toBe(false)
    journal.close()
    expect(open().records).toStrictEqual(list(1, written))
  })

  test('sync throws when nothing is left, throws ever after, and what was synced before stays', () => {
    const { journal } = open({ ...SMALL, disk: limited({ files: 2 }) })
    let written = 0
    expect(() => {
      for (;;) {
        journal.append(record(written + 1))
        journal.sync()
        written++
      }
    }).toThrow('cannot be written')
    expect(() => journal.sync()).toThrow('cannot be written')
    expect(read().records).toStrictEqual(list(1, written))
  })

  test('a failed data sync breaks the journal for good', () => {
    let broken = false
    const { journal } = open({
      ...SMALL,
      disk: {
        ...disk,
        datasync(fd) {
          if (broken) throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' })
          disk.datasync(fd)
        },
      },
    })
    journal.append(record(1))
    broken = true
    expect(() => journal.sync()).toThrow('EIO')
    broken = false
    journal.append(record(2))
    expect(() => journal.sync()).toThrow('EIO')
  })
})

describe('rewriting', () => {
  test('replaces every record at once, frees the old segments and goes on', () => {
    write(1, 40)
    const { journal } = open()
    journal.append(record(41))
    expect(journal.rewrite(list(1, 60))).toStrictEqual({ ok: undefined })
    expect(segments()).toHaveLength(1)
    for (const one of list(61, 90)) journal.append(one)
    journal.close()
    expect(read().records).toStrictEqual(list(1, 90))
    const again = open()
    expect(again.journal.rewrite([])).toStrictEqual({ ok: undefined })
    again.journal.close()
    expect(read().records).toEqual([])
    expect(read().nextSeq).toBe(40 + 1 + 60 + 30 + 1)
  })

  test('a crash before the old segments are gone changes nothing: they are ignored, and removed at the next opening', () => {
    write(1, 40)
    const old = segments().map(name => [name, readFileSync(join(folder, name))] as const)
    const { journal } = open()
    journal.rewrite(list(7, 9))
    journal.close()
    for (const [name, bytes] of old) writeFileSync(join(folder, name), bytes)
    expect(read().records).toStrictEqual(list(7, 9))
    open().journal.close()
    expect(existsSync(join(folder, '000001.seg'))).toBe(false)
  })

  test('without room the old records stand, and appending goes on', () => {
    write(1, 4)
    const { journal } = open({
      ...SMALL,
      disk: {
        ...disk,
        open(path, create) {
          if (create) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
          return disk.open(path, create)
        },
      },
    })
    expect(journal.rewrite([])).toMatchObject({ error: expect.stringContaining('stands as it was') })
    journal.append(record(5))
    journal.close()
    expect(read().records).toStrictEqual(list(1, 5))
  })
})
