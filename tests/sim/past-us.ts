// What a person does at the broker's past the program, as with its phone app: trades of which only the book tells, and orders that no
// journal of ours has. Numbers of such orders lie far from ours.

import { timeOfDay } from '../../src/core/ist.ts'
import type { Random } from '../../src/core/random.ts'
import { type InstrumentNo, MINUTE, NO_PX, type OrderId, type Px, type Qty, SECOND } from '../../src/core/units.ts'
import type { OrderTicket } from '../../src/trading/order.ts'
import { OURS_END } from '../../src/trading/recovery.ts'
import { CLOSES, OPENS, tableOf } from './stage.ts'
import type { World } from './world.ts'

/** Undefined for an index, and while the market of it is closed. */
function drawn({ market, plan, now }: World, random: Random): { instrument: InstrumentNo; qty: Qty; px: number; tick: number } | undefined {
  const instrument = random.int(0, market.last.length - 1) as InstrumentNo
  const qty = random.int(1, 4) * (random.int(0, 1) === 0 ? -1 : 1)
  const { calendar, tradable, lot, tick } = tableOf(plan.instruments).at(instrument)
  const minute = timeOfDay(now) / MINUTE
  if (!tradable || (calendar !== 'always' && (minute < OPENS + 1 || minute >= CLOSES - 1))) return undefined
  return { instrument, qty: (qty * lot) as Qty, px: market.last[instrument] as number, tick }
}

export function tradePastUs(world: World, random: Random, no: number): void {
  const one = drawn(world, random)
  if (!one) return
  const { instrument, qty, px } = one
  world.note(`action ${no}: ${qty} of ${instrument} @ ${px} are traded past us`)
  world.venue.matching.tradeElsewhere(instrument, qty, px as Px, world.now, 'by phone')
}

/** An order is given; after a while it may be changed or taken back, by whoever gave it. */
export function orderPastUs(world: World, random: Random, no: number): void {
  const one = drawn(world, random)
  if (!one) return
  const { instrument, qty, px, tick } = one
  const id = (OURS_END + no) as OrderId
  const limit = (px + random.int(-8, 4) * tick * Math.sign(qty)) as Px
  const ticket: OrderTicket = { id, instrument, qty, limit, kind: 'limit', trigger: NO_PX, validity: 'day' }
  world.note(`action ${no}: order ${id}, ${qty} of ${instrument} @ ${limit}, is given past us`)
  const { venue, watch } = world
  venue.advance(world.now)
  watch.truth.given(ticket, world.now)
  venue.submit(ticket)
  const after = random.int(0, 4)
  if (after > 1) return
  world.lasting(random.int(1, 400) * SECOND, () => {
    if (watch.truth.orders.get(id)?.state !== 'open') return
    world.note(`order ${id} is ${after === 0 ? 'taken back' : 'changed'} past us`)
    venue.advance(world.now)
    if (after === 0) venue.cancel(id)
    else venue.modify(id, { limit: (limit + tick * Math.sign(qty)) as Px, qty, trigger: NO_PX, kind: 'limit' })
  })
}
