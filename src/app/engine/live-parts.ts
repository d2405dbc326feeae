// What a live session is made of: the engine's setup, the clock, feed, venue and journal it joins, and where its rows and records go.

import type { RiskConfig } from '../config/risk-schema.ts'
import type { StopLane } from '../emergency/stop-lane.ts'
import type { Note } from '../../engine/outbox.ts'
import type { EngineSetup } from '../../engine/setup.ts'
import type { Bar } from '../../market/bar.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Feed } from '../../ports/feed.ts'
import type { StoreSink } from '../../ports/store.ts'
import type { Venue } from '../../ports/venue.ts'
import type { OrderJournal } from '../../store/journal.ts'
import type { DepthKept } from '../../tape/frame-bytes.ts'
import type { Recovered } from '../../tape/input.ts'
import type { IsolationParts } from '../isolated/isolated-strategies.ts'
import type { AuditTrail } from './audit-trail.ts'
import type { TextsOfStart } from './strategy-texts.ts'
import type { StrategyMeter } from './strategy-meter.ts'

export type LiveParts = {
  /** Where stops come ahead of all data. */
  readonly lane?: StopLane
  readonly mode: 'PAPER' | 'LIVE'
  readonly feedName: string
  readonly setup: EngineSetup
  readonly meter: StrategyMeter
  readonly clock: Clock
  readonly feed: Feed
  readonly venue: Venue
  readonly journal: OrderJournal
  readonly recovered: Recovered
  readonly warnings: readonly string[]
  /** The screens still show the rows of an engine that is gone. */
  readonly takesOver?: boolean
  /** Closed bars from before the start. */
  readonly history: readonly Bar[]
  readonly depth: DepthKept
  readonly store?: StoreSink
  /** Each frame as a tape record with its whole depth, for the paper venue. */
  readonly toPaper?: (record: Uint8Array) => void
  /** Between two comparisons with the venue's book; 15 s where left out. */
  readonly compareEveryMs?: number
  readonly onNotes: (notes: readonly Note[]) => void
  /** The limits in force, which the journal keeps for each day. */
  readonly risk?: RiskConfig
  /** What the audit log is to have beside the journal. */
  readonly trail?: AuditTrail
  /** Where the files of strategies may change while they run. */
  readonly texts?: TextsOfStart
  /** Where strategies may run in threads of their own. */
  readonly isolation?: IsolationParts
}
