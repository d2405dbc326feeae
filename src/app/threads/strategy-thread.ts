// The thread of one strategy: loads it, is told where the engine stands, and from then on runs it on what comes over the ring and by the
// session's clock. Nobody waits for it; whatever it does, it does to itself. Started by isolated/strategy-thread-handle.ts.

import { parentPort, workerData } from 'node:worker_threads'
import { must } from '../../core/assert.ts'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import { Ring } from '../../core/ring.ts'
import type { Micros } from '../../core/units.ts'
import type { ReplicaFacts } from '../../engine/replica-facts.ts'
import { StrategyReplica } from '../../engine/strategy-replica.ts'
import type { Bar } from '../../market/bar.ts'
import { readFrame } from '../../tape/frame-bytes.ts'
import { Frame } from '../../tape/frame.ts'
import { loadMarketData } from '../config/market-data.ts'
import { StrategyMeter } from '../engine/strategy-meter.ts'
import {
  BEAT_MS,
  DOWN_ANSWERED,
  DOWN_BAR,
  DOWN_FACTS,
  DOWN_FRAME,
  type FromStrategy,
  StrategyPulse,
  type StrategyThreadData,
  type ToStrategy,
  UP_DECISION,
} from '../isolated/messages.ts'
import { tableOf } from '../plan.ts'
import { checkParams, loadStrategy } from '../strategies/load.ts'
import { SystemClock } from '../system-clock.ts'

/** Records in one go, before what else waits in this thread has its turn. */
const IN_A_ROW = 256
const NO_BUDGET = { callMs: Number.POSITIVE_INFINITY, meanMicros: Number.POSITIVE_INFINITY }

const port = must(parentPort, 'a strategy thread is a worker')
const data = workerData as StrategyThreadData
const say = (message: FromStrategy): void => port.postMessage(message)
const meter = new StrategyMeter([NO_BUDGET])

// What it prints would be carried through the engine's thread, without bounds.
for (const stream of [process.stdout, process.stderr]) stream.write = () => true

async function make(): Promise<Result<StrategyReplica>> {
  const market = loadMarketData()
  if (failed(market)) return market
  const table = tableOf(data.instruments, market.ok)
  if (failed(table)) return table
  const loaded = await loadStrategy(data.file)
  if (failed(loaded)) return loaded
  const params = checkParams(loaded.ok, data.params)
  if (failed(params)) return params
  const { name, traded: instruments, grace } = data
  const plan = { name, instruments, strategy: loaded.ok.strategy, params: params.ok, on: true }
  const replica = new StrategyReplica({ instruments: table.ok, calendars: market.ok.calendars, plan, grace, meter })
  return replica.fault === '' ? ok(replica) : fault(replica.fault)
}

const made = await make()
if (failed(made)) say({ kind: 'fault', why: made.error })
else {
  // Listening also keeps the thread alive: to wait on a ring does not.
  port.on('message', (start: ToStrategy) => {
    made.ok.begin(start)
    void serve(made.ok)
  })
  say({ kind: 'made', fed: made.ok.fed })
}

async function serve(replica: StrategyReplica): Promise<void> {
  const down = new Ring(data.down)
  const up = new Ring(data.up)
  const pulse = new StrategyPulse(data.pulse)
  const clock = new SystemClock(data.clock)
  const text = new TextDecoder()
  const bytesOf = new TextEncoder()
  const frame = new Frame()

  const tell = (): void => {
    const decision = replica.takeDecision()
    if (decision && !up.write(UP_DECISION, bytesOf.encode(JSON.stringify(decision))))
      throw new Error('it decides faster than the engine can follow')
  }
  const run = (kind: number, bytes: Uint8Array): void => {
    meter.turn(performance.now())
    if (kind === DOWN_FRAME || kind === DOWN_BAR) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
      const t = view.getFloat64(0, true) as Micros
      if (kind === DOWN_FRAME) {
        const wrong = readFrame(view, 8, bytes.length, frame)
        if (wrong !== '') throw new Error(wrong)
        replica.input({ kind: 'frame', t, frame })
      } else replica.input({ kind: 'bar', t, bar: JSON.parse(text.decode(bytes.subarray(8))) as Bar, warmup: false })
    } else if (kind === DOWN_FACTS) replica.facts(JSON.parse(text.decode(bytes)) as ReplicaFacts)
    else if (kind === DOWN_ANSWERED) replica.answered(Number(text.decode(bytes)))
    meter.turnEnd()
    tell()
  }

  for (;;) {
    pulse.beat(meter.nanos[0] ?? 0)
    const taken = down.drain(run, IN_A_ROW)
    const now = clock.now()
    if (now >= replica.nextWake) {
      meter.turn(performance.now())
      replica.timer(now)
      meter.turnEnd()
      tell()
    }
    if (taken === IN_A_ROW) await new Promise(done => setImmediate(done))
    else await down.ready(Math.min(BEAT_MS, Math.max(0, (replica.nextWake - clock.now()) / 1e3 / data.clock.speed)))
  }
}
