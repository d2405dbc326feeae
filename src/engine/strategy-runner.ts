// Runs the strategies: feeds their indicators with closed candles, calls them, and turns their wishes into orders of the desk.
// A strategy that throws is switched off and its orders are cancelled; it can never stop the engine.

import type { Indicator } from '../analysis/indicator.ts'
import { indicatorCalls } from '../analysis/indicators/index.ts'
import { Series } from '../analysis/series.ts'
import type { InstrumentNo, Micros, Px, Qty } from '../core/units.ts'
import type { CandleBuilder } from '../market/candles.ts'
import type { Instrument, InstrumentTable } from '../market/instrument.ts'
import { type Timeframe, timeframes } from '../market/timeframe.ts'
import type { Setup, StrategyCall } from '../strategy/define.ts'
import type { Positions } from '../trading/positions.ts'
import type { ClosingPositions } from './closing.ts'
import type { Outbox } from './outbox.ts'
import type { OrderDesk } from './order-desk.ts'
import type { Meter, StrategyPlan } from './setup.ts'
import { StrategyContext } from './strategy-context.ts'

export type StrategyState = {
  readonly plan: StrategyPlan
  readonly no: number
  on: boolean
  /** Why it is off. */
  why: string
}

type Instance = { readonly state: StrategyState; readonly call: StrategyCall; readonly context: StrategyContext }
/** What one instrument's candle of one length feeds and calls. */
type Slot = { readonly series: Series; readonly instances: Instance[] }

const NO_METER: Meter = { begin: () => undefined, end: () => undefined }

export class StrategyRunner {
  readonly states: readonly StrategyState[]
  /** Lengths of the candles that strategies need. */
  readonly lengths = new Set<Micros>()
  /** True while history is replayed to warm up: wishes are ignored. */
  muted = false
  readonly #slots = new Map<Micros, (Slot | undefined)[]>()
  readonly #onTick: (Instance[] | undefined)[]
  readonly #daily: Indicator[] = []
  readonly #instruments: InstrumentTable
  readonly #meter: Meter
  #closing: ClosingPositions | undefined
  #desk: OrderDesk | undefined
  #positions: Positions | undefined
  #outbox: Outbox | undefined

  constructor(plans: readonly StrategyPlan[], instruments: InstrumentTable, meter: Meter = NO_METER) {
    this.#instruments = instruments
    this.#meter = meter
    this.#onTick = Array.from({ length: instruments.size })
    this.states = plans.map((plan, no) => ({ plan, no, on: plan.on, why: plan.on ? '' : 'off in the configuration' }))
    for (const state of this.states) for (const i of state.plan.instruments) this.#make(state, i)
  }

  /** Orders and positions are made after the strategies have said which candles they need. */
  attach(desk: OrderDesk, positions: Positions, outbox: Outbox, closing: ClosingPositions): void {
    this.#closing = closing
    this.#desk = desk
    this.#positions = positions
    this.#outbox = outbox
  }

  candle(i: InstrumentNo, from: CandleBuilder): void {
    const slot = this.#slots.get(from.length)?.[i]
    if (!slot) return
    slot.series.push(from, i)
    const open = from.open[i] as number
    const high = from.high[i] as number
    const low = from.low[i] as number
    const close = from.close[i] as number
    const volume = from.volume[i] as number
    for (let n = 0; n < slot.instances.length; n++) {
      const instance = slot.instances[n] as Instance
      const { bar } = instance.context
      bar.time = from.start[i] as Micros
      bar.open = open as Px
      bar.high = high as Px
      bar.low = low as Px
      bar.close = close as Px
      bar.volume = volume
      this.#run(instance, i, close as Px)
    }
  }

  tick(i: InstrumentNo, last: Px): void {
    const instances = this.#onTick[i]
    if (!instances) return
    for (let n = 0; n < instances.length; n++) this.#run(instances[n] as Instance, i, last)
  }

  newDay(): void {
    for (const indicator of this.#daily) indicator.reset()
  }

  byName(name: string): StrategyState | undefined {
    return this.states.find(state => state.plan.name === name)
  }

  /** Switches off, cancels its working entries, and says so. Its positions stay: exits and square-off still know them. */
  switchOff(state: StrategyState, why: string): void {
    if (!state.on) return
    state.on = false
    state.why = why
    this.#outbox?.decisions.push({ kind: 'strategy', name: state.plan.name, on: false, why })
    this.#desk?.note('strategy', `${state.plan.name} switched off: ${why}`)
    for (const order of this.#desk?.orders.working ?? []) if (order.owner === state.plan.name && !order.reducing) this.#desk?.cancel(order)
  }

  switchOn(state: StrategyState): void {
    if (state.on) return
    state.on = true
    state.why = ''
    this.#outbox?.decisions.push({ kind: 'strategy', name: state.plan.name, on: true, why: '' })
    this.#desk?.note('strategy', `${state.plan.name} switched on`)
  }

  #run(instance: Instance, i: InstrumentNo, last: Px): void {
    const { state, context } = instance
    if (!state.on) return
    const desk = this.#desk as OrderDesk
    context.now = desk.now
    context.last = last
    context.muted = this.muted
    context.position = (this.#positions as Positions).of(i, state.plan.name)
    this.#meter.begin(state.no)
    try {
      instance.call(context)
    } catch (error) {
      this.switchOff(state, `it threw on ${this.#instruments.at(i).name}: ${error instanceof Error ? error.message : String(error)}`)
    }
    this.#meter.end(state.no)
  }

  #make(state: StrategyState, i: InstrumentNo): void {
    const { strategy, params } = state.plan
    const instrument = this.#instruments.at(i)
    const call = strategy.make(this.#setup(instrument, params))
    const instance: Instance = {
      state,
      call,
      context: new StrategyContext(
        i,
        state.plan.name,
        () => this.#desk as OrderDesk,
        () => this.#closing as ClosingPositions,
      ),
    }
    if (strategy.on === 'tick') (this.#onTick[i] ??= []).push(instance)
    else this.#slot(strategy.on, i).instances.push(instance)
  }

  #setup(instrument: Instrument, params: Readonly<Record<string, number>>): Setup {
    const number = (name: string, byDefault: number, min: number, max: number): number => {
      const value = params[name] ?? byDefault
      if (!(value >= min && value <= max)) throw new RangeError(`parameter ${name} is ${value}: it must lie in ${min} .. ${max}`)
      return value
    }
    return {
      instrument: instrument.name,
      lot: instrument.lot,
      tick: instrument.tick,
      ...indicatorCalls((on: Timeframe, indicator, { perSession }) => {
        this.#slot(on, instrument.no).series.add(indicator)
        if (perSession) this.#daily.push(indicator)
      }),
      param: {
        number,
        int(name, byDefault, min, max) {
          const value = number(name, byDefault, min, max)
          if (!Number.isInteger(value)) throw new RangeError(`parameter ${name} is ${value}: it must be a whole number`)
          return value
        },
      },
    }
  }

  #slot(on: Timeframe, i: InstrumentNo): Slot {
    const length = timeframes[on]
    this.lengths.add(length)
    let byInstrument = this.#slots.get(length)
    if (!byInstrument) this.#slots.set(length, (byInstrument = Array.from({ length: this.#instruments.size })))
    return (byInstrument[i] ??= { series: new Series(), instances: [] })
  }
}

/** The parameter names a strategy declares, with their ranges, for sentences and listings. Makes it once on a toy instrument. */
export type Declared = {
  readonly name: string
  readonly byDefault: number
  readonly min: number
  readonly max: number
  readonly whole: boolean
}

export function declaredParams(plan: Pick<StrategyPlan, 'strategy'>): readonly Declared[] {
  const declared: Declared[] = []
  const note =
    (whole: boolean) =>
    (name: string, byDefault: number, min: number, max: number): number => {
      declared.push({ name, byDefault, min, max, whole })
      return byDefault
    }
  plan.strategy.make({
    instrument: 'SYN:EXAMPLE',
    lot: 1 as Qty,
    tick: 500 as Px,
    ...indicatorCalls(() => undefined),
    param: { int: note(true), number: note(false) },
  })
  return declared
}
