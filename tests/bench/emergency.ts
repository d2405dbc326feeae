// How soon a stop acts under a flood of market data: the whole program without a screen, on a market server in a process of its own.

import { built } from './dist.ts'
import { type Figure, type Pace, figure, share } from './measure.ts'
import { marketData } from './world.ts'

const { flood } = await built<typeof import('../../src/app/drill/flood.ts')>('app/drill/flood')

export async function emergency({ quick, say }: Pace): Promise<Figure[]> {
  const ran = await flood(marketData, { instruments: 100, rate: 1_000, intervalMs: 5, stops: quick ? 60 : 200 })
  if ('error' in ran) throw new Error(ran.error)
  const { ticksPerSecond, begun, arrival, command } = ran.ok
  say(`emergency: ${arrival.length} stops under ${Math.round(ticksPerSecond)} ticks/s`)
  return [
    figure('emergency: ticks a second that the engine took', 'ticks/s', { ours: [ticksPerSecond] }),
    figure('emergency: stop in the engine until it is begun, p99', 'ms', { ours: [share(begun, 0.99)] }),
    figure('emergency: stop in the engine to the cancel sent, p50', 'ms', { ours: [share(arrival, 0.5)] }),
    figure('emergency: stop in the engine to the cancel sent, p99', 'ms', { ours: [share(arrival, 0.99)] }, 'value <= 2'),
    figure('emergency: stop command to the cancel sent, p50', 'ms', { ours: [share(command, 0.5)] }),
    figure('emergency: stop command to the cancel sent, p99', 'ms', { ours: [share(command, 0.99)] }, 'value <= 60'),
  ]
}
