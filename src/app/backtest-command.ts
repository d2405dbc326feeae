// `tapedeck backtest`: reads what was typed, loads strategy and data, runs, and prints the result as text or JSON.

import { writeFileSync } from 'node:fs'
import { dayOf } from '../core/ist.ts'
import { type Result, failed, fault, ok } from '../core/result.ts'
import { type InstrumentNo, type Micros, type Px, moneyOf } from '../core/units.ts'
import { readBars } from '../store/readers/bars.ts'
import { sniff } from '../store/readers/format.ts'
import { readTicks } from '../store/readers/ticks.ts'
import { type BacktestParts, backtest } from './backtest.ts'
import { loadConfig } from './config/load.ts'
import { type MarketData, loadMarketData } from './config/market-data.ts'
import type { Config } from './config/schema.ts'
import { buildSetup } from './engine/build-setup.ts'
import type { BarData } from './engine/market-source.ts'
import { withBarPatience } from './engine/recording.ts'
import { bareName, firstPrices } from './tick-names.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { type FeedPlan, type PlannedInstruments, tableOf } from './plan.ts'
import { printReport } from './backtest-report.ts'

export type BacktestQuestion = {
  readonly strategy: string
  readonly data: readonly string[]
  readonly param: readonly string[]
  readonly profile?: string | undefined
  readonly set: readonly string[]
  readonly json?: boolean
  readonly orders?: string
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

export async function backtestCommand(question: BacktestQuestion): Promise<ExitCode> {
  const { print, complain, json, orders } = question
  const lines: string[] = []
  const parts = await prepare(question)
  if (failed(parts)) {
    complain(parts.error)
    return exitCodes.usage
  }
  const result = backtest(orders === undefined ? parts.ok : { ...parts.ok, onOrderLine: line => void lines.push(line) })
  if (failed(result)) {
    complain(result.error)
    return exitCodes.failed
  }
  if (orders !== undefined) {
    try {
      writeFileSync(orders, `sequence|instrument|side|quantity|kind|limit|trigger|time|reason\n${lines.join('')}`)
    } catch (error) {
      complain(`the orders could not be written: ${error instanceof Error ? error.message : String(error)}`)
      return exitCodes.failed
    }
  }
  const { curve, switchedOff, ...plain } = result.ok
  if (json) print(JSON.stringify(plain))
  else printReport(result.ok, curve, print)
  if (!switchedOff) return exitCodes.ok
  complain('the strategy was switched off on the way: this is the result of the part before')
  return exitCodes.failed
}

/** Everything up to the first bar: its time is `loadSeconds`. */
export async function prepare(
  question: Pick<BacktestQuestion, 'strategy' | 'data' | 'param' | 'profile' | 'set'>,
): Promise<Result<BacktestParts>> {
  const began = performance.now()
  const config = loadConfig({ profile: question.profile, sets: question.set, cwd: process.cwd() })
  if (failed(config)) return config
  const data = loadMarketData()
  if (failed(data)) return data
  const params = paramsOf(question.param)
  if (failed(params)) return params
  const loaded = await loadData(question.data, data.ok, config.ok)
  if (failed(loaded)) return loaded
  const table = tableOf(loaded.ok.instruments, data.ok)
  if (failed(table)) return table
  const strategies = [{ use: question.strategy, name: 'strategy', instruments: ['*'], params: params.ok, on: true }]
  const named = await buildSetup({ config: { ...config.ok, strategies }, data: data.ok, instruments: table.ok, keepCandles: false })
  if (failed(named)) return named
  const setup = withBarPatience(named.ok.setup, loaded.ok.feed)
  const plans = setup.strategies.map(plan => ({ ...plan, name: plan.strategy.name }))
  return ok({
    setup: { ...setup, strategies: plans, startEquity: moneyOf(config.ok.account.startMoney) },
    feed: loaded.ok.feed,
    sim: config.ok.sim,
    warnings: [...loaded.ok.warnings, ...named.ok.warnings],
    loadSeconds: (performance.now() - began) / 1000,
  })
}

function paramsOf(texts: readonly string[]): Result<Record<string, string>> {
  const params: Record<string, string> = {}
  for (const text of texts) {
    const at = text.indexOf('=')
    if (at < 1) return fault(`--param ${text}: write it as name=value`)
    params[text.slice(0, at)] = text.slice(at + 1)
  }
  return ok(params)
}

type LoadedData = { readonly feed: FeedPlan; readonly instruments: PlannedInstruments; readonly warnings: readonly string[] }

async function loadData(wishes: readonly string[], data: MarketData, config: Config): Promise<Result<LoadedData>> {
  const warnings: string[] = []
  const bars: BarData[] = []
  const symbols: string[] = []
  const prices = new Map<string, Px>()
  for (const wish of wishes) {
    const [, file = wish, as] = /^(.*?)(?:=([^=/]+))?$/.exec(wish) ?? []
    const format = await sniff(file)
    if (failed(format)) return format
    if (format.ok.kind === 'ticks') {
      if (wishes.length > 1) return fault(`${file} holds ticks of many instruments: give it alone`)
      return tickData(file, data, config)
    }
    const read = await readBars(file, { aliases: data.aliases, ...(as === undefined ? {} : { as }) })
    if (failed(read)) return read
    const name = bareName(read.ok.symbol)
    if (symbols.some(one => one.endsWith(name) && one.replace(/^IDX-/, '') === name))
      return fault(`${file} is ${read.ok.symbol}, which another file holds already: say what it is, such as ${file}=NSE:BANKNIFTY`)
    if (read.ok.count === 0) return fault(`${file} has no bars`)
    bars.push({ ...read.ok, instrument: bars.length as InstrumentNo })
    symbols.push(read.ok.kind === 'IDX' ? `IDX-${name}` : name)
    prices.set(name, read.ok.close[0] as Px)
    warnings.push(`${file}: ${read.ok.count} bars taken as ${read.ok.symbol}`, ...read.ok.warnings)
  }
  const first = Math.min(...bars.map(one => one.time[0] as number)) as Micros
  return ok({
    feed: { kind: 'bars', name: wishes.join(', '), files: bars },
    instruments: { symbols, exchange: 'NSE', day: dayOf(first), prices, indicesTradable: true },
    warnings,
  })
}

async function tickData(file: string, data: MarketData, config: Config): Promise<Result<LoadedData>> {
  const ticks = await readTicks(file, { aliases: data.aliases })
  if (failed(ticks)) return ticks
  const { count, time, symbol, symbols, px, volume } = ticks.ok
  if (count === 0) return fault(`${file} has no ticks`)
  const names = symbols.map(bareName)
  return ok({
    feed: { kind: 'ticks', name: file, data: { time, symbol, px, volume, count }, instrument: Int32Array.from(names, (_, i) => i) },
    instruments: {
      symbols: names,
      exchange: 'NSE',
      day: ticks.ok.day,
      prices: firstPrices(ticks.ok),
      indicesTradable: config.market.tradableIndices,
    },
    warnings: [`${file}: ${count} ticks of ${names.length} instruments`, ...ticks.ok.warnings],
  })
}
