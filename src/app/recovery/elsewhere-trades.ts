// Trades past us in a comparison with the venue's book: those it lists, and the one that must have been where its position alone differs.
// Where the list comes later than the position the two are one. Used by compare.ts.

import { rupeesText } from '../../core/money-text.ts'
import type { InstrumentNo, Micros, OrderId, Px, Qty } from '../../core/units.ts'
import { signed } from '../../core/signed.ts'
import { ELSEWHERE, type Order, type OrderEvent, elsewhereId } from '../../trading/order.ts'
import type { VenueBook } from '../../trading/recovery.ts'
import type { Difference, Ours } from './compare.ts'

type ElsewhereEvent = Extract<OrderEvent, { readonly kind: 'elsewhere' }>
type Trade = Omit<ElsewhereEvent, 'kind' | 'id' | 'name' | 'inferred'>

/** Beginning of the fill id of a trade that no list has told of. */
export const INFERRED = 'inferred '

/** Trades that no order of ours made: those the book lists as such, and fills of orders with numbers that are not ours. */
export function tradesElsewhere(ours: Ours, book: VenueBook): Difference[] {
  const { orders, instruments } = ours
  const taken = new Set<OrderId>()
  const isInferred = inferredBefore(ours)
  const event = (trade: Trade): ElsewhereEvent => {
    let id = elsewhereId(trade.time, 0)
    for (let n = 1; taken.has(id) || orders.knowsVenues(id); n++) id = elsewhereId(trade.time, n)
    taken.add(id)
    return { kind: 'elsewhere', id, name: instruments.at(trade.instrument).name, inferred: false, ...trade }
  }
  const found: Difference[] = []
  for (const trade of book.elsewhere ?? []) {
    if (orders.knowsElsewhere(trade.fillId) || isInferred(trade)) continue
    const text = `${signed(trade.qty)} ${instruments.at(trade.instrument).symbol} @ ${rupeesText(trade.px)} was traded past us`
    found.push({ class: 'traded-elsewhere', decision: 'adopt', text, events: [event(trade)] })
  }
  const working = new Set(book.orders.filter(one => one.state === 'open').map(one => one.id))
  for (const { order, instrument, fillId, qty, px, time } of book.fills) {
    // One that works is taken in with its fills.
    if (order < 0 || working.has(order) || orders.get(order) || orders.knowsElsewhere(fillId)) continue
    const text = `by order ${order} of the venue's book, which is not ours`
    const what = { instrument, fillId, qty, px, time, text }
    if (isInferred(what)) continue
    found.push({ class: 'order-unknown-to-us', decision: 'adopt', text: `order ${order} is not ours`, events: [event(what)] })
  }
  return found
}

/** Which of the trades that the book lists an inferred one stands for already: its list of trades had come later than its positions. */
function inferredBefore({ orders }: Ours): (trade: Trade) => boolean {
  // Looked up only where there is news: most comparisons have none.
  let inferred: Order[] | undefined
  return ({ instrument, qty, time }) => {
    inferred ??= [...orders.all].filter(({ owner, brokerId }) => owner === ELSEWHERE && brokerId.startsWith(INFERRED))
    const at = inferred.findIndex(one => one.instrument === instrument && one.filled === qty && one.created >= time)
    if (at >= 0) inferred.splice(at, 1)
    return at >= 0
  }
}

/** A trade that stands for the difference. Its price is that of the book's cost where the difference has only added to the position. */
export function inferredTrade(
  { positions, instruments, last }: Ours,
  book: VenueBook,
  i: InstrumentNo,
  gap: number,
  now: Micros,
): ElsewhereEvent {
  const theirs = book.positions.find(one => one.instrument === i)
  const cost = (theirs?.cost ?? 0) - (positions.cost[i] as number)
  const byCost = Math.round(cost / gap)
  const opens = (positions.qty[i] as number) * gap >= 0 && byCost > 0
  const px = (opens ? byCost : last(i) || positions.average(i)) as Px
  const where = opens ? "by the cost in the venue's book" : 'the last one here'
  const text = `inferred: the venue's book holds ${signed(theirs?.qty ?? 0)} and lists no trade for it; the price is ${where}`
  const { name } = instruments.at(i)
  const id = elsewhereId(now, 0)
  return { kind: 'elsewhere', id, instrument: i, name, fillId: `${INFERRED}${id}`, qty: gap as Qty, px, time: now, text, inferred: true }
}
