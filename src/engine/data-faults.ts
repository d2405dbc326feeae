// What was wrong with the market's data since the start, by kind: for the header, the watchlist, `status` and `doctor`. Nothing in it reaches
// a decision.

import type { Engine } from './engine.ts'
import type { MarketState } from './market-state.ts'

export type Faults = Readonly<Record<string, number>>

/** The kinds that belong to an instrument: one line each, in the order they are told. `missed bars` are minutes without a tick between two with some. */
const KINDS: readonly (readonly [kind: string, count: (market: MarketState, i: number) => number])[] = [
  ['late', ({ quotes }, i) => quotes.late[i] as number],
  ['too late', (market, i) => market.tooLate(i)],
  ['repeated', ({ quotes }, i) => quotes.repeated[i] as number],
  ['volume back', ({ quotes }, i) => quotes.volumeBack[i] as number],
  ['gaps', ({ quotes }, i) => quotes.gaps[i] as number],
  ['missed bars', ({ minutes }, i) => minutes.allMissed[i] as number],
  ['bad price', ({ quotes }, i) => quotes.bad[i] as number],
  ['bad time', ({ quotes }, i) => quotes.badTime[i] as number],
]

/** Of all instruments together; only kinds that happened. */
export function dataFaults({ market }: Engine): Faults {
  const all: Record<string, number> = {}
  for (const [kind, count] of KINDS) {
    let sum = 0
    for (let i = 0; i < market.instruments.size; i++) sum += count(market, i)
    if (sum > 0) all[kind] = sum
  }
  if (market.outside > 0) all['outside session'] = market.outside
  return all
}

/** By instrument, such as NSE:RELIANCE; only those that have some. */
export function instrumentFaults({ market }: Engine): Readonly<Record<string, Faults>> {
  const all: Record<string, Faults> = {}
  for (const { no, name } of market.instruments.list) {
    const own: Record<string, number> = {}
    for (const [kind, count] of KINDS) {
      const n = count(market, no)
      if (n > 0) own[kind] = n
    }
    if (Object.keys(own).length > 0) all[name] = own
  }
  return all
}
