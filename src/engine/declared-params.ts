// The parameter names a strategy declares, with their ranges, for sentences and listings. Makes it once on a toy instrument.

import { indicatorCalls } from '../analysis/indicators/index.ts'
import type { Micros, Px, Qty } from '../core/units.ts'
import type { BarView, Leg, Other, Setup, Strategy } from '../strategy/define.ts'
import { clock, interval } from '../strategy/clock.ts'
import { SavedState } from './saved-state.ts'
import { StrategyDemand } from './strategy-demand.ts'
import { lengthOf } from './strategy-setup.ts'

export type Declared = {
  readonly name: string
  readonly byDefault: number
  readonly min: number
  readonly max: number
  readonly whole: boolean
}

export function declaredParams(plan: { readonly strategy: Strategy }): readonly Declared[] {
  const declared: Declared[] = []
  const note =
    (whole: boolean) =>
    (name: string, byDefault: number, min: number, max: number): number => {
      declared.push({ name, byDefault, min, max, whole })
      return byDefault
    }
  const setup: Setup = {
    ...TOY,
    param: { int: note(true), number: note(false) },
    legs: plan.strategy.over === 'all' ? [LEG, LEG] : [LEG],
    other: () => TOY,
    bars: on => void lengthOf(on),
    at: time => void clock(time),
    every: text => void interval(text),
    timer: () => ({ start: () => undefined, stop: () => undefined }),
    onFill: () => undefined,
    state: initial => new SavedState(initial).fields,
    needs: demand => void new StrategyDemand(demand),
  }
  plan.strategy.make(setup)
  return declared
}

const NO_BAR: BarView = {
  time: 0 as Micros,
  open: 0 as Px,
  high: 0 as Px,
  low: 0 as Px,
  close: 0 as Px,
  volume: 0,
  vwap: 0 as Px,
  trades: 0,
  missed: 0,
}
const TOY: Other = {
  instrument: 'SYN:EXAMPLE',
  lot: 1 as Qty,
  tick: 500 as Px,
  ...indicatorCalls(on => void lengthOf(on as Parameters<typeof lengthOf>[0])),
  lastBar: () => NO_BAR,
  last: 0 as Px,
  bid: 0 as Px,
  ask: 0 as Px,
  volumeToday: 0,
  age: Number.POSITIVE_INFINITY as Micros,
  delay: 0 as Micros,
  gaps: 0,
}
const nothing = (): void => undefined
const none = (): Qty => 0 as Qty
const LEG: Leg = {
  ...TOY,
  size: { units: none, value: none, equity: none, risk: none, volatility: none, kelly: none },
  position: 0 as Qty,
  working: false,
  buy: nothing,
  sell: nothing,
  exit: nothing,
  target: nothing,
  targetValue: nothing,
  targetFraction: nothing,
}
