// What a broker folder hands over: a feed and a venue of one account, made from its settings. brokers/index.ts lists them.

import type { Micros } from '../../core/units.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import type { Feed } from '../../ports/feed.ts'
import type { Venue } from '../../ports/venue.ts'

export type BrokerSettings = {
  /** Where it answers, such as http://127.0.0.1:7070. */
  readonly url: string
  readonly instruments: InstrumentTable
  /** Read once for each socket message. */
  readonly now: () => Micros
  /** How long a request may stay without an answer before its order is unknown. Default 3 000. */
  readonly timeoutMs?: number
  /** Not 0 once this program's engine is cut off: from then on no request leaves. */
  readonly fence?: Int32Array | undefined
}

export type Broker = {
  /** The name on screens. */
  readonly name: string
  readonly feed: Feed
  readonly venue: Venue
}

export type BrokerKind = { readonly open: (settings: BrokerSettings) => Broker }
