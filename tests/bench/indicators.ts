// What a pushed bar costs in each indicator, in nanoseconds: alone, and through the series by which the engine feeds them, beside an EMA
// (for the RSI, an RSI) written as a bare loop over the same closes. And the heap that pushes make, which shall be none.

import type { IndicatorDefinition } from '../../src/analysis/indicators/index.ts'
import type { Candles, Series as SeriesClass } from '../../src/analysis/series.ts'
import { built } from './dist.ts'
import { type Figure, type Pace, alternate, figure, share } from './measure.ts'
import { seeded } from './world.ts'

const { indicators, makeIndicator } = await built<typeof import('../../src/analysis/indicators/index.ts')>('analysis/indicators/index')
const { Series } = await built<typeof import('../../src/analysis/series.ts')>('analysis/series')
const { CandleBuilder } = await built<typeof import('../../src/market/candles.ts')>('market/candles')

const BARS = 4096
/** Of these in a pass through many series, so that a pass is short. */
const FEW = 256
/** Series pushed in turn, as the candles of so many instruments close together. */
const INSTRUMENTS = 16
/** Indicators in each of them. */
const TOGETHER = 4

type Name = keyof typeof indicators
type PushAll = typeof import('./push-alone.ts')['pushAll']

const targets: Partial<Record<Name, string>> = { ema: 'value <= 5', rsi: 'value <= 15' }
const fresh = (name: Name) => makeIndicator(name, indicators[name] satisfies IndicatorDefinition, [])

/** A wandering price in 1/10 000 rupee. */
function wandering(): Candles {
  const bars = new CandleBuilder(BARS, 60_000_000 as never, () => undefined)
  const random = seeded()
  let price = 10_000_000
  for (let i = 0; i < BARS; i++) {
    const open = price
    price += Math.round(random() * 100 - 50) * 500
    bars.start[i] = (i + 1) * 60_000_000
    bars.open[i] = open
    bars.high[i] = Math.max(open, price) + Math.floor(random() * 6) * 500
    bars.low[i] = Math.min(open, price) - Math.floor(random() * 6) * 500
    bars.close[i] = price
    bars.volume[i] = 1 + Math.floor(random() * 10_000)
  }
  return bars
}

export async function pushes({ quick, say }: Pace): Promise<Figure[]> {
  const bars = wandering()
  const names = Object.keys(indicators) as Name[]
  const times = quick ? 3 : 7
  const values = new Float64Array(BARS)
  const bare = {
    ema: () => nanoseconds(() => bareEma(bars.close, values), BARS),
    rsi: () => nanoseconds(() => bareRsi(bars.close, values), BARS),
  }
  const beside = (name: Name, ours: () => number) => {
    const against = name === 'rsi' ? 'rsi' : 'ema'
    // Until the compiler has done with both.
    for (let i = 0; i < 4; i++) {
      ours()
      bare[against]()
    }
    return { ...alternate(times, ours, bare[against], false), against: `bare ${against}` }
  }
  const figures: Figure[] = []
  for (const name of names) {
    const { pushAll } = (await import(new URL(`./push-alone.ts?${name}`, import.meta.url).href)) as { pushAll: PushAll }
    const indicator = fresh(name)
    const ours = (): number => nanoseconds(() => pushAll(indicator, bars, BARS), BARS)
    figures.push(figure(`${name} push, alone`, 'ns', beside(name, ours), targets[name] ?? null))
  }
  say('  alone done; now as the engine pushes them')
  // Every class goes through the one loop first, as in a run with many strategies.
  for (const name of names) through(bars, [name])()
  for (const name of names) {
    const four = Array.from({ length: TOGETHER }, () => name)
    figures.push(figure(`${name} push, in a series`, 'ns', beside(name, through(bars, four))))
  }
  const mixed = through(bars, ['ema', 'ema', 'rsi', 'atr', 'vwap'])
  figures.push(figure('ema ema rsi atr vwap, a push', 'ns', beside('ema', mixed)))
  figures.push(...heapMade(bars, names))
  return figures
}

/** Pushes all bars into as many series as instruments, these indicators in each; nanoseconds for each indicator pushed. */
function through(bars: Candles, names: readonly Name[]): () => number {
  const all = Array.from({ length: INSTRUMENTS }, () => seriesOf(names))
  return () =>
    nanoseconds(
      () => {
        for (let i = 0; i < FEW; i++) for (let n = 0; n < all.length; n++) (all[n] as SeriesClass).push(bars, i)
      },
      FEW * all.length * names.length,
    )
}

function seriesOf(names: readonly Name[]): SeriesClass {
  const series = new Series()
  for (const name of names) series.add(fresh(name))
  return series
}

/** Bytes for each push and for each look at the forming bar, all kinds in one series. */
function heapMade(bars: Candles, names: readonly Name[]): Figure[] {
  const all = names.map(fresh)
  const series = new Series()
  for (const one of all) series.add(one)
  const per = 20 * BARS * names.length
  const made = heapOf(() => {
    for (let i = 0; i < BARS; i++) series.push(bars, i)
  })
  // From now on the last row is a bar that has not closed.
  bars.start[BARS - 1]!++
  const looked = heapOf(() => {
    for (let i = 0; i < BARS; i++) for (let n = 0; n < all.length; n++) void (all[n] as (typeof all)[number]).forming
  })
  return [
    figure('heap made for a push, all kinds', 'bytes', { ours: [made / per] }, 'value <= 1'),
    figure('heap made for a look at the forming bar, all kinds', 'bytes', { ours: [looked / per] }, 'value <= 1'),
  ]
}

/** Bytes that twenty passes make, after forty that the compiler may watch. */
function heapOf(pass: () => void): number {
  for (let i = 0; i < 40; i++) pass()
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  for (let i = 0; i < 20; i++) pass()
  return Math.max(0, process.memoryUsage().heapUsed - before)
}

/** Nanoseconds for one of `count`, the lower quartile of short passes: moments taken from us spoil some of them. */
function nanoseconds(pass: () => void, count: number): number {
  const times: number[] = []
  for (let i = 0; i < 24; i++) {
    const from = process.hrtime.bigint()
    pass()
    times.push(Number(process.hrtime.bigint() - from) / count)
  }
  return share(times, 0.25)
}

/** The EMA of 20 as a loop over the closes, in local variables. */
function bareEma(close: Float64Array, values: Float64Array): void {
  let value = close[0] as number
  for (let i = 0; i < close.length; i++) {
    value += ((close[i] as number) - value) * (2 / 21)
    values[i] = value
  }
}

/** The RSI of 14 as a loop over the closes, in local variables. */
function bareRsi(close: Float64Array, values: Float64Array): void {
  let last = close[0] as number
  let gain = 1
  let loss = 1
  for (let i = 0; i < close.length; i++) {
    const change = (close[i] as number) - last
    last = close[i] as number
    gain = (gain * 13 + (change > 0 ? change : 0)) / 14
    loss = (loss * 13 - (change < 0 ? change : 0)) / 14
    values[i] = 100 * (gain / (gain + loss))
  }
}
