// The list of indicators: adding one is its file and a line here. Strategies (as s.ema(...)), charts and the contract test read it.
// The parameters' names in `make` and the words above each are what a strategy's author sees in the editor.

import type { Indicator, Reading } from '../indicator.ts'
import { Adx } from './adx.ts'
import { Atr } from './atr.ts'
import { Bollinger } from './bollinger.ts'
import { Cci } from './cci.ts'
import { Donchian } from './donchian.ts'
import { Ema } from './ema.ts'
import { Keltner } from './keltner.ts'
import { Macd } from './macd.ts'
import { Mfi } from './mfi.ts'
import { Obv } from './obv.ts'
import { Rsi } from './rsi.ts'
import { Sma } from './sma.ts'
import { Stochastic } from './stochastic.ts'
import { Supertrend } from './supertrend.ts'
import { Vwap } from './vwap.ts'

/** Whole ones count bars; others are plain factors. */
export type IndicatorParameter = {
  readonly name: string
  readonly default: number
  readonly min: number
  readonly max: number
  readonly whole: boolean
}

export type IndicatorDefinition = {
  readonly title: string
  /** In the order that `make` takes them. */
  readonly params: readonly IndicatorParameter[]
  /** price: drawn over the candles. Others want a pane: range is a price difference, percent 0 to 100, volume units, free has no unit. */
  readonly scale: 'price' | 'range' | 'percent' | 'volume' | 'free'
  /** True when the owner must call reset() at each session start. */
  readonly perSession: boolean
  /** A fresh one. A parameter outside what `params` allow is a bug and may throw; `makeIndicator` checks. */
  readonly make: (...params: number[]) => Indicator
}

// TA-Lib's least periods; the greatest bounds memory and warm-up (26 sessions of one-minute bars).
const bars = (name: string, value: number, min = 2): IndicatorParameter => ({ name, default: value, min, max: 10_000, whole: true })
const factor = (name: string, value: number): IndicatorParameter => ({ name, default: value, min: 0.1, max: 100, whole: false })

export const indicators = {
  /** Exponential moving average of closes. */
  ema: {
    title: 'Exponential moving average',
    params: [bars('period', 20)],
    scale: 'price',
    perSession: false,
    make: (period: number) => new Ema(period),
  },
  /** Simple moving average of closes. */
  sma: {
    title: 'Simple moving average',
    params: [bars('period', 20)],
    scale: 'price',
    perSession: false,
    make: (period: number) => new Sma(period),
  },
  /** Relative strength index of closes, 0 to 100. */
  rsi: {
    title: 'Relative strength index',
    params: [bars('period', 14)],
    scale: 'percent',
    perSession: false,
    make: (period: number) => new Rsi(period),
  },
  /** Average true range, in the unit of price. */
  atr: {
    title: 'Average true range',
    params: [bars('period', 14, 1)],
    scale: 'range',
    perSession: false,
    make: (period: number) => new Atr(period),
  },
  /** Volume-weighted average price since the session opened. */
  vwap: { title: 'Volume weighted average price', params: [], scale: 'price', perSession: true, make: () => new Vwap() },
  /** Moving average convergence/divergence of closes, in the unit of price: `line`, its `signal`, and `histogram`, the line less the signal. */
  macd: {
    title: 'Moving average convergence/divergence',
    params: [bars('fast', 12), bars('slow', 26), bars('signal', 9, 1)],
    scale: 'range',
    perSession: false,
    make: (fast: number, slow: number, signal: number) => new Macd(fast, slow, signal),
  },
  /** Bollinger bands of closes: `middle`, `upper`, `lower`, in the unit of price. */
  bollinger: {
    title: 'Bollinger bands',
    params: [bars('period', 20), factor('deviations', 2)],
    scale: 'price',
    perSession: false,
    make: (period: number, deviations: number) => new Bollinger(period, deviations),
  },
  /** Supertrend: `value`, a line in the unit of price that trails the closes, and `direction`, 1 while they rise and -1 while they fall. */
  supertrend: {
    title: 'Supertrend',
    params: [bars('period', 10, 1), factor('multiplier', 3)],
    scale: 'price',
    perSession: false,
    make: (period: number, multiplier: number) => new Supertrend(period, multiplier),
  },
  /** Average directional index: `value`, with `plusDI` and `minusDI`, each 0 to 100. */
  adx: {
    title: 'Average directional index',
    params: [bars('period', 14)],
    scale: 'percent',
    perSession: false,
    make: (period: number) => new Adx(period),
  },
  /** Donchian channel: `upper`, the highest high of so many bars with this one, `lower`, the lowest low, and `middle`, in the unit of price. */
  donchian: {
    title: 'Donchian channel',
    params: [bars('period', 20, 1)],
    scale: 'price',
    perSession: false,
    make: (period: number) => new Donchian(period),
  },
  /** Stochastic oscillator: `k` and its average `d`, each 0 to 100. `smooth` 1 gives the fast stochastic. */
  stochastic: {
    title: 'Stochastic oscillator',
    params: [bars('period', 14, 1), bars('smooth', 3, 1), bars('signal', 3, 1)],
    scale: 'percent',
    perSession: false,
    make: (period: number, smooth: number, signal: number) => new Stochastic(period, smooth, signal),
  },
  /** Commodity channel index of typical prices, without unit or bounds: +-100 is its usual band. */
  cci: {
    title: 'Commodity channel index',
    params: [bars('period', 20)],
    scale: 'free',
    perSession: false,
    make: (period: number) => new Cci(period),
  },
  /** Money flow index of typical prices and volume, 0 to 100. */
  mfi: {
    title: 'Money flow index',
    params: [bars('period', 14)],
    scale: 'percent',
    perSession: false,
    make: (period: number) => new Mfi(period),
  },
  /** On-balance volume, in units, from the first bar seen: only its changes mean anything. */
  obv: { title: 'On-balance volume', params: [], scale: 'volume', perSession: false, make: () => new Obv() },
  /** Keltner channel: `middle`, an exponential average of closes, and average true ranges around it, `upper` and `lower`, in the unit of price. */
  keltner: {
    title: 'Keltner channel',
    params: [bars('period', 20), bars('range', 10, 1), factor('multiplier', 2)],
    scale: 'price',
    perSession: false,
    make: (period: number, range: number, multiplier: number) => new Keltner(period, range, multiplier),
  },
} satisfies Record<string, IndicatorDefinition>

export type IndicatorName = keyof typeof indicators

type Make<Name extends IndicatorName> = (typeof indicators)[Name]['make']

/** The indicators as calls of which the first argument says over which bars. Parameters left out take their defaults from the list. */
export type IndicatorCalls<On> = {
  readonly [Name in IndicatorName]: (
    on: On,
    ...params: Partial<Parameters<Make<Name>>>
  ) => ReturnType<Make<Name>> extends Indicator<infer Values> ? Reading<Values> : never
}

/** A fresh one, defaults filled in. Throws a RangeError that names the parameter when one is out of its bounds. */
export function makeIndicator(name: string, { params, make }: IndicatorDefinition, given: readonly (number | undefined)[]): Indicator {
  return make(
    ...params.map((p, n) => {
      const value = given[n] ?? p.default
      if (value >= p.min && value <= p.max && (!p.whole || Number.isInteger(value))) return value
      throw new RangeError(`${p.name} of ${name} is ${value}: it must be a ${p.whole ? 'whole ' : ''}number from ${p.min} to ${p.max}`)
    }),
  )
}

/** All calls of the list; `feed` gets each fresh indicator with the bars it was asked for, and its name as it was written: ema(5m, 9). */
export function indicatorCalls<On>(
  feed: (on: On, indicator: Indicator, definition: IndicatorDefinition, name: string) => void,
): IndicatorCalls<On> {
  const calls = Object.entries<IndicatorDefinition>(indicators).map(([name, definition]) => [
    name,
    (on: On, ...given: (number | undefined)[]) => {
      const indicator = makeIndicator(name, definition, given)
      const params = definition.params.map((p, n) => given[n] ?? p.default)
      feed(on, indicator, definition, `${name}(${[String(on), ...params].join(', ')})`)
      return indicator
    },
  ])
  return Object.fromEntries(calls) as IndicatorCalls<On>
}
