// The list of indicators: adding one is its file and a line here. Strategies, charts and the contract test read it.

import type { Indicator } from '../indicator.ts'
import { Atr } from './atr.ts'
import { Ema } from './ema.ts'
import { Rsi } from './rsi.ts'
import { Sma } from './sma.ts'
import { Vwap } from './vwap.ts'

/** A whole number, in bars. */
export type IndicatorParameter = { readonly name: string; readonly default: number; readonly min: number; readonly max: number }

export type IndicatorDefinition = {
  readonly title: string
  /** In the order that `make` takes them. */
  readonly params: readonly IndicatorParameter[]
  /** price: drawn over the candles; range: a price difference; percent: 0 to 100. The last two want a pane of their own. */
  readonly scale: 'price' | 'range' | 'percent'
  /** True when the owner must call reset() at each session start. */
  readonly perSession: boolean
  /** A fresh one. A parameter that is no whole number from 1 up is a bug and throws; check against `params` first. */
  readonly make: (...params: number[]) => Indicator
}

// TA-Lib's least periods; the greatest bounds memory and warm-up (26 sessions of one-minute bars).
const period = (value: number, min = 2): IndicatorParameter => ({ name: 'period', default: value, min, max: 10_000 })

export const indicators = {
  ema: { title: 'Exponential moving average', params: [period(20)], scale: 'price', perSession: false, make: (n: number) => new Ema(n) },
  sma: { title: 'Simple moving average', params: [period(20)], scale: 'price', perSession: false, make: (n: number) => new Sma(n) },
  rsi: { title: 'Relative strength index', params: [period(14)], scale: 'percent', perSession: false, make: (n: number) => new Rsi(n) },
  atr: { title: 'Average true range', params: [period(14, 1)], scale: 'range', perSession: false, make: (n: number) => new Atr(n) },
  vwap: { title: 'Volume weighted average price', params: [], scale: 'price', perSession: true, make: () => new Vwap() },
} satisfies Record<string, IndicatorDefinition>
