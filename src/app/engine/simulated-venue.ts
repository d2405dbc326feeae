// The inline venue of a backtest or replay, as the configuration's `sim` section wants it.

import type { Micros } from '../../core/units.ts'
import type { EngineSetup } from '../../engine/setup.ts'
import { InlineVenue } from '../../sim/inline-venue.ts'
import type { Config } from '../config/schema.ts'

export function simulatedVenue({ instruments, calendars }: EngineSetup, sim: Config['sim']): InlineVenue {
  const latency = Math.max(1, Math.round(sim.latencyMs * 1000)) as Micros
  return new InlineVenue({ instruments, calendars, spreadTicks: Math.max(1, sim.spreadTicks), latency, seed: 1 })
}
