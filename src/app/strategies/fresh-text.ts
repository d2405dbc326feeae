// Reads a strategy's file anew for a running engine, and keeps its text, so that a replay finds it. Runs in the engine's thread: about a
// millisecond, most of it Node reading the module.

import { type Result, failed, fault, ok } from '../../core/result.ts'
import type { StrategyText } from '../../engine/setup.ts'
import type { StrategyEntry } from '../config/schema.ts'
import { keepSource } from './kept.ts'
import { checkParams, loadStrategy } from './load.ts'
import { readSource } from './source.ts'

export type FreshText = { readonly hash: string; readonly text: StrategyText }

let version = 0

/** A fault is one sentence; the text before is untouched by it. */
export async function freshText(entry: StrategyEntry, kept: string): Promise<Result<FreshText>> {
  const before = readSource(entry.use)
  if (failed(before)) return before
  const loaded = await loadStrategy(entry.use, ++version)
  if (failed(loaded)) return loaded
  const params = checkParams(loaded.ok, entry.params)
  if (failed(params)) return params
  const after = readSource(entry.use)
  if (failed(after)) return after
  if (after.ok.hash !== before.ok.hash) return fault('it was changed while it was read')
  const stored = keepSource(kept, after.ok)
  if (failed(stored)) return stored
  return ok({ hash: after.ok.hash, text: { strategy: loaded.ok.strategy, params: params.ok } })
}
