// Reads the audit log again and checks the chain: each line, each day's first against the day before, the last against the head file.
// `tapedeck audit` and `tapedeck why` read with it; nothing is changed.

import { join } from 'node:path'
import { type Result, failed, fault, ok } from '../core/result.ts'
import type { AuditHead, AuditRecord } from '../ports/audit.ts'
import { HEAD_FILE, NO_HASH, auditDays, auditFile, expectedHash, parseHead, parseLine } from './audit-chain.ts'
import { type Disk, fileBytes, folderNames } from './disk.ts'

/** The first record that does not fit, and its place. */
export type Broken = { readonly file: string; readonly line: number; readonly what: string }
export type DayRead = {
  readonly day: string
  readonly records: readonly AuditRecord[]
  readonly head: AuditHead | undefined
  readonly broken: Broken | undefined
}

/** The days there are, ascending. */
export function listAudit(folder: string, on?: Disk): Result<string[]> {
  const names = folderNames(folder, on)
  return failed(names) ? names : ok(auditDays(names.ok))
}

/** One day's records as far as they can be read, with the first that is not what it was. */
export function readAuditDay(folder: string, day: string, on?: Disk): Result<DayRead> {
  const file = join(folder, auditFile(day))
  const bytes = fileBytes(file, on)
  if (failed(bytes)) return bytes
  const lines = new TextDecoder().decode(bytes.ok).split('\n')
  const torn = lines.pop() ?? ''
  const records: AuditRecord[] = []
  let broken: Broken | undefined
  let before = ''
  let last = 0
  for (const [i, line] of lines.entries()) {
    const read = parseLine(line)
    if (!read) {
      broken ??= { file, line: i + 1, what: `it is no record of an audit log; record ${last + 1} belongs there` }
      continue
    }
    records.push(read.record)
    const { record, hash } = read
    if (i === 0) before = record.kind === 'day' ? (record.after?.hash ?? NO_HASH) : NO_HASH
    const wrong = linkFault(record, last, day, hash === expectedHash(before, read))
    if (wrong !== '') broken ??= { file, line: i + 1, what: wrong }
    before = hash
    last = record.n
  }
  if (lines.length === 0) broken ??= { file, line: 1, what: 'the file has no record' }
  if (torn !== '') broken ??= { file, line: lines.length + 1, what: `the file ends within record ${last + 1}: it was cut off` }
  return ok({ day, records, head: last > 0 ? { day, n: last, hash: before } : undefined, broken })
}

/** '' when the record follows the one numbered `last`. */
function linkFault(record: AuditRecord, last: number, day: string, fits: boolean): string {
  const { n } = record
  if (n > last + 1)
    return `record ${n} follows record ${last}: ${n - last === 2 ? `record ${last + 1} is` : `${n - last - 1} records are`} missing`
  if (n < last + 1) return `record ${n} stands after record ${last}: it was added or moved`
  if (n === 1 && (record.kind !== 'day' || record.day !== day)) return `the file does not begin as that of ${day}`
  if (!fits) return `record ${n} was changed, or one before it was: its hash does not follow`
  return ''
}

export type Verified = { readonly days: number; readonly records: number; readonly head: AuditHead | undefined }

/**
 * Checks one day with what ties it to its neighbours, or all. A fault names the first broken record and its place. An engine may be writing: what
 * is wrong at one look only is not.
 */
export function verifyAudit(folder: string, only: string | undefined, on?: Disk): Result<Verified> {
  let before = ''
  for (let looks = 0; ; looks++) {
    const verified = verifyOnce(folder, only, on)
    if (!failed(verified) || verified.error === before || looks === MOST_LOOKS) return verified
    before = verified.error
  }
}

const MOST_LOOKS = 10

function verifyOnce(folder: string, only: string | undefined, on: Disk | undefined): Result<Verified> {
  const days = listAudit(folder, on)
  if (failed(days)) return days
  if (only !== undefined && !days.ok.includes(only)) return fault(`there is no audit log of ${only}: ${daysText(days.ok)}`)
  let before: AuditHead | undefined
  let records = 0
  let checked = 0
  for (const [i, day] of days.ok.entries()) {
    // A single day is held between the head of the one before and what the next one says of it.
    const near = only === undefined || only === day || days.ok[i + 1] === only || days.ok[i - 1] === only
    if (!near) continue
    const read = readAuditDay(folder, day, on)
    if (failed(read)) return read
    const { broken } = read.ok
    if (broken && (only === undefined || only === day)) return fault(`${broken.file} line ${broken.line}: ${broken.what}`)
    const tied = i === 0 || before ? tieFault(folder, read.ok, before) : ''
    if (tied !== '' && (only === undefined || only === day || days.ok[i - 1] === only)) return fault(tied)
    before = read.ok.head
    if (only !== undefined && only !== day) continue
    records += read.ok.records.length
    checked++
  }
  const end = only === undefined || only === days.ok.at(-1) ? endFault(folder, before, on) : ''
  return end === '' ? ok({ days: checked, records, head: before }) : fault(end)
}

/** The first record of a day against the day before. */
function tieFault(folder: string, { day, records }: DayRead, before: AuditHead | undefined): string {
  const [first] = records
  if (first?.kind !== 'day') return ''
  const { after } = first
  const file = join(folder, auditFile(day))
  if (!after && !before) return ''
  if (!before) return `${file} line 1: it follows ${after?.day}, whose file is missing`
  if (!after) return `${file} line 1: it follows no day, but there is one of ${before.day}`
  if (after.day !== before.day)
    return `${file} line 1: it follows ${after.day}, whose file is ${after.day > before.day ? 'missing' : 'older than the one there'}`
  if (after.n !== before.n)
    return `${join(folder, auditFile(before.day))} ends with record ${before.n}, and ${day} says that it ended with ${after.n}`
  if (after.hash !== before.hash)
    return `${join(folder, auditFile(before.day))} line ${before.n}: ${day} says that the day ended with another hash`
  return ''
}

/** The last record there is against the one announced. */
function endFault(folder: string, last: AuditHead | undefined, on: Disk | undefined): string {
  const bytes = fileBytes(join(folder, HEAD_FILE), on)
  const said = failed(bytes) ? undefined : parseHead(new TextDecoder().decode(bytes.ok))
  if (!said) return last ? `${join(folder, HEAD_FILE)} is missing or damaged: whether records are missing at the end is not known` : ''
  if (said.hash === last?.hash && said.n === last.n && said.day === last.day) return ''
  const there = last ? `${join(folder, auditFile(last.day))} ends with record ${last.n} of ${last.day}` : 'there is no record'
  return `${there}, and record ${said.n} of ${said.day} was announced: the end is missing, was changed or added to (or a kill cut it: the next start notes it)`
}

export const daysText = (days: readonly string[]): string =>
  days.length === 0 ? 'there is none yet' : `there ${days.length === 1 ? 'is' : 'are'} ${days.slice(-5).join(', ')}`
