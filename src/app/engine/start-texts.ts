// The texts of the strategies as a live session begins with them: which are off until their types are judged, and a copy of each text for
// replays of its tape. The paper session opens with it.

import { failed, ok } from '../../core/result.ts'
import { MINUTE, type Micros } from '../../core/units.ts'
import { type StrategyPlan, standIn } from '../../engine/setup.ts'
import { timeframes } from '../../market/timeframe.ts'
import type { Config } from '../config/schema.ts'
import type { RunPlan } from '../plan.ts'
import { freshText } from '../strategies/fresh-text.ts'
import { keepSource } from '../strategies/kept.ts'
import { readSource } from '../strategies/source.ts'
import type { TextsOfStart } from './strategy-texts.ts'

/** The configuration as it is run: a strategy that waits for its types begins off. */
export function withoutHeld(config: Config, held: Iterable<string>): Config {
  const off = new Set(held)
  return { ...config, strategies: config.strategies.map(one => (off.has(one.name) ? { ...one, on: false } : one)) }
}

/** Built from the start of every session whose strategies may change, so that their next text may ask for them. */
export const RELOAD_LENGTHS: readonly Micros[] = Object.values(timeframes).filter(length => length >= MINUTE)

export const withReasons = (plans: readonly StrategyPlan[], { held = [] }: RunPlan): readonly StrategyPlan[] =>
  plans.map(plan => {
    const why = held.find(one => one.name === plan.name)?.why
    return why === undefined ? plan : { ...plan, why }
  })

/** `kept`: the folder for texts. What could not be kept is a warning: only a replay after a change misses it. */
export function textsOfStart(
  plan: RunPlan,
  config: Config,
  kept: string,
): { readonly texts: TextsOfStart; readonly warnings: readonly string[] } {
  const running = new Map<string, string>()
  const warnings: string[] = []
  for (const { name, use } of config.strategies) {
    const source = readSource(use)
    if (failed(source)) continue
    running.set(name, source.ok.hash)
    const stored = keepSource(kept, source.ok)
    if (failed(stored)) warnings.push(stored.error)
  }
  const entryOf = (name: string) => config.strategies.find(one => one.name === name)
  return {
    warnings,
    texts: {
      texts: new Map(),
      kept,
      running,
      held: new Set((plan.held ?? []).map(one => one.name)),
      load: (name, hash) => {
        const entry = entryOf(name)
        if (entry?.isolated) return Promise.resolve(ok({ strategy: standIn(name), params: {} }))
        return entry ? freshText(entry, hash) : Promise.resolve({ error: `there is no strategy ${name}` })
      },
    },
  }
}
