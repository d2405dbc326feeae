// The rows that wait for the database: a queue in order, through any number of deaths, larger than the memory it uses.

import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StoreRow } from '../../../src/ports/store.ts'
import { RowLog, WINDOW_ROWS } from '../../../src/store/row-log.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rows-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const row = (n: number, text = 'x'): StoreRow => ({ table: 'events', time: n, kind: 'note', text })
const timesOf = (rows: readonly StoreRow[]): number[] => rows.map(each => each.time)
const file = (): string => join(folder, 'rows-paper.log')

describe('the row log', () => {
  test('is a queue in order; a kill between two turns repeats what was not settled since it was last empty, and loses nothing', () => {
    const act = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), n: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ kind: fc.constant('settle' as const), n: fc.integer({ min: 1, max: 60 }) }),
      fc.record({ kind: fc.constant('kill' as const), n: fc.constant(0) }),
    )
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), acts => {
        rmSync(file(), { force: true })
        let log = new RowLog(folder, 'paper')
        let next = 0
        let settled = 0
        for (const { kind, n } of acts) {
          if (kind === 'add') {
            for (let i = 0; i < n; i++) expect(log.append(row(next++, 'é'.repeat(next % 50)))).toBe(true)
            log.flush()
          } else if (kind === 'settle') {
            const rows = log.oldest(n)
            if (rows.length > 0) expect((rows[0] as StoreRow).time).toBeLessThanOrEqual(settled)
            log.settle(rows.length)
            settled = Math.max(settled, (rows.at(-1)?.time ?? -1) + 1)
          } else {
            log = new RowLog(folder, 'paper')
            const all = timesOf(log.oldest(10_000))
            expect(all).toEqual(Array.from({ length: all.length }, (_, i) => next - all.length + i))
            expect(next - all.length).toBeLessThanOrEqual(settled)
          }
        }
        expect(log.waiting).toBeGreaterThanOrEqual(next - settled)
      }),
    )
  })

  test('holds more than its window in memory, in order, and is emptied once all is settled', () => {
    const log = new RowLog(folder, 'paper')
    const count = WINDOW_ROWS * 2 + 123
    for (let i = 0; i < count; i++) log.append(row(i))
    expect(log.waiting).toBe(count)
    let seen = 0
    while (log.waiting > 0) {
      const rows = log.oldest(500)
      for (const each of rows) if (each.time !== seen++) throw new Error(`row ${each.time} came as number ${seen - 1}`)
      log.settle(rows.length)
    }
    expect(seen).toBe(count)
    expect(statSync(file()).size).toBe(0)
    log.close()
  })

  test('drops a torn last line, counts lines that are no rows, and keeps accounts apart', () => {
    const log = new RowLog(folder, 'paper')
    for (let i = 0; i < 3; i++) log.append(row(i))
    log.flush()
    appendFileSync(file(), '{"half')
    expect(timesOf(new RowLog(folder, 'paper').oldest(10))).toEqual([0, 1, 2])
    expect(readFileSync(file(), 'utf8')).not.toContain('half')
    writeFileSync(file(), `nonsense\n${JSON.stringify(row(7))}\n`)
    const again = new RowLog(folder, 'paper')
    expect(timesOf(again.oldest(10))).toEqual([7])
    expect([again.broken, again.waiting]).toEqual([1, 1])
    expect(new RowLog(folder, 'live').waiting).toBe(0)
  })

  test('without a file holds a stated number in memory and refuses the next', () => {
    const log = new RowLog('', 'paper')
    for (let i = 0; i < WINDOW_ROWS * 2; i++) log.append(row(i))
    expect(log.append(row(-1))).toBe(false)
    log.settle(1)
    expect(log.append(row(-2))).toBe(true)
  })

  test('says so and goes on in memory when its folder cannot be used, and survives a file cut under it', () => {
    writeFileSync(join(folder, 'file'), '')
    const none = new RowLog(join(folder, 'file', 'x'), 'paper')
    expect(none.trouble).toMatch(/^the file of rows for the database cannot be used: /)
    expect([none.append(row(1)), none.waiting]).toEqual([true, 1])
    const log = new RowLog(folder, 'paper')
    for (let i = 0; i < WINDOW_ROWS + 10; i++) log.append(row(i))
    log.flush()
    truncateSync(file(), 0)
    log.settle(WINDOW_ROWS)
    expect(log.oldest(10)).toEqual([])
    expect(log.waiting).toBe(0)
  })
})
