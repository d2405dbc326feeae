// A session on the real clock with threads of strategies: market data as fast as the test asks, a venue that fills at once.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig } from '../../../../src/app/config/load.ts'
import { loadMarketData } from '../../../../src/app/config/market-data.ts'
import type { Config, StrategyEntry } from '../../../../src/app/config/schema.ts'
import { buildSetup } from '../../../../src/app/engine/build-setup.ts'
import { Shell } from '../../../../src/app/engine/shell.ts'
import { IsolatedStrategies, type IsolationParts } from '../../../../src/app/isolated/isolated-strategies.ts'
import { tableOf } from '../../../../src/app/plan.ts'
import { SystemClock, clockSpec } from '../../../../src/app/system-clock.ts'
import { dayOf } from '../../../../src/core/ist.ts'
import { failed, type Result } from '../../../../src/core/result.ts'
import { type InstrumentNo, type Micros, type Px, rupees } from '../../../../src/core/units.ts'
import { Engine } from '../../../../src/engine/engine.ts'
import { type EngineSetup, standIn, textKey } from '../../../../src/engine/setup.ts'
import type { Strategy } from '../../../../src/strategy/define.ts'
import { Frame } from '../../../../src/tape/frame.ts'
import type { Input } from '../../../../src/tape/input.ts'
import type { OrderEvent } from '../../../../src/trading/order.ts'
import { copyOf, newHash } from '../../engine/isolated-market.ts'

const good = <T>(result: Result<T>): T => {
  if (failed(result)) throw new Error(result.error)
  return result.ok
}

/** A strategy on the ticks of both shares: `make` is the text of what it makes. */
export function written(folder: string, name: string, make: string): StrategyEntry {
  const use = join(folder, `${name}.ts`)
  const text = `import { strategy } from 'tapedeck/strategy'\nexport const mine = strategy({ name: '${name}', on: 'tick', make(s) {\n${make}\n} })\n`
  writeFileSync(use, text)
  return { use, name, instruments: ['RELIANCE', 'TCS'], params: {}, on: true, isolated: true }
}

const NEXT_TEXT = 'next'

export class IsolatedSession {
  readonly engine: Engine
  readonly inputs: Input[] = []
  readonly notes: string[] = []
  /** What was sent, as lines of the order hash. */
  readonly lines: string[] = []
  /** Of all inputs, without any thread. */
  readonly setup: EngineSetup
  readonly #shell: Shell
  readonly #isolated: IsolatedStrategies
  readonly #clock: SystemClock
  readonly #frame = new Frame()
  #ticks = 0
  #closed = false

  private constructor(setup: EngineSetup, parts: IsolationParts) {
    this.setup = setup
    this.engine = new Engine(setup)
    this.#clock = new SystemClock(parts.clock)
    this.#shell = new Shell({
      engine: this.engine,
      venue: {
        submit: ({ id, qty, limit, kind }) => {
          this.#tell({ kind: 'accepted', id, brokerId: String(id) })
          // Limit orders rest.
          if (kind === 'market') this.#tell({ kind: 'filled', id, fillId: `F${id}`, qty, px: limit, time: this.now() })
        },
        modify: () => undefined,
        cancel: id => this.#tell({ kind: 'cancelled', id, text: 'as asked' }),
      },
      hash: newHash(),
      onOrderLine: line => void this.lines.push(line),
      tape: input => {
        this.inputs.push(input.kind === 'frame' ? { ...input, frame: copyOf(input.frame) } : input)
        this.#isolated.fed(input)
      },
      onTurn: () => this.#isolated.turn(),
      onNotes: notes => void this.notes.push(...notes.map(one => one.text)),
    })
    this.#isolated = new IsolatedStrategies({
      ...parts,
      engine: this.engine,
      nanos: [],
      fileOf: entry => entry.use,
      now: () => this.now(),
      run: input => this.run(input),
      say: text => void this.notes.push(text),
    })
  }

  /** `beside`: strategies that run in the engine. */
  static async open(
    entries: readonly StrategyEntry[],
    limits: Partial<Config['isolation']> = {},
    beside: readonly Strategy[] = [],
  ): Promise<IsolatedSession> {
    const data = good(loadMarketData())
    const read = good(loadConfig())
    const isolation = { ...read.isolation, answerMs: 1_500, wishAgeMs: 60_000, ...limits }
    const config = { ...read, strategies: entries, isolation, risk: { ...read.risk, strategyOrdersPerMinute: 0 } }
    const clock = clockSpec()
    const prices = new Map([
      ['RELIANCE', rupees(2_000)],
      ['TCS', rupees(3_000)],
    ])
    const symbols = [...prices.keys()]
    const day = dayOf(clock.start as Micros)
    const instruments = { symbols, exchange: 'SYN', day, prices, indicesTradable: false, shares: 'intraday' } as const
    const table = good(tableOf(instruments, data))
    const built = good(await buildSetup({ config, data, instruments: table, keepCandles: false, standIns: true }))
    const within = beside.map(strategy => ({
      name: strategy.name,
      strategy,
      instruments: table.list.map(one => one.no),
      params: {},
      on: true,
    }))
    const texts = new Map(entries.map(({ name }) => [textKey(name, NEXT_TEXT), { strategy: standIn(name), params: {} }]))
    const session = new IsolatedSession(
      { ...built.setup, strategies: [...built.setup.strategies, ...within], texts },
      { entries, limits: isolation, instruments, clock },
    )
    for (const link of ['feed', 'venue'] as const) session.run({ kind: 'link', t: session.now(), link, up: true, text: '' })
    session.#isolated.open()
    return session
  }

  now(): Micros {
    return Math.max(this.#clock.now(), this.engine.now) as Micros
  }

  run(input: Input): void {
    this.#shell.run(input)
    if (this.engine.nextWake <= this.engine.now) this.#shell.run({ kind: 'timer', t: this.engine.now })
  }

  /** The venue's word, after the turn that asked. */
  #tell(event: OrderEvent): void {
    setImmediate(() => this.#closed || this.run({ kind: 'order', t: this.now(), event }))
  }

  /** Ticks of both shares until it is so; a strategy that never gets there fails the test by its time. */
  async until(so: () => boolean): Promise<void> {
    while (!so()) {
      await new Promise(done => setTimeout(done, 5))
      const t = this.now()
      this.#frame.clear(t)
      const px = (rupee: number) => (rupees(rupee) + (this.#ticks % 7) * 500) as Px
      this.#frame.push(0 as InstrumentNo, px(2_000), ++this.#ticks, t)
      this.#frame.push(1 as InstrumentNo, px(3_000), this.#ticks, t)
      this.run({ kind: 'frame', t, frame: this.#frame })
    }
  }

  switched(name: string, on: boolean): void {
    this.run({ kind: 'command', t: this.now(), ref: 1, command: { kind: 'strategy', name, on } })
  }

  /** The strategy's file has changed. */
  reload(name: string): void {
    this.run({ kind: 'strategy-reload', t: this.now(), name, hash: NEXT_TEXT })
  }

  state(name: string): { readonly on: boolean; readonly why: string } {
    const found = this.engine.strategies.byName(name)
    return { on: found?.on === true, why: found?.why ?? '' }
  }

  /** Orders of a strategy so far. */
  orders(name: string): number {
    return [...this.engine.desk.orders.all].filter(one => one.owner === name).length
  }

  idle(name: string): boolean {
    return ![...this.engine.desk.orders.working].some(one => one.owner === name)
  }

  close(): void {
    this.#closed = true
    this.#isolated.close()
  }
}
