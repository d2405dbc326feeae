// A market of one tick after another with a strategy that runs in the engine, or in a replica beside it that is as quick as light: what
// is then left to differ is only what isolation itself changes.

import { createHash } from 'node:crypto'
import { TickSource } from '../../../src/app/engine/market-source.ts'
import { Player } from '../../../src/app/engine/player.ts'
import { Shell, type ShellParts } from '../../../src/app/engine/shell.ts'
import { Random } from '../../../src/core/random.ts'
import { type InstrumentNo, type Micros, type Px, SECOND } from '../../../src/core/units.ts'
import { Engine } from '../../../src/engine/engine.ts'
import { factsFor, startFor } from '../../../src/engine/replica-facts.ts'
import { type EngineSetup, type StrategyPlan, standIn } from '../../../src/engine/setup.ts'
import { StrategyReplica } from '../../../src/engine/strategy-replica.ts'
import { InlineVenue } from '../../../src/sim/inline-venue.ts'
import type { Strategy } from '../../../src/strategy/define.ts'
import { Frame } from '../../../src/tape/frame.ts'
import type { Input } from '../../../src/tape/input.ts'
import { OrderHash } from '../../../src/tape/order-hash.ts'
import { setupOf, table } from '../../sim/setup.ts'
import { TEN } from './bench.ts'

export const NAME = 'mine'

export const newHash = (): OrderHash => {
  const hash = createHash('sha256')
  return new OrderHash({ update: text => void hash.update(text), digest: () => hash.digest('hex') })
}

/** No two ticks at one moment. */
export function ticksOf(seed: number, count: number) {
  const random = new Random(seed)
  let t = TEN as number
  const px = [1_000_000, 1_000_000, 1_000_000]
  const symbol = Int32Array.from({ length: count }, () => random.int(0, 2))
  return {
    time: Float64Array.from({ length: count }, () => (t += random.int(1_000, SECOND))),
    symbol,
    px: Float64Array.from(symbol, i => (px[i] = Math.max(900_000, Math.min(1_100_000, (px[i] as number) + random.int(-4, 4) * 1_000)))),
    volume: new Float64Array(count).fill(-1),
    count,
  }
}

/** With `own` running in the engine, or its stand-in. A neighbour trades in the engine in both. */
export function setupWith(own: Strategy, neighbour: Strategy, isolated: boolean, params: StrategyPlan['params'] = {}): EngineSetup {
  const instruments = [0, 1] as InstrumentNo[]
  const plan: StrategyPlan = { name: NAME, strategy: isolated ? standIn(NAME) : own, instruments, params, on: true, isolated }
  const beside: StrategyPlan = { name: 'beside', strategy: neighbour, instruments, params: {}, on: true }
  return { ...setupOf(1), strategies: [beside, plan] }
}

/** Runs a replica beside the engine: after each input it is told, asked, and what it decided is the next input. */
class WithReplica extends Shell {
  readonly #replica: StrategyReplica
  #news: ReturnType<typeof factsFor>[] = []
  #base = Number.NaN

  constructor(parts: Omit<ShellParts, 'onTurn'>, own: Strategy, params: StrategyPlan['params']) {
    super({ ...parts, onTurn: () => this.#turn() })
    const { setup } = parts.engine
    const plan: StrategyPlan = { name: NAME, strategy: own, instruments: [0, 1] as InstrumentNo[], params, on: true }
    this.#replica = new StrategyReplica({ instruments: table, calendars: setup.calendars, plan, grace: setup.grace })
  }

  begin(): void {
    const state = this.engine.strategies.byName(NAME)
    if (state) this.#replica.begin(startFor(this.engine, state, this.#replica.fed))
  }

  override run(input: Input): void {
    super.run(input)
    if (input.kind === 'frame' || input.kind === 'bar') this.#replica.input(input)
    for (const facts of this.#news.splice(0)) if (facts) this.#replica.facts(facts)
    if (input.kind === 'timer') this.#replica.timer(input.t)
    const decision = this.#replica.takeDecision()
    if (!decision) return
    const { number, off, ...decided } = decision
    const { now: t } = this.engine
    if (decided.wishes.length > 0 || decided.saved.length > 0) this.run({ kind: 'wishes', t, name: NAME, age: 0, ...decided })
    if (off !== '') this.run({ kind: 'strategy-off', t, name: NAME, why: off })
    this.#replica.answered(number)
  }

  #turn(): void {
    const state = this.engine.strategies.byName(NAME)
    const facts = state && factsFor(this.engine, state, this.#base)
    if (facts) this.#base = facts.base
    this.#news.push(facts)
  }
}

export type Played = {
  readonly lines: readonly string[]
  readonly inputs: readonly Input[]
  readonly engine: Engine
  readonly hash: string
}

/** Plays the market; the lines are those of the order hash, so equal lines are equal orders at equal times. */
export function play(own: Strategy, neighbour: Strategy, isolated: boolean, seed: number, params: StrategyPlan['params'] = {}): Played {
  const engine = new Engine(setupWith(own, neighbour, isolated, params))
  const venue = new InlineVenue({ instruments: table, spreadTicks: 2, latency: 20_000 as Micros, seed: 1 })
  const lines: string[] = []
  const inputs: Input[] = []
  const hash = newHash()
  const tape = (input: Input): void => {
    inputs.push(input.kind === 'frame' ? { ...input, frame: copyOf(input.frame) } : input)
  }
  const parts = { engine, venue, hash, tape, onOrderLine: (line: string) => void lines.push(line) }
  const shell = isolated ? new WithReplica(parts, own, params) : new Shell(parts)
  const player = new Player(shell, venue, new TickSource(ticksOf(seed, 1_500), Int32Array.from([0, 1, 2])), 'ticks')
  if (shell instanceof WithReplica) shell.begin()
  player.runTo(Number.POSITIVE_INFINITY)
  return { lines, inputs, engine, hash: hash.digest() }
}

/** A frame is reused by its owner. Without depth. */
export function copyOf(frame: Frame): Frame {
  const made = new Frame(frame.count)
  made.clear(frame.received)
  for (let row = 0; row < frame.count; row++)
    made.push(frame.instrument[row] as InstrumentNo, frame.px[row] as Px, frame.volume[row] as number, frame.exchange[row] as Micros)
  return made
}
