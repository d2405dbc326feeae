// `tapedeck config [KEY]`: the settings in force and where each comes from. Secrets are masked.

import { existsSync } from 'node:fs'
import { nearest } from '../core/nearest.ts'
import { failed } from '../core/result.ts'
import type { Micros } from '../core/units.ts'
import { calendarNames } from '../market/calendar.ts'
import type { JournalRecord } from '../ports/journal.ts'
import { folderNames } from '../store/disk.ts'
import { isJournalRecord } from '../store/journal.ts'
import { readSegments } from '../store/segment-read.ts'
import { explainConfig, loadConfig } from './config/load.ts'
import { loadMarketData } from './config/market-data.ts'
import { limitsInForce } from './engine/limits-in-force.ts'
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
  const held = lockedNow(paths, { profile, sets })
  const rows = chosen.map(({ key: name, value, place }) => {
    const locked = held.get(name)
    const from = cutSecrets(place)
    return locked === undefined
      ? { key: name, value: masked(value), from }
      : {
          key: name,
          value: masked(value),
          from: `${from}; LOCKED: ${JSON.stringify(locked)} holds until the next session day`,
          inForce: locked,
        }
  })
  if (json) {
    print(JSON.stringify(Object.fromEntries(rows.map(({ key: name, ...row }) => [name, row]))))
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

/** Limits that the day of this home holds tighter than the configuration asks for, by key. */
function lockedNow(
  paths: HomePaths,
  asked: { readonly profile: string | undefined; readonly sets: readonly string[] },
): ReadonlyMap<string, unknown> {
  const none = new Map<string, unknown>()
  if (!existsSync(paths.journal)) return none
  const names = folderNames(paths.journal)
  const read = failed(names) ? names : readSegments<JournalRecord>(paths.journal, names.ok, isJournalRecord)
  const config = loadConfig({ home: paths.home, ...asked, cwd: process.cwd() })
  const market = loadMarketData()
  if (failed(read) || failed(config) || failed(market)) return none
  const { records } = read.ok
  const wanted = config.ok.risk
  // What is traded is not known here: what a market open at any hour would hold is told.
  const lock = limitsInForce({ records, wanted, calendars: calendarNames, all: market.ok.calendars, now: (Date.now() * 1000) as Micros })
  return new Map(lock.kept.map(key => [`risk.${key}`, valueAt(lock.risk, key.split('.'))]))
}

const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Readonly<Record<string, unknown>>)[key] : undefined),
    value,
  )

/** The value with *** for secrets, in texts at any depth. */
function masked(value: unknown): unknown {
  if (typeof value === 'string') return cutSecrets(value)
  if (Array.isArray(value)) return value.map(masked)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(inner)]))
}
