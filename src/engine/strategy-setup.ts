// What `make` gets: the instrument, its indicators, parameters, timers and other events, each noted with the instance that asks.

import { indicatorCalls } from '../analysis/indicators/index.ts'
import type { InstrumentNo, Micros } from '../core/units.ts'
import { type Timeframe, timeframes } from '../market/timeframe.ts'
import { clock, interval } from '../strategy/clock.ts'
import type { Indicators, Leg, Other, Setup, StrategyCall } from '../strategy/define.ts'
import { InstrumentSight } from './instrument-sight.ts'
import { SavedState } from './saved-state.ts'
import type { StrategyContext } from './strategy-context.ts'
import { StrategyDemand } from './strategy-demand.ts'
import type { Call, StrategyInstance } from './strategy-instance.ts'
import type { Slot, StrategySlots } from './strategy-slots.ts'
import { StrategyTimer } from './strategy-timers.ts'
import type { StrategyWorld } from './strategy-world.ts'

/** What a setup is made of. `run` runs a call of the instance. */
export type SetupParts = {
  readonly instance: StrategyInstance
  readonly world: StrategyWorld
  readonly slots: StrategySlots
  readonly run: (call: Call) => void
}

export function setupOf(parts: SetupParts): Setup {
  const { instance, world } = parts
  const { no, instrument, lot, tick } = instance.context
  let legs: readonly Leg[] | undefined
  return {
    instrument,
    lot,
    tick,
    ...indicatorsOf(no, parts),
    param: paramsOf(instance.state.plan.params),
    get legs() {
      return (legs ??= instance.contexts.map(context => legOf(context, indicatorsOf(context.no, parts))))
    },
    other(name) {
      const found = world.instruments.find(name)
      if ('error' in found) throw new RangeError(`it needs an instrument that is not in this run: ${found.error}`)
      return otherOf(new InstrumentSight(found.ok.no, world), indicatorsOf(found.ok.no, parts))
    },
    bars(on, run) {
      const slot = slotOf(no, on, parts)
      slot.calls.push({ instance, bar: slot.bar, run })
    },
    at: (time, call) => void timerOf('daily', clock(time), call, parts),
    every: (text, call) => void timerOf('every', interval(text), call, parts),
    timer: call => timerOf('single', 0, call, parts),
    onFill: call => void instance.fills.push(call),
    state(initial) {
      if (instance.saved) throw new TypeError('state() may be asked for once')
      const saved = new SavedState(initial)
      instance.saved = saved as unknown as SavedState
      return saved.fields
    },
    needs(demand) {
      const checked = new StrategyDemand(demand)
      for (const context of instance.contexts) context.demand = checked
    },
  }
}

/** Makes the timer and notes it with its instance. */
export function timerOf(kind: StrategyTimer['kind'], length: number, run: StrategyCall, parts: SetupParts): StrategyTimer {
  const { instance, world } = parts
  const call: Call = { instance, bar: instance.bar, run }
  const timer = new StrategyTimer(kind, length, instance.context.no, world, () => parts.run(call))
  instance.timers.push(timer)
  return timer
}

export function lengthOf(on: Timeframe): Micros {
  if (Object.hasOwn(timeframes, on)) return timeframes[on]
  throw new TypeError(`'${String(on)}' is no length of bars: it must be one of ${Object.keys(timeframes).join(', ')}`)
}

function slotOf(no: InstrumentNo, on: Timeframe, { instance, slots }: SetupParts): Slot {
  const length = lengthOf(on)
  instance.lengths.add(length)
  return slots.at(no, length)
}

function indicatorsOf(no: InstrumentNo, parts: SetupParts): Indicators {
  const { instance, slots } = parts
  const calls = indicatorCalls((on: Timeframe, indicator, { perSession, scale }, name) => {
    if (!instance.making) throw new TypeError('indicators are made in make(), not in a call')
    const own = instance.contexts.length === 1 && instance.context.no === no
    const text = own ? name : `${parts.world.instruments.at(no).name} ${name}`
    const fed = { slot: slotOf(no, on, parts), indicator, perSession, name: text, isPrice: scale === 'price' || scale === 'range' }
    instance.indicators.push(fed)
    slots.feed(fed)
  })
  return { ...calls, lastBar: on => slotOf(no, on, parts).bar }
}

/** The getters of `sight` with the indicators beside them. */
const otherOf = (sight: InstrumentSight, indicators: Indicators): Other => ({
  ...indicators,
  instrument: sight.instrument,
  lot: sight.lot,
  tick: sight.tick,
  get last() {
    return sight.last
  },
  get bid() {
    return sight.bid
  },
  get ask() {
    return sight.ask
  },
  get volumeToday() {
    return sight.volumeToday
  },
  get age() {
    return sight.age
  },
  get delay() {
    return sight.delay
  },
  get gaps() {
    return sight.gaps
  },
})

const legOf = (context: StrategyContext, indicators: Indicators): Leg =>
  Object.defineProperties(
    {
      buy: (qty, why, how) => context.buy(qty, why, how),
      sell: (qty, why, how) => context.sell(qty, why, how),
      exit: why => context.exit(why),
      target: (qty, why) => context.target(qty, why),
      targetValue: (value, why) => context.targetValue(value, why),
      targetFraction: (fraction, why) => context.targetFraction(fraction, why),
      get position() {
        return context.position
      },
      get working() {
        return context.working
      },
    } satisfies Pick<Leg, 'buy' | 'sell' | 'exit' | 'target' | 'targetValue' | 'targetFraction' | 'position' | 'working'>,
    Object.getOwnPropertyDescriptors(otherOf(context, indicators)),
  ) as Leg

function paramsOf(params: Readonly<Record<string, number>>): Setup['param'] {
  const number = (name: string, byDefault: number, min: number, max: number): number => {
    const value = params[name] ?? byDefault
    if (!(value >= min && value <= max)) throw new RangeError(`parameter ${name} is ${value}: it must lie in ${min} .. ${max}`)
    return value
  }
  return {
    number,
    int(name, byDefault, min, max) {
      const value = number(name, byDefault, min, max)
      if (!Number.isInteger(value)) throw new RangeError(`parameter ${name} is ${value}: it must be a whole number`)
      return value
    },
  }
}
