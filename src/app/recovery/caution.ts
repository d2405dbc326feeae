// What a start adds to a journal of which records are missing, or whose engine died in a way that may come again: entries paused and
// strategies off until a person has looked, and order numbers beyond all that may have been used.

import type { Micros } from '../../core/units.ts'
import type { JournalRecord } from '../../ports/journal.ts'
import { readJournalState } from './reconcile.ts'

/** Far more orders than a segment of the journal holds: where records are lost, the numbers after them are not used again. */
const SKIPPED = 20_000

/** A halt stays a halt. `strategies` by name. */
export function caution(
  records: readonly JournalRecord[],
  parts: { readonly why: string; readonly damaged: boolean; readonly strategies: readonly string[]; readonly t: Micros },
): JournalRecord[] {
  const { why, damaged, strategies, t } = parts
  const { level, highest } = readJournalState(records)
  const numbers: JournalRecord[] = damaged ? [{ kind: 'numbers', t, above: highest + SKIPPED }] : []
  const pause: JournalRecord = { kind: 'level', t, level: level === 'halted' ? 'halted' : 'paused', why }
  return [...numbers, pause, ...strategies.map((name): JournalRecord => ({ kind: 'strategy', t, name, on: false, why }))]
}
