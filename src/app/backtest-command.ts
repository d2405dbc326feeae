// `tapedeck backtest`: reads what was typed, loads strategy and data, runs, and prints the result as text or JSON.

import { writeFileSync } from 'node:fs'
import { dayOf } from '../core/ist.ts'
import { type Fault, type Result, failed, fault, ok } from '../core/result.ts'
import { type InstrumentNo, type Micros, type Px, moneyOf } from '../core/units.ts'
import { readBars } from '../store/readers/bars.ts'
import { sniff } from '../store/readers/format.ts'
import { readTicks } from '../store/readers/ticks.ts'
import { readTape, type TapeReader } from '../store/tape-read.ts'
import { instrumentsOf } from '../tape/header.ts'
import { type BacktestParts, backtest, backtestTape } from './backtest.ts'
import { loadConfig } from './config/load.ts'
import { type MarketData, loadMarketData } from './config/market-data.ts'
import type { Config } from './config/schema.ts'
import { type BuiltSetup, buildSetup, type SetupParts } from './engine/build-setup.ts'
import type { BarData } from './engine/market-source.ts'
import { withBarPatience } from './engine/recording.ts'
import { type DataCalendar, bareName, exchangeOfData, firstPrices, wantedSymbol } from './tick-names.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { type FeedPlan, type PlannedInstruments, tableOf } from './plan.ts'
import { homeOf } from './command-line.ts'
import { judgeTypes } from './strategies/judge.ts'
import { printReport } from './backtest-report.ts'
import { isStoredBars, storedBars } from './stored-bars.ts'
import { configOfTape } from './tape-setup.ts'

export type BacktestQuestion = {
  readonly strategy: string
  readonly data: readonly string[]
  /** Whose database `db:` means; named, also whose settings hold. */
  readonly home?: string | undefined
  readonly param: readonly string[]
  readonly calendar?: DataCalendar
  readonly profile?: string | undefined
  readonly set: readonly string[]
  /** What the strategy trades; all when left out. */
  readonly trade?: readonly string[]
  /** What is held is closed at the open of the last bar. */
  readonly closeAtEnd?: boolean
  readonly json?: boolean
  readonly orders?: string
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

export async function backtestCommand(question: BacktestQuestion): Promise<ExitCode> {
  const { print, complain, json, orders } = question
  const lines: string[] = []
  // Beside the loading: the compiler is a process of its own.
  const judged = judgeTypes(question.strategy, homeOf(question.home))
  const parts = await prepare(question)
  const { fault: wrong, unchecked } = await judged
  if (unchecked !== '') complain(`the strategy runs with unchecked types: ${unchecked}`)
  // The compiler names the line; the loader may only say how it ended.
  if (wrong !== '') {
    complain(`${wrong} (a strategy whose types are wrong is not run, here as live)`)
    return exitCodes.usage
  }
  if (failed(parts)) {
    complain(parts.error)
    return exitCodes.usage
  }
  const told = orders === undefined ? parts.ok : { ...parts.ok, onOrderLine: (line: string) => void lines.push(line) }
  const result = told.tape ? await backtestTape(told, told.tape) : backtest(told)
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
  const { curve, switchedOff, closedTrades: _trades, ...plain } = result.ok
  if (json) print(JSON.stringify(plain))
  else printReport(result.ok, curve, print)
  if (!switchedOff) return exitCodes.ok
  complain('the strategy was switched off on the way: this is the result of the part before')
  return exitCodes.failed
}

/** Everything up to the first bar: its time is `loadSeconds`. */
export async function prepare(question: Asked): Promise<Result<PreparedBacktest>> {
  const began = performance.now()
  const data = loadMarketData()
  if (failed(data)) return data
  const params = paramsOf(question.param)
  if (failed(params)) return params
  const tapes = question.data.filter(file => TAPE.test(file))
  if (tapes.length > 0) return tapes.length === question.data.length ? prepareTape(question, data.ok, params.ok, began) : fault(ONE_TAPE)
  // Without a name the shipped settings hold: the same data, strategy and line give the same orders for everybody.
  const home = question.home === undefined ? undefined : homeOf(question.home)
  if (home && failed(home)) return home
  const config = loadConfig({ home: home?.ok.home, profile: question.profile ?? 'backtest', sets: question.set, cwd: process.cwd() })
  if (failed(config)) return config
  const loaded = await loadData(question, data.ok, config.ok)
  if (failed(loaded)) return loaded
  const table = tableOf(loaded.ok.instruments, data.ok)
  if (failed(table)) return table
  const { feed, warnings } = loaded.ok
  const setup = await setupOf(question, { config: config.ok, data: data.ok, instruments: table.ok }, params.ok)
  if (failed(setup)) return setup
  return ok({
    setup: withBarPatience(setup.ok.setup, feed),
    feed,
    sim: config.ok.sim,
    ...(question.closeAtEnd ? { closeAtEnd: true } : {}),
    warnings: [...warnings, ...setup.ok.warnings],
    loadSeconds: (performance.now() - began) / 1000,
  })
}

type Asked = Pick<BacktestQuestion, 'strategy' | 'data' | 'home' | 'param' | 'calendar' | 'profile' | 'set' | 'trade' | 'closeAtEnd'>
/** Of a tape: read as it is played. */
export type PreparedBacktest = BacktestParts & { readonly tape?: TapeReader }

const TAPE = /\.tape(\.gz)?$/
const ONE_TAPE = 'a tape holds a market of its own: give one tape alone'

/** Over a tape the settings it was recorded with hold, a profile and --set on top: with the same strategy the same orders come out. */
async function prepareTape(
  question: Asked,
  data: MarketData,
  params: Readonly<Record<string, string>>,
  began: number,
): Promise<Result<PreparedBacktest>> {
  const [file = '', second] = question.data
  if (second !== undefined) return fault(ONE_TAPE)
  const tape = await readTape(file)
  if (failed(tape)) return tape
  const then = configOfTape(tape.ok.header)
  const config = failed(then) ? then : loadConfig({ tape: then.ok, profile: question.profile, sets: question.set, cwd: process.cwd() })
  const parts = { data, instruments: instrumentsOf(tape.ok.header) }
  const setup = failed(config) ? config : await setupOf(question, { ...parts, config: config.ok }, params)
  if (failed(config) || failed(setup)) {
    tape.ok.close()
    return failed(config) ? config : (setup as Fault)
  }
  return ok({
    setup: setup.ok.setup,
    feed: { kind: 'tape', name: file, file },
    sim: config.ok.sim,
    warnings: setup.ok.warnings,
    loadSeconds: (performance.now() - began) / 1000,
    tape: tape.ok,
  })
}

async function setupOf(
  { strategy, trade = ['*'] }: Asked,
  parts: Omit<SetupParts, 'keepCandles'>,
  params: Readonly<Record<string, string>>,
): Promise<Result<BuiltSetup>> {
  const strategies = [{ use: strategy, name: 'strategy', instruments: trade, params, on: true }]
  const named = await buildSetup({ ...parts, config: { ...parts.config, strategies }, keepCandles: false })
  if (failed(named)) return named
  if (named.ok.setup.strategies.some(plan => plan.instruments.length === 0)) return fault(`--trade ${trade.join(' ')}: not in the data`)
  const plans = named.ok.setup.strategies.map(plan => ({ ...plan, name: plan.strategy.name }))
  const startEquity = moneyOf(parts.config.account.startMoney)
  return ok({ ...named.ok, setup: { ...named.ok.setup, strategies: plans, startEquity } })
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

async function loadData(
  { data: wishes, home, calendar = 'exchange' }: Pick<BacktestQuestion, 'data' | 'home' | 'calendar'>,
  data: MarketData,
  config: Config,
): Promise<Result<LoadedData>> {
  const warnings: string[] = []
  const bars: BarData[] = []
  const symbols: string[] = []
  const prices = new Map<string, Px>()
  for (const wish of wishes) {
    const [, file = wish, as] = /^(.*?)(?:=([^=/]+))?$/.exec(wish) ?? []
    const stored = isStoredBars(wish)
    const format = stored ? undefined : await sniff(file)
    if (format && failed(format)) return format
    if (format?.ok.kind === 'ticks') {
      if (wishes.length > 1) return fault(`${file} holds ticks of many instruments: give it alone`)
      return tickData(file, calendar, data, config)
    }
    const read = stored
      ? await storedBars(wish, home, data)
      : await readBars(file, { aliases: data.aliases, ...(as === undefined ? {} : { as }) })
    if (failed(read)) return read
    const name = bareName(read.ok.symbol)
    if (symbols.some(one => one.replace(/^(BSE:)?(IDX-)?/, '') === name))
      return fault(`${file} is ${read.ok.symbol}, which another file holds already: say what it is, such as ${file}=NSE:BANKNIFTY`)
    if (read.ok.count === 0) return fault(`${file} has no bars`)
    bars.push({ ...read.ok, instrument: bars.length as InstrumentNo })
    symbols.push(wantedSymbol(read.ok.symbol, read.ok.kind, calendar))
    prices.set(name, read.ok.close[0] as Px)
    const taken = calendar === 'always' ? `FILE:${name}` : read.ok.symbol
    warnings.push(`${file}: ${read.ok.count} bars taken as ${taken}`, ...read.ok.warnings)
  }
  const first = Math.min(...bars.map(one => one.time[0] as number)) as Micros
  return ok({
    feed: { kind: 'bars', name: wishes.join(', '), files: bars },
    instruments: {
      symbols,
      exchange: exchangeOfData(calendar),
      day: dayOf(first),
      prices,
      indicesTradable: true,
      shares: config.account.product,
    },
    warnings,
  })
}

async function tickData(file: string, calendar: DataCalendar, data: MarketData, config: Config): Promise<Result<LoadedData>> {
  const ticks = await readTicks(file, { aliases: data.aliases })
  if (failed(ticks)) return ticks
  const { count, time, symbol, symbols, px, volume } = ticks.ok
  if (count === 0) return fault(`${file} has no ticks`)
  const names = symbols.map(bareName)
  return ok({
    feed: { kind: 'ticks', name: file, data: { time, symbol, px, volume, count }, instrument: Int32Array.from(names, (_, i) => i) },
    instruments: {
      symbols: names,
      exchange: exchangeOfData(calendar),
      day: ticks.ok.day,
      prices: firstPrices(ticks.ok),
      indicesTradable: config.market.tradableIndices,
      shares: config.account.product,
    },
    warnings: [`${file}: ${count} ticks of ${names.length} instruments`, ...ticks.ok.warnings],
  })
}
