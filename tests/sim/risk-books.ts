// The risk books, kept up as things happen, against a count of everything anew.

import type { Engine } from '../../src/engine/engine.ts'
import { type Order, restOf } from '../../src/trading/order.ts'
import { fail } from './truth.ts'

type Sums = { gross: number; net: number; taken: number; held: number; atWork: number; buys: number; sells: number }

/** What limits are measured against is what ledger and orders say, to the unit, in every scope. */
export function checkRiskBooks({ desk, ledger, market }: Engine): void {
  const { books } = desk.keeper
  const { scopes } = books
  const working: Order[][] = Array.from({ length: scopes.width }, () => [])
  for (const order of desk.orders.working) working[order.instrument]?.push(order)
  for (const [k, { kind, name }] of scopes.list.entries()) {
    const found: Sums = { gross: 0, net: 0, taken: 0, held: 0, atWork: 0, buys: 0, sells: 0 }
    for (let i = 0; i < scopes.width; i++) {
      const own = kind === 'strategy'
      if (!own && !(scopes.asked[i] as Int32Array).includes(k)) continue
      const share = ledger.positions.owners(i as never).get(name)
      const qty = own ? (share?.qty ?? 0) : (ledger.positions.qty[i] as number)
      const cost = own ? (share?.cost ?? 0) : (ledger.positions.cost[i] as number)
      const px = market.quotes.last[i] as number
      add(found, own ? (working[i] ?? []).filter(order => order.owner === name) : (working[i] ?? []), qty, px === 0 ? cost : qty * px)
    }
    for (const what of Object.keys(found) as (keyof Sums)[])
      if (books[what][k] !== found[what]) fail(`${what} of ${kind} ${name} is ${books[what][k]} in the risk books, and ${found[what]}`)
  }
  if (books.profit[0] !== ledger.dayProfit) fail(`the day's result is ${books.profit[0]} in the risk books, and ${ledger.dayProfit}`)
}

function add(found: Sums, working: readonly Order[], qty: number, value: number): void {
  let buys = 0
  let sells = 0
  for (const order of working) {
    // Until a change is answered, the dearer of both prices.
    const worth = restOf(order) * Math.max(order.limit, order.pending?.limit ?? 0)
    if (order.qty > 0) buys += worth
    else sells += worth
  }
  found.net += value
  found.buys += buys
  found.sells += sells
  found.gross += Math.max(Math.abs(value + buys), Math.abs(value - sells))
  found.atWork += working.length
  found.held += qty === 0 ? 0 : 1
  found.taken += qty === 0 && working.length === 0 ? 0 : 1
}
