// How soon a stop acts while the engine is flooded with market data: the whole program on a line of many ticks a second, an order resting,
// cancel-all, and again. For `drill` and for the bench.

import { setTimeout as wait } from 'node:timers/promises'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import { roundToTick, rupees } from '../../core/units.ts'
import { syntheticUniverse } from '../config/instruments.ts'
import type { MarketData } from '../config/market-data.ts'
import { sharedMs } from '../emergency/stop-lane.ts'
import type { StopTimes } from '../engine/urgent-stops.ts'
import type { Asker } from '../hub/asker.ts'
import { RehearsalHome } from './rehearsal-home.ts'
import { SandboxProcess } from './sandbox-process.ts'

export type FloodFigures = {
  readonly ticksPerSecond: number
  /** Of each stop, in milliseconds: from its arrival in the engine's thread until it is begun; to its first message to the venue; the same from the command. */
  readonly begun: readonly number[]
  readonly arrival: readonly number[]
  readonly command: readonly number[]
}

export type FloodSettings = { readonly instruments: number; readonly rate: number; readonly intervalMs: number; readonly stops: number }

export async function flood(data: MarketData, settings: FloodSettings): Promise<Result<FloodFigures>> {
  const home = new RehearsalHome()
  const sandbox = await SandboxProcess.start(data, settings)
  try {
    const sets = [`synthetic.instruments=${settings.instruments}`, 'risk.priceBandPercent=20', 'risk.maxPriceAgeSeconds=0']
    const started = await home.start('--profile', 'quiet', '--feed', `loopback:${sandbox.url}`, ...sets.flatMap(one => ['--set', one]))
    if (failed(started)) return started
    return await stops(home, data, settings)
  } finally {
    await home.end()
    await sandbox.close()
  }
}

async function stops(home: RehearsalHome, data: MarketData, { stops: times }: FloodSettings): Promise<Result<FloodFigures>> {
  const [listed] = syntheticUniverse(1, data)
  if (!listed) return fault('the synthetic market has no instruments')
  const limit = roundToTick(listed.price * 0.95, rupees(0.05), 'nearest')
  const opened = await home.asker()
  if (failed(opened)) return opened
  const asker = opened.ok
  const status = async (): Promise<
    { readonly ticks: number; readonly orders: readonly unknown[]; readonly stop?: StopTimes } | undefined
  > => {
    const answer = await asker.ask({ kind: 'status' })
    return failed(answer)
      ? undefined
      : (answer.ok.data as { readonly ticks: number; readonly orders: readonly unknown[]; readonly stop?: StopTimes })
  }
  const until = async (wished: (orders: number) => boolean): Promise<boolean> => {
    for (let i = 0; i < 200; i++) {
      const seen = await status()
      if (seen && wished(seen.orders.length)) return true
      await wait(10)
    }
    return false
  }
  // Code is compiled and the line is at its pace.
  await wait(3_000)
  const from = { ticks: (await status())?.ticks ?? 0, at: performance.now() }
  const begun: number[] = []
  const arrival: number[] = []
  const command: number[] = []
  for (let i = 0; i < times; i++) {
    const refused = await rests(asker, `SYN:${listed.symbol}`, limit)
    if (refused !== '') return fault(`the order that a stop is to cancel was not taken: ${refused}`)
    if (!(await until(orders => orders === 1))) return fault('the order that a stop is to cancel does not work')
    // Orders and their cancels stay below what the line takes in a second; and stops fall anywhere.
    await wait(300 + (i % 7) * 17)
    const asked = sharedMs()
    const answer = await asker.ask({ kind: 'stop', level: 'cancel-all' })
    if (failed(answer)) return answer
    const stop = (await status())?.stop
    if (!stop || stop.sentAt < asked) return fault(`a stop led to no cancel: ${answer.ok.text}`)
    begun.push(stop.begunMs)
    arrival.push(stop.sentMs)
    command.push(stop.sentAt - asked)
    if (!(await until(orders => orders === 0))) return fault('an order was not cancelled')
  }
  const ticks = ((await status())?.ticks ?? 0) - from.ticks
  asker.close()
  return ok({ ticksPerSecond: (ticks / (performance.now() - from.at)) * 1000, begun, arrival, command })
}

/** '' when it was taken. A second with as many messages as the line takes, or a feed that has just come back, passes. */
async function rests(asker: Asker, instrument: string, limit: number): Promise<string> {
  let why = ''
  for (let i = 0; i < 30; i++) {
    await asker.ask({ kind: 'resume' })
    const sent = await asker.ask({ kind: 'order', instrument, qty: 1, type: 'limit', limit, why: 'to be cancelled' })
    if (!failed(sent) && sent.ok.ok) return ''
    why = failed(sent) ? sent.error : sent.ok.text
    await wait(200)
  }
  return why
}
