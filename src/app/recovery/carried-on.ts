// What an earlier run had begun and not ended, out of its journal: orders that wait for an opening, exits, groups, algorithms. A start goes on with it,
// where today's list still has the instrument.

import { dayOf } from '../../core/ist.ts'
import type { Money, Qty } from '../../core/units.ts'
import type { Recovered } from '../../tape/input.ts'
import { type Execution, executionText, orderMark } from '../../trading/execution-plan.ts'
import { PERSON } from '../../trading/order.ts'
import { type KeptGroup, type OrderGroup, groupText, openOf } from '../../trading/order-group.ts'
import { heldText } from '../../trading/products.ts'
import type { ClosingIntent, HeldPosition, KnownOrder, OwnedShare } from '../../trading/recovery.ts'
import type { ReconcileParts } from './reconcile.ts'

/** Orders that were kept for an opening: they have never left. */
export function waitingOf({ journal, book, instruments, now }: ReconcileParts, notes: string[]): KnownOrder[] {
  const waiting: KnownOrder[] = []
  for (const { instrument: name, type: kind, ...order } of journal.waiting) {
    const instrument = instruments.byName(name)?.no
    const about = `order ${order.id} ${name} ${order.qty}`
    // Killed while it left: the intent tells more.
    if (journal.intents.has(order.id) || book.orders.some(one => one.id === order.id)) continue
    if (instrument === undefined) {
      notes.push(`${about}, which waited for the opening, is dropped: the instrument is not in the list any more`)
      continue
    }
    notes.push(`${about} waits for the opening`)
    const nothing = { filled: 0 as Qty, filledValue: 0 as Money, brokerId: '', text: '', fillIds: [] }
    waiting.push({ ...order, instrument, kind, created: now, state: 'created', ...nothing })
  }
  return waiting
}

/** Exits that were not over when the last run ended. */
export function closingOf({ journal, instruments }: ReconcileParts, notes: string[]): Pick<Recovered, 'closing'> {
  const closing: ClosingIntent[] = []
  for (const { instrument: name, ...one } of journal.closing) {
    const instrument = instruments.byName(name)?.no
    if (instrument === undefined) continue
    closing.push({ instrument, ...one })
    notes.push(`the exit of ${name} (${one.owner}: ${one.why}) was not over: it goes on`)
  }
  return closing.length === 0 ? {} : { closing }
}

/** Positions with the products that the venue's book tells, and what became of conversions that nobody had answered. */
export function withProducts(
  { journal, book, instruments }: ReconcileParts,
  positions: readonly HeldPosition[],
  notes: string[],
): HeldPosition[] {
  const converted = new Map(book.positions.map(one => [one.instrument, one.converted]))
  for (const { instrument: name, qty, to } of journal.conversions) {
    const one = instruments.byName(name)
    const held = one && positions.find(position => position.instrument === one.no)?.qty
    if (!one || !held) continue
    notes.push(
      `to hold ${qty} ${name} as ${to} was asked and not answered: the venue has ${heldText(one, held, converted.get(one.no) ?? 0)}`,
    )
  }
  return positions.map(one => {
    const part = converted.get(one.instrument)
    return part ? { ...one, converted: part } : one
  })
}

/**
 * Groups of instruments that are still in the table: of the others no order can be given. What was held over a night is yours from then
 * on, and so is the group that guards it. Those of today that are over come with them: their orders may have filled since.
 */
export function groupsOf(
  { journal, instruments, now }: ReconcileParts,
  positions: readonly HeldPosition[],
  notes: string[],
): Pick<Recovered, 'groups'> {
  const today = dayOf(now)
  const over = journal.over.filter(({ t }) => dayOf(t) === today)
  if (journal.groups.length === 0 && over.length === 0) return {}
  const groups: OrderGroup[] = []
  for (const { group } of over) {
    const found = instruments.byName(group.instrument)
    if (found) groups.push({ ...group, instrument: found.no })
  }
  for (const kept of journal.groups) {
    const found = instruments.byName(kept.instrument)
    if (found) {
      const owner = ownerOf(kept, positions.find(one => one.instrument === found.no)?.owners ?? [])
      if (owner !== kept.owner) notes.push(`${groupText(kept)} of ${kept.instrument} was ${kept.owner}'s: it guards what is yours now`)
      groups.push({ ...kept, owner, instrument: found.no, legs: kept.legs.map(leg => ({ ...leg })), noTargets: [...kept.noTargets] })
    } else notes.push(`${groupText(kept)} of ${kept.instrument} has ended: the instrument is not in the list any more`)
  }
  return { groups }
}

/** Its owner, unless all that this one had has become a person's. */
function ownerOf(group: KeptGroup, owners: readonly OwnedShare[]): string {
  const has = (owner: string): boolean => owners.some(one => one.owner === owner && one.qty * group.side > 0)
  const guards = openOf(group) * group.side > 0
  return guards && !has(group.owner) && has(PERSON) ? PERSON : group.owner
}

/** Algorithms that were at work. */
export function executionsOf(parts: ReconcileParts, notes: string[]): Pick<Recovered, 'executions'> {
  const executions: Execution[] = []
  for (const kept of parts.journal.executions) {
    const found = parts.instruments.byName(kept.instrument)
    // One of an earlier day ends for that alone.
    const doubt = kept.ending === '' && dayOf(kept.began) === dayOf(parts.now) ? doubtOf(kept, parts) : ''
    if (found) executions.push({ ...kept, instrument: found.no, ending: kept.ending || doubt })
    const next = !found ? 'its instrument is not in the list any more' : doubt === '' ? 'it goes on' : `it ends, for ${doubt}`
    notes.push(`${executionText(kept)} of ${kept.instrument} was not over: ${next}`)
  }
  return executions.length === 0 ? {} : { executions }
}

/** Why an algorithm cannot go on: it would trade again what an order has traded of which the book tells nothing. '' where it tells of all. */
function doubtOf(kept: Execution<string>, { journal, book }: ReconcileParts): string {
  const mark = orderMark(kept)
  const missing = [...journal.intents.values()].find(
    ({ id, instrument, why }) =>
      instrument === kept.instrument &&
      why.startsWith(mark) &&
      // One that was rejected as it came is in no book.
      (!journal.ended.has(id) || journal.acknowledged.has(id)) &&
      !book.orders.some(one => one.id === id),
  )
  return missing ? `its order ${missing.id} is not in the venue's book, and what that has filled is not known` : ''
}
