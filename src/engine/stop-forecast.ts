// What each emergency stop would send now, and how long the order-rate budget makes it take: for the emergency bar, which asks when it
// opens. Reads the engine and changes nothing.

import type { InstrumentNo } from '../core/units.ts'
import type { StopForecast } from '../protocol/requests.ts'
import { largestOrder } from '../trading/slices.ts'
import type { Engine } from './engine.ts'

/** Orders never sent are taken back without a message; repeats and new prices of exits that do not fill come on top. */
export function stopForecast({ desk, ledger, setup, now }: Engine): StopForecast {
  const cancels = new Map<InstrumentNo, number>()
  let cancelled = 0
  for (const order of desk.orders.working) {
    if (order.state === 'created') continue
    cancels.set(order.instrument, (cancels.get(order.instrument) ?? 0) + 1)
    cancelled++
  }
  const { positions } = ledger
  const all = new Map(cancels)
  let exits = 0
  for (const i of positions.touched) {
    const held = Math.abs(positions.qty[i] as number)
    if (held === 0) continue
    const orders = Math.max(1, Math.ceil(held / largestOrder(setup.instruments.at(i))))
    all.set(i, (all.get(i) ?? 0) + orders)
    exits += orders
  }
  const { pacer } = desk
  return {
    perSecond: pacer.perSecond,
    cancelAll: { cancels: cancelled, seconds: pacer.forecastOf(cancels, now) },
    flatten: { cancels: cancelled, exits, seconds: pacer.forecastOf(all, now) },
  }
}
