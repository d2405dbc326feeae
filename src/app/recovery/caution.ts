// What a start adds to a journal of which records are missing, or whose engine died in a way that may come again: entries paused and
// strategies off until a person has looked, and order numbers beyond all that may have been used.

import type { JournalRecord } from '../../ports/journal.ts'
import type { StopMark } from '../emergency/stop-mark.ts'
import { type Micros, NO_PX, type OrderId, type Px } from '../../core/units.ts'
import { PERSON } from '../../trading/order.ts'
import { readJournalState } from './journal-state.ts'

/** Far more orders than a segment of the journal holds: where records are lost, the numbers after them are not used again. */
const SKIPPED = 20_000

/** A halt stays a halt. `strategies` by name. */
export function caution(
  records: readonly JournalRecord[],
  parts: {
    readonly why: string
    readonly damaged: boolean
    readonly strategies: readonly string[]
    readonly t: Micros
    readonly mark?: StopMark | undefined
  },
): JournalRecord[] {
  const { why, damaged, strategies, t, mark } = parts
  const { level, highest, intents } = readJournalState(records)
  const numbers: JournalRecord[] = damaged ? [{ kind: 'numbers', t, above: highest + SKIPPED }] : []
  const pause: JournalRecord = { kind: 'level', t, level: level === 'halted' ? 'halted' : (mark?.level ?? 'paused'), why }
  const past = (mark?.orders ?? []).filter(order => !intents.has(order.id as OrderId)).map(pastEngine)
  return [...numbers, ...past, pause, ...strategies.map((name): JournalRecord => ({ kind: 'strategy', t, name, on: false, why }))]
}

/** An order of the supervisor's, as if the engine had sent it: a market order that reduces, worked on until it is filled. */
function pastEngine({ id, t, instrument, qty, limit }: StopMark['orders'][number]): JournalRecord {
  const about = { instrument, qty, limit: limit as Px, trigger: NO_PX, validity: 'day' as const }
  const why = 'emergency exit past the engine'
  return { kind: 'intent', t: t as Micros, id: id as OrderId, ...about, type: 'market', owner: PERSON, why, reducing: true }
}
