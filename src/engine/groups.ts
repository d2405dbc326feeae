// Groups of orders for one position: entries, and the stop and targets that follow what the entries have filled. Each event of one of
// their orders, and each tick while a stop trails, is one step: what is missing is placed, what is too large is changed, what has no more
// use is cancelled. A group never holds the other way round: when stop and target have both filled, what is too much is bought back.

import { type InstrumentNo, type OrderId, SECOND } from '../core/units.ts'
import type { Bar } from '../market/bar.ts'
import type { Order } from '../trading/order.ts'
import { type LegRole, type OrderGroup, enteredOf, groupText, openOf } from '../trading/order-group.ts'
import { averageRange } from './average-range.ts'
import type { ClosingPositions } from './closing.ts'
import { GroupExits } from './group-exits.ts'
import { GroupLegs } from './group-legs.ts'
import { trailTo } from './group-prices.ts'
import { GroupTimer } from './group-timer.ts'
import type { Ledger } from './ledger.ts'
import { type GroupWish, fresh, newGroup } from './new-group.ts'
import type { MarketState } from './market-state.ts'
import type { OrderDesk } from './order-desk.ts'
import type { Outbox } from './outbox.ts'
import type { Timers } from './timers.ts'

/** More entries for a bracket that is there. */
export type JoinWish = Omit<GroupWish, 'plan'>
/** `fault`: the plan itself cannot be; else the gate has refused an order of it, and said so. */
export type GroupTaken =
  | { readonly group: OrderGroup; readonly first?: OrderId | undefined }
  | { readonly refused: string; readonly fault: boolean }

/** A trailing stop moves at most so often. */
const MOVE_EVERY = SECOND

export class OrderGroups {
  readonly #groups: OrderGroup[] = []
  readonly #legs: GroupLegs
  readonly #exits: GroupExits
  /** How many groups of each instrument trail: almost always none. */
  readonly #trailing: Int32Array
  readonly #market: MarketState
  readonly #desk: OrderDesk
  readonly #ledger: Ledger
  readonly #closing: ClosingPositions
  readonly #outbox: Outbox
  readonly #timer: GroupTimer
  /** Those that a person has ended although something was open. */
  readonly #dissolved = new WeakSet<OrderGroup>()
  /** As the journal has each. */
  readonly #kept = new Map<OrderGroup, string>()

  constructor(market: MarketState, desk: OrderDesk, ledger: Ledger, closing: ClosingPositions, outbox: Outbox, timers: Timers) {
    this.#market = market
    this.#desk = desk
    this.#ledger = ledger
    this.#closing = closing
    this.#outbox = outbox
    this.#timer = new GroupTimer(timers, market.instruments.size)
    this.#legs = new GroupLegs(desk)
    this.#exits = new GroupExits(market, desk, this.#legs, this.#timer)
    this.#trailing = new Int32Array(market.instruments.size)
  }

  /** Those that are not over, oldest first. */
  get all(): readonly OrderGroup[] {
    return this.#groups
  }

  of(order: OrderId): OrderGroup | undefined {
    return this.#legs.groupOf(order)
  }

  /** Whether it is a stop or target of a bracket: it stays as long as the position does. */
  isExit(order: OrderId): boolean {
    const role = this.#roleOf(order)
    return role === 'stop' || role === 'target'
  }

  /** Whether a group leaves with it, at market. */
  isWayOut(order: OrderId): boolean {
    return this.#roleOf(order) === 'leave'
  }

  /** Places the entries, or takes the owner's position as entered. A refused entry takes the others back. */
  begin(wish: GroupWish): GroupTaken {
    const made = newGroup(wish, this.#market, this.#ledger, this.#desk.orders.next)
    if (typeof made === 'string') return { refused: made, fault: true }
    this.#add(made)
    return this.#enter(made, wish.entries)
  }

  /** Places more entries of the owner's latest bracket there: its stop and targets grow with what they fill, measured from the new average. */
  join({ instrument, owner, entries }: JoinWish): GroupTaken {
    const { symbol } = this.#market.instruments.at(instrument)
    if (entries.length === 0) return { refused: `nothing of ${symbol} is to join a bracket`, fault: true }
    const group = this.#at(instrument).findLast(one => one.owner === owner && one.leaving === '' && this.#isOpen(one))
    if (!group) return { refused: `there is no bracket in ${symbol} to join: name its exits`, fault: true }
    if (entries.some(({ qty }) => Math.sign(qty) !== group.side)) {
      const [is, joins] = group.side > 0 ? ['long', 'buy'] : ['short', 'sell']
      return { refused: `${groupText(group)} in ${symbol} is ${is}: only a ${joins} joins it`, fault: true }
    }
    return this.#enter(group, entries)
  }

  /** An order has changed; called after the ledger has booked its fill. */
  changed(order: Order): void {
    const group = this.of(order.id)
    if (group) {
      this.#legs.refresh(group)
      const isStop = group.legs.find(leg => leg.order === order.id)?.role === 'stop'
      if (isStop && order.state === 'rejected') this.#exits.stopRefused(group, order.text)
      else if (isStop && order.state === 'open') group.refused = 0
      // The venue has filled what the group had given up: it must not stay.
      if (group.done && this.#isBack(group)) this.#revive(group)
    }
    // A position that was closed otherwise takes its exits with it.
    this.due(order.instrument)
  }

  /**
   * An order has filled `qty` (signed), and the ledger has booked it. One that was only to reduce must not leave the position the other
   * way round: where another exit had filled before it, what is too much is traded back, as a group without a plan that is left at once.
   */
  filled(order: Order, qty: number): void {
    const { id, instrument, owner, why, reducing, closes } = order
    if (id < 0 || !(reducing || closes) || this.of(id) || this.#closing.has(instrument)) return
    const side = qty > 0 ? 1 : -1
    const tooMuch = side * Math.min(Math.abs(qty), Math.max(0, side * (this.#ledger.positions.qty[instrument] as number)))
    if (tooMuch === 0) return
    this.#desk.note(
      'fault',
      `${this.#desk.text(order)} has filled ${Math.abs(tooMuch)} more than was held, for another exit had filled before it: that is traded back at once`,
    )
    const cost = tooMuch * this.#ledger.positions.average(instrument)
    const known = this.#groups.find(group => group.id === id)
    if (known) {
      known.taken += tooMuch
      known.takenCost += cost
      return
    }
    const leaving = 'another exit had filled before it'
    this.#add({ id, instrument, owner, why, side, plan: { targets: [] }, range: 0, taken: tooMuch, takenCost: cost, ...fresh(), leaving })
  }

  /** A tick at `last[i]`. Without a trailing group of the instrument it costs one look. */
  tick(i: InstrumentNo, last: Float64Array): void {
    if (this.#trailing[i] !== 0) this.#trails(i, last[i] as number, last[i] as number)
  }

  /** A bar has ended. */
  bar({ instrument, high, low }: Bar): void {
    if (this.#trailing[instrument] !== 0) this.#trails(instrument, high, low)
  }

  /** One step of each group of the instrument: called after its events, and by the clock when something is to be tried again. */
  due(i: InstrumentNo): void {
    for (const group of this.#at(i)) this.#work(group)
  }

  /** A person cancels this order: the exit that it was is not placed again. */
  takenBack(order: Order): void {
    const group = this.of(order.id)
    const leg = group?.legs.find(one => one.order === order.id)
    if (!group || !leg || leg.role === 'entry' || leg.role === 'leave') return
    if (leg.role === 'stop') group.noStop = true
    else group.noTargets.push(leg.n)
    this.#desk.note('order', `${groupText(group)}: its ${leg.role} is taken back by a person`)
    this.#keep(group)
  }

  /** All groups end: whoever asks looks after their orders, and what is open stays without exits. */
  dissolve(): void {
    for (const group of this.#groups.slice()) {
      this.#dissolved.add(group)
      this.#end(group)
    }
  }

  /**
   * After a restart, when the orders have been adopted: what they have filled meanwhile is theirs to tell. Of a group that was over, too:
   * the venue may have filled an exit that it had told as cancelled.
   */
  restore(groups: readonly OrderGroup[]): void {
    for (const found of groups) {
      // The input goes onto the tape as it came: what changes from here on is ours.
      const group = structuredClone(found)
      // A list of trades that lags behind brings nothing back.
      const news = group.done && this.#legs.filledMore(group)
      if (group.done && openOf(group) !== 0) this.#dissolved.add(group)
      this.#legs.adopt(group)
      if (!group.done) this.#add(group)
      else if (news && this.#isBack(group)) this.#revive(group)
      else this.#legs.over(group)
    }
    // All are known by now: owners with several groups share what they hold among them.
    for (const group of this.#groups.filter(one => !one.done)) this.#work(group)
  }

  #roleOf(order: OrderId): LegRole | undefined {
    return this.of(order)?.legs.find(leg => leg.order === order)?.role
  }

  /** A refused entry takes back those placed with it. */
  #enter(group: OrderGroup, entries: GroupWish['entries']): GroupTaken {
    const { instrument, legs } = group
    const before = legs.length
    for (const entry of entries) {
      const taken = this.#legs.enter(group, { instrument, ...entry })
      if ('order' in taken) continue
      for (const leg of legs.slice(before)) this.#legs.cancel(leg)
      // Until the cancels are answered the journal has it: an entry may have filled.
      this.#work(group)
      return { refused: taken.text, fault: false }
    }
    this.#work(group)
    return { group, first: legs[before]?.order }
  }

  /** Something is entered, or may still be. */
  #isOpen(group: OrderGroup): boolean {
    return openOf(group) * group.side > 0 || group.legs.every(leg => leg.role === 'entry')
  }

  /** Those of an instrument; a list of its own, for groups end while they are worked through. */
  #at(i: InstrumentNo): OrderGroup[] {
    return this.#groups.filter(group => group.instrument === i)
  }

  #work(group: OrderGroup): void {
    if (group.done) return
    this.#step(group)
    // Its end has been kept by then.
    if (!group.done) this.#keep(group)
  }

  #step(group: OrderGroup): void {
    this.#legs.refresh(group)
    this.#matchHeld(group)
    const { instrument, side } = group
    const open = openOf(group)
    if (open === 0) {
      const over = this.#isOver(group)
      for (const leg of group.legs) if (!leg.ended && (over || leg.role !== 'entry')) this.#legs.cancel(leg)
      if (group.legs.every(leg => leg.ended)) this.#end(group)
      return
    }
    if (this.#closing.isLeaving(instrument, group.owner)) return
    const { open: isOpen, windowOpen } = this.#market.sessionOf(instrument)
    if (!isOpen && windowOpen > 0) {
      // Its day orders have ended with the session, and it places them anew in the next.
      this.#timer.at(instrument, windowOpen, this.#desk.now)
      return
    }
    if (Math.sign(open) !== side && group.leaving === '') {
      group.leaving = 'stop and target have both filled'
      this.#desk.note('fault', `${groupText(group)}: ${group.leaving}; the ${Math.abs(open)} too many are traded back at once`)
    }
    if (group.leaving === '' && group.plan.stop && !group.noStop) this.#exits.stop(group, open)
    if (group.leaving === '') this.#exits.targets(group, open)
    else this.#exits.leave(group, open)
  }

  /** What was closed by other orders (a person's exit, another group of the owner) is no longer open here. */
  #matchHeld(group: OrderGroup): void {
    const { instrument, owner, side } = group
    let free = Math.max(0, side * this.#ledger.positions.of(instrument, owner))
    for (const one of this.#groups) {
      if (one === group) break
      if (one.instrument === instrument && one.owner === owner && one.side === side) free -= Math.min(free, Math.max(0, side * openOf(one)))
    }
    const elsewhere = side * openOf(group) - free
    if (elsewhere <= 0) return
    const { qty, cost } = enteredOf(group)
    group.taken -= side * elsewhere
    // At its average: what is left has cost what it had cost.
    if (qty !== 0) group.takenCost -= Math.round((cost * side * elsewhere) / qty)
    this.#desk.note('order', `${groupText(group)}: ${elsewhere} of it has been closed by other orders`)
  }

  #trails(i: InstrumentNo, high: number, low: number): void {
    for (const group of this.#at(i)) if (group.plan.stop?.trail) this.#trail(group, group.side > 0 ? high : low)
  }

  #trail(group: OrderGroup, seen: number): void {
    const { plan, side, instrument } = group
    if (group.noStop || group.leaving !== '' || group.trigger === 0) return
    if (group.best === 0 || side * (seen - group.best) > 0) group.best = seen
    if (this.#hasPassed(group)) {
      group.leaving = 'the price has reached its trailing stop'
      return this.#work(group)
    }
    const range = (plan.stop?.trail?.by === 'chandelier' && averageRange(this.#market.history, instrument)) || group.range
    const to = trailTo(group, this.#market.instruments.at(instrument).tick, range)
    if (to === undefined || this.#desk.now - group.moved < MOVE_EVERY) return
    group.trigger = to
    group.moved = this.#desk.now
    this.#work(group)
  }

  /** The price has reached where the stop should be, and none stands there at the venue: it takes no more changes, or not fast enough. */
  #hasPassed(group: OrderGroup): boolean {
    if (group.side * (this.#market.last(group.instrument) - group.trigger) > 0) return false
    return !group.legs.some(leg => {
      const order = leg.role === 'stop' ? this.#legs.orderOf(leg) : undefined
      return order && (order.triggered || order.trigger === group.trigger || order.pending?.trigger === group.trigger)
    })
  }

  /** Its exits have closed what it had entered: entries that are still to fill would begin anew what has come to its end. */
  #isOver(group: OrderGroup): boolean {
    if (!group.legs.some(leg => leg.role !== 'entry' && leg.filled !== 0)) return false
    for (const leg of group.legs) {
      const order = leg.role === 'entry' ? this.#legs.orderOf(leg) : undefined
      if (order && !this.#desk.cancelWanted(order.id))
        this.#desk.note('order', `${groupText(group)}: its position is closed: ${this.#desk.text(order)} is cancelled`)
    }
    return true
  }

  /** The orders of a group that is over have filled what it may not keep. One that was dissolved keeps what it had. */
  #isBack(group: OrderGroup): boolean {
    const open = openOf(group)
    return this.#dissolved.has(group) ? Math.sign(open) === -group.side : open !== 0
  }

  #add(group: OrderGroup): void {
    this.#groups.push(group)
    if (group.plan.stop?.trail) this.#trailing[group.instrument]!++
  }

  #revive(group: OrderGroup): void {
    group.done = false
    this.#dissolved.delete(group)
    this.#add(group)
  }

  #end(group: OrderGroup): void {
    if (group.done) return
    group.done = true
    this.#groups.splice(this.#groups.indexOf(group), 1)
    if (group.plan.stop?.trail) this.#trailing[group.instrument]!--
    this.#legs.over(group)
    this.#keep(group)
  }

  #keep(group: OrderGroup): void {
    const { instrument, ...rest } = group
    const { name } = this.#market.instruments.at(instrument)
    const kept = { ...rest, instrument: name, legs: group.legs.map(leg => ({ ...leg })), noTargets: [...group.noTargets] }
    // Most events of its instrument change nothing of it.
    const text = JSON.stringify(kept)
    if (this.#kept.get(group) === text) return
    if (group.done) this.#kept.delete(group)
    else this.#kept.set(group, text)
    this.#outbox.decisions.push({ kind: 'group', group: kept })
  }
}
