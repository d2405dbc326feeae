// A backtest: one strategy over recorded data, at full speed, with the inline venue. The same engine, shell and player as a replay;
// the library half of `tapedeck backtest`, also used by the bench.

import { type Result, fault, ok } from '../core/result.ts'
import { inRupees } from '../core/units.ts'
import { Engine } from '../engine/engine.ts'
import type { EngineSetup } from '../engine/setup.ts'
import type { EquityCurve } from '../results/equity.ts'
import { type Statistics, statisticsOf } from '../results/statistics.ts'
import type { Trade } from '../results/trades.ts'
import { OrderHash } from '../tape/order-hash.ts'
import { BacktestRecord } from './backtest-record.ts'
import type { Config } from './config/schema.ts'
import type { MarketSource } from './engine/market-source.ts'
import { sourceOf } from './engine/recording.ts'
import { Player } from './engine/player.ts'
import { sha256 } from './engine/sha256.ts'
import { Shell } from './engine/shell.ts'
import { simulatedVenue } from './engine/simulated-venue.ts'
import { TapeSource } from './engine/tape-source.ts'
import type { TapeReader } from '../store/tape-read.ts'
import type { FeedPlan } from './plan.ts'

export type BacktestResult = {
  readonly strategy: string
  /** Those given; the others had their defaults. */
  readonly params: Readonly<Record<string, number>>
  /** Counts. */
  readonly orders: number
  readonly fills: number
  readonly trades: number
  readonly bars: number
  readonly loadSeconds: number
  readonly seconds: number
  readonly barsPerSecond: number
  readonly orderHash: string
  /** Rupees. */
  readonly finalEquity: number
  readonly charges: number
  /** Finished trades' net profit (`statistics.netProfit`) + `openResult` - `noteRounding` = final equity - start equity. */
  readonly openResult: number
  /** What rounding the days' contract notes has cost; part of `charges`, of no trade. */
  readonly noteRounding: number
  readonly statistics: Statistics
  readonly warnings: readonly string[]
  /** The strategy threw and was switched off: the result is of the part before. */
  readonly switchedOff: boolean
}

export type BacktestParts = {
  readonly setup: EngineSetup
  readonly feed: FeedPlan
  readonly sim: Config['sim']
  readonly warnings: readonly string[]
  readonly loadSeconds: number
  /** What is held is closed at the open of its instrument's last bar. */
  readonly closeAtEnd?: boolean
  readonly onOrderLine?: (line: string) => void
  /** Called now and then with the share done, 0 to 1. */
  readonly onProgress?: (share: number) => void
}

export type BacktestRun = BacktestResult & { readonly curve: EquityCurve; readonly closedTrades: readonly Trade[] }

const PIECES_PER_STEP = 100_000

/** Plays everything; synchronous but for its progress reports. */
export function backtest(parts: BacktestParts): Result<BacktestRun> {
  const { player, finish, progress } = begin(parts, sourceOf(parts.feed))
  while (player.runTo(Number.POSITIVE_INFINITY, PIECES_PER_STEP)) progress()
  return finish()
}

/** The same over the market of a tape, which is read as it is played. Closes the reader. */
export async function backtestTape(parts: BacktestParts, reader: TapeReader): Promise<Result<BacktestRun>> {
  const source = await TapeSource.open(reader)
  if (source.next === Number.POSITIVE_INFINITY) return fault(`${parts.feed.name} has no market data`)
  const { player, finish, progress } = begin(parts, source, shell => source.warmUp(shell))
  do {
    while (player.runTo(Number.POSITIVE_INFINITY, PIECES_PER_STEP)) progress()
  } while (await source.fill())
  const warnings = reader.note === '' ? parts.warnings : [...parts.warnings, reader.note]
  return finish(warnings)
}

type Running = {
  readonly player: Player
  readonly progress: () => void
  readonly finish: (warnings?: readonly string[]) => Result<BacktestRun>
}

/** `warmUp` runs what comes before the data. */
function begin(parts: BacktestParts, source: MarketSource, warmUp: (shell: Shell) => void = () => undefined): Running {
  const { setup, sim } = parts
  const began = performance.now()
  // Over ticks candles are closed by the clock, as often as the shortest of them ends: there they stay as in a replay.
  const engine = new Engine({ ...setup, unwatched: parts.feed.kind === 'bars' })
  const venue = simulatedVenue(setup, sim)
  const hash = new OrderHash(sha256())
  const record = new BacktestRecord(engine, source.first)
  let sent = 0
  const shell = new Shell({
    engine,
    venue,
    hash,
    onFills: fills => record.fills(fills),
    onConverted: converted => record.converted(converted),
    onOrderLine: line => {
      if (!/\|(?:modify|cancel)[|-]/.test(line)) sent++
      parts.onOrderLine?.(line)
    },
  })
  warmUp(shell)
  const player = new Player(shell, venue, source, 'recorded data', { closeAtEnd: parts.closeAtEnd, onlooker: record })
  const span = source.last - source.first
  return {
    player,
    progress: () => parts.onProgress?.(span === 0 ? 1 : (engine.now - source.first) / span),
    finish(warnings = parts.warnings) {
      player.end()
      const seconds = (performance.now() - began) / 1000
      record.close()
      return resultOf({ ...parts, warnings }, engine, record, { orders: sent, orderHash: hash.digest(), seconds })
    },
  }
}

type Told = { readonly orders: number; readonly orderHash: string; readonly seconds: number }

function resultOf(parts: BacktestParts, engine: Engine, record: BacktestRecord, { orders, orderHash, seconds }: Told): Result<BacktestRun> {
  if (record.pieces > 0 && engine.market.outside === record.pieces) {
    return fault(
      'no bar or tick lies within a trading session of its day: daily bars cannot be traded intraday, and a holiday not at all (--calendar always takes every bar as it is)',
    )
  }
  const [plan] = parts.setup.strategies
  return ok({
    strategy: plan?.name ?? '',
    params: plan?.params ?? {},
    orders,
    fills: record.fillCount,
    trades: record.trades.closed.length,
    bars: record.pieces,
    loadSeconds: round(parts.loadSeconds),
    seconds: round(seconds),
    barsPerSecond: Math.round(record.pieces / seconds),
    orderHash,
    finalEquity: inRupees(engine.ledger.equity),
    charges: inRupees(engine.ledger.charges),
    openResult: inRupees(record.openResult),
    noteRounding: inRupees(engine.ledger.rounding),
    statistics: statisticsOf({ equity: record.curve, trades: record.trades.closed, exposure: { held: record.held, bars: record.pieces } }),
    warnings: [...parts.warnings, ...record.warnings()],
    switchedOff: engine.strategies.states.some(state => !state.on),
    curve: record.curve,
    closedTrades: record.trades.closed,
  })
}

const round = (seconds: number): number => Math.round(seconds * 1e6) / 1e6
