// `tapedeck doctor`: checks what a run needs on this machine and in this home, one line each; leaves nothing changed.

import { accessSync, constants, existsSync, mkdtempSync, rmdirSync, statfsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { dayOf, dateText } from '../core/ist.ts'
import { nearest } from '../core/nearest.ts'
import { type Result, failed } from '../core/result.ts'
import type { Micros } from '../core/units.ts'
import { isJournalRecord } from '../store/journal.ts'
import { readSegments } from '../store/segment-read.ts'
import { listAudit, verifyAudit } from '../store/audit-verify.ts'
import { folderNames } from '../store/disk.ts'
import { readInstrumentList } from '../store/instruments/list-files.ts'
import { chargeBookOf } from './config/charges.ts'
import { chooseInstruments } from './config/choose-instruments.ts'
import { configuredSymbols } from './config/instruments.ts'
import { loadConfig } from './config/load.ts'
import { type MarketData, loadMarketData } from './config/market-data.ts'
import { resolveSymbol } from './config/resolve-symbol.ts'
import type { Config, StrategyEntry } from './config/schema.ts'
import { storeChecks } from './doctor-store.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { HomePaths } from './home/paths.ts'
import { findRunning } from './home/running.ts'
import { askStatus } from './status.ts'
import { faultsPhrase, readStatus } from './status-data.ts'
import { BUILD } from './make-plan.ts'
import { checkParams, loadStrategy } from './strategies/load.ts'

export type DoctorOptions = {
  readonly paths: HomePaths
  readonly json: boolean
  readonly profile?: string | undefined
  readonly sets: readonly string[]
  print(line: string): void
}

/** ok; warn: it runs, but something is missing; bad: it will not run. */
export type Check = { readonly name: string; readonly state: 'ok' | 'warn' | 'bad'; readonly text: string }

const LEAST_FREE = 1024 ** 3
const NODE_MAJOR = 24

export async function doctor(options: DoctorOptions): Promise<ExitCode> {
  const data = loadMarketData()
  const checks = [
    ...machineChecks(options.paths),
    ...marketChecks(data),
    ...(await configChecks(options, data)),
    ...homeChecks(options.paths),
    ...(await dataChecks(options.paths)),
  ]
  if (options.json) options.print(JSON.stringify(checks, undefined, 2))
  else for (const { name, state, text } of checks) options.print(`${state.padEnd(5)}${name.padEnd(14)}${text}`)
  return checks.some(check => check.state === 'bad') ? exitCodes.failed : exitCodes.ok
}

function machineChecks(paths: HomePaths): Check[] {
  const major = Number(process.versions.node.split('.')[0])
  const exists = nearestExisting(paths.home)
  const { bavail, bsize } = statfsSync(exists)
  const free = bavail * bsize
  const gigabytes = `${(free / 1024 ** 3).toFixed(1)} GB free at ${exists}`
  return [
    { name: 'program', state: 'ok', text: `Tapedeck ${BUILD}` },
    {
      name: 'node',
      state: major >= NODE_MAJOR ? 'ok' : 'bad',
      text: `${process.versions.node}${major >= NODE_MAJOR ? '' : `: it must be ${NODE_MAJOR} or newer`}`,
    },
    { name: 'disk', state: free > LEAST_FREE ? 'ok' : 'warn', text: gigabytes },
    homeCheck(paths.home, exists),
  ]
}

function homeCheck(home: string, exists: string): Check {
  const name = 'home'
  if (!writable(exists)) return { name, state: 'bad', text: `${exists} cannot be written by this user` }
  if (exists === home) return { name, state: 'ok', text: home }
  // Some folders, such as those of /proc, look writable and take nothing: only trying tells.
  try {
    rmdirSync(mkdtempSync(join(exists, '.tapedeck-')))
    return { name, state: 'ok', text: `${home} does not exist yet: the first start makes it` }
  } catch (error) {
    return { name, state: 'bad', text: `${home} cannot be made: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function marketChecks(data: Result<MarketData>): Check[] {
  if (failed(data)) return [{ name: 'market data', state: 'bad', text: data.error }]
  const today = dayOf((Date.now() * 1000) as Micros)
  const calendar = data.ok.calendars['nse-equity']
  const day = calendar.tradingDay(today)
  if (!calendar.knows(today)) return [{ name: 'calendar', state: 'bad', text: `no table of sessions for ${dateText(today)}` }]
  return [
    {
      name: 'calendar',
      state: 'ok',
      text: `${dateText(today)} ${day ? 'is a trading day' : `is no trading day: ${calendar.closedBecause(today)}`}`,
    },
  ]
}

async function configChecks({ paths, profile, sets }: DoctorOptions, data: Result<MarketData>): Promise<Check[]> {
  const config = loadConfig({ home: paths.home, profile, sets, cwd: process.cwd() })
  if (failed(config)) return [{ name: 'config', state: 'bad', text: config.error }]
  const checks: Check[] = [
    { name: 'config', state: 'ok', text: existsSync(paths.config) ? paths.config : 'the shipped defaults' },
    ...(await storeChecks(config.ok, paths)),
  ]
  const charges = failed(data) ? data : chargeBookOf(data.ok.tariffs, config.ok.account)
  if (failed(charges)) checks.push({ name: 'charges', state: 'bad', text: charges.error })
  if (!failed(data)) checks.push(...instrumentChecks(paths, config.ok, data.ok))
  for (const entry of config.ok.strategies) {
    const loaded = await loadStrategy(entry.use)
    const checked = failed(loaded) ? loaded : checkParams(loaded.ok, entry.params)
    if (!failed(data)) checks.push(...symbolChecks(entry, config.ok, data.ok))
    checks.push({
      name: 'strategy',
      state: failed(checked) ? 'bad' : 'ok',
      text: failed(checked) ? checked.error : `${entry.name} from ${entry.use}`,
    })
  }
  return checks
}

/** Symbols that no configured instrument has: such a strategy starts, and trades less than its owner thinks. */
function symbolChecks({ name, instruments }: StrategyEntry, { market }: Config, data: MarketData): Check[] {
  const known = new Set(configuredSymbols(market, data))
  return instruments.flatMap((text): Check[] => {
    const resolved = text === '*' ? undefined : resolveSymbol(text, data)
    if (!resolved || (!failed(resolved) && known.has(resolved.ok.symbol))) return []
    const near = nearest(text, known)
    const why = failed(resolved) ? resolved.error : `${text} is not among market.instruments${near ? `; did you mean ${near}?` : ''}`
    return [{ name: 'strategy', state: 'warn', text: `${name}: ${why}` }]
  })
}

/** What market.instruments chooses today. */
function instrumentChecks(paths: HomePaths, { market }: Config, data: MarketData): Check[] {
  const name = 'instruments'
  const day = dayOf((Date.now() * 1000) as Micros)
  const list = readInstrumentList(paths.instruments, day)
  if (failed(list)) return [{ name, state: 'bad', text: list.error }]
  const by = list.ok ? `the list of ${dateText(list.ok.day)}` : 'the shipped tables: no instrument list has been imported'
  if (market.instruments === 'nifty50') return [{ name, state: 'ok', text: `nifty50, by ${by}` }]
  const chosen = chooseInstruments(market.instruments, list.ok, day, data)
  return failed(chosen)
    ? [{ name, state: 'bad', text: chosen.error }]
    : [{ name, state: 'ok', text: `${chosen.ok.length} chosen by market.instruments, by ${by}` }]
}

function homeChecks(paths: HomePaths): Check[] {
  const running = findRunning(paths)
  const checks: Check[] = [{ name: 'engine', state: 'ok', text: running ? `runs as process ${running.pid}` : 'nothing runs on this home' }]
  if (!existsSync(paths.journal)) return checks
  const names = folderNames(paths.journal)
  const read = failed(names) ? names : readSegments(paths.journal, names.ok, isJournalRecord)
  if (failed(read)) return [...checks, { name: 'journal', state: 'bad', text: read.error }]
  const { records, notes } = read.ok
  checks.push({ name: 'journal', state: notes.length > 0 ? 'warn' : 'ok', text: notes[0] ?? `${records.length} records, whole` })
  return existsSync(paths.audit) ? [...checks, auditCheck(paths.audit)] : checks
}

/** What the engine that runs here says of its market's data. */
async function dataChecks(paths: HomePaths): Promise<Check[]> {
  const name = 'data'
  if (!findRunning(paths)) return []
  const asked = await askStatus(paths)
  const status = 'error' in asked ? undefined : readStatus(asked.ok)
  if (!status) return [{ name, state: 'warn', text: 'error' in asked ? asked.error : 'the engine told nothing this build can read' }]
  const faults = faultsPhrase(status)
  return [
    {
      name,
      state: faults === '' ? 'ok' : 'warn',
      text: faults === '' ? 'no faults since the engine started' : `faults since the engine started: ${faults}`,
    },
  ]
}

function auditCheck(folder: string): Check {
  const name = 'audit log'
  const days = listAudit(folder)
  const last = failed(days) ? undefined : days.ok.at(-1)
  const verified = failed(days) ? days : verifyAudit(folder, last)
  if (failed(verified)) return { name, state: 'bad', text: verified.error }
  return { name, state: 'ok', text: last === undefined ? 'empty' : `${last} has ${verified.ok.records} records, as they were written` }
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path))
}

function writable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
