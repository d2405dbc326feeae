// `tapedeck config [KEY]`: the settings in force and where each comes from. Secrets are masked.

import { nearest } from '../core/nearest.ts'
import { failed } from '../core/result.ts'
import { explainConfig } from './config/load.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { HomePaths } from './home/paths.ts'
import { cutSecrets } from './secrets.ts'

export type ConfigQuestion = {
  /** A key such as risk.maxDayLoss, a section such as risk; everything when left out. */
  readonly key?: string | undefined
  readonly paths: HomePaths
  readonly profile?: string | undefined
  readonly sets: readonly string[]
  readonly json: boolean
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

export function configCommand({ key, paths, profile, sets, json, print, complain }: ConfigQuestion): ExitCode {
  const explained = explainConfig({ home: paths.home, profile, sets, cwd: process.cwd() })
  if (failed(explained)) {
    complain(explained.error)
    return exitCodes.usage
  }
  const all = explained.ok
  const chosen = key === undefined ? all : all.filter(one => one.key === key || one.key.startsWith(`${key}.`))
  if (chosen.length === 0) {
    const sections = all.map(one => one.key.split('.')[0] as string)
    const near =
      nearSetting(
        key ?? '',
        all.map(one => one.key),
      ) ?? nearest(key ?? '', new Set(sections))
    const section = (key ?? '').split('.')[0] as string
    const inside = all.filter(one => one.key.startsWith(`${section}.`)).map(one => one.key)
    const hint = near !== undefined ? `; did you mean ${near}?` : inside.length > 0 ? ` (${section} has ${inside.join(', ')})` : ''
    complain(`there is no setting ${key}${hint}`)
    return exitCodes.usage
  }
  const rows = chosen.map(({ key: name, value, place }) => ({ key: name, value: masked(value), from: cutSecrets(place) }))
  if (json) {
    print(JSON.stringify(Object.fromEntries(rows.map(({ key: name, value, from }) => [name, { value, from }]))))
    return exitCodes.ok
  }
  const texts = rows.map(row => (typeof row.value === 'string' ? row.value : JSON.stringify(row.value)))
  const widths = [Math.max(...rows.map(row => row.key.length)), Math.min(40, Math.max(...texts.map(text => text.length)))] as const
  for (const [i, { key: name, from }] of rows.entries())
    print(`${name.padEnd(widths[0])}  ${(texts[i] as string).padEnd(widths[1])}  ${from}`)
  return exitCodes.ok
}

/** The setting that was meant: the nearest by its whole name, else the one with that name, or part of it, in another section. */
function nearSetting(key: string, all: readonly string[]): string | undefined {
  const leaf = (dotted: string): string => dotted.slice(dotted.lastIndexOf('.') + 1).toLowerCase()
  const [section, wanted] = [key.slice(0, key.indexOf('.') + 1), leaf(key)]
  const part = (one: string): boolean => wanted.length >= 4 && (leaf(one).includes(wanted) || wanted.includes(leaf(one)))
  const byLeaf = wanted.length < 4 ? undefined : nearest(wanted, all.map(leaf))
  return (
    nearest(key, all) ??
    all.find(one => one.startsWith(section) && section !== '' && part(one)) ??
    all.find(one => leaf(one) === byLeaf) ??
    all.find(part)
  )
}

/** The value with *** for secrets, in texts at any depth. */
function masked(value: unknown): unknown {
  if (typeof value === 'string') return cutSecrets(value)
  if (Array.isArray(value)) return value.map(masked)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(inner)]))
}
