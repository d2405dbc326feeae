// The audit log beside the journal, over kills: whatever was on its way to the log when the process died is added by the next start, each record
// of the journal once, in its order, and no order waited for it.

import { describe, expect, test } from 'vitest'
import { findWhyIn, type WhyParts } from '../../../src/app/audit/find-why.ts'
import { AuditTrail, LEFT_OUT } from '../../../src/app/engine/audit-trail.ts'
import { Random } from '../../../src/core/random.ts'
import { failed } from '../../../src/core/result.ts'
import type { Micros, OrderId, Px, Qty } from '../../../src/core/units.ts'
import type { AuditEntry } from '../../../src/ports/audit.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import { type AuditLog, openAudit } from '../../../src/store/audit-log.ts'
import { readAuditDay, verifyAudit } from '../../../src/store/audit-verify.ts'
import { type OpenedJournal, openJournal } from '../../../src/store/journal.ts'
import { MemoryDisk } from '../../disk/memory-disk.ts'

const T = Date.UTC(2026, 8, 4, 5) * 1000
const DAY = '2026-09-04'

function openBoth(disk: MemoryDisk): { readonly journal: OpenedJournal; readonly log: AuditLog } {
  const journal = openJournal('/home/journal', { disk, segmentBytes: 8192 })
  const log = openAudit('/home/audit', T as Micros, disk)
  if (failed(journal) || failed(log)) throw new Error('not opened')
  return { journal: journal.ok, log: log.ok }
}

const cancel = (id: number): JournalRecord => ({ kind: 'cancel', t: (T + id) as Micros, id: id as OrderId })

test('each record of the journal comes to the log once and in order, however often the process is killed', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const random = new Random(seed)
    const disk = new MemoryDisk()
    let id = 0
    const durable: number[] = []
    for (let life = 0; life < 8; life++) {
      const { journal: opened, log } = openBoth(disk)
      const posted: (readonly AuditEntry[])[] = []
      const trail = new AuditTrail(entries => posted.push(entries))
      trail.catchUp(opened.records, opened.seqs, log.lastJ > opened.journal.lastSeq ? 0 : log.lastJ)
      const journal = trail.over(opened.journal)
      if (random.int(0, 2) === 0) {
        expect(journal.rewrite(opened.records.slice(-3))).toEqual({ ok: undefined })
        trail.flush()
        for (const entries of posted.splice(0)) log.add(entries)
      }
      for (let turn = random.int(0, 12); turn > 0; turn--) {
        const group = Array.from({ length: random.int(1, 3) }, () => ++id)
        for (const one of group) journal.append(cancel(one))
        journal.append({ kind: 'saved', t: T as Micros, strategy: 's', instrument: 'all', values: {} })
        journal.sync()
        durable.push(...group)
        // The thread posts after its turn; the other writes when it comes to it.
        if (random.int(0, 2) > 0) trail.flush()
        if (random.int(0, 2) > 0) for (const entries of posted.splice(0)) log.add(entries)
      }
      // Appended and not synced: the kill takes it from the journal, and its number is used again.
      if (random.int(0, 1) === 0) {
        journal.append(cancel(100_000 + life))
        journal.append(cancel(200_000 + life))
        trail.flush()
        for (const entries of posted.splice(0)) log.add(entries)
      }
      disk.kill()
    }
    const { journal, log } = openBoth(disk)
    const trail = new AuditTrail(entries => log.add(entries))
    trail.catchUp(journal.records, journal.seqs, log.lastJ)
    trail.flush()
    log.close()
    expect(verifyAudit('/home/audit', undefined, disk)).toHaveProperty('ok')
    if (durable.length === 0) continue
    const day = readAuditDay('/home/audit', DAY, disk)
    if (failed(day)) throw new Error(day.error)
    const written = day.ok.records.filter(one => one.kind === 'cancel').map(one => one.id as number)
    expect(written, `seed ${seed}`).toEqual(durable)
    for (const one of day.ok.records) expect(LEFT_OUT.has(one.kind as JournalRecord['kind'])).toBe(false)
  }
})

describe('why', () => {
  const order = (id: number, qty: number, owner: string, extra: Partial<Extract<JournalRecord, { kind: 'intent' }>> = {}): AuditEntry => ({
    kind: 'intent',
    t: (T + id * 1e6) as Micros,
    id: id as OrderId,
    instrument: 'NSE:TCS',
    qty,
    type: 'market',
    limit: 34_000_000 as Px,
    owner,
    why: `because ${id}`,
    reducing: false,
    j: id,
    ...extra,
  })
  const fill = (id: number, qty: number, px: number): AuditEntry => ({
    kind: 'event',
    t: (T + id * 1e6 + 9) as Micros,
    event: { kind: 'filled', id: id as OrderId, fillId: `F${id}`, qty: qty as Qty, px: px as Px, time: T as Micros },
  })
  const signal: AuditEntry = {
    kind: 'signal',
    t: (T + 1e6) as Micros,
    id: 1 as OrderId,
    px: 33_990_000 as Px,
    bid: 33_980_000 as Px,
    ask: 34_000_000 as Px,
    time: (T + 990_000) as Micros,
    received: (T + 999_000) as Micros,
    values: { 'ema(5m, 9)': 3401.25 },
  }
  const booked = (id: number, held: number): AuditEntry => ({
    kind: 'booked',
    t: (T + id * 1e6) as Micros,
    id: id as OrderId,
    fillId: `F${id}`,
    charges: 95_000,
    held,
    cost: 0 as never,
  })
  const parts = (...days: (readonly AuditEntry[])[]): WhyParts => ({
    days: days.map((_, n) => `2026-09-0${days.length - n}`),
    day: name => ({ ok: (days[days.length - Number(name.at(-1))] ?? []).map((one, n) => ({ ...one, n })) }),
  })
  const linesOf = (what: string, from: WhyParts): string => {
    const found = findWhyIn(from, what)
    return failed(found) ? found.error : found.ok.join('\n')
  }

  test('an order: tick, indicators, signal, risk, request, answers, fills, in that order', () => {
    const text = linesOf(
      '1',
      parts([
        order(1, 50, 'ema-cross'),
        signal,
        { kind: 'event', t: T as Micros, event: { kind: 'accepted', id: 1 as OrderId, brokerId: 'B7' } },
        fill(1, 50, 34_001_000),
        booked(1, 50),
      ]),
    )
    const places = [
      'last 3,399.00',
      'ema(5m, 9) = 3401.25',
      'because 1',
      'risk',
      'BUY 50 TCS market, protected at 3,400.00 DAY, on disk first',
      'as B7',
      'filled +50 at 3,400.10',
      'charges 9.50',
      '+50 of +50',
    ].map(one => text.indexOf(one))
    expect(
      places.every(place => place > 0),
      text,
    ).toBe(true)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })

  test('a position: from when it was last flat, over days, each fill once', () => {
    const yesterday = [
      order(1, 50, 'a'),
      fill(1, 50, 34e6),
      booked(1, 50),
      order(2, -50, 'a', { reducing: true }),
      fill(2, -50, 34e6),
      booked(2, 0),
      order(3, 20, 'b'),
      fill(3, 20, 33e6),
      booked(3, 20),
    ]
    const today = [order(4, 10, 'you'), fill(4, 10, 35e6), fill(4, 10, 35e6), booked(4, 30)]
    const text = linesOf('tcs', parts(today, yesterday))
    expect(text).toContain('NSE:TCS: +30 held, by 2 orders, charges 19.00')
    expect(text).toMatch(/order 3 {2}\+20 .* held \+20 .*\n.*order 4 {2}\+10 .* held \+30/)
    expect(text).not.toContain('order 1')
  })

  test('a position that is flat: its last round trip', () => {
    const day = [
      order(1, 50, 'a'),
      fill(1, 50, 34e6),
      booked(1, 50),
      order(2, -50, 'a', { reducing: true }),
      fill(2, -50, 34_100_000),
      booked(2, 0),
    ]
    expect(linesOf('NSE:TCS', parts(day))).toContain('is flat; its last round trip made 481.00 after charges of 19.00')
  })

  test('what is not there is said with the nearest', () => {
    const day = [order(1, 50, 'a')]
    expect(linesOf('2', parts(day))).toBe('there is no order 2 in the log; the last one is 1')
    expect(linesOf('TCSS', parts(day))).toBe('no order in TCSS is in the log; did you mean TCS?')
    expect(linesOf('TCS', parts(day))).toBe('nothing was ever filled in NSE:TCS: it is flat; its last order is 1')
  })
})
