// What a start does with its journal and the venue's book: compares them, writes down what it has inferred, and shortens a journal that has
// grown long or is damaged. paper-session.ts calls it with the journal that the audit log hears of.

import { failed } from '../../core/result.ts'
import type { JournalRecord } from '../../ports/journal.ts'
import type { OrderJournal } from '../../store/journal.ts'
import type { Recovered } from '../../tape/input.ts'
import { readJournalState } from './journal-state.ts'
import { inferredNow } from './past-us.ts'
import { type ReconcileParts, reconcile } from './reconcile.ts'
import { boiledDown } from './shorter-journal.ts'

/** The journal is shortened when it holds more records than this. */
const LONG_JOURNAL = 5_000

export type BeginParts = Omit<ReconcileParts, 'journal'> & {
  readonly journal: Pick<OrderJournal, 'append' | 'sync' | 'rewrite'>
  /** All that it holds, and whether records of it are missing. */
  readonly records: readonly JournalRecord[]
  readonly damaged: boolean
}

export type Begun = { readonly found: ReconcileParts; readonly recovered: Recovered; readonly warnings: readonly string[] }

/** On disk when it returns. */
export function beginJournal({ journal, records, damaged, ...sides }: BeginParts): Begun {
  const state = readJournalState(records)
  const found: ReconcileParts = { ...sides, journal: state }
  const { now } = found
  const recovered = reconcile(found)
  const inferred = inferredNow(recovered.orders, found).map(event => ({ kind: 'event', t: now, event }) as const)
  for (const record of inferred) journal.append(record)
  journal.sync()
  if (records.length <= LONG_JOURNAL && !damaged) return { found, recovered, warnings: [] }
  // Damage is told and acted upon once: its files are set aside, and the next start reads a whole journal.
  const shorter = journal.rewrite(boiledDown([...records, ...inferred], state, now), damaged)
  // It stands as it was: long, but whole.
  return { found, recovered, warnings: failed(shorter) ? [shorter.error] : [] }
}
