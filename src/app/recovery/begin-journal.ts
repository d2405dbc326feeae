// What a start does with its journal and the venue's book: compares them, writes down what it has inferred, and shortens a journal that has
// grown long or is damaged. paper-session.ts calls it with the journal that the audit log hears of.

import { type Result, failed, fault, ok } from '../../core/result.ts'
import type { JournalRecord } from '../../ports/journal.ts'
import type { OrderJournal } from '../../store/journal.ts'
import type { Recovered } from '../../tape/input.ts'
import { carriedAdjustments, decidedNow } from './carried-adjustments.ts'
import { readJournalState } from './journal-state.ts'
import { inferredNow } from './past-us.ts'
import { type ReconcileParts, reconcile } from './reconcile.ts'
import { boiledDown } from './shorter-journal.ts'

const LONG_JOURNAL = 5_000

export type BeginParts = Omit<ReconcileParts, 'journal'> & {
  readonly journal: Pick<OrderJournal, 'append' | 'sync' | 'rewrite'>
  /** All that it holds, and whether records of it are missing. */
  readonly records: readonly JournalRecord[]
  readonly damaged: boolean
  /** What this start has to write down beside. */
  readonly beside?: readonly JournalRecord[]
  /** It is shortened when it holds more records than this. */
  readonly longest?: number
}

export type Begun = { readonly found: ReconcileParts; readonly recovered: Recovered; readonly warnings: readonly string[] }

/** Writes down what a start has to say, on disk when it returns. A fault where the disk refuses: then nothing may begin. */
export function keepRecords(journal: Pick<OrderJournal, 'append' | 'sync'>, records: readonly JournalRecord[]): Result<true> {
  try {
    for (const record of records) journal.append(record)
    journal.sync()
    return ok(true)
  } catch (error) {
    return fault(`nothing has been started: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/**
 * On disk when it returns, so that nothing begins on a disk that keeps nothing; with the numbers that are passed over, for what this run may
 * send without a record must not meet what the one before it sent so.
 */
export function beginJournal({ journal, records, damaged, beside = [], longest = LONG_JOURNAL, ...sides }: BeginParts): Result<Begun> {
  const state = readJournalState(records)
  const found: ReconcileParts = { ...sides, journal: state }
  const { now } = found
  const recovered = reconcile(found)
  const inferred = inferredNow(recovered.orders, found).map(event => ({ kind: 'event', t: now, event }) as const)
  const numbers = { kind: 'numbers', t: now, above: recovered.nextOrder - 1 } as const
  const said = [...inferred, ...decidedNow(carriedAdjustments(found, []), now), numbers, ...beside]
  const kept = keepRecords(journal, said)
  if (failed(kept)) return kept
  if (records.length <= longest && !damaged) return ok({ found, recovered, warnings: [] })
  // Damage is told and acted upon once: its files are set aside, and the next start reads a whole journal.
  const all = [...records, ...said]
  const shorter = journal.rewrite(boiledDown(all, readJournalState(all), now), damaged)
  // It stands as it was: long, but whole.
  return ok({ found, recovered, warnings: failed(shorter) ? [shorter.error] : [] })
}
