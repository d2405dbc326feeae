// What a long journal comes to: the records that still matter, with which a shorter one begins. A start and the simulation write it.

import { dayOf, startOfDay } from '../../core/ist.ts'
import { DAY, type DayNo, type Micros, type OrderId } from '../../core/units.ts'
import type { JournalRecord } from '../../ports/journal.ts'
import type { Intent, JournalState } from './journal-state.ts'

/** Kinds of which only what they come to is kept; what orders were decided on is in the audit log. */
const STATES: ReadonlySet<JournalRecord['kind']> = new Set([
  'level',
  'waiting',
  'waited',
  'closing',
  'strategy',
  'equity',
  'saved',
  'group',
  'execution',
  'numbers',
  'limits',
  'signal',
])

/** The venue's day may end hours after ours, and our clock may be ahead: until then its book lists the orders of the day before. */
const LISTED = DAY

/**
 * Records that still matter, to begin a shorter journal with: the latest intents and ends, older intents that had not ended before
 * them (the venue's book has them, and only the journal knows whose they are), the level, strategies off, the money.
 */
export function boiledDown(records: readonly JournalRecord[], state: JournalState, now: Micros): JournalRecord[] {
  const today = dayOf(now)
  const isLate = ({ t }: JournalRecord): boolean => now - t < LISTED
  const traded = new Map<OrderId, number>()
  const heardLate = new Set<OrderId>()
  for (const record of records) {
    if (record.kind !== 'event') continue
    const { event } = record
    if (isLate(record)) heardLate.add(event.id)
    if (event.kind === 'filled') traded.set(event.id, (traded.get(event.id) ?? 0) + event.qty)
  }
  const mayBeInBook = ({ id, qty }: Intent) => heardLate.has(id) || (!state.ended.has(id) && Math.abs(traded.get(id) ?? 0) < Math.abs(qty))
  const kept = records.filter(record => {
    if (STATES.has(record.kind)) return false
    if (record.kind === 'event' && record.event.kind === 'found' && state.foreign.has(record.event.id)) return true
    return isLate(record) || (record.kind === 'intent' && mayBeInBook(record))
  })
  // The highest number ever used must not be forgotten with the orders of earlier days.
  const newest = state.intents.get(state.highest as OrderId)
  if (!newest && state.highest > 0) kept.push({ kind: 'numbers', t: now, above: state.highest })
  if (newest && !kept.includes(newest)) kept.unshift(newest)
  if (state.level !== 'normal') kept.push({ kind: 'level', t: now, level: state.level, why: 'kept from before' })
  for (const name of state.off) kept.push({ kind: 'strategy', t: now, name, on: false, why: 'kept from before' })
  for (const one of state.waiting) kept.push({ kind: 'waiting', t: now, ...one })
  for (const one of state.closing) kept.push({ kind: 'closing', t: now, ...one, on: true })
  for (const one of state.saved) kept.push({ kind: 'saved', t: now, ...one })
  for (const execution of state.executions) kept.push({ kind: 'execution', t: now, execution })
  for (const { t, group } of state.over) if (dayOf(t) === today) kept.push({ kind: 'group', t, group })
  for (const group of state.groups) kept.push({ kind: 'group', t: now, group })
  if (state.money) {
    const { day, dayStart, dayBase, equity, base, carried, adjusted, budgets } = state.money
    // A record of today would say that the day has begun, and what was held over the night has been charged: of that we know nothing.
    const t = day === today ? now : (startOfDay(day as DayNo) as Micros)
    kept.push({
      kind: 'equity',
      t,
      dayStart,
      dayBase,
      equity,
      base,
      ...(carried ? { carried } : {}),
      ...(adjusted ? { adjusted } : {}),
      ...(budgets ? { budgets } : {}),
    })
  }
  const limits = records.findLast(record => record.kind === 'limits')
  if (limits) kept.push(limits)
  return kept
}
