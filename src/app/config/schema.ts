// The shape of the configuration: every key, its type and its range. Defaults are not here but in config/default.yaml, which sets and
// explains each key. Each message completes the sentence "it must be ...".

import { z } from 'zod'
import { latencyKinds } from '../../sim/latency.ts'
import { riskSchema } from './risk-schema.ts'
import { choice, flag, money, number, patterns, percent, set, symbol, symbols, text, timeframe, whole } from './schema-parts.ts'

const strategy = set({
  use: text(/\.ts$/, "the path of a strategy's .ts file, relative to the file that names it"),
  name: text(/^[a-z0-9][a-z0-9-]*$/i, 'letters, digits and dashes').optional(),
  instruments: z.array(z.union([z.literal('*'), symbol()], { error: "a symbol in capitals, such as RELIANCE, or '*' for all" }), {
    error: "a list of symbols, or ['*'] for all",
  }),
  params: z
    .record(z.string(), z.union([z.number(), z.string(), z.boolean()], { error: 'a number, a text, true or false' }), {
      error: 'names and values',
    })
    .optional(),
  on: flag().optional(),
  callBudgetMs: number(0.01, 10_000, 'milliseconds').optional(),
  isolated: flag().optional(),
})

export const configSchema = set({
  account: set({
    name: text(/^[a-z0-9][a-z0-9-]*$/i, 'letters, digits and dashes'),
    startMoney: money(),
    broker: choice('zerodha', 'upstox', 'mstock', 'flattrade', 'none'),
    product: choice('intraday', 'delivery'),
    plan: text(/^[a-z0-9][a-z0-9-]*$/, 'the name of a plan in config/market/brokers.yaml'),
  }),
  market: set({
    instruments: z.union([z.literal('nifty50'), patterns().min(1, { error: 'nifty50 or a list of names and patterns' })], {
      error: 'nifty50 or a list of names and patterns',
    }),
    indices: z.union([z.literal('all'), symbols()], { error: 'all or a list of index names' }),
    tradableIndices: flag(),
  }),
  watchlist: z.union([z.literal('all'), symbols()], { error: 'all or a list of symbols' }),
  strategies: z.array(strategy, { error: 'a list of strategies, each with use, instruments and params' }),
  strategyFiles: set({ reload: choice('saved', 'asked') }),
  strategyBudget: set({
    callMs: number(0.01, 10_000, 'milliseconds'),
    meanMicros: number(1, 1e6, 'microseconds'),
    memoryMB: whole(0, 65_536),
  }),
  isolation: set({
    answerMs: whole(500, 60_000),
    wishAgeMs: whole(1, 60_000),
    memoryMB: whole(32, 65_536),
  }),
  risk: riskSchema,
  orders: set({
    marketProtectionPercent: percent(5),
    repriceAfterMs: whole(50, 60_000),
    repriceStepPercent: percent(5),
    repriceTimes: whole(0, 20),
    answerTimeoutMs: whole(100, 60_000),
    cancelEntriesAfterFeedLossSeconds: whole(0, 3600, 'whole seconds'),
    compareSeconds: whole(2, 600, 'whole seconds'),
  }),
  safety: set({
    deadMan: set({
      minutes: whole(0, 600, 'whole minutes'),
      lostLinkSeconds: whole(0, 3_600, 'whole seconds'),
      level: choice('pause', 'cancel-all', 'flatten'),
    }),
  }),
  session: set({ squareOffMinutesBeforeClose: whole(0, 300, 'whole minutes') }),
  sim: set({
    spreadTicks: whole(0, 100, 'whole ticks'),
    latencyMs: number(0, 10_000, 'milliseconds'),
    latencySpreadMs: number(0, 10_000, 'milliseconds'),
    latencyModel: choice(...latencyKinds),
    circuitPercent: percent(100),
    auctions: flag(),
    halts: z.array(text(/^([A-Z0-9][A-Z0-9&_.-]* )?\d\d:\d\d-\d\d:\d\d$/, 'hours such as 11:00-11:15, or RELIANCE 11:00-11:15'), {
      error: 'a list of hours',
    }),
    seed: whole(0, 0xff_ff_ff_ff),
  }),
  synthetic: set({
    instruments: whole(1, 500),
    seed: whole(0, 0xff_ff_ff_ff),
    ticksPerSecond: number(0.01, 1000),
    volatilityPercent: number(0.01, 50, 'a percentage'),
    index: flag(),
    options: set({ underlying: symbol(), strikes: whole(0, 100), step: number(0.05, 10_000, 'rupees') }),
  }),
  store: set({
    database: text(/^(auto|off|postgres(ql)?:\/\/\S+)$/, 'auto, off or an address such as postgres://user@host/name'),
    binaries: choice('auto', 'system', 'npm'),
    retentionDays: whole(0, 36_500, 'whole days'),
    reduceWhen: choice('never', 'full', 'away'),
  }),
  screen: set({
    fps: whole(1, 30),
    grouping: choice('indian', 'western', 'none'),
    volumes: choice('million', 'lakh'),
    theme: choice('dark', 'light', 'colour-blind', 'mono'),
    chartTimeframe: timeframe(),
  }),
  candles: set({ graceMs: whole(0, 60_000) }),
  tape: set({ depth: choice('top', 'full', 'off') }),
  log: set({ level: choice('trace', 'debug', 'info', 'warn', 'error', 'silent') }),
})

/** The configuration as files may write it, once all of them are merged. */
export type ConfigInput = z.infer<typeof configSchema>

export type StrategyEntry = {
  /** Absolute path of the strategy's file. */
  readonly use: string
  /** Unique; by default the file's name without .ts. */
  readonly name: string
  /** Symbols, or '*' for all. */
  readonly instruments: readonly string[]
  readonly params: Readonly<Record<string, number | string | boolean>>
  /** False: loaded and shown, but switched off until it is switched on by hand. */
  readonly on: boolean
  /** In place of strategyBudget.callMs. */
  readonly callBudgetMs?: number
  /** Live it runs in a thread of its own; a backtest runs it as any other. */
  readonly isolated?: boolean
}

/** The configuration as the program uses it. Money in rupees, as written: app converts with moneyOf. */
export type Config = Readonly<Omit<ConfigInput, 'strategies'>> & { readonly strategies: readonly StrategyEntry[] }
