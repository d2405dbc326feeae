// What a start knows of trades that no order of ours made: those the venue's book lists, those inferred earlier today, what a person has
// booked by hand, and what then still differs between its positions and its trades, which is inferred now.

import { rupeesText } from '../../core/money-text.ts'
import { dayOf } from '../../core/ist.ts'
import type { InstrumentNo, Micros, Money, OrderId, Px, Qty } from '../../core/units.ts'
import { signed } from '../../core/signed.ts'
import { ELSEWHERE, type OrderEvent, elsewhereId } from '../../trading/order.ts'
import type { KeptAdjustment, KnownOrder } from '../../trading/recovery.ts'
import { INFERRED } from './elsewhere-trades.ts'
import type { ReconcileParts } from './reconcile.ts'

export type PastTrade = {
  readonly order: OrderId
  readonly instrument: InstrumentNo
  readonly fillId: string
  readonly qty: Qty
  readonly px: Px
  readonly time: Micros
  /** Of a trade booked by hand the charges are known; of the others they are reckoned like any trade's. */
  readonly past: { readonly owner: string; readonly text: string; readonly charges?: Money }
}

export type PastUs = {
  readonly trades: readonly PastTrade[]
  readonly orders: readonly KnownOrder[]
  readonly adjustments: readonly KeptAdjustment[]
}

export function pastUs(parts: ReconcileParts, notes: string[]): PastUs {
  const { book, journal, instruments, now } = parts
  const trades: PastTrade[] = []
  const taken = new Set<OrderId>()
  const add = (id: OrderId, trade: Omit<PastTrade, 'order'>): void => {
    taken.add(id)
    trades.push({ order: id, ...trade })
  }
  const isToday = (t: Micros): boolean => dayOf(t) === dayOf(now)
  const adjustments = standing(parts, notes, isToday)
  for (const { id } of [...journal.inferred, ...adjustments]) taken.add(id)
  for (const { fillId, qty, px, time, text, instrument } of book.elsewhere ?? []) {
    let id = elsewhereId(time, 0)
    for (let n = 1; taken.has(id); n++) id = elsewhereId(time, n)
    add(id, { instrument, fillId, qty, px, time, past: { owner: ELSEWHERE, text } })
    notes.push(`${signed(qty)} ${instruments.at(instrument).name} @ ${rupeesText(px)} was traded past us: ${text}`)
  }
  const listed = [...trades]
  for (const { id, name, fillId, qty, px, time, text } of journal.inferred) {
    const instrument = instruments.byName(name)?.no
    if (!isToday(time) || instrument === undefined) continue
    // The list of trades came later than the position: it is one trade, and the list has its price.
    const at = listed.findIndex(one => one.instrument === instrument && one.qty === qty && one.time <= time)
    if (at >= 0) listed.splice(at, 1)
    else add(id, { instrument, fillId, qty, px, time, past: { owner: ELSEWHERE, text } })
  }
  for (const { id, instrument, owner, qty, px, charges, why, t } of adjustments)
    add(id, { instrument, fillId: `adjusted ${-id}`, qty, px, time: t, past: { owner, text: `booked by hand: ${why}`, charges } })
  for (const trade of unexplained(parts, trades)) {
    add(trade.order, trade)
    notes.push(`${signed(trade.qty)} ${instruments.at(trade.instrument).name} is held past us; ${trade.past.text}`)
  }
  return { trades, orders: trades.map(knownOrder), adjustments: adjustments.map(({ t: _t, ...one }) => one) }
}

/** Those of today of which the venue has not told since. */
function standing({ journal, book, instruments }: ReconcileParts, notes: string[], isToday: (t: Micros) => boolean) {
  const told = new Set(book.fills.map(fill => fill.order))
  const news = newsPastUs(book, journal)
  return journal.adjusted.flatMap(one => {
    const found = instruments.byName(one.name)
    if (!found || !isToday(one.t) || one.carried === true) return []
    if (one.order !== undefined && told.has(one.order)) {
      notes.push(`${signed(one.qty)} ${one.name}, booked by hand (${one.why}), is taken back: the venue has told of order ${one.order}`)
      return []
    }
    const same = one.order === undefined ? news.findIndex(trade => trade.instrument === found.no && trade.qty === one.qty) : -1
    if (same >= 0) {
      news.splice(same, 1)
      notes.push(`${signed(one.qty)} ${one.name}, booked by hand (${one.why}), is taken back: the venue's book has it now`)
      return []
    }
    return [{ ...one, instrument: found.no }]
  })
}

/** Trades past us in the book of which nobody had told while we ran: a person may have booked them by hand before. */
function newsPastUs(book: ReconcileParts['book'], { intents, foreign, toldPastUs }: ReconcileParts['journal']) {
  const strange = book.fills.filter(({ order }) => order > 0 && !intents.has(order) && !foreign.has(order))
  return [...(book.elsewhere ?? []), ...strange].filter(one => !toldPastUs.has(one.fillId))
}

/** Positions beyond what the day began with and all trades: each becomes one trade, marked as inferred. Booked by hand is a person's word. */
function unexplained({ book, now }: ReconcileParts, known: readonly PastTrade[]): PastTrade[] {
  const sums = new Map<InstrumentNo, { qty: number; cost: number }>()
  for (const { instrument, qty, px } of [...book.fills, ...known.filter(one => one.past.charges === undefined)]) {
    const sum = sums.get(instrument) ?? { qty: 0, cost: 0 }
    sums.set(instrument, { qty: sum.qty + qty, cost: sum.cost + qty * px })
  }
  const found: PastTrade[] = []
  for (const { instrument, qty, cost, startQty, startCost } of book.positions) {
    const sum = sums.get(instrument) ?? { qty: 0, cost: 0 }
    const held = startQty + sum.qty
    const gap = qty - held
    // A trade list that lacks fills of ours is late: the comparison while running looks again.
    if (gap === 0 || lacksFills(book, instrument)) continue
    // What was booked by hand, the book has now without a trade.
    if (gap === byHand(known, instrument)) continue
    const byCost = held * gap >= 0 ? Math.round((cost - startCost - sum.cost) / gap) : 0
    const average = qty === 0 ? (held === 0 ? 0 : Math.round((startCost + sum.cost) / held)) : Math.round(cost / qty)
    const px = (byCost > 0 ? byCost : Math.max(1, average)) as Px
    const where = byCost > 0 ? 'the cost' : 'the average price'
    const text = `inferred: the venue's book lists no trade for it; the price is by ${where} in its book`
    const order = elsewhereId(now, found.length)
    found.push({ order, instrument, fillId: `${INFERRED}${order}`, qty: gap as Qty, px, time: now, past: { owner: ELSEWHERE, text } })
  }
  return found
}

const byHand = (known: readonly PastTrade[], i: InstrumentNo): number =>
  known.reduce((sum, one) => (one.instrument === i && one.past.charges !== undefined ? sum + one.qty : sum), 0)

const lacksFills = ({ orders, fills }: ReconcileParts['book'], i: InstrumentNo): boolean =>
  orders.some(one => one.instrument === i && fills.reduce((sum, fill) => (fill.order === one.id ? sum + fill.qty : sum), 0) !== one.filled)

/** The trades that this start has inferred, as events: in the journal the next start finds them. */
export function inferredNow(
  orders: readonly KnownOrder[],
  { journal, instruments, now }: Pick<ReconcileParts, 'journal' | 'instruments' | 'now'>,
) {
  const known = new Set(journal.inferred.map(one => one.id))
  return orders
    .filter(one => one.owner === ELSEWHERE && one.brokerId.startsWith(INFERRED) && !known.has(one.id))
    .map(({ id, instrument, brokerId: fillId, qty, limit: px, text }): OrderEvent => {
      const { name } = instruments.at(instrument)
      return { kind: 'elsewhere', id, instrument, name, fillId, qty, px, time: now, text, inferred: true }
    })
}

function knownOrder({ order: id, instrument, fillId, qty, px, time, past }: PastTrade): KnownOrder {
  const done = { state: 'filled', filled: qty, filledValue: (px * qty) as Money, brokerId: fillId, fillIds: [fillId] } as const
  const { owner, text } = past
  return { id, instrument, qty, kind: 'limit', owner, why: text, created: time, reducing: false, limit: px, text, ...done }
}
