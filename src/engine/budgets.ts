// What of each limit is used, for the header, the list of budgets on screens and `status`. Reads the engine, decides nothing; the rules
// of risk/ judge by the same limits.

import type { RiskBooks } from '../risk/books.ts'
import type { Measure } from '../risk/scopes.ts'
import type { Engine } from './engine.ts'

/** `unit` 1: money in 1/10 000 rupee, 0: a count. `rule`: the one that judges by it. */
export type Budget = { readonly name: string; readonly used: number; readonly limit: number; readonly unit: 0 | 1; readonly rule: string }

type Spent = {
  readonly measure: Measure
  readonly name: string
  readonly unit: 0 | 1
  readonly rule: string
  readonly used: (books: RiskBooks, k: number) => number
}

/** In the order a person asks: what may still be lost, held, open, sent. */
const SPENT: readonly Spent[] = [
  { measure: 'dayLoss', name: 'day loss', unit: 1, rule: 'max-day-loss', used: (books, k) => Math.max(0, -(books.profit[k] as number)) },
  {
    measure: 'weekLoss',
    name: 'week loss',
    unit: 1,
    rule: 'max-week-loss',
    used: (books, k) => Math.max(0, -((books.weekBefore[k] as number) + (books.profit[k] as number))),
  },
  {
    measure: 'giveBack',
    name: 'given back',
    unit: 1,
    rule: 'max-give-back',
    used: (books, k) => (books.peak[k] as number) - Math.max(0, books.profit[k] as number),
  },
  { measure: 'positionValue', name: 'position value', unit: 1, rule: 'max-position-value', used: largest },
  { measure: 'grossExposure', name: 'gross exposure', unit: 1, rule: 'max-gross-exposure', used: (books, k) => books.gross[k] as number },
  {
    measure: 'netExposure',
    name: 'net exposure',
    unit: 1,
    rule: 'max-net-exposure',
    used: (books, k) => Math.abs(books.net[k] as number),
  },
  { measure: 'openPositions', name: 'open positions', unit: 0, rule: 'max-open-positions', used: (books, k) => books.taken[k] as number },
  { measure: 'workingOrders', name: 'working orders', unit: 0, rule: 'max-working-orders', used: (books, k) => books.atWork[k] as number },
  {
    measure: 'consecutiveLosses',
    name: 'losses in a row',
    unit: 0,
    rule: 'max-consecutive-losses',
    used: (books, k) => books.losses[k] as number,
  },
  { measure: 'trades', name: 'trades today', unit: 0, rule: 'max-trades', used: (books, k) => books.opened[k] as number },
  { measure: 'orders', name: 'orders today', unit: 0, rule: 'max-orders-per-day', used: (books, k) => books.orders[k] as number },
  {
    measure: 'orderToTrade',
    name: 'messages for each fill',
    unit: 0,
    rule: 'order-to-trade',
    used: (books, k) => Math.round((books.messages[k] as number) / Math.max(1, books.fills[k] as number)),
  },
]

/** The largest position of a scope counts. */
function largest({ qty, value, scopes }: RiskBooks, k: number): number {
  const from = scopes.base[k] as number
  let most = 0
  for (let c = from; c < from + scopes.width; c++) {
    if (qty[c] === 0 || (from === 0 && !(scopes.ofCell[c] as Int32Array).includes(k))) continue
    most = Math.max(most, Math.abs(value[c] as number))
  }
  return most
}

/** Every limit that is on and is used up by what happens, the account's first; limits of a single order are none of these. */
export function budgetsOf(engine: Engine): readonly Budget[] {
  const { limits } = engine.setup
  const { books, now } = engine.risk
  const { pacer } = engine.desk
  const found: Budget[] = []
  for (const [k, { measures }] of books.scopes.list.entries()) {
    for (const { measure, name, unit, rule, used } of SPENT) {
      const limit = measures[measure]
      if (limit !== undefined) found.push({ name: name + books.scopes.text(k), used: used(books, k), limit, unit, rule })
    }
  }
  for (const [n, segment] of pacer.segments.entries())
    found.push({
      name: `${segment} a second`,
      used: pacer.usedIn(n, now),
      limit: limits.ordersPerSecond,
      unit: 0,
      rule: 'orders-per-second',
    })
  const { messagesPerMinute = 0, messagesPerDay = 0 } = limits
  if (messagesPerMinute > 0)
    found.push({ name: 'messages a minute', used: pacer.usedInMinute(now), limit: messagesPerMinute, unit: 0, rule: 'messages-per-minute' })
  if (messagesPerDay > 0)
    found.push({ name: 'messages today', used: books.messages[0] as number, limit: messagesPerDay, unit: 0, rule: 'messages-per-day' })
  return found
}

/** How much of it is used, 0..1 and beyond. */
export const usedPart = (one: Budget): number => (one.limit > 0 ? one.used / one.limit : 0)

/** The budget nearest to its limit; the first of those alike. What a second has used is shown beside the clock, and gone the next. */
export const tightest = (all: readonly Budget[]): Budget =>
  all.filter(one => one.rule !== 'orders-per-second').reduce((a, b) => (usedPart(b) > usedPart(a) ? b : a))
