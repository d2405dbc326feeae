// Reads a strategy's file anew for a running engine, in its thread: about a millisecond, most of it Node reading the module. The main
// thread has checked the text, tried to load it and kept it before it asks for this.

import { type Result, failed, fault, ok } from '../../core/result.ts'
import type { StrategyText } from '../../engine/setup.ts'
import type { StrategyEntry } from '../config/schema.ts'
import { checkParams, loadStrategy } from './load.ts'
import { readSource } from './source.ts'

let version = 0

/** The text with this hash and no other. A fault is one sentence; the text before is untouched by it. */
export async function freshText(entry: StrategyEntry, hash: string): Promise<Result<StrategyText>> {
  const loaded = await loadStrategy(entry.use, ++version)
  if (failed(loaded)) return loaded
  const params = checkParams(loaded.ok, entry.params)
  if (failed(params)) return params
  const source = readSource(entry.use)
  if (failed(source)) return source
  if (source.ok.hash !== hash) return fault('it was changed again while it was read')
  return ok({ strategy: loaded.ok.strategy, params: params.ok })
}
