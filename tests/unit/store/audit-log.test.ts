// The audit log over several days, kills and power cuts; and every way of changing it is found, with its place.

import { describe, expect, test } from 'vitest'
import { Random } from '../../../src/core/random.ts'
import { failed } from '../../../src/core/result.ts'
import { DAY, type Micros, type OrderId } from '../../../src/core/units.ts'
import type { AuditEntry } from '../../../src/ports/audit.ts'
import { NO_HASH, auditLine, parseLine } from '../../../src/store/audit-chain.ts'
import { type AuditLog, openAudit } from '../../../src/store/audit-log.ts'
import { listAudit, readAuditDay, verifyAudit } from '../../../src/store/audit-verify.ts'
import { Death, MemoryDisk } from '../../disk/memory-disk.ts'

const FOLDER = '/home/audit'
const T = Date.UTC(2026, 8, 4, 5) * 1000
const entry = (id: number, day: number): AuditEntry => ({ kind: 'cancel', t: (T + day * DAY + id) as Micros, id: id as OrderId, j: id })

function open(disk: MemoryDisk, day = 0): AuditLog {
  const opened = openAudit(FOLDER, (T + day * DAY) as Micros, disk)
  if (failed(opened)) throw new Error(opened.error)
  return opened.ok
}

/** Three days, each with two starts. */
function threeDays(): MemoryDisk {
  const disk = new MemoryDisk()
  let id = 0
  for (const day of [0, 1, 3]) {
    for (let start = 0; start < 2; start++) {
      const log = open(disk, day)
      expect(log.lastJ).toBe(id)
      for (let n = 0; n < 4; n++) log.add([entry(++id, day), entry(++id, day)])
      log.close()
    }
  }
  return disk
}

const linesOf = (disk: MemoryDisk, path: string): string[] => new TextDecoder().decode(disk.read(path)).split('\n').slice(0, -1)
const put = (disk: MemoryDisk, path: string, lines: readonly string[]): void =>
  disk.put(path, new TextEncoder().encode(lines.map(line => `${line}\n`).join('')))
const files = ['2026-09-04.log', '2026-09-05.log', '2026-09-07.log'].map(name => `${FOLDER}/${name}`)

test('a log of several days and starts is one chain', () => {
  const disk = threeDays()
  expect(listAudit(FOLDER, disk)).toEqual({ ok: ['2026-09-04', '2026-09-05', '2026-09-07'] })
  expect(verifyAudit(FOLDER, undefined, disk)).toMatchObject({ ok: { days: 3, records: 3 * 17 } })
  for (const day of ['2026-09-04', '2026-09-05', '2026-09-07'])
    expect(verifyAudit(FOLDER, day, disk)).toMatchObject({ ok: { days: 1, records: 17 } })
  const day = readAuditDay(FOLDER, '2026-09-05', disk)
  if (failed(day)) throw new Error(day.error)
  expect(day.ok.records[0]).toMatchObject({ kind: 'day', n: 1, after: { day: '2026-09-04', n: 17 } })
  expect(verifyAudit(FOLDER, '2026-09-06', disk)).toMatchObject({ error: expect.stringContaining('there is no audit log of 2026-09-06') })
})

test('a record of an earlier day goes to the latest file, so that the chain stays in order', () => {
  const disk = threeDays()
  const log = open(disk, 3)
  log.add([entry(99, 0)])
  log.close()
  expect(linesOf(disk, files[0] as string)).toHaveLength(17)
  expect(linesOf(disk, files[2] as string)).toHaveLength(18)
  expect(verifyAudit(FOLDER, undefined, disk)).toHaveProperty('ok')
})

describe('found, with file and line:', () => {
  const errorOf = (disk: MemoryDisk): string => {
    const verified = verifyAudit(FOLDER, undefined, disk)
    if (!failed(verified)) throw new Error('nothing was found')
    return verified.error
  }

  test('any changed character', () => {
    const random = new Random(2)
    for (const [i, path] of files.entries()) {
      const disk = threeDays()
      const bytes = disk.files.get(path)?.bytes as Uint8Array
      for (let at = 0; at < bytes.length; at++) {
        const before = bytes[at] as number
        bytes[at] = before ^ (1 << random.int(0, 6))
        expect(errorOf(disk)).toContain(i < 2 ? FOLDER : path)
        bytes[at] = before
      }
    }
  }, 30_000)

  test('a record taken out, put in twice, moved, or added with a hash of its own', () => {
    const [path] = [files[1] as string]
    const whole = linesOf(threeDays(), path)
    for (let n = 0; n < whole.length; n++) {
      const without = whole.toSpliced(n, 1)
      const twice = whole.toSpliced(n, 0, whole[n] as string)
      const moved = n === 0 ? whole.toReversed() : whole.toSpliced(n - 1, 2, whole[n] as string, whole[n - 1] as string)
      const forged = auditLine(parseLine(whole[n] as string)?.hash ?? '', n + 2, entry(77, 1)).line
      for (const lines of [without, twice, moved, whole.toSpliced(n + 1, 0, forged)]) {
        const disk = threeDays()
        put(disk, path, lines)
        expect(errorOf(disk)).toMatch(/2026-09-05\.log (line \d+: |ends with record \d+)/)
      }
    }
  })

  test('an end cut off, at any character and also on a line, of any day', () => {
    for (const path of files) {
      const disk = threeDays()
      const bytes = disk.read(path)
      for (let length = 0; length < bytes.length; length += 5) {
        disk.put(path, bytes.subarray(0, length))
        errorOf(disk)
      }
      const lines = linesOf(threeDays(), path)
      for (let kept = 0; kept < lines.length; kept++) {
        put(disk, path, lines.slice(0, kept))
        expect(errorOf(disk)).toMatch(/ends with record|has no record|there is no record/)
      }
    }
  })

  test('a day written anew from a record on with right hashes, a file taken away, a head taken away', () => {
    for (const [i, path] of files.entries()) {
      const disk = threeDays()
      const lines = linesOf(disk, path)
      let before = parseLine(lines[4] as string)?.hash ?? NO_HASH
      for (let n = 5; n < lines.length; n++) {
        const made = auditLine(before, n + 1, entry(500 + n, i))
        lines[n] = made.line
        before = made.hash
      }
      put(disk, path, lines)
      expect(errorOf(disk)).toMatch(/another hash|was announced/)
      const gone = threeDays()
      gone.files.delete(path)
      expect(errorOf(gone)).toMatch(/whose file is missing|was announced/)
    }
    const disk = threeDays()
    disk.files.delete(`${FOLDER}/head`)
    expect(errorOf(disk)).toContain('head is missing')
  })
})

test('a death at each call to the disk: the next start goes on with a chain that fits, and says what was not written', () => {
  const calls = threeDays().calls
  for (let at = 1; at < calls; at += 1) {
    for (const cut of [0, 0.5, 1]) {
      const disk = new MemoryDisk()
      disk.before = (call, _path, allowed) => {
        if (disk.calls < at) return allowed
        if (disk.calls === at && call === 'write') return Math.floor(allowed * cut)
        throw new Death()
      }
      let id = 0
      let written = 0
      try {
        for (const day of [0, 1, 3]) {
          const log = open(disk, day)
          for (let n = 0; n < 4; n++) {
            log.add([entry(++id, day), entry(++id, day)])
            if (log.trouble !== '') throw new Death()
            written = id
          }
          log.close()
        }
      } catch (error) {
        if (!(error instanceof Error)) throw error
      }
      disk.before = (_call, _path, allowed) => allowed
      disk.kill()
      const log = open(disk, 3)
      expect(log.lastJ).toBeGreaterThanOrEqual(written)
      log.add([entry(1000, 3)])
      log.close()
      expect(verifyAudit(FOLDER, undefined, disk), `death at call ${at}`).toHaveProperty('ok')
    }
  }
}, 30_000)
