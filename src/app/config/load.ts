// Reads the configuration: config/default.yaml < a tape's < HOME/config.yaml < config/profiles/NAME.yaml < --set a.b=c. The later wins key by key
// (a list as a whole), the result is checked once, and a fault names the file and line it came from. app's commands call it.

import { readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { nearest } from '../../core/nearest.ts'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import { type Config, type ConfigInput, configSchema, type StrategyEntry } from './schema.ts'
import { sentenceFor, valueAt } from './sentence.ts'
import { CONFIG_FOLDER, type Path, parseSet, readShipped, readSource, type Source } from './source.ts'

export type ConfigOptions = {
  /** The settings of the tape that is played, complete and checked. */
  readonly tape?: Config | undefined
  /** The data folder, whose config.yaml is the user's own. */
  readonly home?: string | undefined
  readonly profile?: string | undefined
  /** Each `a.b=c`. */
  readonly sets?: readonly string[]
  /** What relative paths in `sets` are relative to. */
  readonly cwd?: string
  /** Where default.yaml and profiles/ lie; the package's own folder unless told. */
  readonly folder?: string
}

export function loadConfig(options: ConfigOptions = {}): Result<Config> {
  const sources = readSources(options)
  return failed(sources) ? sources : configOf(sources.ok).parsed
}

/** A setting in force. `key`: dotted; a list is one setting. `place`: the file and line, or --set, whose word holds. */
export type Setting = { readonly key: string; readonly value: unknown; readonly place: string }

/** Every setting with the place it comes from; faults as loadConfig's. */
export function explainConfig(options: ConfigOptions = {}): Result<readonly Setting[]> {
  const sources = readSources(options)
  if (failed(sources)) return sources
  const { parsed, merged } = configOf(sources.ok)
  if (failed(parsed)) return parsed
  const settings: Setting[] = []
  const walk = (value: unknown, path: readonly string[]): void => {
    if (isSection(value)) for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key])
    else settings.push({ key: path.join('.'), value, place: sourceOf(sources.ok, path).place(path) })
  }
  walk(merged, [])
  return ok(settings)
}

function configOf(sources: readonly Source[]): { readonly parsed: Result<Config>; readonly merged: unknown } {
  let merged: unknown = {}
  for (const source of sources) merged = merge(merged, source.data)
  const place = (path: Path, missing: boolean): string => sourceOf(sources, missing ? path.slice(0, -1) : path).place(path)
  const forbidden = firstProto(merged, [])
  if (forbidden) return { parsed: fault(`${place(forbidden, false)}: unknown key ${forbidden.join('.')}`), merged }
  const parsed = configSchema.safeParse(merged)
  if (!parsed.success) return { parsed: fault(sentenceFor(parsed.error.issues, configSchema, merged, place)), merged }
  return { parsed: withStrategies(parsed.data, sources), merged }
}

/** The names of the profiles that ship in `folder`. */
export function profileNames(folder = CONFIG_FOLDER): string[] {
  return readdirSync(join(folder, 'profiles'))
    .filter(file => file.endsWith('.yaml'))
    .map(file => basename(file, '.yaml'))
    .toSorted()
}

/** Lowest first. */
function readSources(options: ConfigOptions): Result<Source[]> {
  const folder = options.folder ?? CONFIG_FOLDER
  const read: Result<Source | undefined>[] = [readShipped(join(folder, 'default.yaml'), 'config/default.yaml')]
  if (options.tape) read.push(ok({ data: options.tape, folder: '/', place: () => 'the settings on the tape' }))
  if (options.home !== undefined) read.push(readSource(join(options.home, 'config.yaml')))
  if (options.profile !== undefined) {
    const names = profileNames(folder)
    if (!names.includes(options.profile)) {
      const near = nearest(options.profile, names)
      return fault(`no profile ${options.profile}${near === undefined ? '' : `; did you mean ${near}?`} (there are ${names.join(', ')})`)
    }
    read.push(readShipped(join(folder, 'profiles', `${options.profile}.yaml`), `config/profiles/${options.profile}.yaml`))
  }
  for (const text of options.sets ?? []) read.push(parseSet(text, options.cwd ?? '.'))

  const sources: Source[] = []
  for (const one of read) {
    if (failed(one)) return one
    if (!one.ok) continue
    if (!isSection(one.ok.data)) return fault(`${one.ok.place([])}: must hold keys and values, such as risk: { maxDayLoss: 5000 }`)
    sources.push(one.ok)
  }
  return ok(sources)
}

const isSection = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** `over` wins. A section without content (all its lines commented out) changes nothing; 0, 1, .. reach into a list. */
function merge(under: unknown, over: unknown): unknown {
  if (Array.isArray(under) && isSection(over)) {
    const keys = Object.keys(over)
    if (!keys.every(key => /^\d+$/.test(key) && Number(key) < under.length)) return over
    return under.map((item, i) => (Object.hasOwn(over, i) ? merge(item, over[i]) : item))
  }
  if (!isSection(under)) return over
  if (over === null) return under
  if (!isSection(over)) return over
  const merged = new Map(Object.entries(under))
  for (const [key, value] of Object.entries(over)) merged.set(key, merged.has(key) ? merge(merged.get(key), value) : value)
  return Object.fromEntries(merged)
}

/** The source whose word on `path` holds: the last that has it, else that has the nearest thing around it. */
function sourceOf(sources: readonly Source[], path: Path): Source {
  const found = sources.findLast(source => path.length === 0 || valueAt(source.data, path) !== undefined)
  if (found) return found
  return sourceOf(sources, path.slice(0, -1))
}

/** zod passes over `__proto__`, which is no key of ours either. */
function firstProto(value: unknown, path: Path): Path | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, inner] of Object.entries(value)) {
    const at = [...path, key]
    const found = key === '__proto__' ? at : firstProto(inner, at)
    if (found) return found
  }
  return undefined
}

/** Completes the strategies: absolute paths, names, nothing left out. */
function withStrategies(input: ConfigInput, sources: readonly Source[]): Result<Config> {
  const entries: StrategyEntry[] = []
  for (const [i, one] of input.strategies.entries()) {
    const source = sourceOf(sources, ['strategies', i, 'use'])
    const name = one.name ?? basename(one.use, '.ts')
    if (entries.some(other => other.name === name)) {
      return fault(`${source.place(['strategies', i])}: two strategies are named ${name}; give this one a name of its own`)
    }
    const use = resolve(source.folder, one.use)
    const budget = one.callBudgetMs === undefined ? {} : { callBudgetMs: one.callBudgetMs }
    const apart = one.isolated ? { isolated: true } : {}
    entries.push({ use, name, instruments: one.instruments, params: one.params ?? {}, on: one.on ?? true, ...budget, ...apart })
  }
  return ok({ ...input, strategies: entries })
}
