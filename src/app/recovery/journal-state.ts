// What the order journal says when it is read from its beginning: intents, ends, the level, money and whatever had not ended. Every start
// reads it so, and whoever asks about an earlier run.

import { dayOf } from '../../core/ist.ts'
import type { Micros, OrderId } from '../../core/units.ts'
import type { JournalRecord } from '../../ports/journal.ts'
import type { SavedNumbers } from '../../tape/input.ts'
import type { Execution } from '../../trading/execution-plan.ts'
import type { Level } from '../../trading/level.ts'
import { NEVER_ARRIVED, type OrderEvent } from '../../trading/order.ts'
import type { KeptGroup } from '../../trading/order-group.ts'
import type { ConvertRequest } from '../../trading/products.ts'
import type { ClosingIntent, KeptAdjustment, WaitingOrder } from '../../trading/recovery.ts'

export type Intent = Extract<JournalRecord, { readonly kind: 'intent' }>
export type ElsewhereEvent = Extract<OrderEvent, { readonly kind: 'elsewhere' }>
export type Change = Extract<JournalRecord, { readonly kind: 'modify' }>

/** Groups that are over and may still be heard of. */
const KEPT_OVER = 200

const ACKNOWLEDGING: ReadonlySet<OrderEvent['kind']> = new Set(['accepted', 'triggered', 'modified', 'filled'])

/** The journal boiled down: later records win. */
export type JournalState = {
  readonly intents: ReadonlyMap<OrderId, Intent>
  /** Changes sent of each order, in their order. */
  readonly changes: ReadonlyMap<OrderId, readonly Change[]>
  readonly ended: ReadonlySet<OrderId>
  /** The venue's numbers of the fills that the run before has heard of. */
  readonly heard: ReadonlySet<string>
  /** The orders that the venue has told of as its own: taken, changed or filled. */
  readonly acknowledged: ReadonlySet<OrderId>
  /** Orders given elsewhere that no person has made their own. */
  readonly foreign: ReadonlySet<OrderId>
  /** And those that a person has. */
  readonly adopted: ReadonlySet<OrderId>
  readonly highest: number
  /** The run before ended in order: what it has sent is all in here. */
  readonly orderly: boolean
  /** When the latest record was written; 0 for none. */
  readonly lastAt: Micros
  readonly level: Level
  readonly off: readonly string[]
  /** Orders that wait for the opening. */
  readonly waiting: readonly WaitingOrder<string>[]
  /** Exits that are not over. */
  readonly closing: readonly ClosingIntent<string>[]
  readonly saved: readonly SavedNumbers[]
  /** Those that are not over. */
  readonly groups: readonly KeptGroup[]
  /** And those that are, with when they ended: the newest. */
  readonly over: readonly { readonly t: Micros; readonly group: KeptGroup }[]
  readonly executions: readonly Execution<string>[]
  /** Conversions asked and not answered. */
  readonly conversions: readonly ConvertRequest<string>[]
  /** Trades past us that were inferred, and trades booked by hand that stand. */
  readonly inferred: readonly ElsewhereEvent[]
  /** The venue's numbers of trades past us that were told while we ran. */
  readonly toldPastUs: ReadonlySet<string>
  readonly adjusted: readonly (KeptAdjustment & { readonly t: Micros })[]
  readonly money: (Omit<Extract<JournalRecord, { readonly kind: 'equity' }>, 'kind' | 't'> & { readonly day: number }) | undefined
}

export function readJournalState(records: Iterable<JournalRecord>): JournalState {
  const intents = new Map<OrderId, Intent>()
  const ended = new Set<OrderId>()
  const heard = new Set<string>()
  const acknowledged = new Set<OrderId>()
  const foreign = new Set<OrderId>()
  const adopted = new Set<OrderId>()
  const changes = new Map<OrderId, Change[]>()
  const off = new Set<string>()
  let highest = 0
  let orderly = false
  let lastAt = 0
  let level: Level = 'normal'
  const saved = new Map<string, SavedNumbers>()
  const groups = new Map<number, KeptGroup>()
  const over = new Map<number, { readonly t: Micros; readonly group: KeptGroup }>()
  const waiting = new Map<OrderId, WaitingOrder<string>>()
  const executions = new Map<number, Execution<string>>()
  const closing = new Map<string, ClosingIntent<string>>()
  const conversions = new Map<string, ConvertRequest<string>>()
  const inferred: ElsewhereEvent[] = []
  const toldPastUs = new Set<string>()
  const adjusted = new Map<OrderId, KeptAdjustment & { readonly t: Micros }>()
  let money: JournalState['money']
  for (const record of records) {
    orderly = record.kind === 'numbers' && record.ended === true
    lastAt = Math.max(lastAt, record.t)
    if (record.kind === 'intent') {
      intents.set(record.id, record)
      // Also where the record that it waits no longer was lost.
      waiting.delete(record.id)
      highest = Math.max(highest, record.id)
    } else if (record.kind === 'modify') changes.set(record.id, [...(changes.get(record.id) ?? []), record])
    else if (record.kind === 'event') {
      const { event } = record
      if (event.kind === 'product' && conversions.get(event.name)?.ref === event.ref) conversions.delete(event.name)
      if (event.kind === 'elsewhere' && event.inferred) inferred.push(event)
      else if (event.kind === 'elsewhere') toldPastUs.add(event.fillId)
      if (event.kind === 'found') foreign.add(event.id)
      if (event.kind === 'filled') heard.add(event.fillId)
      if (ACKNOWLEDGING.has(event.kind)) acknowledged.add(event.id)
      // What we gave up ourselves may still arrive.
      if ((event.kind === 'rejected' && event.text !== NEVER_ARRIVED) || event.kind === 'cancelled') ended.add(event.id)
    } else if (record.kind === 'convert') conversions.set(record.instrument, record)
    else if (record.kind === 'numbers') highest = Math.max(highest, record.above)
    else if (record.kind === 'level') level = record.level
    else if (record.kind === 'strategy') {
      if (record.on) off.delete(record.name)
      else off.add(record.name)
    } else if (record.kind === 'waiting') {
      const { kind: _kind, t: _t, ...order } = record
      waiting.set(record.id, order)
      highest = Math.max(highest, record.id)
    } else if (record.kind === 'waited') waiting.delete(record.id)
    else if (record.kind === 'adopted') {
      foreign.delete(record.id)
      adopted.add(record.id)
    } else if (record.kind === 'closing') {
      const { instrument, owner, why, whole, keep, on } = record
      const key = whole ? instrument : `${instrument} ${owner}`
      if (on) closing.set(key, { instrument, owner, why, whole, ...(keep ? { keep } : {}) })
      else closing.delete(key)
    } else if (record.kind === 'group') {
      // Some of its orders may have waited to be sent: no intent has their numbers, and they must not become another order's.
      for (const { order } of record.group.legs) highest = Math.max(highest, order)
      const { group, t } = record
      over.delete(group.id)
      if (group.done) {
        groups.delete(group.id)
        over.set(group.id, { t, group })
      } else groups.set(group.id, group)
    } else if (record.kind === 'execution') {
      highest = Math.max(highest, record.execution.id)
      if (record.execution.done) executions.delete(record.execution.id)
      else executions.set(record.execution.id, record.execution)
    } else if (record.kind === 'adjusted') {
      const { adjustment, t } = record
      if (adjustment.undoes === undefined) adjusted.set(adjustment.id, { ...adjustment, t })
      else adjusted.delete(adjustment.undoes)
    } else if (record.kind === 'saved') {
      const { strategy, instrument, values } = record
      saved.set(`${strategy} ${instrument}`, { strategy, instrument, values })
    } else if (record.kind === 'equity') {
      const { kind: _kind, t, ...amounts } = record
      money = { day: dayOf(t), ...amounts }
    }
  }
  return {
    intents,
    changes,
    ended,
    heard,
    acknowledged,
    foreign,
    adopted,
    highest,
    orderly,
    lastAt: lastAt as Micros,
    level,
    off: [...off],
    waiting: [...waiting.values()],
    closing: [...closing.values()],
    saved: [...saved.values()],
    groups: [...groups.values()],
    over: [...over.values()].slice(-KEPT_OVER),
    executions: [...executions.values()],
    conversions: [...conversions.values()],
    inferred,
    toldPastUs,
    adjusted: [...adjusted.values()],
    money,
  }
}
