// What a matching venue is made with. The composition roots fill it from the configuration's `sim` section.

import type { Micros } from '../core/units.ts'
import type { Calendars } from '../market/calendar.ts'
import type { Instrument, InstrumentTable } from '../market/instrument.ts'
import type { BookKeeper } from './book-record.ts'
import type { LatencyModel } from './latency.ts'
import type { SettlementFacts } from './settlement.ts'
import type { Halt } from './trading-hours.ts'

export type MatchingOptions = {
  readonly instruments: InstrumentTable
  /** Without them the market is always open. */
  readonly calendars?: Calendars | undefined
  /** The whole spread assumed where a frame has no depth, in ticks. */
  readonly spreadTicks: number
  /** From submit to arrival; at least 1 microsecond. */
  readonly latency: Micros
  /** How much longer it may take, as `latencyKind` has it, drawn by `seed`; default none. */
  readonly jitter?: Micros
  /** Default uniform. */
  readonly latencyKind?: LatencyModel['kind']
  readonly seed: number
  /** Orders are taken in auctions too, as the calendars have them. Default false. */
  readonly auctions?: boolean | undefined
  /** Default none. */
  readonly halts?: readonly Halt[] | undefined
  /** Percent either side of the day's reference beyond which no order is taken; 0 and the default: no limit. */
  readonly circuitOf?: ((one: Instrument) => number) | undefined
  /** How expired contracts are settled; without it they are by what the venue itself knows. */
  readonly settlement?: SettlementFacts | undefined
  readonly keep?: BookKeeper | undefined
}
