// The whole path of a backtest (player, inline venue, engine, gate, journal of trades, equity curve) with strategies/ema-cross.ts over a
// million generated minute bars, beside a bare loop that trades the same two averages over the same columns.

import { DataFrame, type IDataFrame } from 'data-forge'
import { backtest as grademark, type IBar, type IStrategy } from 'grademark'
import type { BarData } from '../../src/app/engine/market-source.ts'
import type { BacktestParts } from '../../src/app/backtest.ts'
import type { DayNo, InstrumentNo, Micros } from '../../src/core/units.ts'
import { built } from './dist.ts'
import { type Figure, type Pace, alternate, figure, secondsOf } from './measure.ts'
import { config, instruments, marketData, plansOf, seeded, setupOf } from './world.ts'

const { backtest } = await built<typeof import('../../src/app/backtest.ts')>('app/backtest')
const { withBarPatience } = await built<typeof import('../../src/app/engine/recording.ts')>('app/engine/recording')
const { loadStrategy } = await built<typeof import('../../src/app/strategies/load.ts')>('app/strategies/load')

/** 1 January 2020, the first day whose calendar is known. */
const FIRST_DAY = 18_262 as DayNo
const MINUTE = 60_000_000
/** The five-minute candles of ema-cross. */
const FIVE = 5 * MINUTE

/** Minute bars of one instrument through the sessions of the exchange's real days. */
export function minuteBars(no: number, count: number): BarData {
  const random = seeded(no + 7)
  const column = (): Float64Array => new Float64Array(count)
  const bars = { time: column(), open: column(), high: column(), low: column(), close: column(), volume: column(), ticks: column() }
  let price = (500 + no * 300) * 10_000
  let at = 0
  for (let day = FIRST_DAY as number; at < count; day++) {
    if (day > FIRST_DAY + 2500) throw new RangeError(`only ${at} of ${count} bars fit into the known years`)
    for (const { open, close } of marketData.calendars['nse-equity'].tradingDay(day as DayNo)?.windows ?? []) {
      for (let t = open as number; t < close && at < count; t += MINUTE, at++) {
        bars.time[at] = t
        bars.open[at] = price
        price = Math.max(50_000, price + (Math.floor(random() * 41) - 20) * 500)
        bars.close[at] = price
        bars.high[at] = Math.max(bars.open[at] as number, price) + 500
        bars.low[at] = Math.min(bars.open[at] as number, price) - 500
        bars.volume[at] = Math.floor(random() * 10_000)
        bars.ticks[at] = 60
      }
    }
  }
  return { instrument: no as InstrumentNo, length: MINUTE as Micros, count, ...bars }
}

export async function backtestParts(files: readonly BarData[]): Promise<BacktestParts> {
  const loaded = await loadStrategy(`${import.meta.dirname}/../../strategies/ema-cross.ts`)
  if ('error' in loaded) throw new Error(loaded.error)
  const table = instruments(files.length)
  const feed = { kind: 'bars', name: 'generated', files } as const
  const setup = withBarPatience(setupOf(table, plansOf(loaded.ok.strategy, 1, files.length, table)), feed)
  return { setup, feed, sim: config.sim, warnings: [], loadSeconds: 0 }
}

/** Five-minute closes, two averages, a position of 50: the arithmetic of the strategy and nothing else. */
export function bareCross(files: readonly BarData[]): number {
  let cash = 0
  const seconds = secondsOf(() => {
    for (const { time, close, count } of files) {
      let [fast, slow, bucket, last, held, was] = [close[0] as number, close[0] as number, 0, close[0] as number, 0, false]
      for (let n = 0; n < count; n++) {
        const now = Math.floor((time[n] as number) / FIVE)
        if (now !== bucket) {
          fast += (last - fast) * 0.2
          slow += (last - slow) / 11
          const above = fast > slow
          if (above && !was && held === 0) {
            held = 50
            cash -= last * 50
          } else if (!above && was && held > 0) {
            cash += last * held
            held = 0
          }
          was = above
          bucket = now
        }
        last = close[n] as number
      }
    }
  })
  if (Number.isNaN(cash)) throw new Error('the bare loop lost its money')
  return seconds
}

/**
 * The same rule in grademark: its averages are made beforehand, so what is timed is its walk over the bars alone. Fewer bars, for it
 * keeps each as an object.
 */
function grademarkBars({ time, open, high, low, close, volume, count }: BarData): () => number {
  const bars: (IBar & { readonly turn: number })[] = []
  let [fast, slow, bucket, last, above] = [close[0] as number, close[0] as number, 0, close[0] as number, false]
  for (let n = 0; n < count; n++) {
    const now = Math.floor((time[n] as number) / FIVE)
    let turn = 0
    if (now !== bucket) {
      fast += (last - fast) * 0.2
      slow += (last - slow) / 11
      turn = Number(fast > slow) - Number(above)
      above = fast > slow
      bucket = now
    }
    last = close[n] as number
    const [o, h, l, v] = [open[n], high[n], low[n], volume[n]] as [number, number, number, number]
    bars.push({ time: new Date((time[n] as number) / 1_000), open: o, high: h, low: l, close: last, volume: v, turn })
  }
  const series: IDataFrame<number, (typeof bars)[number]> = new DataFrame<number, (typeof bars)[number]>(bars)
  const rule: IStrategy<(typeof bars)[number]> = {
    entryRule: (enter, { bar }) => void (bar.turn > 0 && enter()),
    exitRule: (exit, { bar }) => void (bar.turn < 0 && exit()),
  }
  return () => count / secondsOf(() => void grademark(rule, series))
}

export async function backtests({ quick, say }: Pace): Promise<Figure[]> {
  const each = quick ? 100_000 : 500_000
  const files = [minuteBars(0, each), minuteBars(1, each)]
  const parts = await backtestParts(files)
  say(`backtest over ${each * 2} bars`)
  let orders = 0
  const runs = alternate(
    quick ? 3 : 5,
    () => {
      const result = backtest(parts)
      if ('error' in result) throw new Error(result.error)
      orders = result.ok.orders
      return result.ok.barsPerSecond
    },
    () => (each * 2) / bareCross(files),
    false,
  )
  say(`backtest: ${orders} orders`)
  const theirs = grademarkBars(minuteBars(0, 50_000))
  const name = 'backtest, ema-cross over 1m bars'
  return [
    figure(name, 'bars/s', { ...runs, against: 'bare EMA loop' }, 'value >= 1500000'),
    figure(`${name}, beside a library`, 'bars/s', { ours: runs.ours, bare: [theirs(), theirs(), theirs()], against: 'grademark 0.3.0' }),
  ]
}
