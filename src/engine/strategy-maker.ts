// Makes strategies, and takes them out again: at the start, when one that could not be made is switched on, and when another version
// takes the place of one that runs. Keeps the lists by which the runner finds what to call.

import { type Result, failed, fault, ok } from '../core/result.ts'
import { type InstrumentNo, MINUTE, SECOND } from '../core/units.ts'
import type { StrategyPlan } from './setup.ts'
import { StrategyContext } from './strategy-context.ts'
import { type Call, StrategyInstance } from './strategy-instance.ts'
import { type SetupParts, lengthOf, setupOf, timerOf } from './strategy-setup.ts'
import type { StrategySlots } from './strategy-slots.ts'
import type { StrategyState } from './strategy-state.ts'
import type { StrategyWorld } from './strategy-world.ts'
import { warmUp } from './warm-up.ts'

export class StrategyMaker {
  /** In the order of the configuration. */
  instances: readonly StrategyInstance[] = []
  /** By instrument: what is called on each tick. */
  readonly onTick: (readonly Call[] | undefined)[]
  /** By instrument: the contexts that trade it. */
  readonly trading: (readonly StrategyContext[] | undefined)[]
  readonly #world: StrategyWorld
  readonly #slots: StrategySlots
  readonly #run: (call: Call) => void

  constructor(world: StrategyWorld, slots: StrategySlots, run: (call: Call) => void) {
    this.#world = world
    this.#slots = slots
    this.#run = run
    this.onTick = Array.from({ length: world.instruments.size })
    this.trading = Array.from({ length: world.instruments.size })
  }

  /** Makes the strategy for each of its instruments; when `make` throws, none stays and the strategy is off with that sentence. */
  start(state: StrategyState): void {
    const made = this.#makeAll(state)
    if (!failed(made)) return
    state.on = false
    state.why = made.error
  }

  /**
   * Another version of a strategy takes the place of the old one: made anew with the same name, instruments, positions and saved state,
   * its indicators warmed up by what history there is. The old one stays when the new one's `make` throws or when it wants bars of
   * a length that this run does not build.
   */
  replace(state: StrategyState, next: Pick<StrategyPlan, 'strategy' | 'params'>): Result<true> {
    const before = state.plan
    const old = this.instances.filter(one => one.state === state)
    state.plan = { ...before, ...next }
    const made = this.#makeAll(state)
    const wrong = failed(made) ? made.error : this.#notBuilt(made.ok)
    if (failed(made) || wrong !== '') {
      if (!failed(made)) for (const instance of made.ok) this.remove(instance)
      state.plan = before
      return fault(`${wrong}${old.length > 0 ? '; the version before goes on' : ''}`)
    }
    for (const [n, instance] of made.ok.entries()) {
      for (const timer of instance.timers) timer.newDay(this.#world.desk.now)
      const values = old[n]?.saved?.values
      if (values) instance.saved?.restore(values)
      for (const context of instance.contexts) context.refresh()
      warmUp(this.#world.market, instance.indicators)
    }
    for (const instance of old) this.remove(instance)
    return ok(true)
  }

  remove(instance: StrategyInstance): void {
    instance.gone = true
    this.instances = this.instances.filter(one => one !== instance)
    this.#slots.remove(instance)
    for (const context of instance.contexts) {
      this.#world.targets?.forget(context)
      this.trading[context.no] = this.trading[context.no]?.filter(one => one !== context)
      this.onTick[context.no] = this.onTick[context.no]?.filter(one => one.instance !== instance)
    }
  }

  /** A sentence when one of them wants bars of a length that no builder makes, else ''. */
  #notBuilt(made: readonly StrategyInstance[]): string {
    const built = new Set(this.#world.market.builders.map(one => one.length))
    const missing = made.flatMap(one => [...one.lengths]).find(length => !built.has(length))
    return missing === undefined ? '' : `it needs bars of ${missing / SECOND} s, which this run does not build: restart for it`
  }

  #makeAll(state: StrategyState): Result<readonly StrategyInstance[]> {
    const before = this.instances
    try {
      return ok(listsOf(state.plan).map(list => this.#make(state, list)))
    } catch (error) {
      for (const one of this.instances) if (!before.includes(one)) this.remove(one)
      return fault(`make() threw: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  #make(state: StrategyState, list: readonly InstrumentNo[]): StrategyInstance {
    const { strategy } = state.plan
    const { on } = strategy
    const length = on === 'tick' ? MINUTE : lengthOf(on)
    const contexts = list.map(i => new StrategyContext(i, state, this.#slots.at(i, length).bar, this.#world))
    const slot = this.#slots.at(list[0] as InstrumentNo, length)
    const instance = new StrategyInstance(state, contexts, slot.bar)
    instance.lengths.add(length)
    this.instances = [...this.instances, instance]
    for (const context of contexts) this.trading[context.no] = [...(this.trading[context.no] ?? []), context]
    if (state.plan.isolated) {
      // Its calls are made in its own thread.
      instance.making = false
      return instance
    }
    const parts: SetupParts = { instance, world: this.#world, slots: this.#slots, run: this.#run }
    const call: Call = { instance, bar: slot.bar, run: () => undefined }
    // Its place in the order of calls is before what `make` asks for.
    if (on === 'tick') for (const i of list) this.onTick[i] = [...(this.onTick[i] ?? []), call]
    else if (strategy.over === 'all') timerOf('period', length, c => call.run(c), parts)
    else slot.calls.push(call)
    call.run = strategy.make(setupOf(parts))
    instance.making = false
    if (typeof call.run !== 'function') throw new TypeError('make() must return the function to call')
    return instance
  }
}

/** One list of instruments for each time a strategy is made. */
const listsOf = ({ strategy, instruments }: StrategyPlan): readonly (readonly InstrumentNo[])[] =>
  strategy.over === 'all' ? (instruments.length > 0 ? [instruments] : []) : instruments.map(i => [i])
