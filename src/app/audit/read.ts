// Reads what the audit log of a home has, and what its journal has that the log does not have yet: after a kill, until the next start adds
// it. Changes nothing; an engine may be running. `tapedeck why` and `tapedeck audit` ask here.

import { existsSync } from 'node:fs'
import { dateText, dayOf } from '../../core/ist.ts'
import { type Result, failed, ok } from '../../core/result.ts'
import type { AuditEntry, AuditRecord } from '../../ports/audit.ts'
import type { JournalRecord } from '../../ports/journal.ts'
import { listAudit, readAuditDay } from '../../store/audit-verify.ts'
import { folderNames } from '../../store/disk.ts'
import { isJournalRecord } from '../../store/journal.ts'
import { readSegments } from '../../store/segment-read.ts'
import { LEFT_OUT } from '../engine/audit-trail.ts'
import type { HomePaths } from '../home/paths.ts'

/** A record and the number of its line; 0 of one that only the journal has. */
export type Kept = AuditEntry & { readonly n: number }

export class AuditReader {
  /** Ascending. */
  readonly days: readonly string[]
  readonly #paths: Pick<HomePaths, 'audit' | 'journal'>
  readonly #read = new Map<string, readonly Kept[]>()
  #waiting: readonly Kept[] | undefined

  private constructor(paths: Pick<HomePaths, 'audit' | 'journal'>, days: readonly string[]) {
    this.#paths = paths
    this.days = days
  }

  static open(paths: Pick<HomePaths, 'audit' | 'journal'>): Result<AuditReader> {
    const days = existsSync(paths.audit) ? listAudit(paths.audit) : ok([])
    return failed(days) ? days : ok(new AuditReader(paths, days.ok))
  }

  /** The records of a day as far as they can be read. */
  day(day: string): Result<readonly Kept[]> {
    const known = this.#read.get(day)
    if (known) return ok(known)
    const read: Result<{ readonly records: readonly AuditRecord[] }> = this.days.includes(day)
      ? readAuditDay(this.#paths.audit, day)
      : ok({ records: [] })
    if (failed(read)) return read
    const waiting = this.#journalled()
    if (failed(waiting)) return waiting
    const last = this.days.at(-1)
    const more = waiting.ok.filter(({ t }) => dateText(dayOf(t)) === day || (day === last && dateText(dayOf(t)) < day))
    const all = [...read.ok.records, ...more]
    this.#read.set(day, all)
    return ok(all)
  }

  /** The days of which anything is known, the journal's included, newest first. */
  newestFirst(): Result<string[]> {
    const waiting = this.#journalled()
    if (failed(waiting)) return waiting
    return ok([...new Set([...this.days, ...waiting.ok.map(({ t }) => dateText(dayOf(t)))])].toSorted().toReversed())
  }

  /** What the journal has behind the last record of it that the log has. */
  #journalled(): Result<readonly Kept[]> {
    if (this.#waiting) return ok(this.#waiting)
    if (!existsSync(this.#paths.journal)) return ok((this.#waiting = []))
    const names = folderNames(this.#paths.journal)
    const read = failed(names) ? names : readSegments<JournalRecord>(this.#paths.journal, names.ok, isJournalRecord)
    if (failed(read)) return read
    let last = 0
    for (const day of this.days.toReversed()) {
      const records = readAuditDay(this.#paths.audit, day)
      if (failed(records)) return records
      last = records.ok.records.findLast(one => one.j !== undefined)?.j ?? 0
      if (last > 0) break
    }
    const { records, seqs } = read.ok
    const after = last >= read.ok.nextSeq ? 0 : last
    const waiting = records
      .map((record, n): Kept => ({ ...record, j: seqs[n] as number, n: 0 }))
      .filter(one => (one.j ?? 0) > after && !LEFT_OUT.has(one.kind as JournalRecord['kind']))
    return ok((this.#waiting = waiting))
  }
}
