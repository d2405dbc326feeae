// A planned recording as the player takes it, and what an engine must know of bars. Replay, backtest and a paper session over a
// recording share it.

import type { Micros } from '../../core/units.ts'
import type { EngineSetup } from '../../engine/setup.ts'
import type { FeedPlan } from '../plan.ts'
import { BarSource, type MarketSource, TickSource } from './market-source.ts'

/** A fresh source from the beginning. A feed that is no recording of market data is a bug of the caller. */
export function sourceOf(feed: FeedPlan): MarketSource {
  if (feed.kind === 'ticks') return new TickSource(feed.data, feed.instrument)
  if (feed.kind === 'bars') return new BarSource(feed.files)
  throw new Error(`a ${feed.kind} feed is no recording of market data`)
}

/** Bars come a bar at a time: there is nothing to reprice against before the next. */
export function withBarPatience(setup: EngineSetup, feed: FeedPlan): EngineSetup {
  if (feed.kind !== 'bars') return setup
  const longest = Math.max(...feed.files.map(file => file.length))
  const patience = longest + 1_000_000
  const { limits, protection } = setup
  return {
    ...setup,
    // A bar is as old as the next one is far away; a price two bars old is still the market's.
    limits: { ...limits, maxPriceAge: (limits.maxPriceAge === 0 ? 0 : Math.max(limits.maxPriceAge, 2 * longest)) as Micros },
    protection: { ...protection, afterMicros: patience },
    answerTimeout: patience as Micros,
  }
}
