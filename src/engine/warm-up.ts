// Feeds indicators made in the middle of a session with the minutes that history still has, so that a strategy replaced while it runs
// need not wait. Lengths below a minute start cold.

import { dayOf } from '../core/ist.ts'
import { MINUTE, type Micros } from '../core/units.ts'
import { CandleBuilder } from '../market/candles.ts'
import type { MarketState } from './market-state.ts'
import type { FedIndicator } from './strategy-slots.ts'

export function warmUp(market: MarketState, fed: readonly FedIndicator[]): void {
  for (const { slot, indicator, perSession } of fed) {
    if (slot.length < MINUTE) continue
    const builder = new CandleBuilder(1, slot.length, (row, bars) => indicator.push(bars, row))
    const clock = market.clockOf(slot.no)
    let day = 0
    market.history.each(slot.no, 0, (time, open, high, low, close, volume) => {
      clock.advance(time as Micros)
      if (perSession && day !== 0 && dayOf(time as Micros) !== day) indicator.reset()
      day = dayOf(time as Micros)
      builder.bar(0, time, MINUTE, open, high, low, close, volume, 0, clock)
    })
  }
}
