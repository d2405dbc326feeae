// What must hold in the simulated world: after every step, after a restart, and when everything has been flattened.

import { chargesFor } from '../../src/trading/charges.ts'
import type { InstrumentNo, Money, OrderId, Px, Qty } from '../../src/core/units.ts'
import { dayOf } from '../../src/core/ist.ts'
import { DAY_SHARE, charges, table } from './setup.ts'
import type { World } from './world.ts'

function fail(what: string): never {
  throw new Error(what)
}

const calm = (world: World): boolean => Object.values(world.faults).every(rate => rate === 0)

/** Positions are the venue's, owners' shares add up, no order is left in a state that nobody will end. */
export function checkBooks(world: World): void {
  const { engine, venue } = world
  const { positions } = engine.ledger
  for (const { no, symbol } of table.list) {
    let shares = 0
    for (const share of positions.owners(no).values()) shares += share.qty
    if (shares !== positions.qty[no]) fail(`${symbol}: the owners hold ${shares} of ${positions.qty[no]}`)
  }
  for (const { no, symbol } of table.list) checkExits(world, no, symbol)
  if (venue.matching.duplicates > 0) fail('the venue saw an order number twice')
  if (!calm(world) || venue.nextWake !== Number.POSITIVE_INFINITY || world.line.answers.length > 0) return
  const book = venue.matching.book()
  for (const { instrument, qty } of book.positions) {
    const open = [...engine.desk.orders.working].some(order => order.instrument === instrument && order.state !== 'open')
    if (!open && positions.qty[instrument] !== qty)
      fail(`${table.at(instrument).symbol}: held ${positions.qty[instrument]}, at the venue ${qty}`)
  }
}

/** Exits never add up to more than what is held, and nothing but exits is left working while a position is closed. */
function checkExits({ engine, alwaysCalm }: World, i: InstrumentNo, symbol: string): void {
  // On a bad line a refused cancel is asked for again after a pause, and stands meanwhile.
  if (!alwaysCalm) return
  const held = engine.ledger.positions.qty[i] as number
  let leaving = 0
  for (const order of engine.desk.orders.working) {
    if (order.instrument !== i || order.state === 'cancelling' || order.state === 'unknown') continue
    // One too large is cut, or looked at again when an earlier change of it has been answered.
    if (order.pending) continue
    const rest = order.qty - order.filled
    if (order.reducing) leaving += order.closes ? 0 : rest
    else if (engine.closing.has(i)) fail(`order ${order.id} is ${order.state} while ${symbol} is being closed`)
    if (order.closes && (rest > 0 === held > 0 || Math.abs(rest) > Math.abs(held)))
      fail(`order ${order.id} of ${rest} would open beyond ${held}`)
  }
  if (leaving !== 0 && (leaving > 0 === held > 0 || Math.abs(leaving) > Math.abs(held)))
    fail(`${symbol}: ${leaving} is on its way out of ${held}`)
}

type Before = { readonly cash: number; readonly charges: number; readonly dayStart: number; readonly insync: boolean }

/** A restart within the day changes nothing about money. */
export function checkMoney(world: World, before: Before): void {
  if (!before.insync || world.day !== world.startDay) return
  const { ledger } = world.engine
  if (world.engineCash() !== before.cash) fail(`the cash of the day was ${before.cash}, after the restart ${world.engineCash()}`)
  if (ledger.charges !== before.charges) fail(`charges were ${before.charges}, after the restart ${ledger.charges}`)
  if (ledger.dayStart !== before.dayStart) fail(`the day began with ${before.dayStart}, after the restart with ${ledger.dayStart}`)
}

/** After flatten and a while: flat where the market is open, halted, nothing works, and the books balance. */
export function checkQuiet(world: World): void {
  const { engine, venue } = world
  const { positions, charges: booked } = engine.ledger
  const book = venue.matching.book()
  if (engine.level !== 'halted') fail(`flatten left the level ${engine.level}`)
  for (const { no, symbol, calendar } of table.list) {
    const atVenue = book.positions.find(one => one.instrument === no)?.qty ?? 0
    if (positions.qty[no] !== atVenue) fail(`${symbol}: held ${positions.qty[no]}, at the venue ${atVenue}`)
    const shut = calendar === 'nse-equity' && !engine.risk.isOpen(DAY_SHARE)
    if (!shut && atVenue !== 0) fail(`${symbol}: ${atVenue} is still held after flatten`)
    if (!shut && engine.closing.has(no)) fail(`${symbol} is still being closed although flat`)
    if (shut) continue
    const working = [...engine.desk.orders.working].find(order => order.instrument === no)
    if (working) fail(`order ${working.id} is still ${working.state} after flatten`)
    if (book.orders.some(order => order.instrument === no && order.state === 'open')) fail(`an order of ${symbol} still works at the venue`)
  }
  if (world.day !== world.startDay) return
  if (world.engineCash() !== venue.matching.cash) fail(`cash is ${world.engineCash()}, at the venue ${venue.matching.cash}`)
  const traded = new Map<OrderId, { qty: number; value: number }>()
  for (const { order, qty, px } of book.fills) {
    const value = (traded.get(order)?.value ?? 0) + Math.abs(qty * px)
    traded.set(order, { qty, value })
  }
  let due = 0
  const of = charges.on(dayOf(world.now)).rates('NSE', 'intraday')
  for (const { qty, value } of traded.values()) due += chargesFor(of, Math.sign(qty) as Qty, value as Px, 0 as Money)
  if (due !== booked) fail(`charges booked ${booked}, due ${due}`)
}
