// What a start makes of the journal (what we meant) and the venue's book (what happened): the state an engine begins with. The book
// is the truth about orders and positions; the journal knows owners, reasons, the level and the highest order number ever used.

import { countText } from '../../core/count-text.ts'
import { dayOf, startOfDay } from '../../core/ist.ts'
import { rupeesText } from '../../core/money-text.ts'
import { type DayNo, type InstrumentNo, type Micros, type Money, NO_PX, type OrderId, type Qty } from '../../core/units.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import type { JournalRecord } from '../../ports/journal.ts'
import type { Recovered, SavedNumbers } from '../../tape/input.ts'
import { ChargeMeter } from '../../trading/charge-meter.ts'
import type { ChargeBook } from '../../trading/charges.ts'
import type { Level } from '../../trading/level.ts'
import type { Execution } from '../../trading/execution-plan.ts'
import type { KeptGroup } from '../../trading/order-group.ts'
import { NEVER_ARRIVED, type OrderEvent, type OrderKind, PERSON, SETTLEMENT, isSettlement } from '../../trading/order.ts'
import { Positions } from '../../trading/positions.ts'
import type {
  ClosingIntent,
  HeldPosition,
  KeptAdjustment,
  KnownOrder,
  OwnedShare,
  VenueBook,
  VenueOrder,
  WaitingOrder,
} from '../../trading/recovery.ts'
import { closingOf, executionsOf, groupsOf, waitingOf } from './carried-on.ts'
import { type PastUs, pastUs } from './past-us.ts'
import { GIVE_UP } from './settle.ts'

type Intent = Extract<JournalRecord, { readonly kind: 'intent' }>
type ElsewhereEvent = Extract<OrderEvent, { readonly kind: 'elsewhere' }>
type Change = Extract<JournalRecord, { readonly kind: 'modify' }>

/** The journal boiled down: later records win. */
export type JournalState = {
  readonly intents: ReadonlyMap<OrderId, Intent>
  /** Changes sent of each order, in their order. */
  readonly changes: ReadonlyMap<OrderId, readonly Change[]>
  readonly ended: ReadonlySet<OrderId>
  readonly highest: number
  readonly level: Level
  readonly off: readonly string[]
  /** Orders that wait for the opening. */
  readonly waiting: readonly WaitingOrder<string>[]
  /** Exits that are not over. */
  readonly closing: readonly ClosingIntent<string>[]
  readonly saved: readonly SavedNumbers[]
  /** Those that are not over. */
  readonly groups: readonly KeptGroup[]
  readonly executions: readonly Execution<string>[]
  /** Trades past us that were inferred, and trades booked by hand that stand. */
  readonly inferred: readonly ElsewhereEvent[]
  readonly adjusted: readonly (KeptAdjustment & { readonly t: Micros })[]
  readonly money: (Omit<Extract<JournalRecord, { readonly kind: 'equity' }>, 'kind' | 't'> & { readonly day: number }) | undefined
}

export function readJournalState(records: Iterable<JournalRecord>): JournalState {
  const intents = new Map<OrderId, Intent>()
  const ended = new Set<OrderId>()
  const changes = new Map<OrderId, Change[]>()
  const off = new Set<string>()
  let highest = 0
  let level: Level = 'normal'
  const saved = new Map<string, SavedNumbers>()
  const groups = new Map<number, KeptGroup>()
  const waiting = new Map<OrderId, WaitingOrder<string>>()
  const executions = new Map<number, Execution<string>>()
  const closing = new Map<string, ClosingIntent<string>>()
  const inferred: ElsewhereEvent[] = []
  const adjusted = new Map<OrderId, KeptAdjustment & { readonly t: Micros }>()
  let money: JournalState['money']
  for (const record of records) {
    if (record.kind === 'intent') {
      intents.set(record.id, record)
      highest = Math.max(highest, record.id)
    } else if (record.kind === 'modify') changes.set(record.id, [...(changes.get(record.id) ?? []), record])
    else if (record.kind === 'event') {
      const { event } = record
      if (event.kind === 'elsewhere' && event.inferred) inferred.push(event)
      // What we gave up ourselves may still arrive.
      if ((event.kind === 'rejected' && event.text !== NEVER_ARRIVED) || event.kind === 'cancelled') ended.add(event.id)
    } else if (record.kind === 'numbers') highest = Math.max(highest, record.above)
    else if (record.kind === 'level') level = record.level
    else if (record.kind === 'strategy') {
      if (record.on) off.delete(record.name)
      else off.add(record.name)
    } else if (record.kind === 'waiting') {
      const { kind: _kind, t: _t, ...order } = record
      waiting.set(record.id, order)
      highest = Math.max(highest, record.id)
    } else if (record.kind === 'waited') waiting.delete(record.id)
    else if (record.kind === 'closing') {
      const { instrument, owner, why, whole, on } = record
      const key = whole ? instrument : `${instrument} ${owner}`
      if (on) closing.set(key, { instrument, owner, why, whole })
      else closing.delete(key)
    } else if (record.kind === 'group') {
      // Some of its orders may have waited to be sent: no intent has their numbers, and they must not become another order's.
      for (const { order } of record.group.legs) highest = Math.max(highest, order)
      if (record.group.done) groups.delete(record.group.id)
      else groups.set(record.group.id, record.group)
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
    highest,
    level,
    off: [...off],
    waiting: [...waiting.values()],
    closing: [...closing.values()],
    saved: [...saved.values()],
    groups: [...groups.values()],
    executions: [...executions.values()],
    inferred,
    adjusted: [...adjusted.values()],
    money,
  }
}

export type ReconcileParts = {
  readonly journal: JournalState
  readonly book: VenueBook
  readonly instruments: InstrumentTable
  readonly charges: ChargeBook
  readonly now: Micros
  readonly startMoney: Money
}

/** Compares the union of both sides; each difference becomes a sentence in `notes`. */
export function reconcile(parts: ReconcileParts): Recovered {
  const { journal, book, instruments, now } = parts
  const onTheWay: KnownOrder[] = []
  const today = dayOf(now)
  const notes: string[] = []
  const fillIds = new Map<OrderId, string[]>()
  for (const fill of book.fills) fillIds.set(fill.order, [...(fillIds.get(fill.order) ?? []), fill.fillId])
  const inBook = new Set(book.orders.map(order => order.id))
  for (const intent of journal.intents.values()) {
    if (dayOf(intent.t) !== today || inBook.has(intent.id) || journal.ended.has(intent.id)) continue
    const instrument = instruments.byName(intent.instrument)
    if (instrument && now - intent.t <= GIVE_UP) onTheWay.push(unanswered(intent, instrument.no))
    else {
      notes.push(`order ${intent.id} ${intent.instrument} ${intent.qty} was journalled but the venue never had it: it does not exist`)
      // Should it arrive after all, it is known.
      if (instrument) onTheWay.push({ ...unanswered(intent, instrument.no), state: 'rejected', text: NEVER_ARRIVED })
    }
  }
  const atVenue = book.orders.map(order => known(order, journal, fillIds.get(order.id) ?? [], book))
  const past = pastUs(parts, notes)
  const orders = [...atVenue, ...onTheWay, ...past.orders, ...waitingOf(parts, notes)]
  for (const order of book.orders) {
    if (isSettlement(order.id)) notes.push(`${instruments.at(order.instrument).name} ${-order.qty} is held no more: ${order.text}`)
    else if (!journal.intents.has(order.id)) notes.push(`order ${order.id} at the venue is not in our journal: taken over as yours`)
  }
  const { positions, meter, converted } = positionsOf(parts, past, notes)
  const open = orders.filter(order => order.state === 'open').length
  const held = positions.filter(position => position.qty !== 0)
  if (book.orders.length > 0 || held.length > 0) {
    notes.unshift(
      `restarted: ${countText(held.length, 'position')} and ${countText(open, 'working order')} taken over from the venue's book`,
    )
  }
  const highest = Math.max(journal.highest, book.highest)
  const { money } = journal
  return {
    nextOrder: (highest + 1) as OrderId,
    positions,
    orders,
    level: journal.level,
    startEquity: ((money === undefined ? parts.startMoney : money.day === today ? money.dayBase : money.base) - converted) as Money,
    dayStart: ((money === undefined ? parts.startMoney : money.day === today ? money.dayStart : money.equity) - converted) as Money,
    dayItems: meter.items.list(),
    off: journal.off,
    ...(money?.budgets ? { budgets: { day: money.day as DayNo, scopes: money.budgets } } : {}),
    ...(journal.saved.length > 0 ? { saved: journal.saved } : {}),
    ...groupsOf(parts, positions, notes),
    ...executionsOf(parts, notes),
    ...closingOf(parts, notes),
    ...(past.adjustments.length > 0 ? { adjustments: past.adjustments } : {}),
    ordersToday: [...journal.intents.values()].filter(intent => dayOf(intent.t) === today).length,
    notes,
  }
}

/** Sent just before the restart and not yet in the book: it may still arrive there. */
function unanswered(intent: Intent, instrument: InstrumentNo): KnownOrder {
  const { id, type: kind, owner, why, t: created, reducing, limit, trigger, validity, chased, closes } = intent
  const nothing = { filled: 0 as Qty, filledValue: 0 as Money, brokerId: '', text: '', fillIds: [] }
  return {
    id,
    instrument,
    qty: intent.qty as Qty,
    kind,
    owner,
    why,
    created,
    reducing,
    limit,
    trigger,
    validity,
    chased,
    closes,
    state: 'unknown',
    ...nothing,
  }
}

function known(order: VenueOrder, journal: JournalState, fillIds: readonly string[], book: VenueBook): KnownOrder {
  const intent = journal.intents.get(order.id)
  const changes = journal.changes.get(order.id) ?? []
  let [value, traded] = [0, 0]
  for (const { order: of, px, qty } of book.fills) {
    if (of !== order.id) continue
    value += px * qty
    traded += qty
  }
  return {
    id: order.id,
    instrument: order.instrument,
    qty: order.qty,
    kind: kindOf(order, intent, changes),
    owner: intent?.owner ?? ownerless(order.id),
    why: intent?.why ?? (isSettlement(order.id) ? order.text : 'found at the venue'),
    created: intent?.t ?? order.time,
    reducing: intent?.reducing ?? isSettlement(order.id),
    limit: order.limit,
    trigger: order.trigger ?? intent?.trigger,
    validity: order.validity ?? intent?.validity,
    triggered: order.triggered,
    chased: intent?.chased,
    closes: intent?.closes,
    modifications: changes.length,
    // Where its list of trades comes later than that of orders, what is missing is still to be told.
    state: order.state === 'filled' && traded !== order.qty ? 'open' : order.state,
    filled: traded as Qty,
    filledValue: value as Money,
    brokerId: order.brokerId,
    text: order.text,
    fillIds,
  }
}

/** What kind it is of ours: the latest that the journal has and the book allows, for whether a limit order is a market order no book tells. */
function kindOf({ trigger, limit }: VenueOrder, intent: Intent | undefined, changes: readonly Change[]): OrderKind {
  let kind = intent?.type ?? (trigger ? 'sl' : 'limit')
  // A change may have been refused: one that was taken shows in the book, but for a later one.
  for (const change of changes) if (change.type !== undefined && (change !== changes.at(-1) || change.limit === limit)) kind = change.type
  if (trigger !== undefined && trigger > 0) return 'sl'
  return kind === 'sl' && trigger === NO_PX ? 'limit' : kind
}

/** Whose an order is that the journal does not know. */
const ownerless = (id: OrderId): string => (isSettlement(id) ? SETTLEMENT : PERSON)

type Found = {
  readonly positions: readonly HeldPosition[]
  readonly meter: ChargeMeter
  /** What charges grew by because shares were held over a night that this journal has not seen. */
  readonly converted: number
}

/** Positions by replaying the day's fills, so that owners, results and charges of the day come back; checked against the book. */
function positionsOf(parts: ReconcileParts, past: PastUs, notes: string[]): Found {
  const { book, journal, instruments, charges, now } = parts
  const today = dayOf(now)
  const meter = new ChargeMeter(instruments, charges, (today - 1) as DayNo)
  const positions = new Positions(instruments.size)
  const start = new Map<InstrumentNo, Qty>()
  let converted = 0
  for (const { instrument, startQty, startCost } of book.positions) {
    if (startQty === 0) continue
    start.set(instrument, startQty)
    const nothing = { realised: 0 as Money, charges: 0 as Money, trades: 0 }
    const owners = [{ owner: PERSON, qty: startQty, cost: startCost, ...nothing }]
    positions.restore({ instrument, qty: startQty, cost: startCost, realised: 0 as Money, charges: 0 as Money, owners })
    const { name } = instruments.at(instrument)
    notes.push(`${name} ${startQty} was held over from an earlier day: taken over as yours`)
    // What the day's own money record already contains must not be charged again.
    const seen = (journal.money?.day === today ? startQty : (journal.money?.carried?.[name] ?? 0)) as Qty
    meter.restore(instrument, seen, seen)
    const more = meter.carry(instrument, startQty, startCost)
    converted += more
    if (more > 0) notes.push(`${name}: its intraday charges have become delivery, ${rupeesText(more)} more`)
  }
  meter.useDay(today)
  const traded = new Map<OrderId, number>()
  const trades = [...book.fills.map(fill => ({ ...fill, past: undefined })), ...past.trades]
  for (const { order, instrument, qty, px, past: own } of trades.toSorted((a, b) => a.time - b.time)) {
    if (own) {
      positions.fill(instrument, own.owner, qty, px, own.charges ?? meter.fill(instrument, qty, px, 0 as Money))
      continue
    }
    const before = (traded.get(order) ?? 0) as Money
    traded.set(order, before + Math.abs(px * qty))
    const owner = journal.intents.get(order)?.owner ?? ownerless(order)
    const paid = isSettlement(order) ? meter.settle(instrument, qty, px) : meter.fill(instrument, qty, px, before)
    positions.fill(instrument, owner, qty, px, paid)
  }
  const held = positions.touched.map((instrument): HeldPosition => {
    const of = start.get(instrument)
    return {
      instrument,
      qty: positions.qty[instrument] as Qty,
      cost: positions.cost[instrument] as Money,
      realised: positions.realised[instrument] as Money,
      charges: positions.charges[instrument] as Money,
      owners: [...positions.owners(instrument)].map(([owner, share]) => ({ owner, ...(share as Omit<OwnedShare, 'owner'>) })),
      ...(of === undefined ? {} : { overnight: { start: of, left: meter.carried(instrument) } }),
    }
  })
  return { positions: held, meter, converted }
}

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

/**
 * Records that still matter, to begin a shorter journal with: today's intents and ends, older intents that had not ended before
 * today (the venue's book has them, and only the journal knows whose they are), the level, strategies off, the money.
 */
export function boiledDown(records: readonly JournalRecord[], state: JournalState, now: Micros): JournalRecord[] {
  const today = dayOf(now)
  const traded = new Map<OrderId, number>()
  const heardToday = new Set<OrderId>()
  for (const record of records) {
    if (record.kind !== 'event') continue
    const { event } = record
    if (dayOf(record.t) === today) heardToday.add(event.id)
    if (event.kind === 'filled') traded.set(event.id, (traded.get(event.id) ?? 0) + event.qty)
  }
  const mayBeInBook = ({ id, qty }: Intent) => heardToday.has(id) || (!state.ended.has(id) && Math.abs(traded.get(id) ?? 0) < Math.abs(qty))
  const kept = records.filter(record => {
    if (STATES.has(record.kind)) return false
    return dayOf(record.t) === today || (record.kind === 'intent' && mayBeInBook(record))
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
  for (const group of state.groups) kept.push({ kind: 'group', t: now, group })
  if (state.money) {
    const { day, dayStart, dayBase, equity, base, carried, budgets } = state.money
    // A record of today would say that the day has begun, and what was held over the night has been charged: of that we know nothing.
    const t = day === today ? now : (startOfDay(day as DayNo) as Micros)
    kept.push({ kind: 'equity', t, dayStart, dayBase, equity, base, ...(carried ? { carried } : {}), ...(budgets ? { budgets } : {}) })
  }
  const limits = records.findLast(record => record.kind === 'limits')
  if (limits) kept.push(limits)
  return kept
}
