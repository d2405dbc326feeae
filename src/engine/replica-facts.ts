// What the engine tells a strategy in a thread of its own besides market data: where it stands when the thread begins, and after each turn
// what has changed for it. Values that travel between threads; strategy-replica.ts takes them.

import type { InstrumentNo, Micros, Money, Px, Qty } from '../core/units.ts'
import type { CandleBuilder } from '../market/candles.ts'
import type { Quotes } from '../market/quotes.ts'
import type { Wishes } from '../tape/input.ts'
import type { Engine } from './engine.ts'
import type { StrategyState } from './strategy-state.ts'

export type ReplicaFill = {
  readonly instrument: InstrumentNo
  readonly qty: Qty
  readonly px: Px
  readonly why: string
  readonly complete: boolean
}

/** What may have changed of an instrument: the whole position with its cost, the own share of it, own orders that work. */
export type ReplicaHolding = {
  readonly instrument: InstrumentNo
  readonly qty: Qty
  readonly cost: Money
  readonly share: Qty
  readonly working: number
}

export type ReplicaFacts = {
  readonly t: Micros
  /** The account's money without open profit. */
  readonly base: Money
  readonly holdings: readonly ReplicaHolding[]
  readonly fills: readonly ReplicaFill[]
}

const FORMING = ['start', 'end', 'open', 'high', 'low', 'close', 'volume', 'ticks', 'value', 'missed'] as const
const QUOTED = [
  'last',
  'volume',
  'traded',
  'exchange',
  'received',
  'bid',
  'ask',
  'reference',
  'gaps',
  'gapsToday',
  'fromBars',
  'delay',
] as const
type Columns<K extends string> = Readonly<Record<K, Float64Array | Int32Array | Uint8Array>>

export type ReplicaStart = {
  readonly facts: ReplicaFacts
  readonly quotes: Columns<(typeof QUOTED)[number]> & { readonly leastDelay: number }
  readonly fromTicks: boolean
  /** Closed minutes by instrument, six numbers each: start, open, high, low, close, volume. */
  readonly minutes: readonly { readonly instrument: InstrumentNo; readonly bars: Float64Array }[]
  readonly forming: readonly { readonly length: Micros; readonly columns: Columns<(typeof FORMING)[number]> }[]
  readonly saved: Wishes['saved']
}

/** Before the outbox is emptied; undefined when nothing of it concerns the strategy. `base`: what it was told last. */
export function factsFor({ now, outbox, ledger, desk }: Engine, { plan }: StrategyState, base: number): ReplicaFacts | undefined {
  const { orders, fills, converted } = outbox
  const concerned = new Set<InstrumentNo>()
  for (const order of orders) if (order.owner === plan.name) concerned.add(order.instrument)
  for (const fill of fills) concerned.add(fill.orderRecord.instrument)
  for (const one of converted) concerned.add(one.instrument)
  const money = ledger.base
  if (concerned.size === 0 && money === base) return undefined
  const own = fills.filter(({ orderRecord }) => orderRecord.owner === plan.name && plan.instruments.includes(orderRecord.instrument))
  return {
    t: now,
    base: money,
    holdings: [...concerned].map(i => holdingOf(i, plan.name, { ledger, desk })),
    fills: own.map(({ orderRecord: { instrument, why, state }, qty, px }) => ({
      instrument,
      qty,
      px,
      why,
      complete: state === 'filled',
    })),
  }
}

/** All that a new thread needs, with the minutes of these instruments. A copy: the engine goes on. */
export function startFor(engine: Engine, { plan, kept }: StrategyState, fed: readonly InstrumentNo[]): ReplicaStart {
  const { ledger, desk, market, now } = engine
  const held = new Set([...ledger.positions.touched, ...plan.instruments])
  const minutes = fed.map(instrument => {
    const bars: number[] = []
    market.history.each(instrument, 0, (...bar) => void bars.push(...bar))
    return { instrument, bars: Float64Array.from(bars) }
  })
  return {
    facts: { t: now, base: ledger.base, holdings: [...held].map(i => holdingOf(i, plan.name, { ledger, desk })), fills: [] },
    quotes: { ...copyOf(market.quotes, QUOTED), leastDelay: market.quotes.leastDelay },
    fromTicks: market.fromTicks,
    minutes,
    forming: market.builders.map(builder => ({ length: builder.length, columns: copyOf(builder, FORMING) })),
    saved: [...kept].map(([instrument, values]) => ({ instrument, values })),
  }
}

export const takeQuotes = (into: Quotes, { leastDelay, ...columns }: ReplicaStart['quotes']): void => {
  for (const key of QUOTED) into[key].set(columns[key])
  into.leastDelay = leastDelay
}

/** Candles of a length that the engine does not build begin with the next tick. */
export function takeForming(into: readonly CandleBuilder[], forming: ReplicaStart['forming']): void {
  for (const builder of into) {
    const found = forming.find(one => one.length === builder.length)
    if (found) for (const key of FORMING) builder[key].set(found.columns[key])
  }
}

function holdingOf(i: InstrumentNo, owner: string, { ledger, desk }: Pick<Engine, 'ledger' | 'desk'>): ReplicaHolding {
  const { positions } = ledger
  let working = 0
  for (const order of desk.orders.working) if (order.instrument === i && order.owner === owner) working++
  return { instrument: i, qty: positions.qty[i] as Qty, cost: positions.cost[i] as Money, share: positions.of(i, owner), working }
}

const copyOf = <K extends string>(from: Columns<K>, keys: readonly K[]): Columns<K> =>
  Object.fromEntries(keys.map(key => [key, from[key].slice()])) as Record<K, Float64Array>
