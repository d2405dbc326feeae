// When the numbers that strategies keep go to the journal: with an order at once, else at most once a second. The runner asks after
// each call that changed some.

import { SECOND } from '../core/units.ts'
import type { StrategyInstance } from './strategy-instance.ts'
import type { StrategyWorld } from './strategy-world.ts'

export class StrategyKeeping {
  readonly #world: StrategyWorld
  #saving = false

  constructor(world: StrategyWorld) {
    this.#world = world
  }

  /** Puts changed numbers into the outbox; the timer for it comes at most once a second. */
  save(instances: readonly StrategyInstance[]): void {
    this.#saving = false
    for (const instance of instances) this.#saveOne(instance)
  }

  /** With an order its numbers are on disk at once, as they belong together; else within a second. */
  keep(instance: StrategyInstance): void {
    const { outbox, timers, desk, muted } = this.#world
    if (muted) instance.saved?.undo()
    else if (outbox.actions.length > 0) this.#saveOne(instance)
    else if (!this.#saving) {
      this.#saving = true
      timers.at(desk.now + SECOND, { kind: 'save' })
    }
  }

  #saveOne({ saved, state, savedUnder }: StrategyInstance): void {
    if (!saved?.changed) return
    saved.changed = false
    this.#world.outbox.decisions.push({ kind: 'saved', strategy: state.plan.name, instrument: savedUnder, values: saved.values })
  }
}
