// A backtest: one strategy over recorded data, at full speed, with the inline venue. The same engine, shell and player as a replay;
// the library half of `tapedeck backtest`, also used by the bench.

import { dayOf } from '../core/ist.ts'
import { type Result, fault, ok } from '../core/result.ts'
import { type InstrumentNo, type Micros, type Money, type Px, inRupees } from '../core/units.ts'
import { Engine } from '../engine/engine.ts'
import type { BookedFill, Conversion } from '../engine/outbox.ts'
import type { EngineSetup } from '../engine/setup.ts'
import { EquityCurve } from '../results/equity.ts'
import { type Statistics, statisticsOf } from '../results/statistics.ts'
import { type Trade, Trades } from '../results/trades.ts'
import { OrderHash } from '../tape/order-hash.ts'
import type { Config } from './config/schema.ts'
import type { MarketSource, MarketTaker } from './engine/market-source.ts'
import { sourceOf } from './engine/recording.ts'
import { Player } from './engine/player.ts'
import { sha256 } from './engine/sha256.ts'
import { Shell } from './engine/shell.ts'
import { simulatedVenue } from './engine/simulated-venue.ts'
import { TapeSource } from './engine/tape-source.ts'
import type { TapeReader } from '../store/tape-read.ts'
import { reasonName } from '../trading/reasons.ts'
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
  const engine = new Engine(setup)
  const venue = simulatedVenue(setup, sim)
  const hash = new OrderHash(sha256())
  const record = new RunRecord(engine, source.first)
  let sent = 0
  const shell = new Shell({
    engine,
    venue,
    hash,
    onFills: fills => record.fills(fills),
    onConverted: converted => record.converted(converted),
    onOrderLine: line => {
      if (!line.includes('|modify|') && !line.includes('|cancel|')) sent++
      parts.onOrderLine?.(line)
    },
  })
  warmUp(shell)
  const player = new Player(shell, venue, recording(source, record), 'recorded data', parts.closeAtEnd)
  const span = source.last - source.first
  return {
    player,
    progress: () => parts.onProgress?.(span === 0 ? 1 : (engine.now - source.first) / span),
    finish(warnings = parts.warnings) {
      const seconds = (performance.now() - began) / 1000
      record.close()
      return resultOf({ ...parts, warnings }, engine, record, { orders: sent, orderHash: hash.digest(), seconds })
    },
  }
}

type Told = { readonly orders: number; readonly orderHash: string; readonly seconds: number }

function resultOf(parts: BacktestParts, engine: Engine, record: RunRecord, { orders, orderHash, seconds }: Told): Result<BacktestRun> {
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
    statistics: statisticsOf({ equity: record.curve, trades: record.trades.closed, exposure: { held: record.held, bars: record.pieces } }),
    warnings: [...parts.warnings, ...record.warnings()],
    switchedOff: engine.strategies.states.some(state => !state.on),
    curve: record.curve,
    closedTrades: record.trades.closed,
  })
}

const round = (seconds: number): number => Math.round(seconds * 1e6) / 1e6

/** What is written down while it runs. */
class RunRecord {
  readonly trades = new Trades()
  readonly curve: EquityCurve
  fillCount = 0
  pieces = 0
  held = 0
  #nights = 0
  /** Instruments with a fill since their last piece of data. */
  readonly #traded = new Set<InstrumentNo>()
  #day: number
  readonly #engine: Engine

  constructor(engine: Engine, first: Micros) {
    this.#engine = engine
    this.curve = new EquityCurve(first, engine.ledger.equity)
    this.#day = dayOf(first)
  }

  fills(fills: readonly BookedFill[]): void {
    for (const { orderRecord, qty, px, time, charges } of fills) {
      this.trades.fill({ instrument: orderRecord.instrument, qty, px, time, charges: charges as Money })
    }
    this.fillCount += fills.length
    for (const { orderRecord } of fills) this.#traded.add(orderRecord.instrument)
  }

  converted(converted: readonly Conversion[]): void {
    for (const { instrument, charges } of converted) this.trades.charge(instrument, charges)
  }

  /** Before the engine sees a piece of data of time `t`. */
  before(t: Micros): void {
    const day = dayOf(t)
    if (day === this.#day) return
    this.#day = day
    const { positions } = this.#engine.ledger
    const { instruments } = this.#engine.setup
    for (const i of positions.touched) if (positions.qty[i] !== 0 && instruments.at(i).exchange !== 'FILE') this.#nights++
  }

  /** After it: one point of the curve, one look at exposure. */
  after(i: InstrumentNo, low: number, high: number): void {
    const { ledger, now } = this.#engine
    this.pieces++
    const traded = this.#traded.delete(i)
    if (traded || ledger.positions.qty[i] !== 0) this.held++
    if (ledger.positions.qty[i] !== 0) {
      this.trades.mark(i, low as Px)
      this.trades.mark(i, high as Px)
    }
    this.curve.append(now, ledger.equity)
  }

  close(): void {
    this.curve.append(this.#engine.now, this.#engine.ledger.equity)
  }

  warnings(): string[] {
    const { positions } = this.#engine.ledger
    const { instruments, charges } = this.#engine.setup
    const open = positions.touched.filter(i => positions.qty[i] !== 0)
    const outside = this.#engine.market.outside
    const charged = instruments.list.some(one => one.exchange !== 'FILE')
    const price = charged ? charges.warning(dayOf(this.curve.start)) : undefined
    return [
      ...(price ? [price] : []),
      ...(this.#nights > 0 ? [`${this.#nights} positions were carried over a night: shares are charged as delivery from then on`] : []),
      ...(outside > 0 ? [`${outside} bars or ticks lay outside the sessions of their day and were left out`] : []),
      ...[...this.#engine.desk.refusals].map(([code, count]) => `${count} orders were refused: ${reasonName(code)}`),
      ...this.#engine.strategies.states.filter(state => !state.on).map(state => `${state.plan.name} was switched off: ${state.why}`),
      ...open.map(i => `${instruments.at(i).name} ${positions.qty[i]} is still open at the end, valued at the last price`),
    ]
  }
}

/** The source, with the record looking over the player's shoulder. */
function recording(source: MarketSource, record: RunRecord): MarketSource {
  let player: MarketTaker
  const between: MarketTaker = {
    bar(bar) {
      player.bar(bar)
      record.after(bar.instrument, bar.low, bar.high)
    },
    frame(frame) {
      player.frame(frame)
      for (let row = 0; row < frame.count; row++)
        record.after(frame.instrument[row] as InstrumentNo, frame.px[row] as number, frame.px[row] as number)
    },
  }
  return {
    get next() {
      return source.next
    },
    first: source.first,
    last: source.last,
    deliver(to) {
      player = to
      record.before(source.next)
      source.deliver(between)
    },
    opening: i => source.opening?.(i),
    lastOpenings: () => source.lastOpenings?.() ?? [],
  }
}
