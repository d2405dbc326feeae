// What a start makes of the journal (what we meant) and the venue's book (what happened): the state an engine begins with. The book
// is the truth about orders and positions; the journal knows owners, reasons, the level and the highest order number ever used.

import { countText } from '../../core/count-text.ts'
import { dayOf } from '../../core/ist.ts'
import { rupeesText } from '../../core/money-text.ts'
import { type DayNo, type InstrumentNo, type Micros, type Money, NO_PX, type OrderId, type Qty, SECOND } from '../../core/units.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import type { Recovered } from '../../tape/input.ts'
import { ChargeMeter } from '../../trading/charge-meter.ts'
import type { ChargeBook } from '../../trading/charges.ts'
import { ELSEWHERE, FOUND, NEVER_ARRIVED, type OrderKind, PERSON, SETTLEMENT, isSettlement } from '../../trading/order.ts'
import { Positions } from '../../trading/positions.ts'
import {
  type HeldPosition,
  type KeptAdjustment,
  type KnownOrder,
  type OwnedShare,
  type VenueBook,
  type VenueOrder,
  type VenuePosition,
  highestOf,
} from '../../trading/recovery.ts'
import { unlistedText } from './account-differences.ts'
import { carriedAdjustments, withCarried } from './carried-adjustments.ts'
import { closingOf, executionsOf, groupsOf, waitingOf, withProducts } from './carried-on.ts'
import type { Change, Intent, JournalState } from './journal-state.ts'
import { type PastUs, pastUs } from './past-us.ts'
import { GIVE_UP } from './settle.ts'

/**
 * Numbers that a run may have used without a record, where it did not end in order: when its disk fails exits are sent all the same, ten
 * messages a second, and may be on their way for as long as a start waits for an order.
 */
export const STILL_COMING = (10 * GIVE_UP) / SECOND

/** Why an order is unknown that the venue has acknowledged and its book does not list. */
const UNLISTED = 'the venue has acknowledged it and its book does not list it: there it is of another day, or the list is late'

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
    if (instrument && journal.acknowledged.has(intent.id))
      onTheWay.push({ ...unanswered(intent, instrument.no), unlisted: true, text: UNLISTED })
    else if (instrument && now - intent.t <= GIVE_UP) onTheWay.push(unanswered(intent, instrument.no))
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
    else if (journal.foreign.has(order.id)) notes.push(`order ${order.id} at the venue was given elsewhere: it is not ours`)
    else if (isLost(order.id, journal))
      notes.push(`order ${order.id} at the venue is not in our journal: taken over as yours, only to reduce`)
  }
  for (const one of book.unlisted ?? []) notes.push(unlistedText(one))
  const { kept } = carriedAdjustments(parts, notes)
  const adjustments = [...past.adjustments, ...kept]
  const { positions, meter, converted, tooMuch } = positionsOf(parts, past, kept, notes)
  const open = orders.filter(order => order.state === 'open').length
  const held = positions.filter(position => position.qty !== 0)
  if (book.orders.length > 0 || held.length > 0) {
    notes.unshift(
      `restarted: ${countText(held.length, 'position')} and ${countText(open, 'working order')} taken over from the venue's book`,
    )
  }
  const used = Math.max(journal.highest, highestOf(book))
  const { money } = journal
  return {
    nextOrder: (used + 1 + (journal.orderly || used === 0 ? 0 : STILL_COMING)) as OrderId,
    positions: withProducts(parts, positions, notes),
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
    ...(tooMuch.length > 0 ? { tooMuch } : {}),
    ...(adjustments.length > 0 ? { adjustments } : {}),
    ordersToday: [...journal.intents.values()].filter(intent => dayOf(intent.t) === today).length,
    ...(parts.now - journal.lastAt < SECOND ? { lastAt: journal.lastAt } : {}),
    notes,
  }
}

/** Neither in the journal nor known as given elsewhere: sent by a run whose disk had failed. */
const isLost = (id: OrderId, journal: JournalState): boolean =>
  !isSettlement(id) && !journal.intents.has(id) && !journal.foreign.has(id) && !journal.adopted.has(id)

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
    owner: intent?.owner ?? ownerless(order.id, journal),
    why: intent?.why ?? (isSettlement(order.id) ? order.text : journal.foreign.has(order.id) ? 'given elsewhere' : FOUND),
    created: intent?.t ?? order.time,
    // Without a journal only exits are sent: more than what is held it must not fill.
    reducing: intent?.reducing ?? (isSettlement(order.id) || isLost(order.id, journal)),
    limit: order.limit,
    trigger: order.trigger ?? intent?.trigger,
    validity: order.validity ?? intent?.validity,
    triggered: order.triggered,
    chased: intent?.chased,
    closes: changes.some(one => one.closes) || intent?.closes,
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
const ownerless = (id: OrderId, { foreign }: JournalState): string => (isSettlement(id) ? SETTLEMENT : foreign.has(id) ? ELSEWHERE : PERSON)

const onlyReduces = (id: OrderId, journal: JournalState): boolean => {
  const intent = journal.intents.get(id)
  return intent ? intent.reducing || intent.closes === true : isLost(id, journal)
}

/** How much of a fill is beyond what closes `held`, signed like it. */
const beyondHeld = (held: number, qty: Qty): Qty =>
  (held === 0 || held > 0 === qty > 0 ? qty : Math.sign(qty) * Math.max(0, Math.abs(qty) - Math.abs(held))) as Qty

type Found = {
  readonly positions: readonly HeldPosition[]
  readonly meter: ChargeMeter
  /** What charges grew by because shares were held over a night that this journal has not seen. */
  readonly converted: number
  /** What orders that were only to reduce have filled beyond what was held, as this start learns. */
  readonly tooMuch: readonly { readonly order: OrderId; readonly qty: Qty }[]
}

/** What the day began with by the venue's book, and by what a person booked on an earlier day. */
function startOf(
  { positions }: VenueBook,
  kept: readonly KeptAdjustment[],
): Pick<VenuePosition, 'instrument' | 'startQty' | 'startCost'>[] {
  const start = new Map(positions.map(one => [one.instrument, { qty: one.startQty, cost: one.startCost }]))
  for (const [instrument, own] of Map.groupBy(kept, one => one.instrument))
    start.set(instrument, withCarried(start.get(instrument) ?? { qty: 0 as Qty, cost: 0 as Money }, own))
  return [...start].map(([instrument, { qty: startQty, cost: startCost }]) => ({ instrument, startQty, startCost }))
}

/** Positions by replaying the day's fills, so that owners, results and charges of the day come back; checked against the book. */
function positionsOf(parts: ReconcileParts, past: PastUs, kept: readonly KeptAdjustment[], notes: string[]): Found {
  const { book, journal, instruments, charges, now } = parts
  const today = dayOf(now)
  const meter = new ChargeMeter(instruments, charges, (today - 1) as DayNo)
  const positions = new Positions(instruments.size)
  const start = new Map<InstrumentNo, Qty>()
  let converted = 0
  for (const { instrument, startQty, startCost } of startOf(book, kept)) {
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
  const tooMuch: { order: OrderId; qty: Qty }[] = []
  const traded = new Map<OrderId, number>()
  const trades = [...book.fills.map(fill => ({ ...fill, past: undefined })), ...past.trades]
  for (const { order, instrument, fillId, qty, px, past: own } of trades.toSorted((a, b) => a.time - b.time)) {
    if (own) {
      positions.fill(instrument, own.owner, qty, px, own.charges ?? meter.fill(instrument, qty, px, 0 as Money))
      continue
    }
    const before = (traded.get(order) ?? 0) as Money
    traded.set(order, before + Math.abs(px * qty))
    const owner = journal.intents.get(order)?.owner ?? ownerless(order, journal)
    const was = positions.qty[instrument] as number
    const paid = isSettlement(order) ? meter.settle(instrument, qty, px) : meter.fill(instrument, qty, px, before)
    positions.fill(instrument, owner, qty, px, paid)
    const beyond = beyondHeld(was, qty)
    if (beyond !== 0 && !journal.heard.has(fillId) && onlyReduces(order, journal)) tooMuch.push({ order, qty: beyond })
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
  return { positions: held, meter, converted, tooMuch }
}
