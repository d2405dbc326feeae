// `tapedeck audit [DAY]` lists a day of the audit log in sentences; `tapedeck audit verify [DAY]` checks its chain. Both read only; an engine
// may be running.

import { existsSync } from 'node:fs'
import { dateText, parseDate } from '../../core/ist.ts'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import { countText } from '../../core/count-text.ts'
import { daysText, listAudit, verifyAudit } from '../../store/audit-verify.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { HomePaths } from '../home/paths.ts'
import { AuditReader } from './read.ts'
import { sentenceOf, timeText } from './sentence.ts'

export type AuditOptions = {
  readonly paths: HomePaths
  /** As typed; undefined: the last one to list, all to verify. */
  readonly day: string | undefined
  readonly json: boolean
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

/** Exit code 0; 2 where there is no such day. */
export function auditCommand({ paths, day, json, print, complain }: AuditOptions): ExitCode {
  const wanted = dayOfText(day)
  const reader = failed(wanted) ? wanted : AuditReader.open(paths)
  if (failed(wanted) || failed(reader)) {
    complain(failed(wanted) ? wanted.error : failed(reader) ? reader.error : '')
    return exitCodes.usage
  }
  const chosen = wanted.ok ?? reader.ok.days.at(-1)
  const none = chosen === undefined ? 'nothing has run there yet' : daysText(reader.ok.days)
  const records =
    chosen === undefined || !reader.ok.days.includes(chosen)
      ? fault(`no audit log${chosen === undefined ? '' : ` of ${chosen}`} in ${paths.audit}: ${none}`)
      : reader.ok.day(chosen)
  if (failed(records)) {
    complain(records.error)
    return exitCodes.usage
  }
  for (const one of records.ok)
    print(json ? JSON.stringify(one) : `${one.n === 0 ? '    -' : String(one.n).padStart(5)} ${timeText(one.t)} ${sentenceOf(one)}`)
  return exitCodes.ok
}

/** Exit code 0 when the chain is whole, 1 when it is not, 2 where there is none. */
export function auditVerify({ paths, day, json, print, complain }: AuditOptions): ExitCode {
  const wanted = dayOfText(day)
  const days = failed(wanted)
    ? wanted
    : existsSync(paths.audit)
      ? listAudit(paths.audit)
      : fault(`no audit log in ${paths.home}: nothing has run there yet`)
  if (failed(wanted) || failed(days)) {
    complain(failed(wanted) ? wanted.error : failed(days) ? days.error : '')
    return exitCodes.usage
  }
  const only = wanted.ok
  if (only !== undefined && !days.ok.includes(only)) {
    complain(`there is no audit log of ${only}: ${daysText(days.ok)}`)
    return exitCodes.usage
  }
  const verified = verifyAudit(paths.audit, only)
  if (json) print(JSON.stringify(verified, undefined, 2))
  if (failed(verified)) {
    if (!json) complain(verified.error)
    return exitCodes.failed
  }
  const { days: count, records, head } = verified.ok
  if (!json)
    print(
      `${countText(records, 'record')} of ${countText(count, 'day')} are as they were written; the last is record ${head?.n} of ${head?.day}: ${head?.hash}`,
    )
  return exitCodes.ok
}

/** The day as it is in the files' names. */
export function dayOfText(text: string | undefined): Result<string | undefined> {
  if (text === undefined) return ok(undefined)
  const day = parseDate(text)
  return day === undefined ? fault(`'${text}' is no date: write it like 2026-11-20`) : ok(dateText(day))
}
