// An engine with a scripted venue: what it sends is written down as short text, what the venue says is up to the test.

import { startOfDay } from '../../../src/core/ist.ts'
import { type InstrumentNo, type Micros, MINUTE, type OrderId, type Px, type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import { Engine } from '../../../src/engine/engine.ts'
import type { EngineSetup } from '../../../src/engine/setup.ts'
import type { Context } from '../../../src/strategy/define.ts'
import { Frame } from '../../../src/tape/frame.ts'
import type { Recovered } from '../../../src/tape/input.ts'
import type { Command } from '../../../src/trading/command.ts'
import type { OrderEvent } from '../../../src/trading/order.ts'
import type { KeptGroup } from '../../../src/trading/order-group.ts'
import { FRIDAY, setupOf } from '../../sim/setup.ts'

export const ROUND = 0 as InstrumentNo
export const DAY = 2 as InstrumentNo
export const TEN = (startOfDay(FRIDAY) + 600 * MINUTE) as Micros

/** A share that has neither cost nor result yet. */
export const untraded = { cost: 0 as never, realised: 0 as never, charges: 0 as never, trades: 0 }

export class Bench {
  readonly engine: Engine
  readonly sent: string[] = []
  readonly notes: string[] = []
  readonly probes: Micros[] = []
  /** Brackets as the journal has them when they are over. */
  readonly over: KeptGroup[] = []
  now: Micros
  answer = ''
  /** Called once, at the next tick, as the strategy. */
  #act: ((c: Context) => void) | undefined
  #fills = 0
  #frame = new Frame()

  constructor(options: { at?: Micros; setup?: Partial<EngineSetup>; recovered?: Partial<Recovered>; price?: boolean } = {}) {
    this.now = options.at ?? TEN
    const strategy = {
      name: 's',
      on: 'tick' as const,
      make: () => (c: Context) => {
        const act = this.#act
        this.#act = undefined
        act?.(c)
      },
    }
    const other = { ...strategy, name: 't', make: () => () => undefined }
    const plan = { instruments: [ROUND, DAY], params: {}, on: true }
    const strategies = [
      { ...plan, name: 's', strategy },
      { ...plan, name: 't', strategy: other },
    ]
    this.engine = new Engine({ ...setupOf(1), strategies, ...options.setup })
    const state: Recovered = {
      nextOrder: 1 as OrderId,
      positions: [],
      orders: [],
      level: 'normal',
      startEquity: rupees(1_000_000) as never,
      dayStart: rupees(1_000_000) as never,
      off: [],
      ordersToday: 0,
      notes: [],
      ...options.recovered,
    }
    this.engine.process({ kind: 'recovered', t: this.now, state })
    for (const link of ['feed', 'venue'] as const) this.engine.process({ kind: 'link', t: this.now, link, up: true, text: '' })
    this.#empty()
    if (options.price ?? true) this.tick(100)
    if (options.price ?? true) this.tick(100, DAY)
  }

  tick(rupee: number, instrument = ROUND): void {
    this.#frame.clear(this.now)
    this.#frame.push(instrument, rupees(rupee), -1, this.now)
    this.engine.process({ kind: 'frame', t: this.now, frame: this.#frame })
    this.#empty()
  }

  /** The strategy acts on a tick of ROUND. */
  strategy(act: (c: Context) => void): void {
    this.#act = act
    this.tick(100)
  }

  command(command: Command): string {
    this.engine.process({ kind: 'command', t: this.now, ref: 1, command })
    this.#empty()
    return this.answer
  }

  market(qty: number, instrument = ROUND): string {
    return this.command({ kind: 'order', instrument, qty: qty as Qty, type: 'market', limit: 0 as Px, why: 'by hand' })
  }

  limit(qty: number, rupee: number, instrument = ROUND): string {
    return this.command({ kind: 'order', instrument, qty: qty as Qty, type: 'limit', limit: rupees(rupee), why: 'by hand' })
  }

  say(id: number, kind: Exclude<OrderEvent['kind'], 'filled' | 'modified' | 'settled' | 'elsewhere' | 'found' | 'product'>): void {
    const event = kind === 'accepted' ? { kind, id: id as OrderId, brokerId: `B${id}` } : { kind, id: id as OrderId, text: 'so' }
    this.tell(event)
  }

  fill(id: number, qty: number, rupee = 100): void {
    this.tell({ kind: 'filled', id: id as OrderId, fillId: `F${++this.#fills}`, qty: qty as Qty, px: rupees(rupee), time: this.now })
  }

  tell(event: OrderEvent): void {
    this.engine.process({ kind: 'order', t: this.now, event })
    this.#empty()
  }

  /** Lets time pass, with the engine's timers. */
  pass(micros: number): void {
    const end = this.now + micros
    while (this.engine.nextWake <= end) {
      this.now = Math.max(this.now, this.engine.nextWake) as Micros
      this.engine.process({ kind: 'timer', t: this.now })
      this.#empty()
    }
    this.now = end as Micros
  }

  /** Buys and is filled: the usual beginning. */
  hold(qty: number, by: 'you' | 's' = 'you'): void {
    const id = this.engine.desk.orders.next
    if (by === 'you') this.market(qty)
    else this.strategy(c => (qty > 0 ? c.buy(qty, 'in') : c.sell(-qty, 'in')))
    this.say(id, 'accepted')
    this.fill(id, qty)
    this.pass(SECOND)
    this.sent.length = 0
  }

  state(id: number): string {
    return this.engine.desk.orders.get(id as OrderId)?.state ?? 'none'
  }

  held(instrument = ROUND): number {
    return this.engine.ledger.positions.qty[instrument] as number
  }

  /** What was sent since the last call. */
  take(): string[] {
    return this.sent.splice(0)
  }

  #empty(): void {
    const { outbox } = this.engine
    for (const { kind, order } of outbox.actions) {
      const side = order.qty < 0 ? 'sell' : 'buy'
      this.sent.push(kind === 'submit' ? `${order.id} ${side} ${Math.abs(order.qty)} by ${order.owner}` : `${kind} ${order.id}`)
    }
    for (const { text } of outbox.notes) this.notes.push(text)
    for (const { text } of outbox.answers) this.answer = text
    for (const one of outbox.decisions) if (one.kind === 'group' && one.group.done) this.over.push(one.group)
    if (outbox.probe) this.probes.push(this.now)
    outbox.clear()
  }
}
