// What a drill rehearses, one exercise each: what goes wrong, and what must be so in the end. drill.ts runs them one after another.

import { setTimeout as wait } from 'node:timers/promises'
import { brokers } from '../../brokers/index.ts'
import { failed } from '../../core/result.ts'
import type { FaultRates } from '../../sandbox/loopback/server.ts'
import { syntheticUniverse } from '../config/instruments.ts'
import type { MarketData } from '../config/market-data.ts'
import { ExitRun } from '../emergency/exit-run.ts'
import { BLOCKING } from './blocking-strategy.ts'
import { flood } from './flood.ts'
import { RehearsalEngine } from './rehearsal-engine.ts'
import { RehearsalHome, isFlat } from './rehearsal-home.ts'
import { SandboxProcess } from './sandbox-process.ts'

export type Grade = {
  readonly pass: boolean
  /** How long it took to be flat, or the figure that is judged. */
  readonly ms: number
  readonly text: string
  /** Each step, for --json. */
  readonly steps?: readonly string[]
}

export type Exercise = { readonly name: string; readonly quick: boolean; readonly run: (data: MarketData) => Promise<Grade> }

const INSTRUMENTS = 4
const FLAT_MS = 30_000
const LANDS_MS = 1_500
const FLOOD_P99_MS = 60

const failedGrade = (text: string): Grade => ({ pass: false, ms: 0, text })

/** Half of what is asked is refused; a mix of all that a bad line does; answers that come late. */
const moods: readonly (readonly [name: string, rates: FaultRates])[] = [
  ['the venue refuses half of all requests', { refuse: 0.5 }],
  ['requests unanswered, cut off and met by errors', { silent: 0.15, reset: 0.15, error: 0.15 }],
  ['every answer half a second late', { lateMs: 500 }],
]

/** Two positions and two resting orders on a venue that then misbehaves; `flatten` is what is rehearsed. */
async function onBadVenue(
  data: MarketData,
  rates: FaultRates,
  flatten: (engine: RehearsalEngine, url: string) => Promise<readonly string[]>,
): Promise<Grade> {
  const sandbox = await SandboxProcess.start(data, { instruments: INSTRUMENTS, rate: 20, intervalMs: 20 })
  try {
    const opened = await RehearsalEngine.open(sandbox.url, INSTRUMENTS)
    if (failed(opened)) return failedGrade(opened.error)
    const engine = opened.ok
    try {
      await wait(700)
      const [first, second] = engine.instruments.list.filter(one => one.tradable)
      if (!first || !second) return failedGrade('the market of the drill has no two instruments')
      for (const [one, qty] of [
        [first, 5],
        [second, -3],
      ] as const)
        await engine.ask({ kind: 'order', instrument: one.name, qty, type: 'market', limit: 0, why: 'drill' })
      for (let waited = 0; engine.held < 2 && waited < 3_000; waited += 20) await wait(20)
      if (engine.held < 2) return failedGrade('the drill could not open its positions')
      await engine.restAway(first.no)
      await engine.restAway(second.no)
      await wait(200)
      sandbox.misbehave(rates)
      const from = performance.now()
      const steps = await flatten(engine, sandbox.url)
      const ms = performance.now() - from
      sandbox.misbehave({})
      const { venue } = brokers.loopback.open({ url: sandbox.url, instruments: engine.instruments, now: () => 0 as never })
      const flat = await RehearsalEngine.flatAt(venue)
      await venue.close()
      return { pass: flat, ms, text: `${flat ? 'flat' : 'NOT flat'} by the venue's book, ${steps.length} steps on the log`, steps }
    } finally {
      await engine.close()
    }
  } finally {
    await sandbox.close()
  }
}

async function engineFlattens(engine: RehearsalEngine): Promise<readonly string[]> {
  const before = engine.notes.length
  await engine.ask({ kind: 'stop', level: 'flatten' })
  const { desk } = engine.session.engine
  for (let waited = 0; waited < FLAT_MS; waited += 20) {
    if (desk.orders.working.size === 0 && engine.held === 0) break
    await wait(20)
  }
  return engine.notes.slice(before).map(note => note.text)
}

async function supervisorFlattens(engine: RehearsalEngine, url: string): Promise<readonly string[]> {
  const { instruments } = engine
  const { quotes } = engine.session.engine.market
  const steps: string[] = []
  const now = () => (Date.now() * 1000) as never
  const { venue } = brokers.loopback.open({ url, instruments, now, timeoutMs: 500 })
  const run = new ExitRun({
    venue,
    instruments,
    protection: engine.session.engine.setup.protection,
    priceOf: i => ({ last: quotes.last[i] as number, bid: quotes.bid[i] as number, ask: quotes.ask[i] as number }),
    perSecond: 10,
    now,
    closes: true,
    log: text => void steps.push(text),
    keep: () => undefined,
    longestMs: FLAT_MS,
  })
  venue.start({ order: event => run.event(event), link: () => undefined })
  await run.run()
  await venue.close()
  return steps
}

const symbolOf = (data: MarketData): string => syntheticUniverse(1, data)[0]?.symbol ?? ''

/** At a broker in another process, or on paper. */
async function blocked(by: number, data?: MarketData): Promise<Grade> {
  const home = new RehearsalHome()
  const sandbox = data && (await SandboxProcess.start(data, { instruments: INSTRUMENTS, rate: 20, intervalMs: 20 }))
  try {
    const strategies = [{ use: home.strategy('blocks', BLOCKING), instruments: [data ? symbolOf(data) : 'RELIANCE'], params: { by } }]
    const line = sandbox
      ? ['--broker', `loopback:${sandbox.url}`, '--set', `synthetic.instruments=${INSTRUMENTS}`]
      : ['--set', 'synthetic.ticksPerSecond=20']
    const args = ['--set', `strategies=${JSON.stringify(strategies)}`, ...line]
    const started = await home.start(...args)
    if (failed(started)) return failedGrade(started.error)
    await wait(1_500)
    const from = performance.now()
    const answer = await home.ask({ kind: 'stop', level: 'flatten' })
    const ms = performance.now() - from
    if (failed(answer)) return failedGrade(answer.error)
    const seen = await home.until(isFlat, FLAT_MS)
    const fenced = /cut off/.test(answer.ok.text) && /flat after/.test(answer.ok.text)
    return {
      pass: fenced && seen !== undefined && ms <= LANDS_MS,
      ms,
      text: `${answer.ok.text}${seen ? '' : '; the engine after it is not halted and flat'}`,
    }
  } finally {
    await home.end()
    await sandbox?.close()
  }
}

/** kill -9 while positions are being closed; the next start is halted and goes on. */
async function killed(): Promise<Grade> {
  const home = new RehearsalHome()
  try {
    const args = ['--profile', 'quiet', '--set', 'synthetic.ticksPerSecond=20', '--set', 'sim.latencyMs=400']
    const started = await home.start(...args)
    if (failed(started)) return failedGrade(started.error)
    await wait(500)
    for (const symbol of ['RELIANCE', 'TCS'])
      await home.ask({ kind: 'order', instrument: `SYN:${symbol}`, qty: 5, type: 'market', limit: 0, why: 'drill' })
    if (!(await home.until(status => status.positions.length === 2, 10_000))) return failedGrade('the drill could not open its positions')
    await home.ask({ kind: 'stop', level: 'flatten' })
    await home.kill()
    const from = performance.now()
    const again = await home.start(...args)
    if (failed(again)) return failedGrade(again.error)
    const seen = await home.until(isFlat, FLAT_MS)
    const ms = performance.now() - from
    return { pass: seen !== undefined, ms, text: seen ? 'halted after the restart, and flat' : 'not halted and flat after the restart' }
  } finally {
    await home.end()
  }
}

async function flooded(data: MarketData): Promise<Grade> {
  const ran = await flood(data, { instruments: 100, rate: 1_000, intervalMs: 5, stops: 20 })
  if (failed(ran)) return failedGrade(ran.error)
  const worst = (values: readonly number[]) => Math.max(...values)
  const { ticksPerSecond, arrival, command } = ran.ok
  const ms = worst(command)
  const text = `${command.length} stops under ${Math.round(ticksPerSecond)} ticks/s: at worst ${ms.toFixed(1)} ms from the command, ${worst(arrival).toFixed(1)} ms in the engine`
  return { pass: ms <= FLOOD_P99_MS, ms, text }
}

export const exercises: readonly Exercise[] = [
  ...moods.map(
    ([name, rates], i): Exercise => ({ name: `flatten: ${name}`, quick: i < 2, run: data => onBadVenue(data, rates, engineFlattens) }),
  ),
  ...moods.map(
    ([name, rates], i): Exercise => ({
      name: `flatten past the engine: ${name}`,
      quick: i < 2,
      run: data => onBadVenue(data, rates, supervisorFlattens),
    }),
  ),
  ...['a loop', 'a sort', 'JSON.parse of a huge text'].map(
    (what, by): Exercise => ({ name: `flatten while the engine is in ${what}`, quick: by === 0, run: () => blocked(by) }),
  ),
  { name: 'flatten at a broker while the engine is in a loop', quick: true, run: data => blocked(0, data) },
  { name: 'kill -9 during a flatten', quick: true, run: killed },
  { name: 'a stop under a flood of ticks', quick: false, run: flooded },
]
