// The simulated exchange as the configuration's `sim` section wants it: inline for backtest and replay, and the same settings for the
// paper venue.

import { MINUTE, type Micros } from '../../core/units.ts'
import type { EngineSetup } from '../../engine/setup.ts'
import { InlineVenue } from '../../sim/inline-venue.ts'
import type { MatchingOptions } from '../../sim/matching-options.ts'
import type { Halt } from '../../sim/trading-hours.ts'
import type { Config } from '../config/schema.ts'

export type SimulatedRules = Omit<MatchingOptions, 'instruments' | 'calendars' | 'keep'>

export const simulatedVenue = ({ instruments, calendars, underlyings }: EngineSetup, sim: Config['sim']): InlineVenue =>
  new InlineVenue({ instruments, calendars, settlement: underlyings, ...simulatedRules(sim) })

export function simulatedRules(sim: Config['sim']): SimulatedRules {
  return {
    spreadTicks: sim.spreadTicks,
    latency: Math.max(1, Math.round(sim.latencyMs * 1000)) as Micros,
    jitter: Math.round(sim.latencySpreadMs * 1000) as Micros,
    latencyKind: sim.latencyModel,
    seed: sim.seed,
    halts: sim.halts.map(haltOf),
    auctions: sim.auctions,
    circuitOf: one => (one.kind === 'EQ' ? sim.circuitPercent : 0),
  }
}

/** The configuration has checked the pattern: an optional symbol and HH:MM-HH:MM. */
function haltOf(text: string): Halt {
  const [hours = '', symbol] = text.split(' ').toReversed()
  const [from = '', to = ''] = hours.split('-')
  return { symbol, from: timeOf(from), to: timeOf(to) }
}

function timeOf(text: string): Micros {
  const [hour, minute] = text.split(':').map(Number)
  return (((hour ?? 0) * 60 + (minute ?? 0)) * MINUTE) as Micros
}
