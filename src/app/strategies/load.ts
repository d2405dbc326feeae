// Loads a trader's strategy file, wherever it lies, and says in one sentence what is wrong with it when it cannot be used.

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Declared, declaredParams } from '../../engine/declared-params.ts'
import { nearest } from '../../core/nearest.ts'
import { type Result, fault, ok } from '../../core/result.ts'
import { timeframes } from '../../market/timeframe.ts'
import type { Strategy } from '../../strategy/define.ts'
import { installStrategyHooks } from './hooks.ts'
import { importWords } from './plain-words.ts'

export type LoadedStrategy = {
  readonly file: string
  readonly strategy: Strategy
  readonly declared: readonly Declared[]
}

/** Imports the file and finds the one strategy it exports. Another `version` reads it, and what it imports, anew from the disk. */
export async function loadStrategy(path: string, version = 0): Promise<Result<LoadedStrategy>> {
  const file = resolve(path)
  if (!existsSync(file)) return fault(`no strategy file ${file}`)
  installStrategyHooks()
  let exports: Record<string, unknown>
  try {
    const address = pathToFileURL(file)
    if (version > 0) address.search = `v=${version}`
    exports = (await import(address.href)) as Record<string, unknown>
  } catch (error) {
    return fault(`${placeOf(error, file)}: ${importWords(error)}`)
  }
  const found = Object.values(exports).filter(isStrategy)
  const [strategy] = found
  if (!strategy) return fault(`${file} exports no strategy: write export const mine = strategy({ name, on, make })`)
  if (found.length > 1) return fault(`${file} exports ${found.length} strategies (${found.map(one => one.name).join(', ')}): one a file`)
  if (strategy.on !== 'tick' && !Object.hasOwn(timeframes, strategy.on)) {
    return fault(`${file}: on is '${String(strategy.on)}'; it must be tick or one of ${Object.keys(timeframes).join(', ')}`)
  }
  const over: unknown = strategy.over
  if (over !== undefined && over !== 'all') return fault(`${file}: over is ${JSON.stringify(over)}; it must be 'all' or left out`)
  try {
    return ok({ file, strategy, declared: declaredParams({ strategy }) })
  } catch (error) {
    return fault(`${placeOf(error, file)}: make() threw: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** `FILE:LINE` of the strategy's own line nearest to the fault, as far as the stack tells; else the file. */
export function placeOf(error: unknown, file: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const { href } = pathToFileURL(file)
  for (const line of stack.split('\n')) {
    const at = line.indexOf(href)
    const found = at < 0 ? undefined : /^(?:\?v=\d+)?:(\d+)/.exec(line.slice(at + href.length))
    if (found) return `${file}:${found[1]}`
  }
  return file
}

/** Checks parameter names and ranges given from outside against what the strategy declares. */
export function checkParams(loaded: LoadedStrategy, params: Readonly<Record<string, unknown>>): Result<Record<string, number>> {
  const checked: Record<string, number> = {}
  for (const [name, raw] of Object.entries(params)) {
    const declared = loaded.declared.find(one => one.name === name)
    if (!declared) {
      const near = nearest(
        name,
        loaded.declared.map(one => one.name),
      )
      const known = loaded.declared.map(one => one.name).join(', ') || 'none'
      return fault(`${loaded.strategy.name} has no parameter ${name}${near ? `; did you mean ${near}?` : ''} (it has ${known})`)
    }
    const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw
    if (
      typeof value !== 'number' ||
      !Number.isFinite(value) ||
      value < declared.min ||
      value > declared.max ||
      (declared.whole && !Number.isInteger(value))
    ) {
      return fault(
        `parameter ${name} of ${loaded.strategy.name} is ${String(raw)}: it must be a ${declared.whole ? 'whole number' : 'number'} in ${declared.min} .. ${declared.max}`,
      )
    }
    checked[name] = value
  }
  return ok(checked)
}

function isStrategy(value: unknown): value is Strategy {
  if (typeof value !== 'object' || value === null) return false
  const one = value as Partial<Strategy>
  return typeof one.name === 'string' && typeof one.on === 'string' && typeof one.make === 'function'
}
