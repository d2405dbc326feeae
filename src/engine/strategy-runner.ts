// Runs the strategies: feeds their indicators with closed candles, calls them in a fixed order, and tells them of fills and timers.
// One that throws, or sends too many orders, is switched off and its entries are cancelled; it can never stop the engine.

import { type Result, fault, ok } from '../core/result.ts'
import { type InstrumentNo, MINUTE, type Micros, type Px, type Qty, SECOND } from '../core/units.ts'
import type { CandleBuilder } from '../market/candles.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import type { FillView } from '../strategy/define.ts'
import type { SavedNumbers } from '../tape/input.ts'
import { type Order, isFinal } from '../trading/order.ts'
import type { Meter, StrategyPlan } from './setup.ts'
import { StrategyContext } from './strategy-context.ts'
import { type Call, StrategyInstance } from './strategy-instance.ts'
import { type SetupParts, lengthOf, setupOf, timerOf } from './strategy-setup.ts'
import { type Slot, StrategySlots } from './strategy-slots.ts'
import { StrategyState } from './strategy-state.ts'
import { StrategyTargets } from './strategy-targets.ts'
import type { StrategyTimer } from './strategy-timers.ts'
import { type EngineParts, StrategyWorld } from './strategy-world.ts'
import { warmUp } from './warm-up.ts'

const NO_METER: Meter = { begin: () => undefined, end: () => undefined }

export class StrategyRunner {
  readonly states: readonly StrategyState[]
  readonly #world: StrategyWorld
  readonly #slots: StrategySlots
  readonly #targets: StrategyTargets
  readonly #meter: Meter
  readonly #onTick: (Call[] | undefined)[]
  #instances: StrategyInstance[] = []
  /** The contexts that trade an instrument. */
  readonly #trading: (StrategyContext[] | undefined)[]
  /** Slots whose candle has closed, to be called once all candles of the moment have fed their indicators. */
  readonly #due: Slot[] = []
  #dueCount = 0
  readonly #fill = { instrument: '', qty: 0 as Qty, px: 0 as Px, why: '', complete: false }
  #saving = false

  /** `perMinute`: orders a strategy may send in a minute, 0 for any number. */
  constructor(plans: readonly StrategyPlan[], instruments: InstrumentTable, meter: Meter = NO_METER, perMinute = 0) {
    this.#meter = meter
    this.#world = new StrategyWorld(instruments)
    this.#slots = new StrategySlots(instruments.size)
    this.#targets = new StrategyTargets(this.#world)
    this.#onTick = Array.from({ length: instruments.size })
    this.#trading = Array.from({ length: instruments.size })
    this.states = plans.map((plan, no) => new StrategyState(plan, no, perMinute))
    for (const state of this.states) this.#makeAll(state)
  }

  /** Lengths of the candles that strategies need. */
  get lengths(): ReadonlySet<Micros> {
    return this.#slots.lengths
  }

  /** True while history is replayed to warm up: wishes are ignored. */
  get muted(): boolean {
    return this.#world.muted
  }

  set muted(muted: boolean) {
    this.#world.muted = muted
  }

  /** Orders and positions are made after the strategies have said which candles they need. */
  attach(parts: EngineParts): void {
    this.#world.attach(parts, this.#targets)
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
    const calls = this.#onTick[i]
    if (!calls) return
    for (let n = 0; n < calls.length; n++) this.#run(calls[n] as Call)
  }

  /** The next bar of the instrument has opened at its last price. `last`: there is none after it, nothing is to be entered. */
  opened(i: InstrumentNo, last: boolean): void {
    if (!last) this.#targets.opened(i)
    else for (const context of this.#trading[i] ?? []) this.#targets.forget(context)
  }

  /** A bar that began at `start` is told whole: what waited for its open is sized now, by the last price. */
  openPassed(i: InstrumentNo, start: Micros): void {
    if (this.#targets.awaitsOpen) this.#targets.passed(i, start)
  }

  /** The instruments of which a target waits for the open of the next bar. */
  awaitedOpens(): ReadonlySet<InstrumentNo> {
    return this.#targets.awaitedOpens()
  }

  get awaitsOpen(): boolean {
    return this.#targets.awaitsOpen
  }

  /** A venue's event changed an order: after a fill its owner is called, after its end waiting targets go on. */
  changed(order: Order, fill: { readonly qty: Qty; readonly px: Px } | undefined): void {
    const trading = this.#trading[order.instrument]
    if (!trading) return
    for (const context of fill ? trading : []) context.refresh()
    if (isFinal(order.state)) this.#targets.ended(order.instrument)
    if (!fill) return
    for (const instance of this.#instances) {
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
    this.#slots.newDay()
    for (const { timers } of this.#instances) for (const timer of timers) timer.newDay(now)
  }

  byName(name: string): StrategyState | undefined {
    return this.states.find(state => state.plan.name === name)
  }

  /** Switches off, cancels its working entries, and says so. Its positions stay: exits and square-off still know them. */
  switchOff(state: StrategyState, why: string): void {
    if (!state.on) return
    state.on = false
    state.why = why
    const { outbox, desk } = this.#world
    const { name } = state.plan
    outbox.decisions.push({ kind: 'strategy', name, on: false, why })
    desk.note('strategy', `${name} switched off: ${why}`)
    for (const { state: of, contexts } of this.#instances) if (of === state) for (const one of contexts) this.#targets.forget(one)
    for (const order of desk.orders.working) if (order.owner === name && !order.reducing) desk.cancel(order)
  }

  switchOn(state: StrategyState): void {
    if (state.on) return
    state.on = true
    state.why = ''
    this.#world.outbox.decisions.push({ kind: 'strategy', name: state.plan.name, on: true, why: '' })
    this.#world.desk.note('strategy', `${state.plan.name} switched on`)
  }

  /**
   * Another version of a strategy takes the place of the old one: made anew with the same name, instruments, positions and saved state,
   * its indicators warmed up by what history there is. The old one stays when the new one's `make` throws or when it wants bars of
   * a length that this run does not build.
   */
  replace(state: StrategyState, next: Pick<StrategyPlan, 'strategy' | 'params'>): Result<true> {
    const before = state.plan
    const built = new Set(this.#slots.lengths)
    const made: StrategyInstance[] = []
    const undo = (why: string): Result<true> => {
      for (const instance of made) this.#remove(instance)
      state.plan = before
      return fault(`${before.name}: ${why}; the version before goes on`)
    }
    const old = this.#instances.filter(one => one.state === state)
    state.plan = { ...before, ...next }
    try {
      for (const list of listsOf(state.plan)) made.push(this.#make(state, list))
    } catch (error) {
      for (const one of this.#instances) if (one.state === state && !old.includes(one) && !made.includes(one)) made.push(one)
      return undo(`make() threw: ${messageOf(error)}`)
    }
    const { builders } = this.#world.market
    for (const length of this.#slots.lengths) {
      if (!built.has(length) && !builders.some(one => one.length === length))
        return undo(`it needs bars of ${length / SECOND} s, which this run does not build: restart for it`)
    }
    for (const [n, instance] of made.entries()) {
      for (const timer of instance.timers) timer.newDay(this.#world.desk.now)
      const values = old[n]?.saved?.values
      if (values) instance.saved?.restore(values)
      for (const context of instance.contexts) context.refresh()
      warmUp(this.#world.market, instance.indicators)
    }
    for (const instance of old) this.#remove(instance)
    return ok(true)
  }

  /** After a restart: positions are known again, saved numbers come back. */
  restored(saved: readonly SavedNumbers[]): void {
    for (const trading of this.#trading) for (const context of trading ?? []) context.refresh()
    for (const { strategy, instrument, values } of saved) {
      const of = this.#instances.find(one => one.state.plan.name === strategy && one.savedUnder === instrument)
      of?.saved?.restore(values)
    }
  }

  /** Puts changed numbers of strategies into the outbox; the timer for it comes at most once a second. */
  save(): void {
    this.#saving = false
    for (const instance of this.#instances) this.#saveOne(instance)
  }

  #saveOne(instance: StrategyInstance): void {
    const { saved, state } = instance
    if (!saved?.changed) return
    saved.changed = false
    const { name } = state.plan
    this.#world.outbox.decisions.push({ kind: 'saved', strategy: name, instrument: instance.savedUnder, values: saved.values })
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
    if (instance.saved?.changed) this.#keep(instance)
  }

  /** With an order its numbers are on disk at once, as they belong together; else within a second. */
  #keep(instance: StrategyInstance): void {
    const { outbox, timers, desk, muted } = this.#world
    if (muted) return
    if (outbox.actions.length > 0) this.#saveOne(instance)
    else if (!this.#saving) {
      this.#saving = true
      timers.at(desk.now + SECOND, { kind: 'save' })
    }
  }

  #makeAll(state: StrategyState): void {
    try {
      for (const list of listsOf(state.plan)) this.#make(state, list)
    } catch (error) {
      state.on = false
      state.why = `make() threw: ${messageOf(error)}`
      for (const instance of this.#instances.filter(one => one.state === state)) this.#remove(instance)
    }
  }

  #make(state: StrategyState, list: readonly InstrumentNo[]): StrategyInstance {
    const { strategy } = state.plan
    const { on } = strategy
    const length = on === 'tick' ? MINUTE : lengthOf(on)
    const contexts = list.map(i => new StrategyContext(i, state, this.#slots.at(i, length).bar, this.#world))
    const slot = this.#slots.at(list[0] as InstrumentNo, length)
    const instance = new StrategyInstance(state, contexts, slot.bar)
    this.#instances.push(instance)
    for (const context of contexts) (this.#trading[context.no] ??= []).push(context)
    const parts: SetupParts = { instance, world: this.#world, slots: this.#slots, run: one => this.#run(one) }
    const call: Call = { instance, bar: slot.bar, run: () => undefined }
    // Its place in the order of calls is before what `make` asks for.
    if (on === 'tick') for (const i of list) (this.#onTick[i] ??= []).push(call)
    else if (strategy.over === 'all') timerOf('period', length, c => call.run(c), parts)
    else slot.calls.push(call)
    call.run = strategy.make(setupOf(parts))
    instance.making = false
    if (typeof call.run !== 'function') throw new TypeError('make() must return the function to call')
    return instance
  }

  #remove(instance: StrategyInstance): void {
    instance.gone = true
    this.#instances = this.#instances.filter(one => one !== instance)
    this.#slots.remove(instance)
    for (const context of instance.contexts) {
      this.#targets.forget(context)
      this.#trading[context.no] = this.#trading[context.no]?.filter(one => one !== context)
      this.#onTick[context.no] = this.#onTick[context.no]?.filter(one => one.instance !== instance)
    }
  }
}

/** One list of instruments for each time a strategy is made. */
const listsOf = ({ strategy, instruments }: StrategyPlan): readonly (readonly InstrumentNo[])[] =>
  strategy.over === 'all' ? (instruments.length > 0 ? [instruments] : []) : instruments.map(i => [i])

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
