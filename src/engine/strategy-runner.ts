// Runs the strategies: feeds their indicators with closed candles, calls them in a fixed order, and tells them of fills and timers.
// One that throws, or sends too many orders, is switched off and its entries are cancelled; it can never stop the engine.

import { type Result, failed, fault } from '../core/result.ts'
import { type InstrumentNo, type Micros, type Px, type Qty } from '../core/units.ts'
import type { CandleBuilder } from '../market/candles.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import type { FillView } from '../strategy/define.ts'
import type { SavedNumbers, Wishes } from '../tape/input.ts'
import { type Order, isFinal } from '../trading/order.ts'
import type { Meter, StrategyPlan } from './setup.ts'
import type { Call } from './strategy-instance.ts'
import { StrategyKeeping } from './strategy-keeping.ts'
import { StrategyMaker } from './strategy-maker.ts'
import { type Slot, StrategySlots } from './strategy-slots.ts'
import { StrategyState } from './strategy-state.ts'
import type { StrategyTimer } from './strategy-timers.ts'
import { carryOut } from './strategy-wishes.ts'
import { StrategyWorld, type WorldParts } from './strategy-world.ts'

const NO_INSTRUMENTS: ReadonlySet<InstrumentNo> = new Set()
const NO_METER: Meter = { begin: () => undefined, end: () => undefined }

/** What a strategy is told of an order. */
export type ChangedOrder = Pick<Order, 'instrument' | 'state' | 'owner' | 'why'>

export class StrategyRunner {
  readonly states: readonly StrategyState[]
  readonly #world: StrategyWorld
  readonly #slots: StrategySlots
  readonly #meter: Meter
  readonly #maker: StrategyMaker
  /** Slots whose candle has closed, to be called once all candles of the moment have fed their indicators. */
  readonly #due: Slot[] = []
  #dueCount = 0
  readonly #fill = { instrument: '', qty: 0 as Qty, px: 0 as Px, why: '', complete: false }
  readonly #keeping: StrategyKeeping
  /** Those that could not be made, until the log has been told. */
  readonly #unmade: StrategyState[]

  /** `perMinute`: orders a strategy may send in a minute, 0 for any number. */
  constructor(plans: readonly StrategyPlan[], instruments: InstrumentTable, meter: Meter = NO_METER, perMinute = 0) {
    this.#meter = meter
    this.#world = new StrategyWorld(instruments)
    this.#slots = new StrategySlots(instruments.size)
    this.#keeping = new StrategyKeeping(this.#world)
    this.#maker = new StrategyMaker(this.#world, this.#slots, call => this.#run(call))
    this.states = plans.map((plan, no) => new StrategyState(plan, no, perMinute))
    for (const state of this.states) this.#maker.start(state)
    this.#unmade = this.states.filter(state => state.why !== '' && !this.#maker.instances.some(one => one.state === state))
  }

  /** Lengths of the candles that strategies need. */
  get lengths(): ReadonlySet<Micros> {
    return this.#slots.lengths
  }

  /** Instruments whose candles feed or call strategies. */
  get fed(): readonly InstrumentNo[] {
    return this.#slots.instruments
  }

  /** True while history is replayed to warm up: wishes are ignored. */
  get muted(): boolean {
    return this.#world.muted
  }

  set muted(muted: boolean) {
    this.#world.muted = muted
  }

  /** Orders and positions are made after the strategies have said which candles they need. */
  attach(parts: WorldParts): void {
    Object.assign(this.#world, parts)
  }

  /** A candle closes: its indicators are fed now, its calls are made by `settle`. */
  candle(i: InstrumentNo, from: CandleBuilder): void {
    const slot = this.#slots.find(i, from)
    if (!slot) return
    // Two candles of one length within one bar: the first one's calls come before the second one is fed.
    if (slot.due) this.settle()
    slot.bar.take(from, i)
    slot.series.push(from, i)
    if (slot.calls.length === 0) return
    slot.due = true
    this.#due[this.#dueCount++] = slot
  }

  /** Makes the calls of the candles that have closed. */
  settle(): void {
    const count = this.#dueCount
    for (let n = 0; n < count; n++) {
      const { calls } = this.#due[n] as Slot
      for (let c = 0; c < calls.length; c++) this.#run(calls[c] as Call)
    }
    for (let n = 0; n < count; n++) (this.#due[n] as Slot).due = false
    this.#dueCount = 0
  }

  tick(i: InstrumentNo): void {
    const calls = this.#maker.onTick[i]
    if (!calls) return
    for (let n = 0; n < calls.length; n++) this.#run(calls[n] as Call)
  }

  /** The next bar of the instrument has opened at its last price. `last`: there is none after it, nothing is to be entered. */
  opened(i: InstrumentNo, last: boolean): void {
    if (!last) this.#world.targets?.opened(i)
    else for (const context of this.#maker.trading[i] ?? []) this.#world.targets?.forget(context)
  }

  /** A bar that began at `start` is told whole: what waited for its open is sized now, by the last price. */
  openPassed(i: InstrumentNo, start: Micros): void {
    this.#world.targets?.passed(i, start)
  }

  /** The instruments of which a target waits for the open of the next bar. */
  awaitedOpens(): ReadonlySet<InstrumentNo> {
    return this.#world.targets?.awaitedOpens() ?? NO_INSTRUMENTS
  }

  get awaitsOpen(): boolean {
    return this.#world.targets?.awaitsOpen === true
  }

  /** A venue's event changed an order: after a fill its owner is called, after its end waiting targets go on. */
  changed(order: ChangedOrder, fill: { readonly qty: Qty; readonly px: Px } | undefined): void {
    const trading = this.#maker.trading[order.instrument]
    if (!trading) return
    for (const context of fill ? trading : []) context.refresh()
    if (isFinal(order.state)) this.#world.targets?.ended(order.instrument)
    if (!fill) return
    for (const instance of this.#maker.instances) {
      if (instance.state.plan.name !== order.owner || instance.fills.length === 0) continue
      const context = instance.contexts.find(one => one.no === order.instrument)
      if (!context) continue
      const said: FillView = Object.assign(this.#fill, fill, {
        instrument: context.instrument,
        why: order.why,
        complete: order.state === 'filled',
      })
      for (const call of instance.fills) this.#run({ instance, bar: instance.bar, run: c => call(c, said) })
    }
  }

  timerDue(timer: StrategyTimer, now: Micros, grace: Micros): void {
    timer.look(now, grace)
  }

  newDay(now: Micros): void {
    for (const { plan, why } of this.#unmade.splice(0)) this.#world.desk.note('strategy', `${plan.name} is off: ${why}`)
    this.#slots.newDay()
    for (const { timers } of this.#maker.instances) for (const timer of timers) timer.newDay(now)
  }

  /** What a strategy sees of an instrument it trades: its indicators by name; nothing for a person. */
  valuesOf(i: InstrumentNo, owner: string): Readonly<Record<string, number>> {
    for (const context of this.#maker.trading[i] ?? []) {
      if (context.owner !== owner) continue
      return this.#maker.instances.find(one => one.contexts.includes(context))?.values ?? {}
    }
    return {}
  }

  byName(name: string): StrategyState | undefined {
    return this.states.find(state => state.plan.name === name)
  }

  /** Switches off, cancels its working entries, and says so. Its positions stay: exits and square-off still know them. */
  switchOff(state: StrategyState, why: string): void {
    if (!state.on) return
    state.on = false
    state.why = why
    const { outbox, desk, targets, hands } = this.#world
    const { name } = state.plan
    outbox.decisions.push({ kind: 'strategy', name, on: false, why })
    desk.note('strategy', `${name} switched off: ${why}`)
    for (const { state: of, contexts } of this.#maker.instances) if (of === state) for (const one of contexts) targets?.forget(one)
    hands.cancelEntries(name)
  }

  switchOn(state: StrategyState): void {
    if (state.on) return
    // One that could not be made at the start is made now, or stays off.
    if (!this.#maker.instances.some(one => one.state === state)) {
      const made = this.#maker.replace(state, state.plan)
      if (failed(made)) {
        state.why = made.error
        return
      }
    }
    state.on = true
    state.why = ''
    this.#world.outbox.decisions.push({ kind: 'strategy', name: state.plan.name, on: true, why: '' })
    this.#world.desk.note('strategy', `${state.plan.name} switched on`)
  }

  /** Another version takes the place of the old one (see strategy-maker.ts). */
  replace(state: StrategyState, next: Pick<StrategyPlan, 'strategy' | 'params'>): Result<true> {
    const replaced = this.#maker.replace(state, next)
    return failed(replaced) ? fault(`${state.plan.name}: ${replaced.error}`) : replaced
  }

  /** Positions may have changed. */
  refresh(): void {
    for (const trading of this.#maker.trading) for (const context of trading ?? []) context.refresh()
  }

  /** History goes on with another day: what belongs to one session begins anew. */
  forgetSession(): void {
    this.#slots.newDay()
  }

  /** After a restart: positions are known again, saved numbers come back. */
  restored(saved: readonly SavedNumbers[]): void {
    this.refresh()
    for (const { strategy, instrument, values } of saved) {
      const state = this.byName(strategy)
      if (state?.plan.isolated) state.kept.set(instrument, values)
      const of = this.#maker.instances.find(one => one.state.plan.name === strategy && one.savedUnder === instrument)
      of?.saved?.restore(values)
    }
  }

  /** What a strategy in a thread of its own has decided; `oldest`: milliseconds after which it is not carried out. */
  wished(input: Wishes, oldest: number): void {
    const state = this.byName(input.name)
    if (!state) return
    carryOut(input, state, i => this.#maker.trading[i]?.find(one => one.state === state), this.#world, oldest)
    if (state.overRate !== '') this.switchOff(state, state.overRate)
  }

  /** Puts changed numbers of strategies into the outbox; the timer for it comes at most once a second. */
  save(): void {
    this.#keeping.save(this.#maker.instances)
  }

  #run(call: Call): void {
    const { instance } = call
    const { state, context } = instance
    if (!state.on || instance.gone) return
    context.bar = call.bar
    this.#meter.begin(state.no)
    try {
      call.run(context)
    } catch (error) {
      this.switchOff(state, `it threw on ${context.instrument}: ${messageOf(error)}`)
    }
    this.#meter.end(state.no)
    if (state.overRate !== '') this.switchOff(state, state.overRate)
    if (instance.saved?.changed) this.#keeping.keep(instance)
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
