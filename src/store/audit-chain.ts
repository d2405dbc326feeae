// One line of the audit log and the chain between lines: each begins with the SHA-256 of the line before it and its own JSON, so that no
// line can be changed, added, taken out or moved without all after it. Used by the writer and by who verifies.

import { createHash } from 'node:crypto'
import type { AuditEntry, AuditHead, AuditRecord } from '../ports/audit.ts'

/** Before the very first line. */
export const NO_HASH = '0'.repeat(64)
const HASH_LENGTH = 64
const FILE = /^(\d{4}-\d{2}-\d{2})\.log$/
export const HEAD_FILE = 'head'

export const auditFile = (day: string): string => `${day}.log`
/** The days of the files among these names, ascending. */
export const auditDays = (names: readonly string[]): string[] =>
  names
    .map(name => FILE.exec(name)?.[1] ?? '')
    .filter(day => day !== '')
    .sort()

const linkOf = (before: string, json: string): string => createHash('sha256').update(before).update('\n').update(json).digest('hex')

/** The line with its hash, without the line's end. */
export function auditLine(before: string, n: number, entry: AuditEntry): { readonly line: string; readonly hash: string } {
  const json = JSON.stringify({ n, ...entry })
  const hash = linkOf(before, json)
  return { line: `${hash} ${json}`, hash }
}

export type ReadLine = { readonly hash: string; readonly json: string; readonly record: AuditRecord }

/** Undefined when it has not the form of one. */
export function parseLine(line: string): ReadLine | undefined {
  if (line[HASH_LENGTH] !== ' ') return undefined
  const json = line.slice(HASH_LENGTH + 1)
  try {
    const record: unknown = JSON.parse(json)
    if (typeof record !== 'object' || record === null || !('n' in record) || !('t' in record) || !('kind' in record)) return undefined
    return { hash: line.slice(0, HASH_LENGTH), json, record: record as AuditRecord }
  } catch {
    return undefined // said by the caller, who knows where it stands
  }
}

/** The hash the line should have after that one. */
export const expectedHash = (before: string, { json }: ReadLine): string => linkOf(before, json)

/** The head file: one line of a fixed length, written over before the lines it announces. */
export const headText = ({ day, n, hash }: AuditHead): string => `${day} ${String(n).padStart(12, '0')} ${hash}\n`

export function parseHead(text: string): AuditHead | undefined {
  const found = /^(\d{4}-\d{2}-\d{2}) (\d{12}) ([0-9a-f]{64})\n$/.exec(text)
  return found ? { day: found[1] as string, n: Number(found[2]), hash: found[3] as string } : undefined
}
