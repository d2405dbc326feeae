// `tapedeck replay FILE --no-ui`: plays the recording at full speed without a screen and prints the result as JSON. For a tape the
// verdict is whether the same orders came out as then.

import { type Result, failed, ok } from '../core/result.ts'
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
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { type RunPlan, tableOf } from './plan.ts'
import { type TapeVerdict, engineOf, openTape, recordedVenue, verdictOf } from './tape-engine.ts'

export type HeadlessReplay = {
  readonly plan: RunPlan
  readonly data: MarketData
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

export async function replayHeadless({ plan, data, print, complain }: HeadlessReplay): Promise<ExitCode> {
  const played = plan.feed.kind === 'tape' ? await replayTape(plan.feed.file, data) : await replayData(plan, data)
  if (failed(played)) {
    complain(played.error)
    return exitCodes.failed
  }
  print(JSON.stringify(played.ok))
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
      shell.run(record.input)
      inputs++
    }
  } while (await reader.fill())
  return ok({ ...verdictOf(reader, hash.lines, hash.digest()), inputs, lost: reader.lost, warnings, status: statusOf(engine) })
}

async function replayData(plan: RunPlan, data: MarketData): Promise<Result<object>> {
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
  const seconds = (performance.now() - began) / 1000
  const status = statusOf(engine)
  return ok({
    orders: engine.desk.orders.next - 1,
    messages: hash.lines,
    orderHash: hash.digest(),
    seconds,
    ticksPerSecond: Math.round(status.ticks / seconds),
    warnings: [...plan.warnings, ...built.ok.warnings],
    status,
  })
}
