// `tapedeck strategy list`: the configured strategies, and how they stand in the engine where one runs; `strategy reload`.

import { dayOf } from '../core/ist.ts'
import { failed } from '../core/result.ts'
import type { Micros } from '../core/units.ts'
import { socketLink } from '../protocol/links/socket-link.ts'
import type { Answer, Ask } from '../protocol/requests.ts'
import { readInstrumentList } from '../store/instruments/list-files.ts'
import { configuredSymbols } from './config/instruments.ts'
import { loadConfig } from './config/load.ts'
import { loadMarketData } from './config/market-data.ts'
import type { Config } from './config/schema.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { connectHome } from './home/connect.ts'
import type { HomePaths } from './home/paths.ts'
import { openAsker } from './hub/asker.ts'
import { readStatus } from './status-data.ts'
import { strangeSymbols } from './strategy-symbols.ts'

export type ListOptions = {
  readonly paths: HomePaths
  readonly profile?: string | undefined
  readonly json: boolean
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

export type Listed = {
  readonly name: string
  readonly file: string
  readonly instruments: readonly string[]
  readonly params: Readonly<Record<string, unknown>>
  /** As configured; `running` is how it stands. */
  readonly on: boolean
  /** Absent where no engine runs, or one that does not know it: it was started with another configuration. */
  readonly running?: { readonly on: boolean; readonly why: string }
}

export async function listStrategies({ paths, profile, json, print, complain }: ListOptions): Promise<ExitCode> {
  const config = loadConfig({ home: paths.home, profile, cwd: process.cwd() })
  if (failed(config)) {
    complain(config.error)
    return exitCodes.usage
  }
  const answer = await askEngine(paths, { kind: 'status' })
  const running = 'answer' in answer ? readStatus(answer.answer.data)?.strategies : undefined
  const listed = config.ok.strategies.map(({ name, use, instruments, params, on }): Listed => {
    const state = running?.find(one => one.name === name)
    return { name, file: use, instruments, params, on, ...(state ? { running: { on: state.on !== false, why: state.why ?? '' } } : {}) }
  })
  const others = (running ?? []).filter(one => !listed.some(known => known.name === one.name)).map(one => one.name)
  if (json) print(JSON.stringify({ engine: running !== undefined, strategies: listed, others }, undefined, 2))
  else for (const line of listLines(listed, running !== undefined, others)) print(line)
  for (const line of unknownSymbols(config.ok, paths)) complain(line)
  return exitCodes.ok
}

function unknownSymbols({ market, strategies }: Config, paths: HomePaths): readonly string[] {
  const data = loadMarketData()
  if (failed(data)) return [data.error]
  const list = readInstrumentList(paths.instruments, dayOf((Date.now() * 1000) as Micros))
  if (failed(list)) return [list.error]
  return strangeSymbols(strategies, { here: configuredSymbols(market, data.ok), list: list.ok, data: data.ok }).unknown
}

function listLines(listed: readonly Listed[], engine: boolean, others: readonly string[]): string[] {
  if (listed.length === 0) return ['no strategies are configured']
  const wide = Math.max(...listed.map(one => one.name.length))
  const lines = listed.map(one => {
    const params = Object.entries(one.params).map(([name, value]) => `${name}=${String(value)}`)
    return [one.name.padEnd(wide), stateText(one, engine), one.instruments.join(','), ...params, one.file].join('  ')
  })
  if (!engine) lines.push('no engine runs on this home')
  if (others.length > 0) lines.push(`the engine was started with others: ${others.join(', ')}`)
  return lines
}

function stateText({ on, running }: Listed, engine: boolean): string {
  if (running) return `${running.on ? 'on ' : 'off'}${running.why === '' ? '' : ` (${running.why})`}`
  if (engine) return 'not in the running engine: restart to load it'
  return on ? 'on ' : 'off (in the configuration)'
}

/** `tapedeck strategy reload NAME`: the answer says whether it was loaded, or what it waits for. */
export async function reloadStrategy({ paths, name, print, complain }: ListOptions & { readonly name: string }): Promise<ExitCode> {
  const told = await askEngine(paths, { kind: 'strategy-reload', name })
  if ('error' in told) {
    complain(told.error)
    return told.code
  }
  if (told.answer.ok) print(told.answer.text)
  else complain(told.answer.text)
  return told.answer.ok ? exitCodes.ok : exitCodes.failed
}

async function askEngine(
  paths: HomePaths,
  ask: Ask,
): Promise<{ readonly answer: Answer } | { readonly error: string; readonly code: ExitCode }> {
  const connected = await connectHome(paths)
  if ('error' in connected) return connected
  const asker = await openAsker(socketLink(connected.ok))
  if ('error' in asker) return { error: asker.error, code: exitCodes.failed }
  const answer = await asker.ok.ask(ask, 45_000)
  asker.ok.close()
  return 'error' in answer ? { error: answer.error, code: exitCodes.failed } : { answer: answer.ok }
}
