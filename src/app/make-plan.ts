// Makes the plan of a run from what was asked: reads configuration and data files, settles instruments, clock and speed. Every fault is
// one sentence, before anything has been started or changed.

import { basename } from 'node:path'
import { readFileSync } from 'node:fs'
import { nearest } from '../core/nearest.ts'
import { dayOf } from '../core/ist.ts'
import { type Result, failed, fault, ok } from '../core/result.ts'
import type { DayNo, InstrumentNo, Micros, Px } from '../core/units.ts'
import type { Exchange, InstrumentTable } from '../market/instrument.ts'
import { configuredSymbols } from './config/instruments.ts'
import { loadConfig } from './config/load.ts'
import { type MadeUpMarket, madeUpMarket } from './config/made-up-market.ts'
import { type MarketData, loadMarketData } from './config/market-data.ts'
import type { Config } from './config/schema.ts'
import { syntheticListings } from './config/synthetic-universe.ts'
import type { BarData, TickData } from './engine/market-source.ts'
import { expiredHoldings } from './expired-holdings.ts'
import { bookFolder, instrumentsFolder } from './home/paths.ts'
import { type RunPlan, beforeFirst, tableOf } from './plan.ts'
import { readInstrumentList } from '../store/instruments/list-files.ts'
import { readBars } from '../store/readers/bars.ts'
import { sniff } from '../store/readers/format.ts'
import { readTicks } from '../store/readers/ticks.ts'
import { readTape } from '../store/tape-read.ts'
import { checkParams, loadStrategy } from './strategies/load.ts'
import { tryLoading } from './strategies/trial.ts'
import { strangeSymbols } from './strategy-symbols.ts'
import { clockSpec } from './system-clock.ts'
import { type DataCalendar, bareName, exchangeOfData, firstPrices, wantedSymbol } from './tick-names.ts'

export type PlanQuestion = {
  readonly mode: 'PAPER' | 'REPLAY'
  /** synthetic, csv:FILE, tape:FILE, loopback:ADDRESS; a replay gives the file alone. */
  readonly feed: string
  /** Orders go to the broker of the feed too, not to the paper account. */
  readonly atBroker?: boolean
  readonly speed: number
  readonly calendar?: DataCalendar | undefined
  readonly profile?: string | undefined
  readonly home?: string | undefined
  readonly sets: readonly string[]
}

export type Planned = {
  readonly plan: RunPlan
  readonly data: MarketData
  /** To be said before the start. */
  readonly notices?: readonly string[]
}

export const BUILD: string = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string })
  .version

export async function makePlan(question: PlanQuestion): Promise<Result<Planned>> {
  const config = loadConfig({ home: question.home, profile: question.profile, sets: question.sets, cwd: process.cwd() })
  if (failed(config)) return config
  const data = loadMarketData()
  if (failed(data)) return data
  const feed = feedOf(question)
  if (failed(feed)) return feed
  // A tape that is replayed brings its own.
  const strategies = question.mode === 'REPLAY' && feed.ok.kind === 'tape' ? ok(true) : await checkStrategies(config.ok)
  if (failed(strategies)) return strategies
  const made =
    feed.ok.kind === 'synthetic' || feed.ok.kind === 'loopback'
      ? runningPlan(question, feed.ok, config.ok, data.ok)
      : await filePlan(question, feed.ok, config.ok, data.ok)
  if (failed(made)) return made
  // A tape brings its own table.
  const table = made.ok.feed.kind === 'tape' ? undefined : tableOf(made.ok.instruments, data.ok)
  if (table && failed(table)) return table
  if (!table || question.mode !== 'PAPER' || question.home === undefined) return ok({ plan: made.ok, data: data.ok })
  const notices = noticesOf(question.home, made.ok, table.ok, data.ok)
  if (failed(notices)) return notices
  const expired = expiredHoldings(bookFolder(question.home), table.ok, made.ok.instruments.day)
  // A book that cannot be read is refused by whoever opens it to trade, when the home is locked.
  const kept = failed(expired) ? [] : expired.ok
  return ok({ plan: { ...made.ok, instruments: { ...made.ok.instruments, expired: kept } }, data: data.ok, notices: notices.ok })
}

/** What strategies name and this run has not. In a market that runs by itself an unknown name ends the start; a recording may be of any. */
function noticesOf(home: string, plan: RunPlan, table: InstrumentTable, data: MarketData): Result<readonly string[]> {
  const here = table.list.map(one => one.symbol)
  const { strategies } = plan.config
  const { unknown, absent } = strangeSymbols(strategies, { here, list: undefined, data })
  if (unknown.length === 0) return ok(absent)
  const list = readInstrumentList(instrumentsFolder(home), plan.instruments.day)
  if (failed(list)) return list
  const strange = strangeSymbols(strategies, { here, list: list.ok, data })
  const [first] = strange.unknown
  if (first !== undefined && (plan.feed.kind === 'synthetic' || plan.feed.kind === 'loopback')) return fault(first)
  return ok([...strange.unknown, ...strange.absent])
}

/** A strategy that cannot be used ends a start here, where nothing has been made yet; the engine's thread loads it for itself. */
async function checkStrategies(config: Config): Promise<Result<true>> {
  for (const { use, params, isolated } of config.strategies) {
    // One that is not to be trusted is not run in this thread either.
    const wrong = isolated ? await tryLoading(use, params) : ''
    if (wrong !== '') return fault(`${wrong} (--profile quiet starts without strategies)`)
    if (isolated) continue
    const loaded = await loadStrategy(use)
    const checked = failed(loaded) ? loaded : checkParams(loaded.ok, params)
    if (failed(checked)) return fault(`${checked.error} (--profile quiet starts without strategies)`)
  }
  return ok(true)
}

type RunningFeed = { readonly kind: 'synthetic' } | { readonly kind: 'loopback'; readonly url: string }
type FeedWish = RunningFeed | { readonly kind: 'csv' | 'tape'; readonly file: string }

function feedOf({ feed, mode, atBroker = false }: PlanQuestion): Result<FeedWish> {
  if (atBroker && !feed.startsWith('loopback:'))
    return fault(`--broker ${feed}: there is no other broker yet than loopback:http://HOST:PORT`)
  if (mode === 'REPLAY') return ok({ kind: /\.tape(\.gz)?$/.test(feed) ? 'tape' : 'csv', file: feed })
  if (feed === 'synthetic') return ok({ kind: 'synthetic' })
  const [kind = '', ...rest] = feed.split(':')
  const file = rest.join(':')
  if ((kind === 'csv' || kind === 'tape') && file !== '') return ok({ kind, file })
  if (kind === 'loopback' && /^http:\/\/[^/]+:\d+\/?$/.test(file)) return ok({ kind, url: file })
  const near = nearest(kind, ['synthetic', 'csv', 'tape', 'loopback'])
  return fault(
    `--feed ${feed}: it must be synthetic, csv:FILE, tape:FILE or loopback:http://HOST:PORT${near && near !== kind ? `; did you mean ${near}?` : ''}`,
  )
}

/** What the settings choose instead of the default universe, by the home's list of the day where there is one. */
function chosenMarket({ home }: PlanQuestion, day: DayNo, config: Config, data: MarketData): Result<MadeUpMarket | undefined> {
  const { instruments, tradableIndices: indicesTradable } = config.market
  if (instruments === 'nifty50') return ok(undefined)
  const list = home === undefined ? ok(undefined) : readInstrumentList(instrumentsFolder(home), day)
  return failed(list) ? list : madeUpMarket(instruments, list.ok, day, { indicesTradable, shares: config.account.product }, data)
}

/** A market that runs by itself, in this process or in another: its instruments are those of the synthetic universe or of the settings. */
function runningPlan(question: PlanQuestion, feed: RunningFeed, config: Config, data: MarketData): Result<RunPlan> {
  if (question.speed !== 1) return fault(`--speed ${question.speed}: the ${feed.kind} market runs in real time; speed is for recordings`)
  const clock = clockSpec()
  const day = dayOf(clock.start as Micros)
  // A market in another process has the shares alone.
  const section =
    feed.kind === 'synthetic'
      ? config.synthetic
      : { ...config.synthetic, index: false, options: { ...config.synthetic.options, strikes: 0 } }
  const chosen = feed.kind === 'synthetic' ? chosenMarket(question, day, config, data) : ok(undefined)
  if (failed(chosen)) return chosen
  const listed = chosen.ok ? ok([]) : syntheticListings(section, data, day)
  if (failed(listed)) return listed
  const prices = chosen.ok?.prices ?? new Map(listed.ok.map(one => [one.symbol, one.reference]))
  return ok({
    mode: question.mode,
    config,
    instruments: {
      symbols: [...prices.keys()],
      ...(chosen.ok ? { rows: chosen.ok.rows } : {}),
      exchange: 'SYN',
      day,
      prices,
      indicesTradable: config.market.tradableIndices,
      shares: config.account.product,
    },
    feed: { ...feed, name: feed.kind },
    clock,
    speed: 1,
    build: BUILD,
    warnings: [],
    ...(question.atBroker ? { atBroker: true } : {}),
  })
}

async function filePlan(
  question: PlanQuestion,
  wish: { readonly kind: 'csv' | 'tape'; readonly file: string },
  config: Config,
  data: MarketData,
): Promise<Result<RunPlan>> {
  const { file } = wish
  if (wish.kind === 'tape') return tapePlan(question, file, config)
  const format = await sniff(file)
  if (failed(format)) return format
  return format.ok.kind === 'ticks' ? tickPlan(question, file, config, data) : barPlan(question, file, config, data)
}

async function tickPlan(question: PlanQuestion, file: string, config: Config, data: MarketData): Promise<Result<RunPlan>> {
  const ticks = await readTicks(file, { aliases: data.aliases })
  if (failed(ticks)) return ticks
  const { symbols, count, time, px, symbol } = ticks.ok
  if (count === 0) return fault(`${file} has no ticks`)
  const configured = configuredSymbols(config.market, data)
  const numbers = inOrder(symbols.map(bareName), configured)
  const tickData: TickData = { time, symbol, px, volume: ticks.ok.volume, count }
  const first = time.reduce((a, b) => Math.min(a, b)) as Micros
  return ok({
    ...recorded(question, config, first),
    instruments: {
      symbols: numbers.symbols,
      exchange: exchangeOfData(question.calendar ?? 'exchange'),
      day: dayOf(first),
      prices: firstPrices(ticks.ok),
      indicesTradable: config.market.tradableIndices,
      shares: config.account.product,
    },
    feed: { kind: 'ticks', name: basename(file), data: tickData, instrument: numbers.map },
    warnings: ticks.ok.warnings,
  })
}

async function barPlan(question: PlanQuestion, file: string, config: Config, data: MarketData): Promise<Result<RunPlan>> {
  const bars = await readBars(file, { aliases: data.aliases })
  if (failed(bars)) return bars
  const { symbol, count, time, close } = bars.ok
  if (count === 0) return fault(`${file} has no bars`)
  const name = bareName(symbol)
  const files: BarData[] = [{ ...bars.ok, instrument: 0 as InstrumentNo }]
  return ok({
    ...recorded(question, config, time[0] as Micros),
    instruments: {
      symbols: [wantedSymbol(symbol, bars.ok.kind, question.calendar ?? 'exchange')],
      exchange: exchangeOfData(question.calendar ?? 'exchange'),
      day: dayOf(time[0] as Micros),
      prices: new Map([[name, close[0] as Px]]),
      indicesTradable: true,
      shares: config.account.product,
    },
    feed: { kind: 'bars', name: basename(file), files },
    warnings: bars.ok.warnings,
  })
}

async function tapePlan(question: PlanQuestion, file: string, config: Config): Promise<Result<RunPlan>> {
  const tape = await readTape(file)
  if (failed(tape)) return tape
  const { instruments, started } = tape.ok.header
  const base = recorded(question, config, started)
  const planned = {
    symbols: instruments.map(one => one.symbol),
    exchange: homeOf(instruments[0]?.exchange),
    day: dayOf(started),
    prices: new Map<string, Px>(),
    indicesTradable: config.market.tradableIndices,
    shares: config.account.product,
  }
  if (question.mode === 'REPLAY') {
    tape.ok.close()
    return ok({ ...base, instruments: planned, feed: { kind: 'tape', name: basename(file), file }, warnings: [] })
  }
  const { tapeTicks } = await import('./tape-ticks.ts')
  const ticks = await tapeTicks(tape.ok)
  if (ticks.data.count === 0) return fault(`${file} has no market data`)
  const first = ticks.data.time[0] as Micros
  return ok({
    ...recorded(question, config, first),
    instruments: { ...planned, prices: new Map(planned.symbols.map((symbol, i) => [symbol, ticks.firstPrices[i] as Px])) },
    feed: { kind: 'ticks', name: basename(file), data: ticks.data, instrument: Int32Array.from(planned.symbols, (_, i) => i) },
    warnings: tape.ok.note === '' ? [] : [tape.ok.note],
  })
}

/** Of the tables a run is made from: BSE goes with NSE. */
const homeOf = (exchange: Exchange | undefined): 'NSE' | 'SYN' | 'FILE' => (exchange === 'SYN' || exchange === 'FILE' ? exchange : 'NSE')

function recorded(question: PlanQuestion, config: Config, first: Micros): Pick<RunPlan, 'mode' | 'config' | 'clock' | 'speed' | 'build'> {
  return { mode: question.mode, config, clock: clockSpec(beforeFirst(first), question.speed), speed: question.speed, build: BUILD }
}

/** The file's symbols in the order of the configured watch list, the others behind; and the number of each file symbol. */
function inOrder(
  file: readonly string[],
  configured: readonly string[],
): { readonly symbols: readonly string[]; readonly map: Int32Array } {
  const symbols = [...configured.filter(one => file.includes(one)), ...file.filter(one => !configured.includes(one)).toSorted()]
  return { symbols, map: Int32Array.from(file, one => symbols.indexOf(one)) }
}
