// What an engine makes of the state that a start found, before anything else reaches it: money, positions, orders, the level, and all
// that was on its way to an end and goes on.

import { dayOf } from '../core/ist.ts'
import type { InstrumentNo } from '../core/units.ts'
import type { Recovered } from '../tape/input.ts'
import { FOUND, type Order, PERSON } from '../trading/order.ts'
import type { Engine } from './engine.ts'

type Parts = Pick<Engine, 'adjustments' | 'closing' | 'desk' | 'executions' | 'groups' | 'ledger' | 'levels' | 'risk' | 'strategies'>

export function recover(state: Recovered, engine: Parts): void {
  const { closing, desk, groups, ledger, levels, risk, strategies } = engine
  if (state.lastAt !== undefined) desk.pacer.spent(state.lastAt, desk.now)
  ledger.begin(state.startEquity, state.dayStart)
  for (const held of state.positions) {
    ledger.restore(held)
    desk.account.refresh(held.instrument)
  }
  if (state.dayItems) ledger.meter.items.restore(state.dayItems)
  desk.orders.restartAt(state.nextOrder)
  for (const known of state.orders) desk.adopt(known)
  desk.ordersToday = state.ordersToday
  risk.level = state.level
  if (state.level !== 'normal') levels.why = `${state.level} before the restart`
  for (const name of state.off) {
    const found = strategies.byName(name)
    if (found?.on) {
      found.on = false
      found.why = 'switched off before the restart'
    }
  }
  const today = dayOf(desk.now)
  const ofToday = [...desk.orders.known()].filter(order => dayOf(order.created) === today)
  desk.keeper.restored(today, desk.now, state.budgets, ofToday)
  engine.adjustments.restore(state.adjustments ?? [])
  strategies.restored(state.saved ?? [])
  for (const text of state.notes) desk.note('note', text)
  for (const i of ledger.positions.touched) desk.exits.trim(i)
  // Where nothing is held an order without its past has nothing to do.
  for (const order of desk.orders.working) if (order.why === FOUND) desk.exits.trim(order.instrument)
  // Those of brackets are looked after by their bracket.
  const ofGroups = new Set(state.groups?.flatMap(group => (group.done ? [] : group.legs.map(leg => leg.order))))
  for (const order of desk.orders.working) {
    if (order.kind !== 'market' || (order.reducing && ofGroups.has(order.id))) continue
    if (order.reducing) resumeExit(order, engine)
    // What a market entry was made for has passed with the time that nobody watched it.
    else desk.cancel(order)
  }
  groups.restore(state.groups ?? [])
  closing.restore(state.closing ?? [])
  for (const { order: id, qty } of state.tooMuch ?? []) {
    const order = desk.orders.get(id)
    if (!order) continue
    groups.filled(order, qty)
    groups.due(order.instrument)
  }
  engine.executions.restore(state.executions ?? [])
  // What a pause promises holds for orders found at the venue too.
  if (state.level !== 'normal') desk.cancelEntries()
  if (state.level === 'halted') levels.flatten()
}

/** Exits that were on their way before the restart are looked after again, where together they were to close all. A part is only a sale. */
function resumeExit({ instrument, owner, why }: Order, { closing, desk, ledger }: Parts): void {
  const { positions } = ledger
  const left = leaving(desk.orders.working, instrument, owner)
  if (owner !== PERSON) {
    if (left === -positions.of(instrument, owner)) closing.addShare(instrument, owner, why)
  } else if (left === -(positions.qty[instrument] as number)) closing.add(instrument, owner, why)
}

/** What an owner's exits have on the way, signed: a large one is cut into several orders. */
function leaving(working: Iterable<Order>, i: InstrumentNo, owner: string): number {
  let sum = 0
  for (const order of working)
    if (order.instrument === i && order.kind === 'market' && order.reducing && order.owner === owner) sum += order.qty - order.filled
  return sum
}
