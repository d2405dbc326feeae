// The list of indicators: adding one is its file and a line here. Strategies (as s.ema(...)), charts and the contract test read it.
// The parameters' names in `make` and the words above each are what a strategy's author sees in the editor.

import type { Indicator, Reading } from '../indicator.ts'
import { Atr } from './atr.ts'
import { Ema } from './ema.ts'
import { Rsi } from './rsi.ts'
import { Sma } from './sma.ts'
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
  /** price: drawn over the candles; range: a price difference; percent: 0 to 100. All but the first want a pane of their own. */
  readonly scale: 'price' | 'range' | 'percent'
  /** True when the owner must call reset() at each session start. */
  readonly perSession: boolean
  /** A fresh one. A parameter outside what `params` allow is a bug and may throw; `makeIndicator` checks. */
  readonly make: (...params: number[]) => Indicator
}

// TA-Lib's least periods; the greatest bounds memory and warm-up (26 sessions of one-minute bars).
const bars = (name: string, value: number, min = 2): IndicatorParameter => ({ name, default: value, min, max: 10_000, whole: true })

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

/** All calls of the list; `feed` gets each fresh indicator with the bars it was asked for. */
export function indicatorCalls<On>(feed: (on: On, indicator: Indicator, definition: IndicatorDefinition) => void): IndicatorCalls<On> {
  const calls = Object.entries<IndicatorDefinition>(indicators).map(([name, definition]) => [
    name,
    (on: On, ...given: (number | undefined)[]) => {
      const indicator = makeIndicator(name, definition, given)
      feed(on, indicator, definition)
      return indicator
    },
  ])
  return Object.fromEntries(calls) as IndicatorCalls<On>
}
