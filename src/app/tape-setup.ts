// What a tape's header says about the run that made it, and how a replay builds the same engine from it.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Result, failed, fault, ok } from '../core/result.ts'
import type { TapeHeader } from '../tape/header.ts'
import { loadConfig } from './config/load.ts'
import { type Config, type StrategyEntry, configSchema } from './config/schema.ts'

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url))

export const configHash = (config: Config): string =>
  sha(JSON.stringify({ ...config, strategies: config.strategies.map(one => ({ ...one, use: shortPath(one.use) })) }))

/** Over the strategies' source text; a file that is gone counts as empty. */
export const strategiesHash = (entries: readonly StrategyEntry[]): string =>
  sha(entries.map(one => `${one.name}\n${existsSync(one.use) ? readFileSync(one.use, 'utf8') : ''}`).join('\n'))

/** The configuration a tape was made with. Strategies inside the package are found wherever the package lies now. */
export function configOfTape(header: TapeHeader): Result<Config> {
  const { setup } = header
  const config = typeof setup === 'object' && setup !== null && 'config' in setup ? (setup.config as Config) : undefined
  if (!config || !Array.isArray(config.strategies)) return fault('the tape names no configuration in its header')
  // A key that the tape's build did not know yet has its default.
  const defaults = loadConfig()
  if (failed(defaults)) return defaults
  const merged = Object.fromEntries(
    Object.entries(defaults.ok).map(([key, section]) => {
      const own: unknown = Reflect.get(config, key)
      return [key, isSection(section) && isSection(own) ? { ...section, ...own } : (own ?? section)]
    }),
  )
  const checked = configSchema.safeParse(merged)
  if (!checked.success) return fault(`the tape's configuration is not one this build can use: ${checked.error.issues[0]?.path.join('.')}`)
  return ok({ ...(merged as Config), strategies: config.strategies.map(one => ({ ...one, use: resolve(PACKAGE, one.use) })) })
}

/** The texts of strategies that a tape was made with: their hashes by name, and the folder that keeps them. */
export type TapeTexts = { readonly texts: Readonly<Record<string, string>>; readonly kept: string }

/** Strategies that began off for the sake of their types, whatever the configuration says. */
export function heldOfTape({ setup }: TapeHeader): readonly string[] {
  const held: unknown = typeof setup === 'object' && setup !== null ? Reflect.get(setup, 'held') : undefined
  return Array.isArray(held) ? held.filter(one => typeof one === 'string') : []
}

/** Undefined for the tape of a build that kept none. */
export function textsOfTape({ setup }: TapeHeader): TapeTexts | undefined {
  if (typeof setup !== 'object' || setup === null) return undefined
  const texts: unknown = Reflect.get(setup, 'texts')
  const kept: unknown = Reflect.get(setup, 'kept')
  return isSection(texts) && typeof kept === 'string' ? { texts: texts as Readonly<Record<string, string>>, kept } : undefined
}

/** The configuration as the header keeps it: paths inside the package are relative to it. */
export const portable = (config: Config): Config => ({
  ...config,
  strategies: config.strategies.map(one => ({ ...one, use: shortPath(one.use) })),
})

const isSection = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function shortPath(path: string): string {
  const inside = relative(PACKAGE, path)
  return inside.startsWith('..') ? path : inside
}

const sha = (text: string): string => createHash('sha256').update(text).digest('hex')
