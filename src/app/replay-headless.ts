// `tapedeck replay FILE --no-ui`: plays the recording at full speed without a screen and prints the result. For a tape the
// verdict is whether the same orders came out as then.

import { type Result, failed, fault, ok } from '../core/result.ts'
import { Engine } from '../engine/engine.ts'
import { statusOf } from '../engine/status.ts'
import { OrderHash } from '../tape/order-hash.ts'
import type { MarketData } from './config/market-data.ts'
import { buildSetup } from './engine/build-setup.ts'
import { Player } from './engine/player.ts'
import { sourceOf, withBarPatience } from './engine/recording.ts'
import { sha256 } from './engine/sha256.ts'
import { Shell } from './engine/shell.ts'
import { simulatedVenue } from './engine/simulated-venue.ts'
import { TapeSource } from './engine/tape-source.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { type RunPlan, tableOf } from './plan.ts'
import { replayLines } from './replay-report.ts'
import { type TapeVerdict, engineOf, openTape, recordedVenue, verdictOf } from './tape-engine.ts'

export type HeadlessReplay = {
  readonly plan: RunPlan
  readonly data: MarketData
  /** Of a tape: what happened then, or its market alone with the orders sent anew to a simulated venue. */
  readonly venue?: 'recorded' | 'inline'
  /** As one line of JSON, not as sentences. */
  readonly json?: boolean
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

export async function replayHeadless({ plan, data, venue, json, print, complain }: HeadlessReplay): Promise<ExitCode> {
  const { feed } = plan
  const played: Result<TapeReplay | DataReplay> =
    feed.kind !== 'tape' ? await replayData(plan, data) : await (venue === 'inline' ? replayMarket : replayTape)(feed.file, data)
  if (failed(played)) {
    complain(played.error)
    return exitCodes.failed
  }
  if (json) print(JSON.stringify(played.ok))
  else for (const line of replayLines(feed.name, played.ok)) print(line)
  return 'same' in played.ok && played.ok.same === false ? exitCodes.failed : exitCodes.ok
}

export type TapeReplay = TapeVerdict & {
  readonly inputs: number
  readonly lost: number
  readonly warnings: readonly string[]
  readonly status: ReturnType<typeof statusOf>
}

/** Runs a tape's inputs through a fresh engine. */
export async function replayTape(file: string, data: MarketData): Promise<Result<TapeReplay>> {
  const tape = await openTape(file, data)
  if (failed(tape)) return tape
  const { reader, warnings } = tape.ok
  const engine = engineOf(tape.ok)
  const hash = new OrderHash(sha256())
  const shell = new Shell({ engine, venue: recordedVenue, hash })
  let inputs = 0
  do {
    for (let record = reader.next(); record; record = reader.next()) {
      if (record.kind !== 'input') continue
      const ready = tape.ok.ready(record.input)
      const done = ready && (await ready)
      if (done && failed(done)) {
        reader.close()
        return done
      }
      shell.run(record.input)
      inputs++
    }
  } while (await reader.fill())
  return ok({ ...verdictOf(reader, hash.lines, hash.digest()), inputs, lost: reader.lost, warnings, status: statusOf(engine) })
}

/** Runs the market of a tape through a fresh engine with its settings and strategies, and a simulated venue: none of its past orders. */
export async function replayMarket(file: string, data: MarketData): Promise<Result<DataReplay>> {
  const tape = await openTape(file, data, true)
  if (failed(tape)) return tape
  const { reader, config, warnings } = tape.ok
  // What switched strategies on or off in that session is not played, so they are as configured.
  const isOn = (name: string) => config.strategies.find(one => one.name === name)?.on ?? true
  const strategies = tape.ok.setup.strategies.map(one => ({ ...one, on: isOn(one.name) }))
  const setup = { ...tape.ok.setup, strategies }
  const source = await TapeSource.open(reader)
  if (source.next === Number.POSITIVE_INFINITY) return fault(`${file} has no market data`)
  const engine = new Engine(setup)
  const venue = simulatedVenue(setup, config.sim)
  const hash = new OrderHash(sha256())
  const began = performance.now()
  const shell = new Shell({ engine, venue, hash })
  source.warmUp(shell)
  const player = new Player(shell, venue, source, 'recorded data')
  do player.runTo(Number.POSITIVE_INFINITY)
  while (await source.fill())
  player.end()
  return ok(dataReplay(engine, hash, began, reader.note === '' ? warnings : [...warnings, reader.note]))
}

export type DataReplay = {
  readonly orders: number
  readonly messages: number
  readonly orderHash: string
  readonly seconds: number
  readonly ticksPerSecond: number
  readonly warnings: readonly string[]
  readonly status: ReturnType<typeof statusOf>
}

function dataReplay(engine: Engine, hash: OrderHash, began: number, warnings: readonly string[]): DataReplay {
  const seconds = (performance.now() - began) / 1000
  const status = statusOf(engine)
  return {
    orders: engine.desk.orders.next - 1,
    messages: hash.lines,
    orderHash: hash.digest(),
    seconds,
    ticksPerSecond: Math.round(status.ticks / seconds),
    warnings,
    status,
  }
}

async function replayData(plan: RunPlan, data: MarketData): Promise<Result<DataReplay>> {
  const table = tableOf(plan.instruments, data)
  if (failed(table)) return table
  const built = await buildSetup({ config: plan.config, data, instruments: table.ok, keepCandles: false })
  if (failed(built)) return built
  const setup = withBarPatience(built.ok.setup, plan.feed)
  const engine = new Engine(setup)
  const venue = simulatedVenue(setup, plan.config.sim)
  const hash = new OrderHash(sha256())
  const began = performance.now()
  const player = new Player(new Shell({ engine, venue, hash }), venue, sourceOf(plan.feed), 'recorded data')
  player.runTo(Number.POSITIVE_INFINITY)
  player.end()
  return ok(dataReplay(engine, hash, began, [...plan.warnings, ...built.ok.warnings]))
}
